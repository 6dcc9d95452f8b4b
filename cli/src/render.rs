//! `flow render`: draws a swimlane map.

pub(crate) mod arguments;
mod delivery;
pub(crate) mod drawing;
pub(crate) mod html;
pub(crate) mod notes;

use std::path::{Path, PathBuf};

use flow_draw::Format;

use crate::exit::Exit;
use crate::project::Entry;
use crate::watch::{Waiter, Watch};
use crate::{markdown, project, screen};
use arguments::Look;
use delivery::Drawing;
use drawing::Drawn;

/// The arguments of `flow render`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow render examples/helpdesk -o helpdesk.svg
  flow render examples/helpdesk -o helpdesk.html --watch
  flow render notes.md -o notes.html")]
pub(crate) struct Args {
    /// A `.flow` file, a folder with one, or a Markdown file with ```flow blocks.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Where to: `.svg`, `.png`, `.pdf`, `.html` (with search and details), `.dot`, `.mmd` (Mermaid) or `.d2`;
    /// `-` writes SVG to standard output. Of Markdown: `.html`, `.md` or a folder, for Markdown with SVG files.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    look: Look,
    /// Size of a PNG in percent of the SVG's.
    #[arg(long, value_name = "PERCENT", default_value_t = 200,
        value_parser = crate::whole::whole(10..=1000_u32, "the percentage"))]
    scale: u32,
    /// Draws nothing, and fails if the picture that is there is not the one it would draw.
    #[arg(long)]
    check: bool,
    /// Draws again whenever a file of the map changes, until Ctrl-C.
    #[arg(long, conflicts_with = "check")]
    watch: bool,
}

pub(crate) fn command(args: &Args) -> Exit {
    let done = match args.watch {
        true => watch(args),
        false => once(args, &mut Watch::default()),
    };
    done.err().unwrap_or(Exit::Done)
}

/// Draws, and notes in `watch` what was read.
fn once(args: &Args, watch: &mut Watch) -> Result<(), Exit> {
    let drawings = match markdown::is_markdown(&args.path) {
        true => notes::draw(args, watch)?,
        false => vec![draw(args, watch)?],
    };
    match args.check {
        true => delivery::are_current(&drawings),
        false => delivery::deliver(&drawings),
    }
}

fn draw(args: &Args, watch: &mut Watch) -> Result<Drawing, Exit> {
    let format = suited(args)?;
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    let loaded = drawing::settings(&entry, watch);
    let mut analysis = drawing::checked(&entry, &loaded, watch);
    args.look.overlaid.watched(&entry, watch);
    let drawn = Drawn::of(&entry, &loaded, &analysis, &args.look);
    let mut drawn = drawn.map_err(|why| why.say(&analysis))?;
    drawn.options.png_percent = args.scale;
    let bytes = match format {
        Some(format) if drawn.is_of_maps(format) => {
            let (graphs, options) = (drawn.graphs, drawn.options);
            drawing::keep_maps(&mut analysis);
            drawing::maps(&analysis, &graphs, format, &options)
        }
        format => drawn.written(format),
    };
    let bytes = bytes.map_err(|why| why.say(&analysis))?;
    if !args.check {
        drawing::warn_of_errors(&analysis);
        drawing::warn_of_limits(format, &bytes);
    }
    Ok(Drawing {
        path: args.output.clone(),
        bytes,
    })
}

/// The format that is asked for, if it can show all else that is.
fn suited(args: &Args) -> Result<Option<Format>, Exit> {
    let format = format(&args.output)?;
    let suits = format.map_or(Ok(()), |format| args.look.suits(format));
    suits.map(|()| format).map_err(|s| screen::refuse(&s))
}

/// The format a file's name asks for; nothing means the HTML viewer.
pub(crate) fn format(output: &Path) -> Result<Option<Format>, Exit> {
    if output == Path::new("-") {
        return Ok(Some(Format::Svg));
    }
    if is_page(output) {
        return Ok(None);
    }
    Format::of_file(output).map(Some).ok_or_else(|| {
        let endings = Format::ALL
            .map(|(_, ending)| format!("`.{ending}`"))
            .join(", ");
        let output = output.display();
        screen::refuse(&format!("`{output}` ends in none of {endings}, `.html`"))
    })
}

/// Whether a file's name asks for HTML.
fn is_page(output: &Path) -> bool {
    let extension = output.extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| e.eq_ignore_ascii_case("html") || e.eq_ignore_ascii_case("htm"))
}

/// Draws until Ctrl-C. A file that cannot be drawn now is waited for.
fn watch(args: &Args) -> Result<(), Exit> {
    let entry = watched(args)?;
    let mut waiter = Waiter::new()
        .map_err(|why| screen::refuse(&format!("watching is not possible here: {why}")))?;
    loop {
        let mut watch = Watch::in_folder(&entry.project.root);
        watch.note(&entry.path);
        if once(args, &mut watch).is_ok() {
            let output = args.output.display();
            screen::err(&format!("drawn: `{output}`; waiting for changes\n"));
        }
        if waiter.wait(watch.change()).is_none() {
            return Ok(());
        }
    }
}

/// The file that is watched. What no change of a file would mend is refused at once.
fn watched(args: &Args) -> Result<Entry, Exit> {
    args.look.agrees().map_err(|s| screen::refuse(&s))?;
    match markdown::is_markdown(&args.path) {
        true => notes::refuse_a_run(&args.look).map_err(screen::refuse)?,
        false => suited(args).map(drop)?,
    }
    project::entry(&args.path).map_err(|s| screen::refuse(&s))
}
