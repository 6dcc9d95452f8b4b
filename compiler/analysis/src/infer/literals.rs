//! Numbers with units, dates, ranges and texts.

use flow_plan::Value;
use flow_syntax::Place;
use flow_syntax::tree::{Expr, Number, Text, TextPart, TimeUnit, Unit};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use super::Infer;
use crate::rules::types::{BAD_BOUNDS, MISMATCH, UNITS};
use crate::typed::{TExpr, TExprKind, TPart};
use crate::types::Type;

impl Infer<'_, '_> {
    pub(super) fn number(&mut self, number: &Number, place: Place) -> TExpr {
        let Some(amount) = decimal(&number.digits) else {
            let finding = MISMATCH.at(
                format!("`{}` is too large or too exact.", number.digits),
                place,
            );
            let finding = finding.says("a number has up to 28 digits");
            return self.broken(finding.help("write fewer digits"), place);
        };
        match &number.unit {
            None => {
                let whole = !number.digits.contains('.');
                let ty = if whole { Type::Integer } else { Type::Number };
                TExpr::constant(Value::Number(amount), ty, place)
            }
            Some(unit) => self.with_unit(amount, unit, place),
        }
    }

    fn with_unit(&mut self, amount: Decimal, unit: &Unit, place: Place) -> TExpr {
        match unit {
            Unit::Percent => {
                let part = amount / Decimal::ONE_HUNDRED;
                TExpr::constant(Value::Number(part), Type::Percent, place)
            }
            Unit::Time(unit) => self.duration(amount, *unit, place),
            Unit::Money(currency) => self.money(amount, currency, place),
            Unit::Working(unit, role) => {
                if let Some(role) = role {
                    let _ = crate::steps::people::role(self.cx, self.base, role);
                }
                let role = role.as_ref().map(|r| r.text.clone());
                let kind = TExprKind::Working {
                    amount,
                    unit: *unit,
                    role,
                };
                TExpr {
                    kind,
                    ty: Type::Duration,
                    place,
                }
            }
            Unit::Per(currency, per) => {
                let ty = Type::Rate(currency.clone());
                let kind = TExprKind::Rate {
                    amount,
                    currency: currency.clone(),
                    per: *per,
                };
                TExpr { kind, ty, place }
            }
            Unit::Of(word) => {
                let finding = UNITS.at(format!("`{word}` is no unit here."), place);
                let help =
                    "units are %, s, min, h, days, weeks, months, years and currencies such as EUR";
                self.broken(finding.says("not understood").help(help), place)
            }
        }
    }

    fn money(&mut self, amount: Decimal, currency: &SmolStr, place: Place) -> TExpr {
        if !flow_plan::money::is_currency(currency) {
            let finding = UNITS.at(format!("`{currency}` is no currency."), place);
            let help = "a currency has three capital letters, such as EUR, USD or GBP";
            return self.broken(finding.says("not a known unit").help(help), place);
        }
        let value = flow_plan::money::money(amount, currency);
        TExpr::constant(value, Type::Money(Some(currency.clone())), place)
    }

    fn duration(&mut self, amount: Decimal, unit: TimeUnit, place: Place) -> TExpr {
        match iso(amount, unit) {
            Some(iso) => TExpr::constant(Value::Duration(iso), Type::Duration, place),
            None => {
                let finding = UNITS.at("Days and longer are counted whole.", place);
                let help = "write hours for a part of a day, such as `12 h`";
                self.broken(finding.says("not a whole number").help(help), place)
            }
        }
    }

    pub(super) fn date(&mut self, date: &SmolStr, place: Place) -> TExpr {
        let is_date = date.len() == 10 && date.parse::<jiff::civil::Date>().is_ok();
        if !is_date {
            let finding = MISMATCH.at(format!("`{date}` is no date in the calendar."), place);
            return self.broken(
                finding
                    .says("not a date")
                    .help("write year-month-day, such as 2026-09-30"),
                place,
            );
        }
        TExpr::constant(Value::Date(date.clone()), Type::Date, place)
    }

    pub(super) fn time(&mut self, time: &SmolStr, place: Place) -> TExpr {
        let padded = if time.find(':') == Some(1) {
            format_smolstr!("0{time}")
        } else {
            time.clone()
        };
        if padded.parse::<jiff::civil::Time>().is_err() {
            let finding = MISMATCH.at(format!("`{time}` is no time of day."), place);
            return self.broken(
                finding
                    .says("not a time")
                    .help("write hours and minutes, such as 09:00"),
                place,
            );
        }
        TExpr::constant(Value::Time(padded), Type::Time, place)
    }

    /// `2..5 min`: a unit on the last point holds for those without one.
    pub(super) fn range(
        &mut self,
        points: &[Expr],
        place: Place,
        expected: Option<&Type>,
    ) -> TExpr {
        let unit = points.last().and_then(unit_of).cloned();
        let typed: Vec<TExpr> = points
            .iter()
            .map(|point| match (&point.kind, &unit) {
                (flow_syntax::tree::ExprKind::Number(n), Some(unit)) if n.unit.is_none() => {
                    let with = Number {
                        digits: n.digits.clone(),
                        unit: Some(unit.clone()),
                    };
                    self.number(&with, self.at(point))
                }
                _ => self.expr(point, expected),
            })
            .collect();
        let mut ty = Type::Integer;
        for (i, point) in typed.iter().enumerate() {
            ty = if i == 0 {
                point.ty.clone()
            } else {
                self.joined(&ty, point)
            };
        }
        self.ascending(&typed);
        TExpr {
            kind: TExprKind::Range(typed),
            ty,
            place,
        }
    }

    fn joined(&mut self, so_far: &Type, point: &TExpr) -> Type {
        match self.join(so_far, &point.ty) {
            Some(ty) => ty,
            None => {
                let (a, b) = (
                    self.cx.program.type_name(so_far),
                    self.cx.program.type_name(&point.ty),
                );
                let message = format!("A range cannot go from {a} to {b}.");
                self.cx.report(
                    UNITS
                        .at(message, point.place)
                        .says(format!("this is {b}"))
                        .help("give both ends the same unit"),
                );
                Type::Error
            }
        }
    }

    fn ascending(&mut self, points: &[TExpr]) {
        for pair in points.windows(2) {
            let [low, high] = pair else { continue };
            if let (Some(a), Some(b)) = (low.value(), high.value())
                && crate::tables::is_reversed(a, b)
            {
                let finding = BAD_BOUNDS.at("This range ends before it begins.", high.place);
                self.cx.report(
                    finding
                        .says("smaller than where it begins")
                        .help("write the smaller value first"),
                );
            }
        }
    }

    /// A text; without holes it is a constant.
    pub(crate) fn text(&mut self, text: &Text) -> TExpr {
        let place = self.base.at(text.span);
        let mut parts = self.parts(text);
        let kind = match parts.as_mut_slice() {
            [] => TExprKind::Const(Value::text("")),
            [TPart::Plain(plain)] => TExprKind::Const(Value::text(std::mem::take(plain))),
            _ => TExprKind::Text(parts),
        };
        TExpr {
            kind,
            ty: Type::TEXT,
            place,
        }
    }

    /// The parts of a text, holes typed.
    pub(crate) fn parts(&mut self, text: &Text) -> Vec<TPart> {
        self.one_brace(text);
        text.parts
            .iter()
            .map(|part| match part {
                TextPart::Plain(plain) => TPart::Plain(plain.clone()),
                TextPart::Hole(expr) => {
                    let value = self.expr(expr, None);
                    TPart::Hole(self.must_have_run(value))
                }
            })
            .collect()
    }

    /// Types the holes of a text of which nothing else is needed.
    pub(crate) fn holes(&mut self, text: &Text) {
        self.one_brace(text);
        for part in &text.parts {
            if let TextPart::Hole(expr) = part {
                let value = self.expr(expr, None);
                self.must_have_run(value);
            }
        }
    }

    /// Reports, and stands in for the broken expression.
    pub(super) fn broken(&mut self, finding: flow_syntax::Diagnostic, place: Place) -> TExpr {
        self.cx.report(finding);
        TExpr::error(place)
    }
}

/// Digits as written; nothing where they are more than a number holds exactly.
pub(crate) fn decimal(digits: &str) -> Option<Decimal> {
    Decimal::from_str_exact(digits).ok()
}

fn unit_of(expr: &Expr) -> Option<&Unit> {
    match &expr.kind {
        flow_syntax::tree::ExprKind::Number(n) => n.unit.as_ref(),
        _ => None,
    }
}

/// ISO 8601; nothing for parts of a day and longer, which have no exact length.
fn iso(amount: Decimal, unit: TimeUnit) -> Option<SmolStr> {
    let n = amount.normalize();
    let calendar = |letter: char| n.is_integer().then(|| format_smolstr!("P{n}{letter}"));
    match unit {
        TimeUnit::Millisecond => {
            let seconds = (n / Decimal::ONE_THOUSAND).normalize();
            Some(format_smolstr!("PT{seconds}S"))
        }
        TimeUnit::Second => Some(format_smolstr!("PT{n}S")),
        TimeUnit::Minute => Some(whole_or_seconds(n, Decimal::from(60), 'M')),
        TimeUnit::Hour => Some(whole_or_seconds(n, Decimal::from(3600), 'H')),
        TimeUnit::Day => calendar('D'),
        TimeUnit::Week => calendar('W'),
        TimeUnit::Month => calendar('M'),
        TimeUnit::Year => calendar('Y'),
    }
}

fn whole_or_seconds(n: Decimal, seconds: Decimal, letter: char) -> SmolStr {
    match n.is_integer() {
        true => format_smolstr!("PT{n}{letter}"),
        false => format_smolstr!("PT{}S", n.checked_mul(seconds).unwrap_or(n).normalize()),
    }
}
