//! `flow diff`: what changed in a process, not in its text.

mod picture;
mod sides;

use std::path::PathBuf;

use flow_diff::{Care, Changes};

use self::sides::{Program, Side, Sides};
use crate::exit::Exit;
use crate::screen;

/// The arguments of `flow diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow diff old.flow new.flow                      two files
  flow diff main examples/helpdesk                 a git revision and the files as they are
  flow diff v1.0 v1.1 --path examples/helpdesk     two git revisions
  flow diff main --path map.flow --format markdown for a pull request
  flow diff main examples/helpdesk --render changes.svg")]
pub(crate) struct Args {
    /// A `.flow` file, a folder with one, or a git revision.
    old: String,
    /// The same; without it, the files as they are now.
    new: Option<String>,
    /// The file or folder that revisions are asked for.
    #[arg(long)]
    path: Option<PathBuf>,
    /// How changes are shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Also draws the new map with what was added, changed and removed, in any format of `flow render`.
    #[arg(long, value_name = "FILE")]
    render: Option<PathBuf>,
    /// Size of a PNG in percent of the SVG's.
    #[arg(long, value_name = "PERCENT", default_value_t = 200, requires = "render",
        value_parser = crate::whole::whole(10..=1000_u32, "the percentage"))]
    scale: u32,
    /// Ends with exit code 1 where a change asks for this much care, or more.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// One JSON document.
    Json,
}

/// The care that makes the command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// A safeguard went, data may go where it did not, or something else decides.
    High,
    /// What happens in a run changed.
    Medium,
    /// Anything changed.
    Low,
}

pub(crate) fn command(args: &Args) -> Exit {
    let (old, new) = match programs(args) {
        Ok(both) => both,
        Err(sentence) => return screen::refuse(&sentence),
    };
    let changes = flow_diff::diff(&old.analysis, &new.analysis);
    if let Some(output) = &args.render
        && let Err(exit) = picture::draw((output, args.scale), &old.analysis, &new, &changes)
    {
        return exit;
    }
    // The command ends here: to give back the room of two large programs takes longer than to say so.
    std::mem::forget((old, new));
    show(args, &changes)
}

fn show(args: &Args, changes: &Changes) -> Exit {
    let format = if args.json { Format::Json } else { args.format };
    screen::out(&match format {
        Format::Text => flow_diff::text(changes),
        Format::Markdown => flow_diff::markdown(changes),
        Format::Json => flow_diff::json(changes),
    });
    let limit = args.fail_on.map(|limit| match limit {
        FailOn::High => Care::High,
        FailOn::Medium => Care::Medium,
        FailOn::Low => Care::Low,
    });
    match (changes.care(), limit) {
        (Some(care), Some(limit)) if care <= limit => Exit::Findings,
        _ => Exit::Done,
    }
}

fn programs(args: &Args) -> Result<(Program, Program), String> {
    let old = Side::of(&args.old);
    let new = args.new.as_deref().map(Side::of);
    let path = entry_path(args, &old, new.as_ref())?;
    let mut sides = Sides::default();
    let new = sides.program(new.unwrap_or_else(|| Side::Files(path.clone())), &path)?;
    let old = sides.program(old, &path)?;
    match [&old, &new].iter().find_map(|side| unread(&side.analysis)) {
        Some(sentence) => Err(sentence),
        None => Ok((old, new)),
    }
}

/// A program of which nothing is known would look as if all of it were gone.
fn unread(analysis: &flow_analysis::Analysis) -> Option<String> {
    let is_it = |d: &&flow_syntax::Diagnostic| d.code == flow_syntax::errors::TOO_MANY;
    let label = analysis.diagnostics.iter().find(is_it)?.labels.first()?;
    let path = &analysis.sources.get(label.place.file)?.path;
    Some(format!(
        "`{path}` has too many mistakes to be compared; `flow check` tells the first of them"
    ))
}

/// The file or folder that revisions are asked for.
fn entry_path(args: &Args, old: &Side, new: Option<&Side>) -> Result<PathBuf, String> {
    if let Some(path) = &args.path {
        return Ok(path.clone());
    }
    match (old, new) {
        (_, Some(Side::Files(path))) | (Side::Files(path), Some(_)) => Ok(path.clone()),
        (Side::Files(_), None) => {
            Err("name what it is compared with: a second file, or a git revision first".to_owned())
        }
        _ => Ok(".".into()),
    }
}
