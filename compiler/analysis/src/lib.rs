//! Names, types, the flow graph and the checks.
//!
//! [`check`] reads a program from its root file and everything it uses, and gives an [`Analysis`]: the
//! resolved [`model::Program`], one [`graph::FlowGraph`] a process, and all findings.

mod asked;
mod catalogue;
mod changes;
mod check;
mod consequences;
mod cx;
mod examples;
mod findings;
mod flow;
pub mod graph;
mod infer;
pub mod labels;
mod load;
pub mod model;
pub mod nearest;
mod order;
mod practice;
mod prompts;
mod resolve;
pub mod rules;
mod steps;
mod tables;
pub mod typed;
pub mod types;
mod units;
mod uses;
mod variants;
mod walk;

pub use check::{Checker, check, check_project, check_with};
pub use cx::in_words;
pub use uses::Uses;

use std::sync::Arc;

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
    pub graphs: Vec<Arc<FlowGraph>>,
    /// Where data leaves, and what may reach it there; shared between checks that find it the same.
    pub sinks: Vec<Arc<labels::Sink>>,
    /// Every place that lowers labels of data, in the order of processes and steps; shared likewise.
    pub lowerings: Vec<Arc<labels::Lowering>>,
    /// What it uses of files other than its root.
    pub uses: Uses,
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
