//! What a cell demands of its column's value, as far as constants say.

use flow_plan::expr::BinaryOp as Op;
use flow_plan::{Env, Expr, Ref, Value, eval, time_zone};
use flow_syntax::Place;

use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// A value that a cell compares with.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// A demand on one value.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// Anything will do.
    Always,
    /// It equals this.
    Is(Point),
    /// It stands in this order to a point; nothing does not.
    Order(Order, Point),
    /// From one to the other, both included.
    Between(Point, Point),
    /// There is something.
    Exists,
    /// One of these.
    Any(Vec<Test>),
    Not(Box<Test>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Why a cell says nothing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unclear {
    /// It is broken, and that was reported.
    Broken,
    /// It depends on more than its column's value.
    Depends(Place),
}

type Found = Result<Test, Unclear>;

/// What a condition over [`Ref::It`] demands.
pub(super) fn test(cond: &TExpr) -> Found {
    match &cond.kind {
        TExprKind::Error => Err(Unclear::Broken),
        TExprKind::Const(Value::Bool(true)) => Ok(Test::Always),
        TExprKind::Const(Value::Bool(false)) => Ok(Test::Any(Vec::new())),
        TExprKind::Ref(Ref::It) => Ok(Test::Is(Point {
            value: Value::Bool(true),
            place: cond.place,
        })),
        TExprKind::Not(of) => Ok(Test::Not(Box::new(test(of)?))),
        TExprKind::Exists(of) if is_it(of) => Ok(Test::Exists),
        TExprKind::Binary(Op::Or, ..) => Ok(Test::Any(terms(cond, Op::Or)?)),
        // All of them hold where it is not so that one of them does not.
        TExprKind::Binary(Op::And, ..) => {
            let not = |t: Test| Test::Not(Box::new(t));
            let terms = terms(cond, Op::And)?.into_iter().map(not).collect();
            Ok(not(Test::Any(terms)))
        }
        TExprKind::Binary(Op::In, left, right) => within(left, right, cond.place),
        TExprKind::Binary(op, left, right) => compared(*op, left, right, cond.place),
        _ => Err(Unclear::Depends(cond.place)),
    }
}

/// The terms of a chain of one operator; its left side may be long.
fn terms(cond: &TExpr, op: Op) -> Result<Vec<Test>, Unclear> {
    let mut terms = Vec::new();
    let mut rest = cond;
    while let TExprKind::Binary(with, before, last) = &rest.kind
        && *with == op
    {
        terms.push(test(last)?);
        rest = before;
    }
    terms.push(test(rest)?);
    Ok(terms)
}

const fn is_it(expr: &TExpr) -> bool {
    matches!(expr.kind, TExprKind::Ref(Ref::It))
}

fn compared(op: Op, left: &TExpr, right: &TExpr, place: Place) -> Found {
    let (op, with) = match (is_it(left), is_it(right)) {
        (true, false) => (op, right),
        (false, true) => (turned(op), left),
        _ => return unclear([left, right], place),
    };
    let point = point(with)?;
    let order = match op {
        Op::Eq => return Ok(Test::Is(point)),
        Op::Ne => return Ok(Test::Not(Box::new(Test::Is(point)))),
        Op::Lt => Order::Less,
        Op::Le => Order::AtMost,
        Op::Gt => Order::More,
        Op::Ge => Order::AtLeast,
        _ => return Err(Unclear::Depends(place)),
    };
    Ok(Test::Order(order, point))
}

fn within(left: &TExpr, right: &TExpr, place: Place) -> Found {
    if !is_it(left) {
        return unclear([left, right], place);
    }
    match &right.kind {
        TExprKind::Range(points) => match (points.first(), points.last()) {
            (Some(low), Some(high)) => Ok(Test::Between(point(low)?, point(high)?)),
            _ => Err(Unclear::Depends(place)),
        },
        TExprKind::List(items) => {
            let items: Result<_, _> = items.iter().map(|i| Ok(Test::Is(point(i)?))).collect();
            Ok(Test::Any(items?))
        }
        _ => unclear([left, right], place),
    }
}

fn unclear(of: [&TExpr; 2], place: Place) -> Found {
    let broken = of.iter().any(|e| e.ty == Type::Error);
    Err(if broken {
        Unclear::Broken
    } else {
        Unclear::Depends(place)
    })
}

fn point(expr: &TExpr) -> Result<Point, Unclear> {
    if matches!(expr.kind, TExprKind::Error) {
        return Err(Unclear::Broken);
    }
    let value = constant(expr).ok_or(Unclear::Depends(expr.place))?;
    let place = expr.place;
    Ok(Point { value, place })
}

/// A constant, also one that is computed from constants: `2 * 500 EUR`.
fn constant(expr: &TExpr) -> Option<Value> {
    let computed = |expr: Expr| {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let value = eval(&expr, &Nothing, now, &time_zone(None)).ok()?;
        matches!(value, Value::Number(_) | Value::Money { .. }).then_some(value)
    };
    let boxed = |e: &TExpr| constant(e).map(|value| Box::new(Expr::Const { value }));
    match &expr.kind {
        TExprKind::Const(value) => Some(value.clone()),
        TExprKind::Minus(of) => computed(Expr::Minus { of: boxed(of)? }),
        TExprKind::Binary(with @ (Op::Add | Op::Sub | Op::Mul | Op::Div), left, right) => {
            let (left, right, with) = (boxed(left)?, boxed(right)?, *with);
            computed(Expr::Binary { with, left, right })
        }
        _ => None,
    }
}

struct Nothing;

impl Env for Nothing {
    fn get(&self, _: &Ref) -> Option<Value> {
        None
    }
}

const fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        other => other,
    }
}

impl Test {
    /// Goes through the points that it names, and whether each is one of an order.
    pub(super) fn points<'a>(&'a self, see: &mut impl FnMut(&'a Point, bool)) {
        match self {
            Self::Always | Self::Exists => {}
            Self::Is(point) => see(point, false),
            Self::Order(_, point) => see(point, true),
            Self::Between(low, high) => {
                see(low, true);
                see(high, true);
            }
            Self::Any(tests) => tests.iter().for_each(|t| t.points(see)),
            Self::Not(of) => of.points(see),
        }
    }
}
