//! `flow completions`: shell completions.

use clap::CommandFactory;

use crate::exit::Exit;

/// The arguments of `flow completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  flow completions bash > flow.bash")]
pub(crate) struct Args {
    /// Which shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(crate) fn command(args: &Args) -> Exit {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "flow", &mut out);
    crate::screen::out(&String::from_utf8_lossy(&out));
    Exit::Done
}
