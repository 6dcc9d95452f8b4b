//! The `flow` command line: each subcommand is one file.

mod check;
mod completions;
mod diff;
mod exit;
mod explain;
mod fmt;
mod git;
mod markdown;
mod overlay;
mod plan;
mod preview;
mod project;
mod render;
mod run;
mod runs;
mod schema;
mod screen;
mod settings;
mod terminal;
mod test;
mod watch;
mod whole;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Process maps as text: checked, drawn and run.
#[derive(Debug, Parser)]
#[command(
    name = "flow",
    version,
    about,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 findings or failed expectation, 2 usage or input, 3 run failed,
4 waiting for a person or a time, 5 journal or disk, 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Finds mistakes and says them.
    Check(check::Args),
    /// Says what a code means, with a wrong and a right example.
    Explain(explain::Args),
    /// Says what changed in a process.
    Diff(diff::Args),
    /// Brings files into the one style.
    Fmt(fmt::Args),
    /// Draws a swimlane map.
    Render(render::Args),
    /// Shows a map in the browser and draws it anew whenever a file changes.
    Preview(preview::Args),
    /// Prints the execution plan.
    Plan(plan::Args),
    /// Prints the JSON Schema of what a process or a step takes or gives.
    Schema(schema::Args),
    /// Runs the `test` blocks.
    Test(test::Args),
    /// Runs a process.
    Run(run::Args),
    /// Lists runs and tells their story.
    Runs(runs::Args),
    /// Serves editors over standard input and output.
    #[command(after_help = "Example:\n  flow lsp      (an editor starts it)")]
    Lsp,
    /// Prints shell completions.
    Completions(completions::Args),
}

fn main() -> ExitCode {
    let exit = match Cli::parse().command {
        Command::Check(args) => check::command(&args),
        Command::Explain(args) => explain::command(&args),
        Command::Diff(args) => diff::command(&args),
        Command::Fmt(args) => fmt::command(&args),
        Command::Render(args) => render::command(&args),
        Command::Preview(args) => preview::command(&args),
        Command::Plan(args) => plan::command(&args),
        Command::Schema(args) => schema::command(&args),
        Command::Test(args) => test::command(&args),
        Command::Run(args) => run::command(&args),
        Command::Runs(args) => runs::command(&args),
        Command::Completions(args) => completions::command(&args),
        Command::Lsp => return flow_lsp::run(),
    };
    screen::finish(exit).into()
}
