//! `flow schema`: JSON Schema for those who start a process, fill in its forms or read what it gives.

use std::path::PathBuf;

use flow_plan::schema::published::{Subject, document};
use flow_plan::{Plan, Process};

use crate::exit::Exit;
use crate::{project, screen};

/// The arguments of `flow schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow schema examples/helpdesk                      what a run of it is given
  flow schema examples/helpdesk --for output         what it gives
  flow schema examples/helpdesk --for sort_by_hand   the form of that step

The document is JSON Schema 2020-12. Comments (`///`) are descriptions, labels are `x-flow-labels`.")]
pub(crate) struct Args {
    /// A `.flow` file, or a folder with one.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Which process; without it the first of the file.
    #[arg(long)]
    process: Option<String>,
    /// `input`, `output`, or a step: its form, or what it returns.
    #[arg(long = "for", value_name = "WHAT", default_value = "input")]
    subject: String,
}

pub(crate) fn command(args: &Args) -> Exit {
    match schema(args) {
        Ok(text) => {
            screen::out(&(text + "\n"));
            Exit::Done
        }
        Err(exit) => exit,
    }
}

fn schema(args: &Args) -> Result<String, Exit> {
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    let plan = flow_lower::lower(&screen::analysed(&entry)?).plan;
    let process = chosen(&plan, args.process.as_deref())?;
    let subject = match args.subject.as_str() {
        "input" => Subject::Input,
        "output" => Subject::Output,
        step => Subject::Step(step),
    };
    let schema = document(&plan, process, subject).map_err(|s| screen::refuse(&s))?;
    serde_json::to_string_pretty(&schema).map_err(|e| screen::refuse(&e.to_string()))
}

fn chosen<'p>(plan: &'p Plan, wanted: Option<&str>) -> Result<&'p Process, Exit> {
    let Some(name) = wanted.or(plan.main.as_deref()) else {
        return Err(screen::refuse("there is no process in this file"));
    };
    plan.processes.get(name).ok_or_else(|| {
        let names: Vec<&str> = plan.processes.keys().map(String::as_str).collect();
        let names = names.join(", ");
        screen::refuse(&format!("there is no process `{name}`, only {names}"))
    })
}
