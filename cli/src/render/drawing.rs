//! From a file on disk to pictures of its processes.

use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_draw::overlay::Overlay;
use flow_draw::risk::Risks;
use flow_draw::views::{self, View};
use flow_draw::{Format, Options, theme};
use flow_settings::Loaded;
use flow_syntax::{Files, Severity};

use super::arguments::Look;
use super::html;
use crate::exit::Exit;
use crate::project::Entry;
use crate::watch::Watch;
use crate::{screen, settings};

/// A checked file with the processes that are to be drawn.
pub(crate) struct Drawn {
    /// All that is known of it.
    pub(crate) analysis: Analysis,
    /// At least one.
    pub(crate) graphs: Vec<Arc<FlowGraph>>,
    /// What the maps are coloured by.
    overlay: Option<Arc<Overlay>>,
    /// Risks of steps, where they are shown.
    risks: Option<Arc<Risks>>,
    /// The project's colours.
    look: theme::Look,
}

/// Reads and checks a file, and notes in `watch` what was read. Mistakes are no obstacle while there is
/// anything to draw.
pub(crate) fn read(entry: &Entry, look: &Look, watch: &mut Watch) -> Result<Drawn, Exit> {
    watch.note(flow_settings::FILE);
    let loaded = settings::of(&entry.project);
    if !loaded.diagnostics.is_empty() {
        screen::err(&screen::plain(&loaded.sources, &loaded.diagnostics));
    }
    let analysis = settings::checked_by(entry, &loaded, |path| {
        watch.note(path);
        entry.project.read(path)
    });
    if analysis.graphs.is_empty() && analysis.has_errors() {
        return Err(screen::show_errors(&analysis));
    }
    let mut graphs = chosen(&analysis, &loaded, look).map_err(|s| screen::refuse(&s))?;
    let overlay = look.overlaid.read(entry, &analysis)?;
    if let (Some(process), None) = (
        overlay.as_ref().and_then(|o| o.process.as_ref()),
        &look.process,
    ) {
        graphs.retain(|graph| graph.process == *process);
    }
    let risks = look.shows_risks().then(|| Arc::new(Risks::of(&analysis)));
    Ok(Drawn {
        analysis,
        graphs,
        overlay: overlay.map(|chosen| chosen.overlay),
        risks,
        look: theme::Look::of(&loaded.settings.theme),
    })
}

impl Drawn {
    /// The processes in a picture format.
    pub(crate) fn picture(&self, format: Format, options: &Options) -> Result<Vec<u8>, Exit> {
        let options = self.dressed(options);
        if options.view != View::Map && !format.is_drawn() {
            return Err(screen::refuse(
                "other tools lay this format out by themselves, and only draw maps: leave out `--view`, or write `.svg`, `.png`, `.pdf` or `.html`",
            ));
        }
        views::render(&self.analysis, &self.graphs, format, &options)
            .map_err(|e| screen::refuse(&e.to_string()))
    }

    /// The options with what is known of this file.
    pub(crate) fn dressed(&self, options: &Options) -> Options {
        Options {
            overlay: self.overlay.clone(),
            risks: self.risks.clone(),
            look: self.look.clone(),
            ..options.clone()
        }
    }

    /// The processes in the HTML viewer.
    pub(crate) fn page(&self, options: &Options) -> Result<Vec<u8>, Exit> {
        let page = html::page(&self.analysis, &self.graphs, &self.dressed(options))
            .map_err(|e| screen::refuse(&e.to_string()))?;
        Ok(flow_viewer::page(&page).into_bytes())
    }

    /// A map with mistakes is drawn all the same, with its gaps marked; say so once.
    pub(crate) fn warn_of_errors(&self) {
        let found = self.analysis.diagnostics.iter();
        let what = match found.filter(|d| d.severity == Severity::Error).count() {
            0 => return,
            1 => "1 error".to_owned(),
            errors => format!("{errors} errors"),
        };
        screen::err(&format!("drawn with gaps: `flow check` finds {what}\n"));
    }
}

/// The processes that are meant with their lanes in order, or a sentence on why there is none.
pub(crate) fn chosen(
    analysis: &Analysis,
    loaded: &Loaded,
    look: &Look,
) -> Result<Vec<Arc<FlowGraph>>, String> {
    let all = &analysis.graphs;
    let wanted = look.process.as_deref();
    let is_wanted = |graph: &&Arc<FlowGraph>| wanted.is_none_or(|name| graph.process == name);
    let found: Vec<Arc<FlowGraph>> = all.iter().filter(is_wanted).cloned().collect();
    match (found.is_empty(), wanted) {
        (false, _) => Ok(with_lanes_first(found, loaded, look)),
        (true, Some(name)) if !all.is_empty() => {
            let names: Vec<&str> = all.iter().map(|g| g.process.as_str()).collect();
            let names = names.join(", ");
            Err(format!("there is no process `{name}`, only {names}"))
        }
        (true, _) => Err("there is no process to draw".to_owned()),
    }
}

/// The same maps with some lanes first.
fn with_lanes_first(
    mut graphs: Vec<Arc<FlowGraph>>,
    loaded: &Loaded,
    look: &Look,
) -> Vec<Arc<FlowGraph>> {
    let wanted = match look.lanes.as_slice() {
        [] => loaded.settings.lanes.as_slice(),
        lanes => lanes,
    };
    if !wanted.is_empty() {
        for graph in &mut graphs {
            Arc::make_mut(graph).put_lanes_first(wanted);
        }
    }
    graphs
}
