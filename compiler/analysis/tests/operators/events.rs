//! Figures, people's time, messages and waits.

use flow_syntax::tree::Expr;

use super::Operator;
use super::names::each_step;

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[&Operator {
    name: "raise a share",
    only: "the shares of a decision, a wait or a form, all of which are given",
    aims: &["F0701"],
    companions: &[],
    apply: |e| {
        each_step(e, |site, out| {
            let shares = shares(site.step);
            let all = shares.len() == ways(site.step);
            for share in shares.into_iter().filter(|_| all) {
                out.push(site.replace(share.span, "99.5%", site.name()));
            }
        })
    },
}];

/// How many arms a step has.
fn ways(step: &flow_syntax::tree::Step) -> usize {
    use flow_syntax::tree::StepKind;
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.len(),
        StepKind::Wait { arms } => arms.len(),
        _ => 0,
    }
}

/// Shares of the arms of a step.
fn shares(step: &flow_syntax::tree::Step) -> Vec<&Expr> {
    use flow_syntax::tree::StepKind;
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.iter().filter_map(|a| a.share.as_ref()).collect(),
        StepKind::Wait { arms } => arms.iter().filter_map(|a| a.share.as_ref()).collect(),
        _ => Vec::new(),
    }
}
