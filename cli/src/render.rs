//! `flow render`: draws a swimlane map.

mod arguments;
mod delivery;
mod drawing;

use std::path::{Path, PathBuf};

use flow_draw::Format;

use crate::exit::Exit;
use crate::{project, screen};
use arguments::Look;

/// The arguments of `flow render`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow render examples/helpdesk -o helpdesk.svg
  flow render examples/helpdesk -o helpdesk.pdf")]
pub(crate) struct Args {
    /// A `.flow` file, or a folder with one.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Where to: `.svg`, `.png`, `.pdf`, `.dot`, `.mmd` (Mermaid) or `.d2`; `-` writes SVG to standard output.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    look: Look,
    /// Size of a PNG in percent of the SVG's.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(10..=1000))]
    scale: u32,
    /// Draws nothing, and fails if the picture that is there is not the one it would draw.
    #[arg(long)]
    check: bool,
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
    let drawn = drawing::read(&entry, &args.look)?;
    let mut options = args.look.options();
    options.png_percent = args.scale;
    let bytes = drawn.picture(format, &options)?;
    if args.check {
        return delivery::is_current(&args.output, &bytes);
    }
    delivery::deliver(&args.output, &bytes)?;
    drawn.warn_of_errors();
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
