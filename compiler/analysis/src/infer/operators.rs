//! Operators.

use flow_plan::expr::BinaryOp as Op;
use flow_plan::{Value, show};
use flow_syntax::tree::{BinaryOp, Expr, ExprKind, UnaryOp};
use flow_syntax::{Applicability, Diagnostic, Place};
use rust_decimal::Decimal;

use super::Infer;
use crate::rules::types::{OPERATOR, UNITS};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Infer<'_, '_> {
    pub(super) fn unary(
        &mut self,
        op: UnaryOp,
        of: &Expr,
        place: Place,
        expected: Option<&Type>,
    ) -> TExpr {
        if op == UnaryOp::Not {
            let of = self.condition(of);
            return TExpr {
                kind: TExprKind::Not(Box::new(of)),
                ty: Type::Bool,
                place,
            };
        }
        let of = self.expr(of, expected);
        let of = self.must_be_present(of);
        match of.ty.base().clone() {
            ty if ty.is_open() || is_amount(&ty) => negated(of, ty, place),
            ty => {
                let ty = self.says(&ty);
                let finding = OPERATOR.at(format!("A minus cannot stand before {ty}."), place);
                self.broken(
                    finding
                        .says(format!("this is {ty}"))
                        .help("remove the minus"),
                    place,
                )
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        place: Place,
    ) -> TExpr {
        match op {
            BinaryOp::And => {
                let a = self.condition(left);
                let b = self.knowing(left, true, |infer| infer.condition(right));
                joined(Op::And, a, b, Type::Bool, place)
            }
            BinaryOp::Or => {
                let a = self.condition(left);
                let b = self.knowing(left, false, |infer| infer.condition(right));
                joined(Op::Or, a, b, Type::Bool, place)
            }
            BinaryOp::In => self.within(left, right, place),
            BinaryOp::Eq | BinaryOp::Ne => {
                let (a, b) = self.both(left, right);
                let op = if op == BinaryOp::Eq { Op::Eq } else { Op::Ne };
                match (&a.ty, &b.ty) {
                    (_, Type::Nothing) => self.asks_in_vain(left, &a, op == Op::Ne, place),
                    (Type::Nothing, _) => self.asks_in_vain(right, &b, op == Op::Ne, place),
                    _ => {}
                }
                self.equality(op, a, b, place)
            }
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                let (a, b) = self.both(left, right);
                let (a, b) = (self.must_be_present(a), self.must_be_present(b));
                self.order(order_op(op), a, b, place)
            }
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => {
                let (a, b) = self.both(left, right);
                let (a, b) = (self.must_be_present(a), self.must_be_present(b));
                self.arithmetic(arithmetic_op(op), a, b, place)
            }
        }
    }

    /// Both sides; a bare name that only the other side's type explains is typed second. Of two names
    /// that mean nothing the second may be a value of the first's type.
    fn both(&mut self, left: &Expr, right: &Expr) -> (TExpr, TExpr) {
        if self.is_explained_by(left, right) {
            let b = self.expr(right, None);
            let a = self.expr(left, Some(&b.ty));
            return (a, b);
        }
        let a = self.expr(left, None);
        let expected = a.ty.clone();
        let b = self.expr(right, Some(&expected));
        (a, b)
    }

    /// Whether a bare name means nothing by itself, and what stands on the other side may say what it is.
    fn is_explained_by(&self, name: &Expr, other: &Expr) -> bool {
        let unknown = |e: &Expr| matches!(&e.kind, ExprKind::Name(name) if !self.is_known(name));
        let first = match &other.kind {
            ExprKind::List(items) => items.first(),
            _ => Some(other),
        };
        unknown(name) && first.is_some_and(|first| !unknown(first))
    }

    fn equality(&mut self, op: Op, a: TExpr, b: TExpr, place: Place) -> TExpr {
        let (a, b) = shares(a, b);
        let nothing = a.ty == Type::Nothing || b.ty == Type::Nothing;
        if nothing || self.join(&a.ty, &b.ty).is_some() {
            return joined(op, a, b, Type::Bool, place);
        }
        let finding = self.unlike_sides(&a, &b, "compared with", place);
        let finding = match self.item_asked(op, &a, &b) {
            Some(help) => finding.help(help),
            None => finding,
        };
        self.broken(finding, place)
    }

    /// What was meant where a list is compared with one that may be an item of it.
    fn item_asked(&self, op: Op, a: &TExpr, b: &TExpr) -> Option<String> {
        let (item, list) = match (a.ty.present(), b.ty.present()) {
            (Type::List(of), item) if self.join(of, item).is_some() => (b, a),
            (item, Type::List(of)) if self.join(of, item).is_some() => (a, b),
            _ => return None,
        };
        let (item, list) = (self.cx.words(item.place), self.cx.words(list.place));
        Some(match op {
            Op::Ne => format!("write `not ({item} in {list})` to ask whether it is none of them"),
            _ => format!("write `{item} in {list}` to ask whether it is one of them"),
        })
    }

    fn order(&mut self, op: Op, a: TExpr, b: TExpr, place: Place) -> TExpr {
        let (a, b) = shares(a, b);
        let ty = self.join(&a.ty, &b.ty);
        match ty.as_ref().map(Type::base) {
            Some(ty) if is_ordered(ty) || ty.is_open() => joined(op, a, b, Type::Bool, place),
            _ => self.incomparable(&a, &b, "compared by size with", place),
        }
    }

    fn arithmetic(&mut self, op: Op, a: TExpr, b: TExpr, place: Place) -> TExpr {
        if a.ty.is_open() || b.ty.is_open() {
            let ty = if a.ty == Type::Error || b.ty == Type::Error {
                Type::Error
            } else {
                Type::Anything
            };
            return joined(op, a, b, ty, place);
        }
        if let Some(ty) = arithmetic(op, a.ty.base(), b.ty.base()) {
            return joined(op, a, b, ty, place);
        }
        let verb = match op {
            Op::Add => "added to",
            Op::Sub => return self.incomparable(&b, &a, "subtracted from", place),
            Op::Mul => "multiplied by",
            _ => "divided by",
        };
        let finding = self.unlike_sides(&a, &b, verb, place);
        let amounts = is_amount(a.ty.base()) && is_amount(b.ty.base());
        let finding = match op {
            Op::Mul if amounts => finding.help("one side of `*` is a plain number or a percentage"),
            Op::Div if amounts => {
                finding.help("divide by a plain number, or by a value of the same kind")
            }
            _ => finding,
        };
        self.broken(finding, place)
    }

    fn incomparable(&mut self, a: &TExpr, b: &TExpr, verb: &str, place: Place) -> TExpr {
        let finding = self.unlike_sides(a, b, verb, place);
        self.broken(finding, place)
    }

    fn unlike_sides(&self, a: &TExpr, b: &TExpr, verb: &str, place: Place) -> Diagnostic {
        let (left, right) = (self.says(&a.ty), self.says(&b.ty));
        let (x, y) = (a.ty.base(), b.ty.base());
        let units = matches!((x, y), (Type::Money(_), Type::Money(_)))
            || (x.is_numeric() && y.is_numeric());
        let rule = if units { &UNITS } else { &OPERATOR };
        let message = match left == right {
            true => format!("Values that are {left} cannot be {verb} each other."),
            false => format!("{} cannot be {verb} {right}.", capital(&left)),
        };
        let finding = rule
            .at(message, place)
            .says("these do not go together")
            .label(a.place, format!("this is {left}"))
            .label(b.place, format!("this is {right}"));
        let finding = finding.help(advice(a, b));
        if let Some(meant) = self.date_meant(&finding, a, b) {
            return meant;
        }
        if let Some(meant) = self.value_meant(&finding, a, b) {
            return meant;
        }
        percent_fix(finding, a, b)
    }

    /// The finding where one side is of an enum and the other one of its values in quotes.
    fn value_meant(&self, finding: &Diagnostic, a: &TExpr, b: &TExpr) -> Option<Diagnostic> {
        let (ty, other) = match (a.ty.base(), b.ty.base()) {
            (Type::Enum(_), _) => (a.ty.base(), b),
            (_, Type::Enum(_)) => (b.ty.base(), a),
            _ => return None,
        };
        let Some(Value::Text(text)) = other.value() else {
            return None;
        };
        let finding = finding.clone();
        if !self.is_value_of(text, ty) {
            return Some(finding.help(self.values_of(ty)));
        }
        let finding = finding.help("values of an enum are written without quotes");
        let title = format!("write `{text}`");
        Some(finding.fix(title, Applicability::Machine, other.place, &**text))
    }

    /// The finding where one side is a date and the other was meant as one: `2026-9-30`, `"2026-09-30"`.
    fn date_meant(&self, finding: &Diagnostic, a: &TExpr, b: &TExpr) -> Option<Diagnostic> {
        let other = match (a.ty.base(), b.ty.base()) {
            (Type::Date, _) => b,
            (_, Type::Date) => a,
            _ => return None,
        };
        let meant = super::dates::meant(self.cx.slice(other.place))?;
        let finding = finding
            .clone()
            .help("a date is written without quotes, its year first");
        let title = format!("write `{meant}`");
        Some(finding.fix(title, Applicability::Machine, other.place, meant))
    }

    /// `x in 1..5`, `x in [a, b]`, `x in list`
    fn within(&mut self, left: &Expr, right: &Expr, place: Place) -> TExpr {
        let (a, b) = self.item_and_list(left, right);
        let b = self.must_be_present(b);
        let is_range = matches!(b.kind, TExprKind::Range(_));
        let inner = match b.ty.present() {
            Type::List(of) => (**of).clone(),
            ty if is_range || ty.is_open() => ty.clone(),
            other => {
                let ty = self.says(other);
                let finding = OPERATOR.at(
                    format!("`in` needs a list or a range, but this is {ty}."),
                    b.place,
                );
                return self.broken(
                    finding
                        .says(format!("this is {ty}"))
                        .help("write a range such as 1..5, or a list such as [a, b]"),
                    place,
                );
            }
        };
        let a = if is_range { self.must_be_present(a) } else { a };
        if self.join(&a.ty, &inner).is_none() {
            return self.never_among(&a, b, inner, place);
        }
        joined(Op::In, a, b, Type::Bool, place)
    }

    /// Reports that what is looked for is nothing like an item of the list; advice is about the item.
    fn never_among(&mut self, a: &TExpr, list: TExpr, item: Type, place: Place) -> TExpr {
        let (looked_for, among) = (self.says(&a.ty), self.says(&list.ty));
        let item = TExpr { ty: item, ..list };
        let mut finding = self.unlike_sides(a, &item, "looked for in", place);
        finding.message = format!("{} cannot be looked for in {among}.", capital(&looked_for));
        if let Some(label) = finding.labels.last_mut() {
            label.text = format!("this is {among}");
        }
        self.broken(finding, place)
    }

    /// The sides of an `in`: a list written out is of the type of what is looked for, and a bare name that
    /// means nothing by itself may be a value of the list's items.
    fn item_and_list(&mut self, left: &Expr, right: &Expr) -> (TExpr, TExpr) {
        if self.is_explained_by(left, right) {
            let b = self.expr(right, None);
            let item = match b.ty.present() {
                Type::List(of) => (**of).clone(),
                other => other.clone(),
            };
            return (self.expr(left, Some(&item)), b);
        }
        let a = self.expr(left, None);
        let expected = match &right.kind {
            ExprKind::List(_) => a.ty.present().clone().list(),
            _ => a.ty.present().clone(),
        };
        let b = self.expr(right, Some(&expected));
        (a, b)
    }

    /// The type that both fit, if there is one. Nothing makes it optional.
    pub(super) fn join(&self, a: &Type, b: &Type) -> Option<Type> {
        match (a, b) {
            (Type::Error, _) | (_, Type::Error) => Some(Type::Error),
            (Type::Anything, other) | (other, Type::Anything) => Some(other.clone()),
            (Type::Nothing, other) | (other, Type::Nothing) => Some(other.clone().optional()),
            (Type::Optional(a), b) | (b, Type::Optional(a)) => {
                self.join(a, b.present()).map(Type::optional)
            }
            (Type::Range(a), Type::Range(b)) => self.join(&a.of, &b.of),
            (Type::Range(a), b) | (b, Type::Range(a)) => self.join(&a.of, b),
            (Type::Text { .. }, Type::Text { .. }) => Some(Type::TEXT),
            (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Some(Type::Number),
            (Type::Money(a), Type::Money(b)) => same_currency(a, b),
            (Type::List(a), Type::List(b)) => self.join(a, b).map(Type::list),
            (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => Some(Type::Instant),
            (Type::Inline(_) | Type::Record(_), Type::Inline(_) | Type::Record(_)) => {
                (a == b || self.fits(a, b) || self.fits(b, a)).then(|| b.clone())
            }
            _ => (a == b).then(|| a.clone()),
        }
    }
}

/// A quotient beside a percentage is one: `gap / price <= 2%`.
fn shares(a: TExpr, b: TExpr) -> (TExpr, TExpr) {
    let (of_a, of_b) = (a.ty.clone(), b.ty.clone());
    (as_share(a, &of_b), as_share(b, &of_a))
}

/// A quotient where a percentage is wanted; any other number stays one, since 70 and 70% are easily mixed up.
pub(super) fn as_share(mut of: TExpr, wanted: &Type) -> TExpr {
    let quotient = matches!(of.kind, TExprKind::Binary(Op::Div, ..));
    if quotient && of.ty == Type::Number && *wanted.base() == Type::Percent {
        of.ty = Type::Percent;
    }
    of
}

fn same_currency(a: &Option<smol_str::SmolStr>, b: &Option<smol_str::SmolStr>) -> Option<Type> {
    match (a, b) {
        (Some(x), Some(y)) if x != y => None,
        _ => Some(Type::Money(a.clone().or_else(|| b.clone()))),
    }
}

fn joined(op: Op, a: TExpr, b: TExpr, ty: Type, place: Place) -> TExpr {
    TExpr {
        kind: TExprKind::Binary(op, Box::new(a), Box::new(b)),
        ty,
        place,
    }
}

/// A minus before a constant is part of it.
fn negated(of: TExpr, ty: Type, place: Place) -> TExpr {
    let value = match of.value() {
        Some(Value::Number(n)) => Some(Value::Number(-*n)),
        Some(Value::Money { amount, currency }) => Some(Value::Money {
            amount: -*amount,
            currency: currency.clone(),
        }),
        _ => None,
    };
    match value {
        Some(value) => TExpr::constant(value, ty, place),
        None => TExpr {
            kind: TExprKind::Minus(Box::new(of)),
            ty,
            place,
        },
    }
}

const fn is_amount(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Number | Type::Integer | Type::Percent | Type::Money(_) | Type::Duration
    )
}

const fn is_ordered(ty: &Type) -> bool {
    is_amount(ty)
        || matches!(
            ty,
            Type::Date | Type::Time | Type::Instant | Type::Text { .. }
        )
}

const fn order_op(op: BinaryOp) -> Op {
    match op {
        BinaryOp::Lt => Op::Lt,
        BinaryOp::Le => Op::Le,
        BinaryOp::Gt => Op::Gt,
        _ => Op::Ge,
    }
}

const fn arithmetic_op(op: BinaryOp) -> Op {
    match op {
        BinaryOp::Add => Op::Add,
        BinaryOp::Sub => Op::Sub,
        BinaryOp::Mul => Op::Mul,
        _ => Op::Div,
    }
}

/// What comes of two operands without bounds or options; nothing where they do not go together.
fn arithmetic(op: Op, a: &Type, b: &Type) -> Option<Type> {
    use Type::{Date, Duration, Instant, Integer, Money, Number, Percent, Text, Time};
    let ty = match (op, a, b) {
        (Op::Div, Integer | Number | Percent, Integer | Number | Percent) => Number,
        (_, Integer, Integer) => Integer,
        (Op::Add | Op::Sub, Percent, Percent) => Percent,
        (_, Integer | Number, Integer | Number) => Number,
        (Op::Mul, Integer | Number | Percent, Integer | Number | Percent) => Number,
        (Op::Add | Op::Sub, Money(x), Money(y)) => return same_currency(x, y),
        (Op::Mul | Op::Div, Money(x), Integer | Number | Percent) => Money(x.clone()),
        (Op::Mul, Integer | Number | Percent, Money(x)) => Money(x.clone()),
        (Op::Div, Money(x), Money(y)) => return same_currency(x, y).map(|_| Number),
        (Op::Add | Op::Sub, Duration, Duration) => Duration,
        (Op::Mul | Op::Div, Duration, Integer | Number | Percent) => Duration,
        (Op::Mul, Integer | Number | Percent, Duration) => Duration,
        (Op::Div, Duration, Duration) => Number,
        (Op::Add | Op::Sub, Date, Duration) => Date,
        (Op::Add | Op::Sub, Instant, Duration) => Instant,
        (Op::Add | Op::Sub, Time, Duration) => Time,
        (Op::Add, Duration, Date) => Date,
        (Op::Add, Duration, Instant) => Instant,
        (Op::Sub, Date, Date) | (Op::Sub, Instant, Instant) | (Op::Sub, Time, Time) => Duration,
        (Op::Add, Text { .. }, Text { .. }) => Type::TEXT,
        _ => return None,
    };
    Some(ty)
}

fn advice(a: &TExpr, b: &TExpr) -> String {
    match (a.ty.base(), b.ty.base()) {
        (Type::Money(Some(x)), Type::Money(Some(y))) => {
            format!("give both in one currency: {x} and {y} have no fixed rate")
        }
        (Type::Percent, other) | (other, Type::Percent) if other.is_numeric() => {
            let other = if *a.ty.base() == Type::Percent { b } else { a };
            let plain = other.value().filter(|v| matches!(v, Value::Number(_)));
            let such = plain.map_or_else(|| "70".to_owned(), share);
            format!("a percentage is written with `%`, such as {such}%")
        }
        (Type::Text { .. }, other) if is_amount(other) && quoted(a).is_some() => unquoted(a, other),
        (other, Type::Text { .. }) if is_amount(other) && quoted(b).is_some() => unquoted(b, other),
        (Type::Money(of), other) | (other, Type::Money(of)) if other.is_numeric() => {
            let currency = of.as_deref().unwrap_or("EUR");
            format!(
                "give the other side a currency too, such as {} {currency}",
                number(a, b)
            )
        }
        (Type::Duration, other) | (other, Type::Duration) if other.is_numeric() => {
            format!(
                "give the other side a unit too, such as {} min",
                number(a, b)
            )
        }
        (Type::Enum(_), _) | (_, Type::Enum(_)) => {
            "compare with one of its values, written without quotes".to_owned()
        }
        (Type::Text { .. }, _) | (_, Type::Text { .. }) => {
            "compare text with text, numbers with numbers; inside a text write {{ value }}"
                .to_owned()
        }
        _ => "use two values of one kind".to_owned(),
    }
}

/// The plain number of two values, or any.
fn number(a: &TExpr, b: &TExpr) -> String {
    let plain = |e: &&TExpr| matches!(e.value(), Some(Value::Number(_)));
    let found = [a, b].into_iter().find(plain).and_then(TExpr::value);
    found.map_or_else(|| "5".to_owned(), show)
}

/// The text of a constant that begins with a number.
fn quoted(expr: &TExpr) -> Option<&str> {
    match expr.value() {
        Some(Value::Text(text)) if text.trim().starts_with(|c: char| c.is_ascii_digit()) => {
            Some(text.trim())
        }
        _ => None,
    }
}

fn unquoted(expr: &TExpr, wanted: &Type) -> String {
    let text = quoted(expr).unwrap_or_default();
    let plain = text.parse::<f64>().is_ok();
    match wanted {
        Type::Money(of) if plain => {
            format!(
                "write it without quotes and with its currency: {text} {}",
                of.as_deref().unwrap_or("EUR")
            )
        }
        Type::Duration if plain => format!("write it without quotes and with its unit: {text} min"),
        Type::Percent if plain => format!("write it without quotes and with its sign: {text}%"),
        Type::Number | Type::Integer => format!("write the number without quotes: {text}"),
        _ => format!("write it without quotes: {text}"),
    }
}

/// A number as a percentage, most likely: `0.6` is a share of 1.
fn share(value: &Value) -> String {
    match value {
        Value::Number(n) if *n < Decimal::ONE && !n.is_zero() => {
            show(&Value::Number((*n * Decimal::ONE_HUNDRED).normalize()))
        }
        value => show(value),
    }
}

/// `confidence < 70`: the number was meant as a percentage, most likely.
fn percent_fix(finding: flow_syntax::Diagnostic, a: &TExpr, b: &TExpr) -> flow_syntax::Diagnostic {
    let plain = |e: &TExpr| matches!(e.ty, Type::Integer | Type::Number);
    let number = match (a.ty.base(), b.ty.base()) {
        (Type::Percent, _) if plain(b) => b,
        (_, Type::Percent) if plain(a) => a,
        _ => return finding,
    };
    match number.value() {
        Some(value @ Value::Number(_)) => {
            let share = share(value);
            let text = format!("{share}%");
            finding.fix(
                format!("write `{text}`"),
                Applicability::Maybe,
                number.place,
                text,
            )
        }
        _ => finding,
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
