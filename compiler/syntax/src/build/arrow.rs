//! Arrows, their caps and shares, and who acts.

use crate::errors::NO_WORD;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Arrow, Body, Cap, Expr, Name, Outcome, People, SyntaxError};

use super::context::{plain_name, span};
use super::{Cx, Pair};

impl<'t> Cx<'t> {
    /// `-> step (40%), at most 3 times else lead`, and the share.
    pub(super) fn arrow(&mut self, pair: Pair<'t>) -> (Arrow, Option<Expr>) {
        let at = span(&pair);
        let mut arrow = Arrow {
            span: at,
            target: Name::default(),
            at_most: None,
        };
        let mut share = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => arrow.target = plain_name(&part),
                Rule::share => share = Some(self.share(part)),
                Rule::cap => arrow.at_most = Some(Box::new(self.cap(part))),
                Rule::bad_name => arrow.target = self.name(&part, "A step"),
                _ => {
                    arrow.target.span = span(&part);
                    self.gap(&part);
                }
            }
        }
        (arrow, share)
    }

    /// The arrow of a step, which carries no share of its own.
    pub(super) fn next(&mut self, pair: Pair<'t>) -> Arrow {
        let (arrow, share) = self.arrow(pair);
        if let Some(share) = share {
            let message = "A share belongs to an arm or to an event, not to a step's arrow.";
            let code = crate::errors::LEFT_OVER;
            self.error(crate::tree::SyntaxError::new(
                code,
                share.span,
                message,
                "not understood",
            ));
        }
        arrow
    }

    fn cap(&mut self, pair: Pair<'t>) -> Cap {
        let at = span(&pair);
        let mut cap = Cap {
            times: super::expr::missing(at),
            otherwise: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => cap.otherwise = Some(plain_name(&part)),
                Rule::missing_target | Rule::missing_times => self.gap(&part),
                Rule::odd_most => self.odd_most(&part),
                _ => cap.times = self.expr(part),
            }
        }
        cap
    }

    /// `-> a, max 3 times`, `-> a, 3 times`: a cap in other words, or without its own.
    pub(super) fn odd_most(&mut self, pair: &Pair<'_>) {
        let at = span(pair);
        let (message, label) = match at.is_empty() {
            true => ("The words `at most` are missing.", "expected `at most`"),
            false => ("A cap is written `at most 3 times`.", "other words"),
        };
        let new = if at.is_empty() { "at most " } else { "at most" };
        self.error(SyntaxError::new(NO_WORD, at, message, label).fix(at, new));
    }

    /// `(40%)`
    pub(super) fn share(&mut self, pair: Pair<'t>) -> Expr {
        let at = span(&pair);
        let mut share = super::expr::missing(at);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr | Rule::missing_expr => share = self.expr(part),
                _ => self.stray(&part, at),
            }
        }
        share
    }

    /// `-> { steps }`
    pub(super) fn do_steps(&mut self, pair: Pair<'t>) -> Outcome {
        let body = pair.into_inner().next();
        Outcome::Do(body.map(|body| self.plain_body(body)).unwrap_or_default())
    }

    /// `{ steps }` among which no property may stand.
    pub(super) fn plain_body(&mut self, pair: Pair<'t>) -> Body {
        self.body(pair).0
    }

    /// `by any of a, b not by whoever did c`
    pub(super) fn people(&mut self, pair: Pair<'t>) -> People {
        let mut people = People {
            span: span(&pair),
            ..People::default()
        };
        let mut any = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::any_of | Rule::either => any = true,
                Rule::both => people.all = true,
                Rule::key_sign => self.gap(&part),
                Rule::not_by => people.not_whoever_did = self.not_by(part),
                _ => people.roles.push(self.name(&part, "A role")),
            }
        }
        people.roles.shrink_to_fit();
        people.unclear = people.roles.len() > 1 && people.all == any;
        people
    }

    /// `not by whoever did a, b`
    pub(super) fn not_by(&mut self, pair: Pair<'t>) -> Vec<Name> {
        pair.into_inner()
            .map(|step| self.name(&step, "A step"))
            .collect()
    }

    /// The people of a step, with those excluded on a line of their own.
    pub(super) fn people_with(by: Option<People>, not_by: Vec<(Span, Name)>) -> Option<People> {
        let Some((at, _)) = not_by.first() else {
            return by;
        };
        let at = *at;
        let mut people = by.unwrap_or_else(|| People {
            span: at,
            ..People::default()
        });
        people
            .not_whoever_did
            .extend(not_by.into_iter().map(|(_, name)| name));
        Some(people)
    }
}
