//! When a `for each` has enough: `until 80% done or after 10 days`.

use flow_syntax::Place;
use flow_syntax::tree::{Expr, ExprKind, Unit, Words};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Typing;
use crate::flow::names;
use crate::model::Enough;
use crate::rules::types::BAD_PROPERTY;
use crate::types::Type;

impl Typing<'_, '_> {
    pub(super) fn enough(&mut self, written: &[Words], whole: Place) -> Vec<Enough> {
        let mut found = Vec::with_capacity(written.len());
        for words in written {
            match self.one(words) {
                Some(enough) => found.push(enough),
                None => self.not_enough(words, whole),
            }
        }
        found
    }

    fn one(&mut self, words: &Words) -> Option<Enough> {
        let exprs: Vec<&Expr> = names::exprs(words).collect();
        match exprs.as_slice() {
            [word, length] if names::as_word(word) == Some("after") => {
                Some(Enough::After(self.infer.check(length, &Type::Duration)))
            }
            [count] => done(count, true),
            [count, word] if names::as_word(word) == Some("done") => done(count, false),
            _ => None,
        }
    }

    fn not_enough(&mut self, words: &Words, whole: Place) {
        if self.infer.cx.is_damaged(whole) || words.args.is_empty() {
            return;
        }
        let place = self.flow.base.at(words.span);
        let finding = BAD_PROPERTY
            .at("It is not clear when this has enough.", place)
            .says("not understood")
            .help("write `until 3 done`, `until 80% done` or `until 3 done or after 10 days`");
        self.infer.cx.report(finding);
    }
}

/// `3`, `80%`; with `united`, the word `done` reads as the number's unit.
fn done(count: &Expr, united: bool) -> Option<Enough> {
    let ExprKind::Number(number) = &count.kind else {
        return None;
    };
    let digits: Decimal = number.digits.parse().ok()?;
    match (&number.unit, united) {
        (Some(Unit::Percent), false) => {
            let share = digits.checked_div(Decimal::ONE_HUNDRED)?;
            (share <= Decimal::ONE).then_some(Enough::Share(share))
        }
        (None, false) => digits.to_u32().map(Enough::Done),
        (Some(Unit::Of(word)), true) if word == "done" => digits.to_u32().map(Enough::Done),
        _ => None,
    }
}
