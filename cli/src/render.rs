//! `flow render`: draws a swimlane map.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::graph::FlowGraph;
use flow_draw::{Direction, Format, Show};
use flow_syntax::Severity;

use crate::exit::Exit;
use crate::{project, screen, settings};

/// The arguments of `flow render`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  flow render examples/helpdesk -o helpdesk.svg")]
pub(crate) struct Args {
    /// A `.flow` file, or a folder with one.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Where to: `.svg`, `.png` or `.dot`; `-` writes SVG to standard output.
    #[arg(short, long)]
    output: PathBuf,
    /// Draws this process only; without it all of the file, below each other.
    #[arg(long)]
    process: Option<String>,
    /// Size of a PNG in percent of the SVG's.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(10..=1000))]
    scale: u32,
    /// Shows more: how long steps take, how often answers are taken, labels of data, what steps cost.
    #[arg(long, value_delimiter = ',', value_name = "WHAT")]
    show: Vec<Shown>,
    /// Wraps a picture wider than this many pixels into rows, as for slides, and one that flows down and is
    /// higher into columns; 1600 if no number is given.
    #[arg(long, value_name = "PIXELS", num_args = 0..=1, default_missing_value = "1600",
        value_parser = clap::value_parser!(u32).range(600..=100_000))]
    fold: Option<u32>,
    /// Which way time flows: lanes lie below each other, or stand side by side.
    #[arg(long, value_enum, default_value = "right")]
    direction: Flow,
    /// Names of the lanes to begin with, in their order: roles, `ai`, `systems`. As `lanes` in `flow.toml`.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    lanes: Vec<String>,
    /// Draws nothing, and fails if the picture that is there is not the one it would draw.
    #[arg(long)]
    check: bool,
}

/// What `--direction` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Flow {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

/// What `--show` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shown {
    /// How long steps take and wait.
    Times,
    /// How often each answer is taken.
    Shares,
    /// Labels of the data each step sees.
    Labels,
    /// What steps cost.
    Cost,
}

pub(crate) fn command(args: &Args) -> Exit {
    match draw(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn draw(args: &Args) -> Result<(), Exit> {
    let format = format(&args.output)?;
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    let loaded = settings::of(&entry.project);
    if !loaded.diagnostics.is_empty() {
        screen::err(&screen::plain(&loaded.sources, &loaded.diagnostics));
    }
    let analysis = settings::checked(&entry, &loaded);
    if analysis.graphs.is_empty() && analysis.has_errors() {
        return Err(screen::show_errors(&analysis));
    }
    let wanted = match args.lanes.as_slice() {
        [] => &loaded.settings.lanes,
        _ => &args.lanes,
    };
    let graphs = with_lanes_first(chosen(&analysis.graphs, args.process.as_deref())?, wanted);
    let options = flow_draw::Options {
        png_percent: args.scale,
        fold: args.fold,
        direction: match args.direction {
            Flow::Right => Direction::Right,
            Flow::Down => Direction::Down,
        },
        show: Show {
            times: args.show.contains(&Shown::Times),
            shares: args.show.contains(&Shown::Shares),
            labels: args.show.contains(&Shown::Labels),
            costs: args.show.contains(&Shown::Cost),
        },
        ..flow_draw::Options::default()
    };
    let bytes = flow_draw::render_from(&graphs, format, &options, Some(&analysis.sources))
        .map_err(|e| screen::refuse(&e.to_string()))?;
    if args.check {
        return is_current(&args.output, &bytes);
    }
    deliver(&args.output, &bytes)?;
    warn_of_errors(&analysis);
    Ok(())
}

fn format(output: &Path) -> Result<Format, Exit> {
    if output == Path::new("-") {
        return Ok(Format::Svg);
    }
    Format::of_file(output).ok_or_else(|| {
        let endings = Format::ALL
            .map(|(_, ending)| format!("`.{ending}`"))
            .join(", ");
        screen::refuse(&format!("`{}` ends in none of {endings}", output.display()))
    })
}

fn chosen<'a>(
    graphs: &'a [Arc<FlowGraph>],
    wanted: Option<&str>,
) -> Result<&'a [Arc<FlowGraph>], Exit> {
    let found = match wanted {
        None => graphs,
        Some(name) => graphs
            .iter()
            .find(|g| g.process == name)
            .map_or(&[][..], std::slice::from_ref),
    };
    match (found, wanted) {
        ([], Some(name)) if !graphs.is_empty() => {
            let names: Vec<&str> = graphs.iter().map(|g| g.process.as_str()).collect();
            Err(screen::refuse(&format!(
                "there is no process `{name}`, only {}",
                names.join(", ")
            )))
        }
        ([], _) => Err(screen::refuse("there is no process to draw")),
        _ => Ok(found),
    }
}

/// The same maps with some lanes first.
fn with_lanes_first(graphs: &[Arc<FlowGraph>], wanted: &[String]) -> Vec<Arc<FlowGraph>> {
    let mut graphs = graphs.to_vec();
    if !wanted.is_empty() {
        for graph in &mut graphs {
            Arc::make_mut(graph).put_lanes_first(wanted);
        }
    }
    graphs
}

/// Whether a kept picture is the one that would be drawn now.
fn is_current(output: &Path, bytes: &[u8]) -> Result<(), Exit> {
    if std::fs::read(output).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    screen::err(&format!(
        "`{}` is not what would be drawn now: draw it anew without `--check`\n",
        output.display()
    ));
    Err(Exit::Findings)
}

fn deliver(output: &Path, bytes: &[u8]) -> Result<(), Exit> {
    if output != Path::new("-") {
        return screen::write_file(output, bytes);
    }
    screen::out_bytes(bytes);
    Ok(())
}

/// A map with mistakes is drawn all the same, with its gaps marked; say so once.
fn warn_of_errors(analysis: &flow_analysis::Analysis) {
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    if errors > 0 {
        let what = if errors == 1 {
            "1 error".to_owned()
        } else {
            format!("{errors} errors")
        };
        screen::err(&format!("drawn with gaps: `flow check` finds {what}\n"));
    }
}
