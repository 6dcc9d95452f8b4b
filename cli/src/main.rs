//! The `flow` command line: each subcommand is one file.
fn main() {}
