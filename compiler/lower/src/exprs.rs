//! Typed expressions become the plan's.

use std::mem;

use flow_analysis::model::{Program, TableId};
use flow_analysis::typed::{TExpr, TExprKind, TPart};
use flow_analysis::types::Type;
use flow_plan::expr::BinaryOp;
use flow_plan::step::NotYet;
use flow_plan::{Expr, Template, TemplatePart, Value};
use flow_syntax::tree::TimeUnit;
use rust_decimal::Decimal;

use crate::declarations::role_key;
use crate::durations;

/// Levels of JSON that a lowered expression may have: readers stop at 128, what is around it included.
const MAX_DEPTH: usize = 96;

/// Lowers expressions and notes what cannot run yet.
pub(crate) struct Exprs<'a> {
    program: &'a Program,
    not_yet: Vec<NotYet>,
    /// Tables that were asked.
    asked: Vec<TableId>,
    /// By table, what it cannot do yet.
    of_tables: Vec<Vec<NotYet>>,
    depth: usize,
    /// Whose calendar counts working time that names nobody's.
    calendar: Option<String>,
}

impl<'a> Exprs<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        Self {
            program,
            not_yet: Vec::new(),
            asked: Vec::new(),
            of_tables: Vec::new(),
            depth: 0,
            calendar: None,
        }
    }

    /// Whose calendar counts from now on, for working time that names nobody's.
    pub(crate) fn count_on(&mut self, role: Option<String>) {
        self.calendar = role;
    }

    /// What was found since the last time that cannot run yet.
    pub(crate) fn take_not_yet(&mut self) -> Vec<NotYet> {
        mem::take(&mut self.not_yet)
    }

    /// Notes something that cannot run yet, once.
    pub(crate) fn note(&mut self, construct: &str, instead: &str) {
        self.not_yet(NotYet {
            construct: construct.to_owned(),
            instead: instead.to_owned(),
        });
    }

    fn not_yet(&mut self, note: NotYet) {
        if !self.not_yet.contains(&note) {
            self.not_yet.push(note);
        }
    }

    pub(crate) fn expr(&mut self, e: &TExpr) -> Expr {
        let levels = levels(&e.kind);
        if self.depth + levels > MAX_DEPTH {
            self.note(
                "an expression nested this deeply",
                "Compute its parts with `set` first.",
            );
            return constant(Value::None);
        }
        self.depth += levels;
        let lowered = match (&e.kind, zero(e)) {
            (TExprKind::Call(name, args), Some(zero)) if name == "sum" => {
                let args = self.list(args).into_iter().chain([zero]).collect();
                Expr::Call {
                    function: name.to_string(),
                    args,
                }
            }
            (TExprKind::Working { amount, unit, role }, _) => {
                let role = role.as_deref().map(|r| role_key(self.program, e.place, r));
                self.working(*amount, *unit, role)
            }
            (kind, _) => self.kind(kind),
        };
        self.depth -= levels;
        lowered
    }

    pub(crate) fn optional(&mut self, e: Option<&TExpr>) -> Option<Expr> {
        e.map(|e| self.expr(e))
    }

    pub(crate) fn list(&mut self, items: &[TExpr]) -> Vec<Expr> {
        items.iter().map(|e| self.expr(e)).collect()
    }

    fn boxed(&mut self, e: &TExpr) -> Box<Expr> {
        Box::new(self.expr(e))
    }

    pub(crate) fn named(&mut self, args: &[(smol_str::SmolStr, TExpr)]) -> Vec<(String, Expr)> {
        args.iter()
            .map(|(name, e)| (name.to_string(), self.expr(e)))
            .collect()
    }

    fn kind(&mut self, kind: &TExprKind) -> Expr {
        match kind {
            TExprKind::Error => constant(Value::None),
            TExprKind::Const(value) => constant(value.clone()),
            TExprKind::Ref(name) => Expr::Ref { name: name.clone() },
            TExprKind::Field(of, name) => Expr::Field {
                of: self.boxed(of),
                name: name.to_string(),
            },
            TExprKind::List(items) | TExprKind::Range(items) => Expr::List {
                items: self.list(items),
            },
            TExprKind::Record(fields) => Expr::Record {
                fields: self.named(fields),
            },
            TExprKind::Text(parts) => Expr::Text {
                template: self.template(parts),
            },
            TExprKind::Not(of) => Expr::Not { of: self.boxed(of) },
            TExprKind::Minus(of) => Expr::Minus { of: self.boxed(of) },
            TExprKind::Binary(with, left, right) => self.binary(*with, left, right),
            TExprKind::Else(of, default) => Expr::Else {
                of: self.boxed(of),
                default: self.boxed(default),
            },
            TExprKind::Exists(of) => Expr::Exists { of: self.boxed(of) },
            TExprKind::Where(list, cond) => Expr::Where {
                list: self.boxed(list),
                cond: self.boxed(cond),
            },
            TExprKind::Call(function, args) => Expr::Call {
                function: function.to_string(),
                args: self.list(args),
            },
            TExprKind::Table(id, args) => Expr::Table {
                table: self.table(*id),
                args: self.list(args),
            },
            TExprKind::Sample(path) => Expr::Sample { path: path.clone() },
            TExprKind::Secret(_) | TExprKind::Working { .. } | TExprKind::Rate { .. } => {
                self.unsupported(kind)
            }
        }
    }

    fn working(&mut self, amount: Decimal, unit: TimeUnit, role: Option<String>) -> Expr {
        let instead = "Write elapsed time, such as `2 days` or `8 h`.";
        self.note("working time", instead);
        Expr::Working {
            amount,
            unit: durations::working(unit),
            role: role.or_else(|| self.calendar.clone()),
        }
    }

    fn unsupported(&mut self, kind: &TExprKind) -> Expr {
        let (construct, instead) = match kind {
            TExprKind::Secret(_) => (
                "a secret in an expression",
                "Name it in the system's `secret(…)`.",
            ),
            _ => (
                "a rate in an expression",
                "Write an amount, such as `35 EUR`.",
            ),
        };
        self.note(construct, instead);
        constant(Value::None)
    }

    fn binary(&mut self, with: BinaryOp, left: &TExpr, right: &TExpr) -> Expr {
        if matches!(with, BinaryOp::And | BinaryOp::Or) {
            return self.chain(with, left, right);
        }
        if let (BinaryOp::In, TExprKind::Range(points)) = (with, &right.kind) {
            return self.within(left, points);
        }
        binary(with, self.expr(left), self.expr(right))
    }

    /// `a and b and c …` as a balanced tree: long chains would nest deeply otherwise. Both operators
    /// are associative, and the order of evaluation stays.
    fn chain(&mut self, with: BinaryOp, left: &TExpr, right: &TExpr) -> Expr {
        let mut terms = vec![right];
        let mut rest = left;
        while let TExprKind::Binary(op, before, last) = &rest.kind
            && *op == with
        {
            terms.push(last);
            rest = before;
        }
        terms.push(rest);
        let terms: Vec<Expr> = terms.into_iter().rev().map(|t| self.expr(t)).collect();
        balanced(with, terms)
    }

    /// `x in 1..5`
    fn within(&mut self, item: &TExpr, points: &[TExpr]) -> Expr {
        let (Some(low), Some(high)) = (points.first(), points.last()) else {
            return constant(Value::Bool(false));
        };
        let low = binary(BinaryOp::Ge, self.expr(item), self.expr(low));
        let high = binary(BinaryOp::Le, self.expr(item), self.expr(high));
        binary(BinaryOp::And, low, high)
    }

    /// The unique name of a table that is asked. What it cannot do yet, who asks it cannot either.
    fn table(&mut self, id: TableId) -> String {
        self.asked.push(id);
        for note in self.of_tables.get(id.index()).cloned().unwrap_or_default() {
            self.not_yet(note);
        }
        let table = self.program.tables.get(id.index());
        table.map_or_else(String::new, |t| t.key.to_string())
    }

    /// The tables that were asked since the last time.
    pub(crate) fn take_asked(&mut self) -> Vec<TableId> {
        mem::take(&mut self.asked)
    }

    /// Says by table what it cannot do yet.
    pub(crate) fn tables_cannot(&mut self, of_tables: Vec<Vec<NotYet>>) {
        self.of_tables = of_tables;
    }

    /// Text with holes; percentages are shown as such.
    pub(crate) fn template(&mut self, parts: &[TPart]) -> Template {
        let part = |part: &TPart| match part {
            TPart::Plain(text) => TemplatePart::Plain(text.clone()),
            TPart::Hole(e) if *e.ty.base() == Type::Percent => {
                let args = vec![self.expr(e)];
                TemplatePart::Hole(Expr::Call {
                    function: "as_percent".to_owned(),
                    args,
                })
            }
            TPart::Hole(e) => TemplatePart::Hole(self.expr(e)),
        };
        Template {
            parts: parts.iter().map(part).collect(),
        }
    }
}

/// Levels of JSON that an expression adds around its parts.
const fn levels(kind: &TExprKind) -> usize {
    match kind {
        TExprKind::List(_) | TExprKind::Range(_) | TExprKind::Call(..) | TExprKind::Table(..) => 2,
        TExprKind::Record(_) => 3,
        TExprKind::Text(_) => 4,
        _ => 1,
    }
}

/// Where the sum of an empty list is to be money or a duration: none of it.
fn zero(e: &TExpr) -> Option<Expr> {
    let TExprKind::Call(_, args) = &e.kind else {
        return None;
    };
    if args.len() != 1 {
        return None;
    }
    match e.ty.base() {
        Type::Money(Some(currency)) => Some(constant(Value::Money {
            amount: rust_decimal::Decimal::ZERO,
            currency: currency.clone(),
        })),
        Type::Duration => Some(constant(Value::Duration("PT0S".into()))),
        _ => None,
    }
}

/// A constant.
pub(crate) fn constant(value: Value) -> Expr {
    Expr::Const { value }
}

/// An operator between two operands.
pub(crate) fn binary(with: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::Binary {
        with,
        left: Box::new(left),
        right: Box::new(right),
    }
}

/// Terms joined by an associative operator, as flat as can be.
fn balanced(with: BinaryOp, mut terms: Vec<Expr>) -> Expr {
    if terms.len() > 1 {
        let right = terms.split_off(terms.len().div_ceil(2));
        return binary(with, balanced(with, terms), balanced(with, right));
    }
    // A chain has two terms at least; none at all would be true of everything.
    terms.pop().unwrap_or_else(|| constant(Value::Bool(true)))
}
