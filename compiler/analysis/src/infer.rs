//! Expressions: names bound, types found, mistakes reported once.

mod access;
mod always_there;
mod braces;
mod calls;
mod check;
mod dates;
mod fits;
mod literals;
mod names;
mod operators;
pub(crate) mod presence;

pub(crate) use literals::decimal;

use std::collections::HashMap;

use flow_plan::Value;
use flow_syntax::Place;
use flow_syntax::tree::{Expr, ExprKind};
use smol_str::SmolStr;

use crate::cx::Cx;
use crate::flow::build::Built;
use crate::flow::{Flow, Site};
use crate::model::ScopeId;
use crate::resolve::symbols::Base;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Binds and types expressions of one declaration.
pub(crate) struct Infer<'a, 't> {
    pub(crate) cx: &'a mut Cx<'t>,
    pub(crate) base: Base,
    /// The process whose steps and data can be named.
    pub(crate) flow: Option<&'a Flow<'t>>,
    /// Its graph, to tell on which way something is missing.
    pub(crate) built: Option<&'a Built>,
    /// Types of the steps' results as far as known, by step.
    pub(crate) results: Vec<Option<Type>>,
    /// Types of values made by `set`, by name.
    pub(crate) locals: HashMap<SmolStr, Type>,
    /// Where in the flow the expression is evaluated.
    pub(crate) site: Site,
    /// Whether it was typed before for all ends of a run, and is for one of them now: what has not run
    /// there is nothing, which is no mistake.
    at_one_end: bool,
    /// The block it stands in.
    pub(crate) scope: ScopeId,
    /// The thing at hand, innermost last.
    pub(crate) it: Vec<Type>,
    /// The name of the thing at hand: a message may be called by its name, a column by its own.
    it_name: Option<SmolStr>,
    /// Fields of the thing at hand that the condition names in full, as in `reply.number == number`:
    /// their bare names are the process's.
    in_full: Vec<SmolStr>,
    /// Whether outputs can be named: in tests.
    pub(crate) outputs: Vec<(SmolStr, Type)>,
    /// Dotted names known to exist here, from `x exists and …`.
    narrowed: Vec<String>,
    /// Whether a secret may be named: in systems and models.
    pub(crate) secrets: bool,
    /// Steps without a result whose use was reported.
    resultless: Vec<crate::model::StepId>,
}

impl<'a, 't> Infer<'a, 't> {
    /// For constants of a declaration: nothing of a run can be named.
    pub(crate) fn constants(cx: &'a mut Cx<'t>, base: Base) -> Self {
        Self {
            cx,
            base,
            flow: None,
            built: None,
            results: Vec::new(),
            locals: HashMap::new(),
            site: Site::Free,
            at_one_end: false,
            scope: ScopeId(0),
            it: Vec::new(),
            it_name: None,
            in_full: Vec::new(),
            outputs: Vec::new(),
            narrowed: Vec::new(),
            secrets: false,
            resultless: Vec::new(),
        }
    }

    /// For a process.
    pub(crate) fn process(cx: &'a mut Cx<'t>, flow: &'a Flow<'t>) -> Self {
        let results = flow.signatures.clone();
        Self {
            flow: Some(flow),
            results,
            ..Self::constants(cx, flow.base)
        }
    }

    /// Whether the result of a step that has none was asked for, and reported.
    pub(crate) fn was_missed(&self, step: crate::model::StepId) -> bool {
        self.resultless.contains(&step)
    }

    /// Whether a value that was typed for all ends of a run is nothing at one of them.
    pub(crate) fn is_nothing_at(
        &mut self,
        end: Site,
        value: &Expr,
        expected: Option<&Type>,
    ) -> bool {
        let findings = std::mem::take(&mut self.cx.findings);
        let told = std::mem::take(&mut self.cx.told);
        let all = std::mem::replace(&mut self.site, end);
        self.at_one_end = true;
        let typed = self.expr(value, expected);
        self.at_one_end = false;
        self.site = all;
        self.cx.findings = findings;
        self.cx.told = told;
        typed.ty.is_optional()
    }

    pub(crate) const fn at(&self, expr: &Expr) -> Place {
        self.base.at(expr.span)
    }

    /// Types an expression; `expected` helps names of enum values and empty lists.
    pub(crate) fn expr(&mut self, expr: &Expr, expected: Option<&Type>) -> TExpr {
        let place = self.at(expr);
        match &expr.kind {
            ExprKind::Missing | ExprKind::Any => TExpr::error(place),
            ExprKind::Name(name) => self.name(name, place, expected),
            ExprKind::Bool(yes) => TExpr::constant(Value::Bool(*yes), Type::Bool, place),
            ExprKind::None => TExpr::constant(Value::None, Type::Nothing, place),
            ExprKind::Number(number) => self.number(number, place),
            ExprKind::Date(date) => self.date(date, place),
            ExprKind::Time(time) => self.time(time, place),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Range(points) => self.range(points, place, expected),
            ExprKind::List(items) => self.list(items, place, expected),
            ExprKind::Record(fields) => self.record(fields, place, expected),
            ExprKind::Field { of, name } => self.field(expr, of, name),
            ExprKind::Call { callee, args } => self.call(callee, args, place),
            ExprKind::Unary(op, of) => self.unary(*op, of, place, expected),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, place),
            ExprKind::Else(of, default) => self.or_else(of, default, place, expected),
            ExprKind::Exists(of) => self.exists(of, place),
            ExprKind::Where(list, cond) => self.filter(list, cond, place),
            ExprKind::Group(inner) => {
                let inner = self.expr(inner, expected);
                TExpr { place, ..inner }
            }
        }
    }

    /// Types a condition: it must be true or false.
    pub(crate) fn condition(&mut self, expr: &Expr) -> TExpr {
        let cond = self.expr(expr, Some(&Type::Bool));
        self.must_be_condition(cond)
    }

    /// Types an expression with the thing at hand set.
    pub(crate) fn with_it<R>(&mut self, it: Type, work: impl FnOnce(&mut Self) -> R) -> R {
        self.it.push(it);
        let done = work(self);
        self.it.pop();
        done
    }

    /// Types an expression with a message or a table's column at hand, which it may call by its name.
    pub(crate) fn with_value<R>(
        &mut self,
        name: &SmolStr,
        fields: Type,
        work: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let outer = self.it_name.replace(name.clone());
        let done = self.with_it(fields, work);
        self.it_name = outer;
        done
    }

    /// Types the condition of a message.
    pub(crate) fn message_condition(&mut self, name: &SmolStr, fields: Type, cond: &Expr) -> TExpr {
        let full = crate::flow::names::in_full(cond, name);
        let outer = std::mem::replace(&mut self.in_full, full);
        let typed = self.with_value(name, fields, |infer| infer.condition(cond));
        self.in_full = outer;
        typed
    }

    fn list(&mut self, items: &[Expr], place: Place, expected: Option<&Type>) -> TExpr {
        let of = match expected.map(Type::present) {
            Some(Type::List(of)) => Some((**of).clone()),
            _ => None,
        };
        let mut ty = of.clone();
        let mut typed = Vec::with_capacity(items.len());
        for item in items {
            let one = match &of {
                Some(of) => self.check(item, of),
                None => self.expr(item, ty.as_ref()),
            };
            ty = Some(match ty {
                Some(so_far) => self.join(&so_far, &one.ty).unwrap_or(Type::Anything),
                None => one.ty.clone(),
            });
            typed.push(one);
        }
        let ty = ty.unwrap_or(Type::Anything).list();
        TExpr {
            kind: TExprKind::List(typed),
            ty,
            place,
        }
    }
}
