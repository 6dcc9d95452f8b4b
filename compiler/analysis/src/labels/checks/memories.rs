//! What agents remember from one run to the next.

use super::{Check, listed, on_way};
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::called;
use crate::model::{Prop, Step, StepKind};
use crate::rules::data::{MEMORY_MIXES, REMEMBERED_FOR_EVER};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Check<'_, '_> {
    /// An agent whose memory holds private data: of whom, and for how long.
    pub(super) fn memory(&mut self, sink: &SinkAt) {
        let (To::Model(_), Some(step)) = (sink.to, self.of(sink)) else {
            return;
        };
        if !matches!(step.kind, StepKind::Agent(_)) {
            return;
        }
        let Some(line) = step.props.iter().find(|p| p.key == "remembers") else {
            return;
        };
        let private = self.confidential(sink.node);
        let Some((atom, _)) = private.first().copied() else {
            return;
        };
        let labels = listed(private.iter().map(|(_, l)| *l));
        let key = line.values().next();
        let finding = match key.filter(|k| self.is_shared(k)) {
            Some(key) => mixes(step, line, key, &labels),
            None if !step.props.iter().any(|p| p.key == "keep") => for_ever(step, line, &labels),
            None => return,
        };
        let mut way = self.way(sink.node, atom);
        way.push((line.place, format!("{} remembers it", called(step))));
        self.findings.push(on_way(finding, way));
    }

    /// Whether many cases have the same key: it is a constant, or one of a few values.
    fn is_shared(&self, key: &TExpr) -> bool {
        match &key.kind {
            TExprKind::Const(_) => true,
            TExprKind::Error => false,
            _ => matches!(key.ty.base(), Type::Enum(_) | Type::Bool | Type::Percent),
        }
    }
}

fn mixes(step: &Step, line: &Prop, key: &TExpr, labels: &str) -> flow_syntax::Diagnostic {
    MEMORY_MIXES
        .at(
            format!(
                "Agent {} remembers {labels} data of all cases with the same key in one place.",
                called(step)
            ),
            line.place,
        )
        .says("what it learns of one, it may tell another")
        .label(key.place, "many cases have this key")
        .help("remember by something that only one person has: `remembers per customer.id`")
}

fn for_ever(step: &Step, line: &Prop, labels: &str) -> flow_syntax::Diagnostic {
    REMEMBERED_FOR_EVER
        .at(
            format!(
                "Agent {} remembers {labels} data, and nothing says for how long.",
                called(step)
            ),
            line.place,
        )
        .says("kept for ever")
        .help("say how long it is needed: `keep 30 days`")
}
