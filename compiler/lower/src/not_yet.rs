//! What is written and cannot run yet. Checked and drawn all the same; refused where a run gets there.

use flow_analysis::model::{Handler, HandlerEvent, Process, Prop, Step, StepKind};

use crate::exprs::Exprs;

/// Notes what of a step cannot run.
pub(crate) fn step(step: &Step, exprs: &mut Exprs<'_>) {
    match &step.kind {
        StepKind::Send { .. } => {
            exprs.note("`send`", "Call an action of a system instead: `call`.");
        }
        StepKind::Undo { .. } => {
            exprs.note("`undo`", "Call the compensating action instead: `call`.");
        }
        StepKind::Ask { .. } => {
            exprs.note(
                "`decide … with model`",
                "Ask in an `ai` step and decide on its result.",
            );
        }
        StepKind::ForEach { partial: true, .. } => {
            exprs.note("`for each … until`", "Let all items finish.");
        }
        _ => {}
    }
    if step.undone_by.is_some() {
        let instead = "Leave it out, and call the compensating action on the path that needs it.";
        exprs.note("`undone by`", instead);
    }
    step.handlers.iter().for_each(|h| handler(h, exprs));
    step.props.iter().for_each(|p| property(p, exprs));
}

/// Notes what of a process as a whole cannot run.
pub(crate) fn process(process: &Process, exprs: &mut Exprs<'_>) {
    process.handlers.iter().for_each(|h| handler(h, exprs));
    process.props.iter().for_each(|p| property(p, exprs));
}

fn handler(handler: &Handler, exprs: &mut Exprs<'_>) {
    let construct = match &handler.event {
        HandlerEvent::Message { .. } => "`on message`",
        HandlerEvent::After(_) => "`after`",
        HandlerEvent::Until(_) | HandlerEvent::Condition(_) => "`until`",
        HandlerEvent::Every(_) => "`every`",
        HandlerEvent::Deadline { .. } => "`deadline`",
        HandlerEvent::At(_) => "`at`",
        HandlerEvent::Broken => return,
    };
    exprs.note(
        construct,
        "Leave it out; for a time limit write `timeout` or `due`.",
    );
}

/// Properties that change what happens in a run. All others describe: figures for analysis, purposes,
/// who is accountable.
fn property(prop: &Prop, exprs: &mut Exprs<'_>) {
    let (construct, instead) = match prop.key.as_str() {
        "only" => (
            "`only`",
            "Leave it out, if it does no harm to run at the same time.",
        ),
        "always" => ("`always`", "Check it in a `decide` before the action."),
        "remind" => ("`remind`", "Use `due` with `on overdue`."),
        "sample" => ("`sample`", "Leave it out, or let a person choose."),
        "at" => ("`at least`", "Leave it out."),
        "delegate" => ("`delegate`", "Name the role that may do it: `by any of …`."),
        "remembers" => ("`remembers`", "Give the agent what it needs in its `goal`."),
        "paused" | "restart" => ("a deadline's clock", "Leave it out."),
        _ => return,
    };
    exprs.note(construct, instead);
}
