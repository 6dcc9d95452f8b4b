//! Names, types, the flow graph and the checks.

pub mod graph;
pub mod model;
pub mod typed;
pub mod types;

use flow_syntax::{Diagnostic, Severity, Sources};

use crate::graph::FlowGraph;
use crate::model::Program;

/// All that is known of a program.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// The root file and everything it uses; the root is the first.
    pub sources: Sources,
    /// The resolved program.
    pub program: Program,
    /// One a process, in the order of [`Program::processes`].
    pub graphs: Vec<FlowGraph>,
    /// Syntax errors and findings, by file, offset and code.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// Whether anything keeps the program from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    }
}
