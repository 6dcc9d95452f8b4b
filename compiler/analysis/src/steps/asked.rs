//! What `ask` is followed by: the fields of a person's form, or the question to a model.

use flow_syntax::tree::{Property, PropertyValue, StepKind as Tree};

use super::Typing;
use crate::flow::Draft;
use crate::resolve::props::{words, wrong};
use crate::rules::names::UNKNOWN_PROPERTY;

impl Typing<'_, '_> {
    /// Reports an `ask` that its step would pass over.
    pub(super) fn asked(&mut self, draft: &Draft<'_>, written: &Property) {
        let has_fields = matches!(written.value, PropertyValue::Fields(_));
        let is_question = words(written).is_some_and(|words| !words.args.is_empty());
        let place = self.flow.base.at(written.span);
        if self.infer.cx.is_damaged(place) {
            return;
        }
        match &draft.tree.kind {
            Tree::Task { .. } if !has_fields => self.form_wanted(written),
            Tree::Decide { with: Some(_), .. } if !is_question => {
                let example = "ask \"Is this a fraud? {{ claim.words }}\"";
                wrong(&mut self.infer, written, "one question in quotes", example);
            }
            Tree::Decide { with: None, .. } => self.nobody_asked(written),
            _ => {}
        }
    }

    fn form_wanted(&mut self, written: &Property) {
        // Of a lost `{` the form's own lines are told.
        let whole = self.flow.base.at(self.flow.whole);
        if !says_something(written) && self.infer.cx.is_damaged(whole) {
            return;
        }
        let example = "ask { fine: bool }";
        let needs = "the fields of the form that the person fills in";
        wrong(&mut self.infer, written, needs, example);
    }

    /// A question in a decision without a model: its title is what a person is asked.
    fn nobody_asked(&mut self, written: &Property) {
        let finding = UNKNOWN_PROPERTY
            .at(
                "`ask` puts a question to a model, and this decision has none.",
                self.flow.base.at(written.key.span),
            )
            .says("does not belong here")
            .help("the title of a decision is its question; a model is asked with `decide name \"Title\" with model`");
        self.infer.cx.report(finding);
    }
}

fn says_something(written: &Property) -> bool {
    matches!(&written.value, PropertyValue::Words(words) if !words.args.is_empty())
}
