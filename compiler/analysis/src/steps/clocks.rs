//! Where the clocks of deadlines stand still.

use flow_syntax::Span;
use flow_syntax::tree::{BinaryOp, ExprKind, Name, Property, Words};

use super::{Typing, people};
use crate::flow::names;
use crate::model::{Prop, PropArg, StepId};
use crate::resolve::props::words;
use crate::rules::types::BAD_PROPERTY;

impl Typing<'_, '_> {
    /// `paused while in ask_customer` of a block or a process: all its deadlines pause.
    pub(super) fn paused(&mut self, written: &Property) -> Prop {
        let none = Words::default();
        let step = self.paused_in(written.span, words(written).unwrap_or(&none));
        let name = step.and_then(|id| self.flow.drafts.get(id.index()));
        let args = name
            .map(|d| PropArg::Word(d.name.clone()))
            .into_iter()
            .collect();
        Prop::new(
            written.key.text.clone(),
            args,
            self.flow.base.at(written.span),
        )
    }

    /// The step of `while in step`, which reads as the question whether `while` is in a list.
    pub(super) fn paused_in(&mut self, line: Span, words: &Words) -> Option<StepId> {
        let step = match names::exprs(words).next().map(|e| &e.kind) {
            Some(ExprKind::Binary(BinaryOp::In, word, step))
                if names::as_word(word) == Some("while") =>
            {
                names::as_word(step).map(|name| (name, step.span))
            }
            _ => None,
        };
        let Some((text, span)) = step else {
            let finding = BAD_PROPERTY
                .at(
                    "`paused` needs `while in` and a step.",
                    self.flow.base.at(line),
                )
                .says("not understood")
                .help("write it like this: `paused while in ask_customer`");
            self.infer.cx.report(finding);
            return None;
        };
        let text = text.into();
        people::step_named(self.infer.cx, self.flow, &Name { text, span })
    }
}
