//! `flow plan`: prints the execution plan.

use std::path::PathBuf;

use crate::exit::Exit;
use crate::{project, screen};

/// The arguments of `flow plan`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  flow plan examples/helpdesk > helpdesk.plan.json")]
pub(crate) struct Args {
    /// A `.flow` file, or a folder with one.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Which document to print.
    #[arg(long, value_enum, default_value_t = Document::Plan)]
    print: Document,
    /// The same as `--print schema`: the JSON Schema of every plan.
    #[arg(long, conflicts_with = "print")]
    schema: bool,
    /// Writes to this file instead of standard output.
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// What can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Document {
    /// The plan.
    Plan,
    /// Its content hash: SHA-256 over its canonical JSON.
    Hash,
    /// Where each step stands in the source.
    Places,
    /// The `test` blocks.
    Tests,
    /// What is known of its work, for analysis: times, costs, shares, volumes.
    Figures,
    /// The JSON Schema of every plan.
    Schema,
}

pub(crate) fn command(args: &Args) -> Exit {
    match document(args).and_then(|text| deliver(args, text)) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn document(args: &Args) -> Result<String, Exit> {
    if args.schema || args.print == Document::Schema {
        return pretty(&flow_plan::plan_schema());
    }
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    let lowered = flow_lower::lower(&screen::analysed(&entry)?);
    match args.print {
        Document::Hash => lowered
            .plan
            .hash()
            .map_err(|e| screen::refuse(&e.to_string())),
        Document::Places => pretty(&lowered.source_map),
        Document::Tests => pretty(&lowered.tests),
        Document::Figures => pretty(&lowered.figures),
        Document::Plan | Document::Schema => pretty(&lowered.plan),
    }
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<String, Exit> {
    serde_json::to_string_pretty(value).map_err(|e| screen::refuse(&e.to_string()))
}

fn deliver(args: &Args, text: String) -> Result<(), Exit> {
    let text = text + "\n";
    match &args.output {
        Some(path) => screen::write_file(path, text.as_bytes()),
        None => {
            screen::out(&text);
            Ok(())
        }
    }
}
