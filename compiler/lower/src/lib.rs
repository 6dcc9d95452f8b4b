//! Lowers a checked program to its execution plan and tests.
//!
//! What the language knows and this version cannot run yet is lowered too, with a
//! [`flow_plan::step::NotYet`] on the step: a run stops only where it gets there. A program with
//! errors should not be lowered; if it is, its gaps fail where a run reaches them.

mod arrows;
mod data;
mod declarations;
mod durations;
mod exprs;
mod figures;
mod handlers;
mod kinds;
mod messages;
mod not_yet;
mod paces;
mod places;
mod processes;
mod settings;
mod sinks;
mod steps;
mod tables;
mod terms;
mod tests;
mod types;

use flow_analysis::Analysis;
use flow_plan::{Figures, Plan, SourceMap, Tests};

use crate::exprs::Exprs;
use crate::places::Lines;

/// A program ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowered {
    /// What runs.
    pub plan: Plan,
    /// Where its steps stand in the source.
    pub source_map: SourceMap,
    /// Its examples of behaviour.
    pub tests: Tests,
    /// What is known of its work, for analysis.
    pub figures: Figures,
}

/// The plan, source map and tests of a checked program.
#[must_use]
pub fn lower(analysis: &Analysis) -> Lowered {
    let program = &analysis.program;
    let mut exprs = Exprs::new(program);
    let lines = Lines::new(&analysis.sources);
    let tables = tables::tables(program, &mut exprs);
    let mut plan = Plan {
        format: flow_plan::plan::FORMAT.to_owned(),
        main: program.main().map(|p| p.key.to_string()),
        roles: declarations::roles(program),
        systems: declarations::systems(program, &mut exprs),
        models: declarations::models(program),
        types: declarations::types(program),
        tables,
        processes: processes::processes(program, &analysis.graphs, &mut exprs),
        // What cannot be computed of a message's defaults is noted where it is sent.
        messages: messages::messages(program, &mut exprs),
    };
    sinks::fill(&mut plan, &analysis.sinks);
    let source_map = places::source_map(program, &lines);
    let tests = tests::tests(program, &mut exprs, &lines);
    Lowered {
        plan,
        source_map,
        tests,
        figures: figures::figures(program),
    }
}
