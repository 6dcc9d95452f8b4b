//! The language server alone, over standard input and output.

use std::process::ExitCode;

fn main() -> ExitCode {
    flow_lsp::run()
}
