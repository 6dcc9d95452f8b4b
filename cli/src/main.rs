//! The `flow` command line: each subcommand is one file.

mod exit;
mod project;

fn main() {}
