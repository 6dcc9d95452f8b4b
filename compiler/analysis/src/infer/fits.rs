//! Which type fits where.

use flow_plan::Value;

use super::Infer;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Infer<'_, '_> {
    /// Whether a value of one type may stand where another is needed, options aside.
    pub(super) fn fits(&self, from: &Type, to: &Type) -> bool {
        match (from, to) {
            (Type::Error | Type::Anything, _) | (_, Type::Error | Type::Anything) => true,
            (Type::Nothing, Type::Optional(_)) => true,
            (Type::Optional(from), to) => self.fits(from, to.present()) && to.is_optional(),
            (from, Type::Optional(to)) => self.fits(from, to),
            (Type::Range(from), Type::Range(to)) => self.fits(&from.of, &to.of),
            (Type::Range(from), to) => self.fits(&from.of, to),
            (from, Type::Range(to)) => self.fits(from, &to.of),
            (Type::Text { .. }, Type::Text { .. }) => true,
            (Type::Integer, Type::Number) => true,
            (Type::Money(a), Type::Money(b)) => a.is_none() || b.is_none() || a == b,
            // A choice and an outcome are text to whoever does not know them.
            (Type::Enum(_) | Type::Outcome(_), Type::Text { .. }) => true,
            (Type::List(from), Type::List(to)) => self.fits(from, to),
            (Type::Record(a), Type::Record(b)) if a == b => true,
            (Type::Record(_) | Type::Inline(_), Type::Record(_) | Type::Inline(_)) => {
                self.fields_fit(from, to)
            }
            _ => from == to,
        }
    }

    /// A record fits another that needs no more than it has.
    fn fields_fit(&self, from: &Type, to: &Type) -> bool {
        let (Some(from), Some(to)) = (self.cx.program.fields(from), self.cx.program.fields(to))
        else {
            return false;
        };
        to.iter()
            .all(|need| match from.iter().find(|f| f.name == need.name) {
                Some(have) => self.fits(&have.ty, &need.ty),
                None => need.ty.is_optional(),
            })
    }

    /// Whether a constant is within the bounds of the type it is needed as.
    pub(super) fn in_bounds(&self, expr: &TExpr, to: &Type) -> bool {
        match (expr.value(), to.present()) {
            (Some(value), Type::Range(bounds)) => between(&bounds.low, value, &bounds.high),
            (Some(Value::Text(text)), Type::Text { max: Some(max) }) => {
                text.chars().count() <= *max as usize
            }
            (Some(Value::Number(n)), Type::Integer) => n.is_integer(),
            _ => true,
        }
    }

    /// Whether what is no constant may be outside the bounds of the type it is needed as: a table that is complete for
    /// `1..5` says nothing of 6.
    pub(super) fn may_be_outside(&self, expr: &TExpr, to: &Type) -> bool {
        let Type::Range(to) = to.present() else {
            return false;
        };
        let wanted = Type::Range(to.clone());
        let outside = |e: &TExpr| !self.in_bounds(e, &wanted) || self.may_be_outside(e, &wanted);
        match &expr.kind {
            TExprKind::Else(a, b) => return outside(a) || outside(b),
            TExprKind::Range(points) => return points.iter().any(outside),
            _ => {}
        }
        match expr.ty.present() {
            _ if expr.value().is_some() => false,
            Type::Range(own) => {
                let within = |value| between(&to.low, value, &to.high);
                !within(&own.low) || !within(&own.high)
            }
            ty => ty.is_numeric() || matches!(ty, Type::Money(_) | Type::Date),
        }
    }

    /// A type as it reads in a sentence.
    pub(crate) fn says(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(id) => {
                let name = self
                    .cx
                    .program
                    .enums
                    .get(id.index())
                    .map_or("", |e| e.name.as_str());
                format!("a `{name}`")
            }
            Type::Record(id) => {
                let name = self
                    .cx
                    .program
                    .records
                    .get(id.index())
                    .map_or("", |r| r.name.as_str());
                format!("a `{name}`")
            }
            Type::Optional(of) => format!("{} or nothing", self.says(of)),
            Type::List(of) => format!("a list of {}", self.plural(of)),
            Type::Inline(_) => format!("a record {}", self.cx.program.type_name(ty)),
            Type::Range(bounds) => {
                let (low, high) = (flow_plan::show(&bounds.low), flow_plan::show(&bounds.high));
                format!("{} from {low} to {high}", self.says(&bounds.of))
            }
            Type::Number => "a number".to_owned(),
            Type::Integer => "a whole number".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::Time => "a time of day".to_owned(),
            Type::Duration => "a duration".to_owned(),
            Type::Instant => "a point in time".to_owned(),
            Type::File => "a file".to_owned(),
            Type::Rate(_) => "a rate".to_owned(),
            Type::Outcome(_) => "an outcome".to_owned(),
            other => self.cx.program.type_name(other),
        }
    }

    fn plural(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(_) | Type::Record(_) => format!("`{}`", self.cx.program.type_name(ty)),
            other => self.cx.program.type_name(other),
        }
    }
}

fn between(low: &Value, value: &Value, high: &Value) -> bool {
    match (low, value, high) {
        (Value::Number(low), Value::Number(n), Value::Number(high)) => low <= n && n <= high,
        (
            Value::Money { amount: a, .. },
            Value::Money { amount: n, .. },
            Value::Money { amount: b, .. },
        ) => a <= n && n <= b,
        (Value::Date(a), Value::Date(n), Value::Date(b)) => a <= n && n <= b,
        _ => true,
    }
}
