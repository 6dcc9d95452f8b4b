//! Locks, conditions that hold all the time and memories: properties with a key
//! or a condition of the run.

use flow_syntax::Place;
use flow_syntax::tree::{Expr, Name, Property, PropertyValue};
use smol_str::SmolStr;

use super::Typing;
use crate::findings::did_you_mean;
use crate::flow::names;
use crate::model::{Prop, PropArg};
use crate::resolve::forms;
use crate::resolve::props::{prop, words};
use crate::rules::names::UNKNOWN_NAME;

impl Typing<'_, '_> {
    /// `only one per ticket.service`, `only while not flag`
    pub(super) fn only(&mut self, written: &Property) -> Prop {
        let what = match &written.value {
            PropertyValue::Words(words) => Some(words),
            PropertyValue::Handler(handler) => Some(&handler.what),
            _ => None,
        };
        let mut args = Vec::new();
        let (mut looked_up, mut valued, mut joins) = (false, false, false);
        for expr in what.into_iter().flat_map(names::exprs) {
            let word = names::as_word(expr).filter(|word| !looked_up || valued || *word == "else");
            match word {
                Some(word) if joins => args.push(PropArg::Word(self.joined(word, expr))),
                Some(word) => {
                    looked_up |= matches!(word, "per" | "while");
                    joins = word == "join";
                    args.push(PropArg::Word(word.into()));
                }
                None => {
                    valued = true;
                    let tested = args.last() == Some(&PropArg::Word("while".into()));
                    let value = match tested {
                        true => self.infer.condition(expr),
                        false => self.infer.expr(expr, None),
                    };
                    args.push(PropArg::Value(value));
                }
            }
        }
        if !valued {
            forms::told(&mut self.infer, written);
        }
        Prop::new(
            written.key.text.clone(),
            args,
            self.flow.base.at(written.span),
        )
    }

    /// The message of `else join m`: its key where it is declared.
    fn joined(&mut self, word: &str, expr: &Expr) -> SmolStr {
        let text: SmolStr = word.into();
        let span = expr.span;
        let name = Name { text, span };
        let decl = super::calls::message_named(self.infer.cx, self.flow.base, &name);
        let found = decl.and_then(|id| self.infer.cx.program.messages.get(id.index()));
        found.map_or(name.text, |m| m.key.clone())
    }

    /// `remembers per customer.id`
    pub(super) fn remembers(&mut self, written: &Property) -> Prop {
        let given = words(written).into_iter().flat_map(names::exprs);
        let mut args = Vec::new();
        for expr in given {
            match names::as_word(expr) {
                Some("per") => args.push(PropArg::Word("per".into())),
                _ => args.push(PropArg::Value(self.infer.expr(expr, None))),
            }
        }
        if args.len() != 2 {
            forms::told(&mut self.infer, written);
        }
        Prop::new(
            written.key.text.clone(),
            args,
            self.flow.base.at(written.span),
        )
    }

    /// `restart first_reply`
    pub(super) fn restart(&mut self, written: &Property) -> Prop {
        let named = words(written).and_then(|w| names::exprs(w).next());
        match named.and_then(|e| Some((e, names::as_word(e)?))) {
            Some((expr, name)) => self.known_deadline(name, self.infer.at(expr)),
            None => {
                forms::told(&mut self.infer, written);
            }
        }
        prop(&mut self.infer, written)
    }

    fn known_deadline(&mut self, name: &str, place: Place) {
        if self.flow.deadlines.contains(name) || self.flow.lossy {
            return;
        }
        let mut known: Vec<SmolStr> = self.flow.deadlines.iter().cloned().collect();
        known.sort();
        let finding = UNKNOWN_NAME
            .at(format!("There is no deadline `{name}`."), place)
            .says("not declared");
        let help = format!("declare it: `deadline {name} 8 working h {{ at 100% -> a_step }}`");
        let finding = did_you_mean(finding, name, place, &known, &help);
        self.infer.cx.report(finding);
    }

    /// `always sum(refunds.amount) <= item.price`
    pub(super) fn always(&mut self, written: &Property) -> Prop {
        let condition = words(written).and_then(|w| names::exprs(w).next());
        let args = match condition {
            Some(condition) => vec![PropArg::Value(self.infer.condition(condition))],
            None => {
                forms::told(&mut self.infer, written);
                Vec::new()
            }
        };
        Prop::new(
            written.key.text.clone(),
            args,
            self.flow.base.at(written.span),
        )
    }
}
