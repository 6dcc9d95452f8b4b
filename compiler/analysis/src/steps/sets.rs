//! What `set` changes or makes: a state, or a value under a name of its own.

use flow_syntax::tree::{Expr, Name, Path};
use flow_syntax::{Applicability, Place};
use smol_str::SmolStr;

use super::Typing;
use crate::model::StepKind;
use crate::nearest::nearest;
use crate::rules::names::{DUPLICATE, UNKNOWN_FIELD, UNUSED};
use crate::typed::TExpr;
use crate::types::Type;

impl Typing<'_, '_> {
    pub(super) fn set(&mut self, target: &Path, value: &Expr, place: Place) -> StepKind {
        let [name] = target.parts.as_slice() else {
            return self.set_in_part(target, value);
        };
        let state = self.flow.states.iter().find(|s| s.name == name.text);
        let (is_state, value) = match state.map(|s| s.ty.clone()) {
            Some(ty) => (true, self.infer.check(value, &ty)),
            None => (false, self.made(name, value, place)),
        };
        StepKind::Set {
            target: name.text.clone(),
            state: is_state,
            value,
        }
    }

    fn set_in_part(&mut self, target: &Path, value: &Expr) -> StepKind {
        let place = self.flow.base.at(target.span);
        let written = self.infer.cx.words(place);
        let finding = UNKNOWN_FIELD.at(
            format!("`{written}` cannot be set; only a whole value can."),
            place,
        );
        self.infer.cx.report(
            finding
                .says("a part of a value")
                .help("set a name of its own: `set total = …`"),
        );
        let value = self.infer.expr(value, None);
        StepKind::Set {
            target: written.into(),
            state: false,
            value,
        }
    }

    /// A value under a name of its own, which has the type of the first that is set under it.
    fn made(&mut self, name: &Name, value: &Expr, place: Place) -> TExpr {
        if self.is_taken(name) {
            return self.infer.expr(value, None);
        }
        if let Some(ty) = self.infer.locals.get(&name.text).cloned() {
            return self.infer.check(value, &ty);
        }
        let value = self.infer.expr(value, None);
        // Of a value that could not be read whole, the type is anybody's guess.
        let ty = match self.infer.cx.is_damaged(place) {
            true => Type::Error,
            false => value.ty.clone(),
        };
        self.infer.locals.insert(name.text.clone(), ty);
        value
    }

    /// Reports a name that means an input, a step or an item here, which `set` would not change.
    fn is_taken(&mut self, name: &Name) -> bool {
        let flow = self.flow;
        let step = || {
            flow.names
                .get(&name.text)
                .and_then(|id| flow.drafts.get(id.index()))
        };
        let (what, help, first) = if let Some(item) = self.infer.item_place(&name.text) {
            ("the item of a `for each`", ANOTHER_NAME, item)
        } else if let Some(step) = step() {
            ("a step", ANOTHER_NAME, step.head_in(flow.base))
        } else if let Some(input) = flow.inputs.iter().find(|i| i.name == name.text) {
            (
                "an input",
                "give this another name, or make the input a `state`",
                input.place,
            )
        } else {
            return false;
        };
        let place = flow.base.at(name.span);
        let finding = DUPLICATE
            .at(
                format!("`{}` is {what}, which `set` cannot change.", name.text),
                place,
            )
            .says("set here")
            .label(first, format!("`{}` is {what}", name.text));
        self.infer.cx.report(finding.help(help));
        true
    }

    /// Hints at values that nobody reads and whose names are nearly those of states.
    pub(super) fn misspelt_states(&mut self) {
        let flow = self.flow;
        if flow.lossy || flow.states.is_empty() {
            return;
        }
        let states: Vec<SmolStr> = flow.states.iter().map(|s| s.name.clone()).collect();
        let read = flow.read.borrow();
        let mut unread: Vec<&SmolStr> = flow.locals.keys().filter(|n| !read.contains(*n)).collect();
        unread.sort();
        for name in unread {
            if !self.infer.cx.symbols.may_offer() {
                return;
            }
            if let [meant] = nearest(name, &states).as_slice() {
                self.misspelt_state(name, meant);
            }
        }
    }

    fn misspelt_state(&mut self, name: &SmolStr, meant: &SmolStr) {
        let made = self.flow.locals.get(name).into_iter().flatten();
        let drafts = made.filter_map(|id| self.flow.drafts.get(id.index()));
        let spans = drafts.filter_map(|d| match &d.tree.kind {
            flow_syntax::tree::StepKind::Set { target, .. } => Some(target.span),
            _ => None,
        });
        for place in spans
            .map(|span| self.flow.base.at(span))
            .collect::<Vec<_>>()
        {
            let finding = UNUSED
                .at(format!("`{name}` is set and never read."), place)
                .says("a new value, no state")
                .help(format!("did you mean the state `{meant}`?"));
            let title = format!("write `{meant}`");
            let finding = finding.fix(title, Applicability::Maybe, place, meant.as_str());
            self.infer.cx.report(finding);
        }
    }
}

const ANOTHER_NAME: &str = "give this another name";
