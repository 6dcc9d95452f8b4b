//! Decisions: whether all cases are covered, and whether shares add up.

use flow_plan::Value;
use flow_plan::expr::BinaryOp;
use flow_syntax::tree::{Arm as TreeArm, Expr, ExprKind, StepKind};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::Draft;
use super::answers::{answers, takes};
use crate::model::Arm;
use crate::rules::analysis::SHARES;
use crate::rules::flow::{ARM_NEVER_TAKEN, NOT_EXHAUSTIVE};
use crate::steps::Typing;
use crate::tables::{self, Arms, same};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Whether an arm is an answer that a person gives.
pub(crate) fn is_answer(when: &Expr) -> bool {
    matches!(when.kind, ExprKind::Text(_))
}

/// Whether all arms are answers that a person gives.
pub(crate) fn in_plain_words(arms: &[TreeArm]) -> bool {
    let answer = |arm: &TreeArm| arm.when.as_ref().is_none_or(is_answer);
    arms.iter().any(|a| a.when.is_some()) && arms.iter().all(answer)
}

impl Typing<'_, '_> {
    /// Reports a decision by data without `else` that is not proved to cover everything.
    pub(crate) fn exhaustive(&mut self, draft: &Draft<'_>, arms: &[Arm], on: Option<&TExpr>) {
        let broken = self.infer.cx.is_damaged(self.flow.base.at(draft.tree.span));
        if broken || arms.is_empty() || arms.iter().any(|a| is_broken(&a.when)) {
            return;
        }
        let Some(missing) = self.left_out(arms, on) else {
            return;
        };
        let place = draft.head_in(self.flow.base);
        let finding = NOT_EXHAUSTIVE
            .at(
                format!("This decision does not say what happens {missing}."),
                place,
            )
            .says("a case is left out");
        self.infer
            .cx
            .report(finding.help("add `else -> …` as its last arm"));
    }

    /// The smallest case that no arm covers, in words.
    fn left_out(&self, arms: &[Arm], on: Option<&TExpr>) -> Option<String> {
        let opposite = |(at, arm): (usize, &Arm)| {
            let before = arms.iter().take(at);
            before.into_iter().any(|b| is_opposite(&arm.when, &b.when))
        };
        if arms.iter().enumerate().any(opposite) {
            return None;
        }
        let (for_nothing, others): (Vec<&Arm>, Vec<&Arm>) =
            arms.iter().partition(|a| nothing(&a.when).is_some());
        let tests: Option<Vec<Test<'_>>> = others.iter().map(|a| test(&a.when)).collect();
        let otherwise = || self.left_by_boxes(arms);
        let Some(tests) = tests else {
            return otherwise();
        };
        let subject = match (on, tests.first()) {
            (Some(on), _) => on,
            (None, Some(first)) => first.subject,
            _ => return otherwise(),
        };
        let mut nothings = for_nothing.iter().filter_map(|a| nothing(&a.when));
        if tests.iter().any(|t| !same(t.subject, subject)) || nothings.any(|s| !same(s, subject)) {
            return otherwise();
        }
        let written = self.infer.cx.words(subject.place);
        if let Some((_, given)) = answers(&self.infer.cx.program, subject) {
            let mut left = given.iter().filter(|a| !tests.iter().any(|t| takes(t, a)));
            return left
                .next()
                .map(|a| format!("when `{written}` is {}", answer(a)));
        }
        if subject.ty.is_optional() && for_nothing.is_empty() {
            return Some(format!("when `{written}` is nothing"));
        }
        match subject.ty.base() {
            Type::Bool => bool_left(&tests).map(|b| format!("when `{written}` is {b}")),
            Type::Enum(id) => {
                let decl = self.infer.cx.program.enums.get(id.index())?;
                let names: Vec<SmolStr> = decl.values.iter().map(|v| v.name.clone()).collect();
                value_left(&tests, &names).map(|v| format!("when `{written}` is `{v}`"))
            }
            Type::Outcome(names) => {
                value_left(&tests, names).map(|v| format!("when `{written}` is `{v}`"))
            }
            _ => {
                let like = tests.iter().find_map(|t| t.sample);
                let show = |n: Decimal| in_units(n, like, &subject.ty);
                // What lies between two neighbours of a line in steps, or outside its range, is no case.
                let found = self.by_boxes(arms);
                let case = found.left_out.filter(|_| has_steps(&subject.ty));
                let gap = || gap(&tests, show).map(|at| format!("`{written}` is {at}"));
                (!found.complete)
                    .then(|| case.or_else(gap))
                    .flatten()
                    .map(|case| format!("when {case}"))
            }
        }
    }

    /// The same where the arms look at several values.
    fn left_by_boxes(&self, arms: &[Arm]) -> Option<String> {
        let found = self.by_boxes(arms);
        if found.complete {
            return None;
        }
        let case = found.left_out.filter(|case| !case.is_empty());
        Some(case.map_or_else(
            || "when none of its conditions holds".to_owned(),
            |case| format!("when {case}"),
        ))
    }

    fn by_boxes(&self, arms: &[Arm]) -> Arms {
        let conditions: Vec<&TExpr> = arms.iter().map(|a| &a.when).collect();
        let words = |value: &TExpr| self.infer.cx.words(value.place);
        tables::arms(&self.infer.cx.program, &conditions, words)
    }

    /// Warns of arms to which those before leave nothing.
    pub(crate) fn never_taken(&mut self, arms: &[Arm]) {
        if arms.iter().any(|a| is_broken(&a.when)) {
            return;
        }
        let mut findings = Vec::new();
        let found = self.by_boxes(arms);
        for (at, by) in found.never.iter().copied() {
            let Some(arm) = arms.get(at) else { continue };
            let message = match by {
                Some(_) => "This arm is never taken: one before it takes every such case.",
                None if at == 0 || found.impossible.contains(&at) => {
                    "This arm is never taken: no value is like that."
                }
                None => "This arm is never taken: the arms before it leave nothing to it.",
            };
            let mut finding = ARM_NEVER_TAKEN
                .at(message, arm.when.place)
                .says("never taken")
                .help("put it before the wider one, correct its condition, or remove it");
            if let Some(first) = by.and_then(|by| arms.get(by)) {
                finding = finding.label(first.when.place, "this takes it");
            }
            findings.push(finding);
        }
        findings.into_iter().for_each(|f| self.infer.cx.report(f));
    }

    /// A share that is no percentage.
    pub(crate) fn share(&mut self, share: Option<&Expr>) {
        if let Some(share) = share
            && super::arrows::hundredths(share).is_none()
            && !matches!(share.kind, ExprKind::Missing)
        {
            let _ = self.infer.check(share, &Type::Percent);
        }
    }

    /// Shares of a decision or of an event race that do not add up to 100%.
    pub(crate) fn shares(&mut self, draft: &Draft<'_>, arms: &[Option<&Expr>]) {
        let shares: Vec<Option<u32>> = arms
            .iter()
            .map(|share| share.and_then(super::arrows::hundredths))
            .collect();
        arms.iter().for_each(|share| self.share(*share));
        let sum: u32 = shares.iter().flatten().sum();
        let all = shares.iter().all(Option::is_some);
        let open = shares.iter().filter(|s| s.is_none()).count();
        if shares.iter().all(Option::is_none) || (!all && sum <= 10_000) || sum == 10_000 {
            return;
        }
        let place = draft.head_in(self.flow.base);
        let shown = Decimal::new(i64::from(sum), 2).normalize();
        let what = match draft.tree.kind {
            StepKind::Wait { .. } => "wait",
            _ => "decision",
        };
        let message = format!("The shares of this {what} add up to {shown}%, not 100%.");
        let mut finding = SHARES
            .at(message, place)
            .says(format!("shares of this {what}"));
        for share in arms.iter().copied().flatten() {
            finding = finding.label(self.infer.at(share), "");
        }
        let help = if open > 0 {
            "lower the shares: what is left goes to the arms without one"
        } else {
            "change the shares so that they add up to 100%"
        };
        self.infer.cx.report(finding.help(help));
    }
}

/// An answer as it is written.
fn answer(value: &Value) -> String {
    match value {
        Value::None => "nothing".to_owned(),
        Value::Text(name) => format!("`{name}`"),
        Value::Bool(yes) => yes.to_string(),
        other => flow_plan::show(other),
    }
}

/// What an arm says about one value.
pub(super) struct Test<'a> {
    subject: &'a TExpr,
    pub(super) holds: Holds,
    /// A value it is compared with, which has the unit.
    sample: Option<&'a Value>,
}

pub(super) enum Holds {
    /// True, or false.
    Is(bool),
    /// One of these names.
    Named(Vec<SmolStr>),
    /// Between two points, each included or not; nothing is without end.
    Between(Option<(Decimal, bool)>, Option<(Decimal, bool)>),
}

/// Whether a part of a condition was reported: what it holds for is not known.
fn is_broken(cond: &TExpr) -> bool {
    let mut todo = vec![cond];
    while let Some(expr) = todo.pop() {
        if expr.ty == Type::Error {
            return true;
        }
        expr.kind.parts(&mut todo);
    }
    false
}

/// What a condition asks whether it is nothing: `x == none`, `not x exists`.
fn nothing(cond: &TExpr) -> Option<&TExpr> {
    match &cond.kind {
        TExprKind::Binary(BinaryOp::Eq, of, none) if none.ty == Type::Nothing => Some(of),
        TExprKind::Not(of) => match &of.kind {
            TExprKind::Exists(of) => Some(of),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn test(cond: &TExpr) -> Option<Test<'_>> {
    match &cond.kind {
        TExprKind::Not(of) => {
            let inner = test(of)?;
            match inner.holds {
                Holds::Is(b) => Some(Test {
                    subject: inner.subject,
                    holds: Holds::Is(!b),
                    sample: None,
                }),
                _ => None,
            }
        }
        TExprKind::Binary(op, left, right) => comparison(*op, left, right),
        TExprKind::Ref(_) | TExprKind::Field(..) if cond.ty == Type::Bool => Some(Test {
            subject: cond,
            holds: Holds::Is(true),
            sample: None,
        }),
        _ => None,
    }
}

fn comparison<'a>(op: BinaryOp, left: &'a TExpr, right: &'a TExpr) -> Option<Test<'a>> {
    if op == BinaryOp::In {
        return within(left, right);
    }
    let (subject, value, op) = match (left.value(), right.value()) {
        (_, Some(value)) => (left, value, op),
        (Some(value), None) => (right, value, turned(op)),
        _ => return None,
    };
    let holds = match (op, value) {
        (BinaryOp::Eq, Value::Text(name)) => Holds::Named(vec![SmolStr::new(&**name)]),
        (BinaryOp::Eq, Value::Bool(b)) => Holds::Is(*b),
        (BinaryOp::Ne, Value::Bool(b)) => Holds::Is(!*b),
        (op, value) => {
            let n = amount(value)?;
            match op {
                BinaryOp::Lt => Holds::Between(None, Some((n, false))),
                BinaryOp::Le => Holds::Between(None, Some((n, true))),
                BinaryOp::Gt => Holds::Between(Some((n, false)), None),
                BinaryOp::Ge => Holds::Between(Some((n, true)), None),
                BinaryOp::Eq => Holds::Between(Some((n, true)), Some((n, true))),
                _ => return None,
            }
        }
    };
    let sample = Some(value);
    Some(Test {
        subject,
        holds,
        sample,
    })
}

fn within<'a>(left: &'a TExpr, right: &'a TExpr) -> Option<Test<'a>> {
    let mut sample = None;
    let holds = match &right.kind {
        TExprKind::Range(points) => {
            let (low, high) = (points.first()?.value()?, points.last()?.value()?);
            sample = Some(low);
            Holds::Between(Some((amount(low)?, true)), Some((amount(high)?, true)))
        }
        TExprKind::List(items) => {
            let name = |item: &TExpr| match item.value() {
                Some(Value::Text(name)) => Some(SmolStr::new(&**name)),
                _ => None,
            };
            Holds::Named(items.iter().map(name).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(Test {
        subject: left,
        holds,
        sample,
    })
}

/// Whether one of two conditions always holds, and never both: `a > b` and `a <= b`, `x` and `not x`.
fn is_opposite(a: &TExpr, b: &TExpr) -> bool {
    match (&a.kind, &b.kind) {
        (TExprKind::Not(a), _) if same(a, b) => true,
        (_, TExprKind::Not(b)) if same(a, b) => true,
        (TExprKind::Binary(f, a1, a2), TExprKind::Binary(g, b1, b2)) => {
            let negated = negated(*f);
            negated.is_some_and(|n| {
                n == *g && same(a1, b1) && same(a2, b2)
                    || n == turned(*g) && same(a1, b2) && same(a2, b1)
            })
        }
        _ => false,
    }
}

/// The comparison that holds exactly where this one does not.
const fn negated(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Le => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        _ => return None,
    })
}

/// Whether values of a type stand in steps or end somewhere.
fn has_steps(ty: &Type) -> bool {
    matches!(ty.present(), Type::Range(_)) || matches!(ty.base(), Type::Integer | Type::Money(_))
}

const fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}

/// A figure as an analyst writes it, in the unit of one that it is compared with.
fn in_units(n: Decimal, like: Option<&Value>, ty: &Type) -> String {
    let value = match like {
        Some(Value::Money { currency, .. }) => Value::Money {
            amount: n,
            currency: currency.clone(),
        },
        _ => Value::Number(n.normalize()),
    };
    crate::tables::shown(&value, ty)
}

const fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(n) | Value::Money { amount: n, .. } => Some(*n),
        _ => None,
    }
}

fn bool_left(tests: &[Test<'_>]) -> Option<&'static str> {
    let covers = |b: bool| {
        tests
            .iter()
            .any(|t| matches!(t.holds, Holds::Is(x) if x == b))
    };
    match (covers(true), covers(false)) {
        (true, true) => None,
        (true, false) => Some("false"),
        _ => Some("true"),
    }
}

fn value_left(tests: &[Test<'_>], names: &[SmolStr]) -> Option<SmolStr> {
    let named = |name: &SmolStr| {
        tests
            .iter()
            .any(|t| matches!(&t.holds, Holds::Named(names) if names.contains(name)))
    };
    names.iter().find(|n| !named(n)).cloned()
}

/// The first stretch of numbers that no test covers, in words.
fn gap(tests: &[Test<'_>], show: impl Fn(Decimal) -> String) -> Option<String> {
    let mut spans = Vec::with_capacity(tests.len());
    for test in tests {
        match test.holds {
            Holds::Between(low, high) => spans.push((low, high)),
            _ => return Some("something else".to_owned()),
        }
    }
    // A bound that is not included begins or ends just beside its point.
    spans.sort_by_key(|(low, _)| low.map(|(n, included)| (n, !included)));
    let mut end: Option<(Decimal, bool)> = None;
    for (i, (low, high)) in spans.iter().enumerate() {
        match (i, low, end) {
            (0, Some((low, included)), _) => {
                return Some(format!(
                    "{} {}",
                    if *included { "less than" } else { "at most" },
                    show(*low)
                ));
            }
            (0, None, _) => end = *high,
            (_, Some((low, included)), Some((at, closed))) => {
                if *low > at || (*low == at && !*included && !closed) {
                    return Some(if *low == at {
                        show(at)
                    } else {
                        format!("between {} and {}", show(at), show(*low))
                    });
                }
                end = later(end, *high);
            }
            _ => end = later(end, *high),
        }
        high.as_ref()?;
    }
    end.map(|(at, closed)| {
        format!(
            "{} {}",
            if closed { "more than" } else { "at least" },
            show(at)
        )
    })
}

fn later(a: Option<(Decimal, bool)>, b: Option<(Decimal, bool)>) -> Option<(Decimal, bool)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    }
}
