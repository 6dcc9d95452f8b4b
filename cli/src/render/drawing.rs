//! From a file on disk to pictures of its processes.

use std::sync::Arc;

use flow_analysis::Analysis;
use flow_analysis::graph::FlowGraph;
use flow_analysis::model::Program;
use flow_draw::risk::Risks;
use flow_draw::views::{self, View};
use flow_draw::{Format, Options, theme};
use flow_host::trouble::HostError;
use flow_settings::Loaded;
use flow_syntax::{Files, Severity};

use super::arguments::Look;
use super::html;
use crate::exit::Exit;
use crate::project::Entry;
use crate::watch::Watch;
use crate::{run, screen, settings};

/// A checked file with the processes that are to be drawn.
pub(crate) struct Drawn<'a> {
    /// All that is known of it.
    pub(crate) analysis: &'a Analysis,
    /// At least one.
    pub(crate) graphs: Vec<Arc<FlowGraph>>,
    /// How they are drawn, with the overlay, the risks and the project's colours.
    pub(crate) options: Options,
}

/// Why there is no picture.
pub(crate) enum Undrawn {
    /// There is no process, or none of the name that is asked for; in one sentence.
    NoProcess(String),
    /// The file's errors say it.
    Errors,
    /// What is asked for cannot be drawn; in one sentence.
    Refused(String),
    /// The run that is asked for cannot be told.
    Untold(HostError),
}

impl Undrawn {
    /// Says it on standard error.
    pub(crate) fn say(&self, analysis: &Analysis) -> Exit {
        match self {
            Self::NoProcess(sentence) | Self::Refused(sentence) => screen::refuse(sentence),
            Self::Errors => screen::show_errors(analysis),
            Self::Untold(error) => run::refuse_plain(error),
        }
    }

    /// Whether it is the command line that asks for what is not there: with nothing to draw, or with
    /// errors, the file is only not ready yet.
    pub(crate) fn is_asked_wrong(&self, analysis: &Analysis) -> bool {
        match self {
            Self::NoProcess(_) => !analysis.graphs.is_empty(),
            Self::Errors => false,
            Self::Refused(_) | Self::Untold(_) => true,
        }
    }
}

/// The settings of a file's project; what is wrong with them is said on standard error.
pub(crate) fn settings(entry: &Entry, watch: &mut Watch) -> Loaded {
    watch.note(flow_settings::FILE);
    let loaded = settings::of(&entry.project);
    if !loaded.diagnostics.is_empty() {
        screen::err(&screen::plain(&loaded.sources, &loaded.diagnostics));
    }
    loaded
}

/// Checks a file, and notes in `watch` what was read.
pub(crate) fn checked(entry: &Entry, loaded: &Loaded, watch: &mut Watch) -> Analysis {
    settings::checked_by(entry, loaded, |path| {
        watch.note(path);
        entry.project.read(path)
    })
}

impl<'a> Drawn<'a> {
    /// What is to be drawn of a checked file, and how. Mistakes are no obstacle while there is anything
    /// to draw; only tests run in a file without errors.
    pub(crate) fn of(
        entry: &Entry,
        loaded: &Loaded,
        analysis: &'a Analysis,
        look: &Look,
    ) -> Result<Self, Undrawn> {
        look.agrees().map_err(Undrawn::Refused)?;
        if analysis.graphs.is_empty() && analysis.has_errors() {
            return Err(Undrawn::Errors);
        }
        let mut graphs = chosen(analysis, loaded, look)?;
        let overlay = look.overlaid.read(entry, analysis)?;
        let of_one = overlay.as_ref().and_then(|o| o.process.as_ref());
        if let (Some(process), None) = (of_one, &look.process) {
            graphs.retain(|graph| graph.process == *process);
            if graphs.is_empty() {
                let sentence =
                    format!("the run is of the process `{process}`, which is not in this file");
                return Err(Undrawn::Refused(sentence));
            }
        }
        if look.view() == View::Overview && look.process.is_none() {
            graphs = views::outermost(analysis, graphs);
        }
        let options = Options {
            overlay: overlay.map(|chosen| chosen.overlay),
            risks: look.shows_risks().then(|| Arc::new(Risks::of(analysis))),
            look: theme::Look::of(&loaded.settings.theme),
            ..look.options()
        };
        Ok(Self {
            analysis,
            graphs,
            options,
        })
    }

    /// The processes in a picture format, or as the HTML viewer.
    pub(crate) fn written(&self, format: Option<Format>) -> Result<Vec<u8>, Undrawn> {
        match format {
            Some(format) => self.picture(format),
            None => Ok(flow_viewer::page(&html::page(self)?).into_bytes()),
        }
    }

    /// The processes in a picture format.
    pub(crate) fn picture(&self, format: Format) -> Result<Vec<u8>, Undrawn> {
        if self.options.view != View::Map && !format.is_drawn() {
            return Err(Undrawn::Refused(
                "other tools lay this format out by themselves, and only draw maps: leave out `--view`, or write `.svg`, `.png`, `.pdf` or `.html`".to_owned(),
            ));
        }
        maps(self.analysis, &self.graphs, format, &self.options)
    }

    /// Whether the picture shows nothing but maps, which need the flow graphs only.
    pub(crate) fn is_of_maps(&self, format: Format) -> bool {
        self.options.view == View::Map && format.is_drawn()
    }
}

/// Lets go of what no map needs: of a large process most of what is known.
pub(crate) fn keep_maps(analysis: &mut Analysis) {
    analysis.program = Program::default();
    analysis.sinks = Vec::new();
    analysis.lowerings = Vec::new();
    analysis.sources.forget_trees();
}

/// Processes in a picture format.
pub(crate) fn maps(
    analysis: &Analysis,
    graphs: &[Arc<FlowGraph>],
    format: Format,
    options: &Options,
) -> Result<Vec<u8>, Undrawn> {
    views::render(analysis, graphs, format, options).map_err(|e| Undrawn::Refused(e.to_string()))
}

/// A map with mistakes is drawn all the same, with its gaps marked; say so once.
pub(crate) fn warn_of_errors(analysis: &Analysis) {
    let found = analysis.diagnostics.iter();
    let what = match found.filter(|d| d.severity == Severity::Error).count() {
        0 => return,
        1 => "1 error".to_owned(),
        errors => format!("{errors} errors"),
    };
    screen::err(&format!("drawn with gaps: `flow check` finds {what}\n"));
}

/// Says so where Mermaid would refuse what was written of a map: what it takes is limited unless a page
/// allows more (`maxTextSize` and `maxEdges` of its configuration).
pub(crate) fn warn_of_limits(format: Option<Format>, written: &[u8]) {
    if format != Some(Format::Mermaid) {
        return;
    }
    let text = String::from_utf8_lossy(written);
    // In words `>` is written by its number.
    let arrows = text.matches("->").count();
    if arrows > 500 || text.chars().count() > 50_000 {
        screen::err(
            "Mermaid draws at most 500 arrows and 50,000 characters unless its page allows more: draw one process with `--process`, or an SVG\n",
        );
    }
}

/// The processes that are meant with their lanes in order.
fn chosen(
    analysis: &Analysis,
    loaded: &Loaded,
    look: &Look,
) -> Result<Vec<Arc<FlowGraph>>, Undrawn> {
    let all = &analysis.graphs;
    let wanted = look.process.as_deref();
    let is_wanted = |graph: &&Arc<FlowGraph>| wanted.is_none_or(|name| graph.process == name);
    let found: Vec<Arc<FlowGraph>> = all.iter().filter(is_wanted).cloned().collect();
    let first = match look.lanes.as_slice() {
        [] => &loaded.settings.lanes,
        lanes => lanes,
    };
    match (found.is_empty(), wanted) {
        (false, _) => Ok(with_lanes_first(found, first)),
        (true, Some(name)) if !all.is_empty() => {
            let names: Vec<&str> = all.iter().map(|g| g.process.as_str()).collect();
            let names = names.join(", ");
            let sentence = format!("there is no process `{name}`, only {names}");
            Err(Undrawn::NoProcess(sentence))
        }
        (true, _) => Err(Undrawn::NoProcess("there is no process to draw".to_owned())),
    }
}

/// The same maps with the lanes of these names first.
pub(crate) fn with_lanes_first(
    mut graphs: Vec<Arc<FlowGraph>>,
    names: &[String],
) -> Vec<Arc<FlowGraph>> {
    if !names.is_empty() {
        for graph in &mut graphs {
            Arc::make_mut(graph).put_lanes_first(names);
        }
    }
    graphs
}
