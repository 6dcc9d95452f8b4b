//! What is well formed and yet bad practice: rules about one process, once it is typed.
//!
//! Each is a walk over the steps of the process, its arrows or its expressions.

pub(crate) mod abilities;
mod answering;
mod arrows;
mod blocks;
mod calendars;
mod exprs;
mod figures;
mod holding;
mod keeping;
mod load;
mod outcomes;
mod people;
mod stale;
mod style;
mod times;
mod undo;
mod until;
mod waits;

pub(crate) mod program;

use flow_syntax::Diagnostic;
use petgraph::graph::NodeIndex;

use crate::cx::Cx;
use crate::flow::Flow;
use crate::flow::build::Built;
use crate::flow::net::Net;
use crate::flow::reach::Reach;
use crate::flow::witness::to_step;
use crate::model::{Process, Step, StepId};

/// What the rules look at.
struct Practice<'a, 'c, 't> {
    cx: &'a mut Cx<'c>,
    flow: &'a Flow<'t>,
    built: &'a Built,
    process: &'a Process,
    reach: Reach,
}

/// Applies all rules. Where a part of the process could not be read, nothing is said about the rest.
pub(crate) fn check(cx: &mut Cx<'_>, flow: &Flow<'_>, built: &Built, process: &Process) {
    if cx.is_damaged(process.whole) || flow.lossy {
        return;
    }
    let reach = built.net.reach();
    let mut practice = Practice {
        cx,
        flow,
        built,
        process,
        reach,
    };
    practice.waits();
    practice.blocks();
    practice.arrows();
    practice.people();
    practice.times();
    practice.calendars();
    practice.undo();
    practice.holding();
    practice.abilities();
    practice.figures();
    practice.load();
    practice.keeping();
    practice.demanded();
    practice.outcomes();
    practice.stale();
    practice.style();
}

impl<'a> Practice<'a, '_, '_> {
    /// Steps with their ids.
    fn steps(&self) -> impl Iterator<Item = (StepId, &'a Step)> + use<'a> {
        let steps = self.process.steps.iter().enumerate();
        steps.map(|(i, step)| (StepId::at(i), step))
    }

    const fn net(&self) -> &'a Net {
        &self.built.net
    }

    /// The node of a step.
    fn node(&self, step: StepId) -> Option<NodeIndex> {
        self.built.nodes.get(step.index()).copied().flatten()
    }

    /// Whether a run may come to a step; a step out of reach is reported as such and nothing else.
    fn is_reached(&self, step: StepId) -> bool {
        self.node(step).is_none_or(|n| self.reach.has(n.index()))
    }

    /// Reports a finding with the shortest way to its step.
    fn report_at(&mut self, step: StepId, finding: Diagnostic) {
        let finding = to_step(finding, self.flow, self.built, &self.reach, step);
        self.cx.report(finding);
    }
}

/// A step as people call it.
fn called(step: &Step) -> String {
    match step.name.is_empty() {
        true => format!("“{}”", step.title),
        false => format!("`{}`", step.name),
    }
}
