//! Functions, tables, `sample(…)` and `secret(…)`.

use flow_plan::Value;
use flow_syntax::tree::{Arg, Expr, ExprKind};
use flow_syntax::{Diagnostic, Place};
use smol_str::SmolStr;

use super::Infer;
use crate::findings::did_you_mean;
use crate::model::{Column, Field, TableId};
use crate::resolve::symbols::{Kind, Space};
use crate::rules::data::SECRET_LEAVES;
use crate::rules::names::{DUPLICATE, UNKNOWN_ARGUMENT, UNKNOWN_FUNCTION};
use crate::rules::types::{MISMATCH, MISSING_ARGUMENT, OPERATOR};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Built-in functions: name, least and most arguments.
const FUNCTIONS: [(&str, usize, usize); 17] = [
    ("sum", 1, 64),
    ("count", 1, 1),
    ("min", 1, 64),
    ("max", 1, 64),
    ("average", 1, 64),
    ("first", 1, 1),
    ("last", 1, 1),
    ("round", 1, 2),
    ("contains", 2, 2),
    ("lower", 1, 1),
    ("upper", 1, 1),
    ("trim", 1, 1),
    ("join", 1, 2),
    ("split", 1, 2),
    ("mask", 1, 1),
    ("redact", 1, 1),
    ("today", 0, 0),
];

impl Infer<'_, '_> {
    pub(super) fn call(&mut self, callee: &Expr, args: &[Arg], place: Place) -> TExpr {
        let ExprKind::Name(name) = &callee.kind else {
            return self.not_callable(callee, place);
        };
        match name.as_str() {
            "sample" => return self.constant_text(args, place, name),
            "secret" => return self.constant_text(args, place, name),
            "now" if args.is_empty() => {
                let kind = TExprKind::Call(name.clone(), Vec::new());
                return TExpr {
                    kind,
                    ty: Type::Instant,
                    place,
                };
            }
            _ => {}
        }
        if let Some(Kind::Table(id)) = self.cx.symbols.find(self.base.file, Space::Table, name) {
            return self.table(TableId(id), args, place);
        }
        match FUNCTIONS.iter().find(|(n, ..)| n == name) {
            Some((_, least, most)) => self.function(name, args, (*least, *most), place),
            None => {
                for arg in args {
                    let _ = self.expr(&arg.value, None);
                }
                self.unknown_function(name, callee, place)
            }
        }
    }

    fn not_callable(&mut self, callee: &Expr, place: Place) -> TExpr {
        let written = self.cx.words(self.at(callee));
        let finding = UNKNOWN_FUNCTION
            .at(
                format!("`{written}` cannot be called inside an expression."),
                self.at(callee),
            )
            .says("not a function")
            .help("use a system's lookup or action in a `call` step, then use that step's result");
        self.broken(finding, place)
    }

    fn unknown_function(&mut self, name: &SmolStr, callee: &Expr, place: Place) -> TExpr {
        let at = self.at(callee);
        let mut known: Vec<SmolStr> = FUNCTIONS.iter().map(|(n, ..)| SmolStr::new(*n)).collect();
        known.extend(self.cx.symbols.names(self.base.file, Space::Table));
        let finding = UNKNOWN_FUNCTION
            .at(format!("There is no function or table `{name}`."), at)
            .says("not known");
        let finding = did_you_mean(
            finding,
            name,
            at,
            &known,
            "declare a `table` of this name, or use a function",
        );
        self.broken(finding, place)
    }

    /// What a run computes with is kept in its journal.
    fn misplaced_secret(&mut self, place: Place) -> TExpr {
        let message = "A secret stands where its value would be kept or sent on.";
        let help =
            "secrets belong to the declaration of a system or a model: `key secret(\"NAME\")`";
        self.broken(
            SECRET_LEAVES.at(message, place).says("a secret").help(help),
            place,
        )
    }

    fn constant_text(&mut self, args: &[Arg], place: Place, function: &str) -> TExpr {
        let typed: Vec<TExpr> = args.iter().map(|a| self.expr(&a.value, None)).collect();
        if let [
            TExpr {
                kind: TExprKind::Const(Value::Text(text)),
                ..
            },
        ] = typed.as_slice()
        {
            if function == "secret" && !self.secrets {
                return self.misplaced_secret(place);
            }
            let (kind, ty) = match function {
                "sample" => (TExprKind::Sample(text.to_string()), Type::Error),
                _ => (TExprKind::Secret(SmolStr::new(&**text)), Type::TEXT),
            };
            return TExpr { kind, ty, place };
        }
        if typed.iter().any(|t| t.ty == Type::Error) {
            return TExpr::error(place);
        }
        let what = if function == "sample" {
            "the path of a file"
        } else {
            "the name of a secret"
        };
        let finding = MISMATCH.at(format!("`{function}` needs {what} in quotes."), place);
        self.broken(
            finding
                .says("not understood")
                .help(format!("write {function}(\"…\")")),
            place,
        )
    }

    fn function(
        &mut self,
        name: &SmolStr,
        args: &[Arg],
        arity: (usize, usize),
        place: Place,
    ) -> TExpr {
        let mut typed = Vec::with_capacity(args.len());
        for arg in args {
            // `contains(results, clear)`: a value of what the list is of.
            let of = typed.first().filter(|_| name == "contains");
            let expected = of.map(|list: &TExpr| list.ty.clone());
            let value = self.expr(&arg.value, expected.as_ref());
            let value = if takes_nothing(name) {
                value
            } else {
                self.must_be_present(value)
            };
            typed.push(value);
        }
        if args.len() < arity.0 || args.len() > arity.1 {
            return self.wrong_count(name, args.len(), arity, place);
        }
        if typed.iter().any(|t| t.ty == Type::Error) {
            return TExpr {
                kind: TExprKind::Call(name.clone(), typed),
                ty: Type::Error,
                place,
            };
        }
        match self.result_of(name, &typed) {
            Ok(ty) => TExpr {
                kind: TExprKind::Call(name.clone(), typed),
                ty,
                place,
            },
            Err((at, needed)) => {
                let bad = typed.get(at);
                let is = bad.map(|t| self.says(&t.ty)).unwrap_or_default();
                let here = bad.map_or(place, |t| t.place);
                let finding =
                    OPERATOR.at(format!("`{name}` needs {needed}, but this is {is}."), here);
                self.broken(
                    finding
                        .says(format!("this is {is}"))
                        .help(format!("give {needed}")),
                    place,
                )
            }
        }
    }

    fn wrong_count(
        &mut self,
        name: &str,
        given: usize,
        arity: (usize, usize),
        place: Place,
    ) -> TExpr {
        let needs = match arity {
            (a, b) if a == b => format!("{a}"),
            (a, b) if b < 64 => format!("{a} or {b}"),
            (a, _) => format!("at least {a}"),
        };
        let message = format!("`{name}` takes {needs} values in brackets, but {given} are given.");
        let rule = if given < arity.0 {
            &MISSING_ARGUMENT
        } else {
            &UNKNOWN_ARGUMENT
        };
        let finding = rule.at(message, place).says(format!("{given} given"));
        self.broken(finding.help(format!("give {needs}")), place)
    }

    /// The type of a function's result, or which argument is wrong and what it needs.
    fn result_of(&self, name: &str, args: &[TExpr]) -> Result<Type, (usize, &'static str)> {
        let first = args.first().map_or(Type::Error, |a| a.ty.present().clone());
        let item = match &first {
            Type::List(of) => Some(of.present().base().clone()),
            ty if ty.is_open() => Some(Type::Anything),
            _ => None,
        };
        match name {
            "count" => item.map(|_| Type::Integer).ok_or((0, "a list")),
            "first" | "last" => match &first {
                Type::List(of) => Ok((**of).clone().optional()),
                ty if ty.is_open() => Ok(Type::Anything),
                _ => Err((0, "a list")),
            },
            "sum" | "average" | "min" | "max" => self.aggregate(name, args, item),
            "round" if args.get(1).is_some_and(|digits| !is_number(digits)) => {
                Err((1, "a number of digits"))
            }
            "round" => match first.base() {
                Type::Money(c) => Ok(Type::Money(c.clone())),
                Type::Number | Type::Integer | Type::Percent if args.len() == 1 => {
                    Ok(Type::Integer)
                }
                Type::Number | Type::Integer | Type::Percent => Ok(Type::Number),
                ty if ty.is_open() => Ok(Type::Anything),
                _ => Err((0, "a number or money")),
            },
            "contains" => self.contains(&first, args),
            "lower" | "upper" | "trim" | "mask" | "redact" => text_result(args, Type::TEXT),
            "split" => text_result(args, Type::TEXT.list()),
            "join" => match (item, args.get(1)) {
                (None, _) => Err((0, "a list")),
                (_, Some(between)) if self.join(&between.ty, &Type::TEXT).is_none() => {
                    Err((1, "a text to put between"))
                }
                _ => Ok(Type::TEXT),
            },
            "today" => Ok(Type::Date),
            _ => Ok(Type::Anything),
        }
    }

    /// Whether a list has an item, or a text another one in it.
    fn contains(&self, among: &Type, args: &[TExpr]) -> Result<Type, (usize, &'static str)> {
        let (item, needed) = match among.base() {
            Type::List(of) => (of.present().clone(), "a value like those of the list"),
            Type::Text { .. } => (Type::TEXT, "a text to look for"),
            ty if ty.is_open() => return Ok(Type::Bool),
            _ => return Err((0, "a text or a list")),
        };
        let fits = |sought: &TExpr| {
            // The value of an enum is a text too.
            let word = item == Type::TEXT && matches!(sought.ty.base(), Type::Enum(_));
            word || self.join(&sought.ty, &item).is_some()
        };
        match args.get(1) {
            Some(sought) if !fits(sought) => Err((1, needed)),
            _ => Ok(Type::Bool),
        }
    }

    fn aggregate(
        &self,
        name: &str,
        args: &[TExpr],
        item: Option<Type>,
    ) -> Result<Type, (usize, &'static str)> {
        const NEEDS: &str = "numbers, money or durations";
        let ty = match (args, item) {
            ([_], item) => item.ok_or((0, "a list"))?,
            (many, _) => {
                let mut ty = many.first().map_or(Type::Error, |a| a.ty.base().clone());
                for (i, arg) in many.iter().enumerate() {
                    ty = self
                        .join(&ty, arg.ty.base())
                        .ok_or((i, "values of one kind"))?;
                }
                ty
            }
        };
        let amounts =
            matches!(ty, Type::Money(_) | Type::Duration) || ty.is_numeric() || ty.is_open();
        let ordered = amounts
            || matches!(
                ty,
                Type::Date | Type::Time | Type::Instant | Type::Text { .. }
            );
        match name {
            "sum" if amounts => Ok(ty),
            "average" if amounts => {
                let ty = if ty == Type::Integer {
                    Type::Number
                } else {
                    ty
                };
                Ok(if args.len() == 1 { ty.optional() } else { ty })
            }
            "min" | "max" if ordered => Ok(if args.len() == 1 { ty.optional() } else { ty }),
            _ => Err((0, NEEDS)),
        }
    }

    fn table(&mut self, id: TableId, args: &[Arg], place: Place) -> TExpr {
        let Some(table) = self.cx.program.tables.get(id.index()) else {
            return TExpr::error(place);
        };
        let (name, inputs) = (table.name.clone(), table.inputs.clone());
        let ty = table_result(&table.outputs, &table.hits);
        let params: Vec<Field> = inputs.iter().map(as_field).collect();
        let given = self.arguments(&format!("`{name}`"), &params, args, place);
        let ordered = inputs
            .iter()
            .map(|c| {
                given
                    .iter()
                    .find(|(n, _)| *n == c.name)
                    .map(|(_, v)| v.clone())
            })
            .map(|v| v.unwrap_or_else(|| TExpr::error(place)))
            .collect();
        TExpr {
            kind: TExprKind::Table(id, ordered),
            ty,
            place,
        }
    }

    /// Arguments against parameters, by name or in order.
    pub(crate) fn arguments(
        &mut self,
        what: &str,
        params: &[Field],
        args: &[Arg],
        place: Place,
    ) -> Vec<(SmolStr, TExpr)> {
        let mut given: Vec<(SmolStr, TExpr)> = Vec::with_capacity(args.len());
        let mut broken = false;
        for (i, arg) in args.iter().enumerate() {
            let param = match &arg.name {
                Some(name) => params.iter().find(|p| p.name == name.text),
                None => params.get(i),
            };
            let Some(param) = param else {
                broken = true;
                self.no_parameter(what, params, arg);
                continue;
            };
            if given.iter().any(|(n, _)| *n == param.name) {
                self.given_twice(&param.name, self.base.at(arg.span));
            }
            let value = self.check(&arg.value, &param.ty);
            given.push((param.name.clone(), value));
        }
        let missing: Vec<String> = params
            .iter()
            .filter(|p| !p.ty.is_optional() && p.ty != Type::Error && p.value.is_none())
            .filter(|p| !given.iter().any(|(n, _)| *n == p.name))
            .map(|p| format!("`{}`", p.name))
            .collect();
        if !missing.is_empty() && !broken {
            self.cx.report(not_given(what, &missing, place));
        }
        given
    }

    fn no_parameter(&mut self, what: &str, params: &[Field], arg: &Arg) {
        let names: Vec<SmolStr> = params.iter().map(|p| p.name.clone()).collect();
        let list: Vec<&str> = names.iter().map(SmolStr::as_str).collect();
        let otherwise = match list.is_empty() {
            true => "it takes none".to_owned(),
            false => format!("it takes {}", list.join(", ")),
        };
        let _ = self.expr(&arg.value, Some(&Type::Error));
        let finding = match &arg.name {
            Some(name) => {
                let at = self.base.at(name.span);
                let finding = UNKNOWN_ARGUMENT.at(format!("{what} takes no `{}`.", name.text), at);
                did_you_mean(
                    finding.says("no such parameter"),
                    &name.text,
                    at,
                    &names,
                    &otherwise,
                )
            }
            None => {
                let at = self.base.at(arg.span);
                let finding = UNKNOWN_ARGUMENT.at(
                    format!("{what} takes no more than {} values.", names.len()),
                    at,
                );
                finding.says("one too many").help(otherwise)
            }
        };
        self.cx.report(finding);
    }

    fn given_twice(&mut self, name: &str, place: Place) {
        let finding = DUPLICATE.at(format!("`{name}` is given twice."), place);
        self.cx
            .report(finding.says("given again").help("remove one of them"));
    }
}

fn not_given(what: &str, missing: &[String], place: Place) -> Diagnostic {
    let list = missing.join(", ");
    let message = format!("{what} needs {list}.");
    MISSING_ARGUMENT
        .at(message, place)
        .says(format!("{list} not given"))
        .help(format!("add {list}"))
}

/// What a decision table gives.
fn table_result(outputs: &[Column], hits: &str) -> Type {
    // That it gives nothing was reported.
    if outputs.is_empty() {
        return Type::Error;
    }
    let one = match outputs {
        [only] => only.ty.clone(),
        several => Type::Inline(std::sync::Arc::new(several.iter().map(as_field).collect())),
    };
    if hits == "collect" { one.list() } else { one }
}

fn as_field(column: &Column) -> Field {
    Field {
        name: column.name.clone(),
        docs: None,
        ty: column.ty.clone(),
        labels: column.labels.clone(),
        value: None,
        props: Vec::new(),
        place: column.place,
    }
}

fn text_result(args: &[TExpr], ty: Type) -> Result<Type, (usize, &'static str)> {
    let is_text =
        |a: &TExpr| matches!(a.ty.base(), Type::Text { .. } | Type::Enum(_)) || a.ty.is_open();
    match args.iter().position(|a| !is_text(a)) {
        Some(at) => Err((at, "a text")),
        None => Ok(if args.first().is_some_and(|a| a.ty.is_optional()) {
            ty.optional()
        } else {
            ty
        }),
    }
}

/// Functions of which nothing makes nothing, or an empty list.
fn takes_nothing(name: &str) -> bool {
    matches!(
        name,
        "count" | "first" | "last" | "lower" | "upper" | "trim" | "mask" | "contains"
    )
}

fn is_number(expr: &TExpr) -> bool {
    expr.ty.is_numeric() || expr.ty.is_open()
}
