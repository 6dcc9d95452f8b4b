//! A value against the type it is needed as.

use flow_plan::{Value, show};
use flow_syntax::tree::Expr;
use flow_syntax::{Applicability, Diagnostic};

use super::Infer;
use super::operators::capital;
use crate::rules::types::{MISMATCH, NOT_A_CONDITION, UNITS};
use crate::typed::TExpr;
use crate::types::Type;

impl Infer<'_, '_> {
    /// Types an expression and makes sure that it fits.
    pub(crate) fn check(&mut self, expr: &Expr, wanted: &Type) -> TExpr {
        let typed = self.expr(expr, Some(wanted));
        self.must_fit(typed, wanted)
    }

    /// Makes sure that a typed expression fits.
    pub(crate) fn must_fit(&mut self, expr: TExpr, wanted: &Type) -> TExpr {
        let expr = super::operators::as_share(expr, wanted);
        if expr.ty.is_open() || wanted.is_open() {
            return expr;
        }
        if expr.ty.is_optional() && !wanted.is_optional() && self.fits(expr.ty.present(), wanted) {
            let expr = self.must_be_present(expr);
            return self.must_fit(expr, wanted);
        }
        if self.fits(&expr.ty, wanted) {
            let finding = match self.may_be_outside(&expr, wanted) {
                true => self.unbounded(&expr, wanted),
                false if self.in_bounds(&expr, wanted) => return expr,
                false => self.out_of_bounds(&expr, wanted),
            };
            return self.broken(finding, expr.place);
        }
        // A whole number written with a point is still one.
        let whole = *wanted.base() == Type::Integer && expr.ty == Type::Number;
        if whole && matches!(expr.value(), Some(Value::Number(n)) if n.is_integer()) {
            return expr;
        }
        let finding = self.mismatch(&expr, wanted);
        self.broken(finding, expr.place)
    }

    fn out_of_bounds(&self, expr: &TExpr, wanted: &Type) -> Diagnostic {
        let needed = self.says(wanted.present());
        let finding = MISMATCH.at(format!("{} is needed here.", capital(&needed)), expr.place);
        finding
            .says("outside those bounds")
            .help(format!("give {needed}"))
    }

    fn unbounded(&self, expr: &TExpr, wanted: &Type) -> Diagnostic {
        let (is, needed) = (self.says(expr.ty.present()), self.says(wanted.present()));
        let message = format!(
            "{} is needed here, but this may be outside those bounds.",
            capital(&needed)
        );
        let any = match wanted.base() {
            Type::Integer => "integer".to_owned(),
            other => self.cx.program.type_name(other),
        };
        let finding = MISMATCH
            .at(message, expr.place)
            .says(format!("this is {is}"));
        finding.help(format!(
            "give it the same bounds where it comes from, or write `{any}` where it is needed"
        ))
    }

    fn mismatch(&self, expr: &TExpr, wanted: &Type) -> Diagnostic {
        let (is, needed) = (self.says(&expr.ty), self.says(wanted.present()));
        let units = matches!(
            (expr.ty.base(), wanted.base()),
            (Type::Money(_), Type::Money(_))
        ) || (expr.ty.is_numeric() && (wanted.is_numeric() || is_unit(wanted.base())));
        let rule = if units { &UNITS } else { &MISMATCH };
        let message = format!("{} is needed here, but this is {is}.", capital(&needed));
        let finding = rule.at(message, expr.place).says(format!("this is {is}"));
        self.advise(finding, expr, wanted.present(), &needed)
    }

    fn advise(&self, finding: Diagnostic, expr: &TExpr, wanted: &Type, needed: &str) -> Diagnostic {
        if *wanted.base() == Type::Date
            && let Some(meant) = super::dates::meant(self.cx.slice(expr.place))
        {
            let finding = finding.help("a date is written without quotes, its year first");
            let title = format!("write `{meant}`");
            return finding.fix(title, Applicability::Machine, expr.place, meant);
        }
        let shown = expr.value().map(show).unwrap_or_default();
        match (expr.value(), wanted.base()) {
            (Some(Value::Number(_)), Type::Percent) => {
                finding.help("a percentage is written with `%`").fix(
                    format!("write `{shown}%`"),
                    Applicability::Maybe,
                    expr.place,
                    format!("{shown}%"),
                )
            }
            (Some(Value::Number(_)), Type::Money(_)) => {
                finding.help(format!("add the currency, such as {shown} EUR"))
            }
            (Some(Value::Number(_)), Type::Duration) => {
                finding.help(format!("add the unit, such as {shown} min"))
            }
            (Some(Value::Text(text)), Type::Enum(_)) => {
                match self.is_value_of(text, wanted.base()) {
                    true => finding
                        .help("values of an enum are written without quotes")
                        .fix(
                            format!("write `{text}`"),
                            Applicability::Machine,
                            expr.place,
                            &**text,
                        ),
                    false => finding.help(self.values_of(wanted)),
                }
            }
            (_, Type::Enum(_)) => finding.help(self.values_of(wanted)),
            _ if self.has_gaps(&expr.ty, wanted) => finding
                .help("an item of this list may be nothing: where it is made, say what holds otherwise, as in `gives … else …`"),
            (_, Type::Text { .. }) => finding.help("put it into a text: \"{{ … }}\""),
            _ => finding.help(format!("give {needed}")),
        }
    }

    /// Whether a list would fit if none of its items could be nothing.
    fn has_gaps(&self, is: &Type, wanted: &Type) -> bool {
        match (is.present(), wanted.present()) {
            (Type::List(is), Type::List(wanted)) => {
                is.is_optional() && self.fits(is.present(), wanted)
            }
            _ => false,
        }
    }

    /// Whether a text is what a value of an enum is called.
    pub(super) fn is_value_of(&self, text: &str, ty: &Type) -> bool {
        let Type::Enum(id) = ty else { return false };
        let decl = self.cx.program.enums.get(id.index());
        decl.is_some_and(|e| e.values.iter().any(|v| v.name == text))
    }

    pub(super) fn values_of(&self, ty: &Type) -> String {
        let Type::Enum(id) = ty else {
            return String::new();
        };
        let decl = self.cx.program.enums.get(id.index());
        let values: Vec<&str> = decl
            .map(|e| e.values.iter().map(|v| v.name.as_str()).collect())
            .unwrap_or_default();
        format!("give one of {}", values.join(", "))
    }

    pub(super) fn must_be_condition(&mut self, cond: TExpr) -> TExpr {
        if cond.ty.is_open() {
            return cond;
        }
        if *cond.ty.present() == Type::Bool {
            return self.must_be_present(cond);
        }
        let is = self.says(&cond.ty);
        let finding = NOT_A_CONDITION
            .at(
                format!("A condition is needed here, but this is {is}."),
                cond.place,
            )
            .says("neither true nor false")
            .help("compare it with something, such as `amount > 100 EUR`");
        let place = cond.place;
        self.broken(finding, place)
    }
}

impl Infer<'_, '_> {
    /// Makes sure that an expression is a list.
    pub(crate) fn must_be_list(&mut self, expr: TExpr) -> TExpr {
        let expr = self.must_be_present(expr);
        if expr.ty.is_open() || matches!(expr.ty, Type::List(_)) {
            return expr;
        }
        let is = self.says(&expr.ty);
        let finding = MISMATCH
            .at(
                format!("A list is needed here, but this is {is}."),
                expr.place,
            )
            .says(format!("this is {is}"))
            .help("name a list to go through");
        let place = expr.place;
        self.broken(finding, place)
    }
}

const fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Money(_) | Type::Duration)
}
