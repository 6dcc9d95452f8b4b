//! The new map with what was added, changed and removed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_diff::{Change, Changes, Kind, What};
use flow_draw::Options;
use flow_draw::overlay::{self, Overlay};
use flow_draw::theme::Look;

use super::sides::Program;
use crate::exit::Exit;
use crate::render::drawing::{Drawn, with_lanes_first};
use crate::{render, screen, settings};

/// Draws the processes that changed; all of them where none did.
pub(super) fn draw(
    (output, scale): (&Path, u32),
    old: &Analysis,
    new: &Program,
    changes: &Changes,
) -> Result<(), Exit> {
    let format = render::format(output)?;
    let overlay = overlay_of(old, &new.analysis, changes);
    let settings = settings::of(&new.project).settings;
    let drawn = Drawn {
        analysis: &new.analysis,
        graphs: with_lanes_first(concerned(&new.analysis, &overlay)?, &settings.lanes),
        options: Options {
            look: Look::of(&settings.theme),
            overlay: Some(Arc::new(overlay)),
            png_percent: scale,
            ..Options::default()
        },
    };
    let bytes = drawn
        .written(format)
        .map_err(|why| why.say(&new.analysis))?;
    screen::write_file(output, &bytes)
}

fn concerned(new: &Analysis, overlay: &Overlay) -> Result<Vec<Arc<FlowGraph>>, Exit> {
    let all = || new.graphs.iter().cloned();
    let concerned: Vec<_> = all().filter(|graph| overlay.concerns(graph)).collect();
    match concerned.is_empty() {
        true if new.graphs.is_empty() => Err(screen::refuse("there is no process to draw")),
        true => Ok(all().collect()),
        false => Ok(concerned),
    }
}

fn overlay_of(old: &Analysis, new: &Analysis, changes: &Changes) -> Overlay {
    let of_steps = |change: &&Change| change.subject.kind == Kind::Step;
    let told: Vec<&Change> = changes.changes.iter().filter(of_steps).collect();
    let renamed = renamed(old, new, &told);
    let paths = paths(new);
    let mut changed = BTreeSet::new();
    for change in &told {
        if !matches!(change.what, What::Added | What::Removed) {
            let within = change.subject.within.as_deref();
            let named = paths.get(&(within, change.subject.name.as_str()));
            changed.extend(named.map(|path| (*path).to_owned()));
        }
    }
    let was: Vec<&FlowGraph> = old.graphs.iter().map(|graph| &**graph).collect();
    let is: Vec<&FlowGraph> = new.graphs.iter().map(|graph| &**graph).collect();
    overlay::changes("What changed", &was, &is, &changed, &renamed)
}

/// Paths of steps by process and name, which is unique in a process; and by name alone, the first of it.
fn paths(analysis: &Analysis) -> BTreeMap<(Option<&str>, &str), &str> {
    let mut paths = BTreeMap::new();
    for graph in &analysis.graphs {
        for node in graph.graph.node_weights().filter(|n| !n.name.is_empty()) {
            let (name, path) = (node.name.as_str(), node.path.as_str());
            for process in [Some(graph.process.as_str()), None] {
                paths.entry((process, name)).or_insert(path);
            }
        }
    }
    paths
}

/// Old paths by new ones, of steps that have another name, block or process.
fn renamed(old: &Analysis, new: &Analysis, told: &[&Change]) -> BTreeMap<String, String> {
    let mut former: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for change in told.iter().filter(|change| change.what == What::Renamed) {
        if let (Some(within), Some(before)) = (&change.subject.within, &change.before) {
            former.insert((within.as_str(), change.subject.name.as_str()), before);
        }
    }
    let steps = old.graphs.iter().flat_map(|graph| {
        let nodes = graph.graph.node_weights();
        nodes.map(move |node| {
            (
                (graph.process.as_str(), node.name.as_str()),
                node.path.as_str(),
            )
        })
    });
    let steps: BTreeMap<(&str, &str), &str> = steps.collect();
    let mut renamed = BTreeMap::new();
    for graph in &new.graphs {
        let process = graph.process.as_str();
        for node in graph.graph.node_weights().filter(|n| !n.name.is_empty()) {
            let name = node.name.as_str();
            let was = former.get(&(process, name)).copied().unwrap_or(name);
            let path = steps
                .get(&(process, was))
                .filter(|path| **path != node.path);
            if let Some(path) = path {
                renamed.insert(node.path.clone(), (*path).to_owned());
            }
        }
    }
    renamed
}
