//! Steps that stand elsewhere than before: all their spans move alike.
//!
//! Every field is named, so that a new one cannot be forgotten.

use smol_str::SmolStr;

use crate::span::Span;

use super::{
    Arg, Arm, Arrow, BinaryOp, Body, Bogus, Branch, Cap, Expr, ExprKind, Field, Handler, Name,
    Number, Outcome, Path, People, Property, PropertyValue, Step, StepKind, Text, TextPart,
    TypeExpr, TypeKind, UnaryOp, Unit, WordArg, Words,
};

/// Moves all spans of a node.
pub(crate) trait Shift {
    /// Adds `by` bytes, which may be negative, to every offset.
    fn shift(&mut self, by: i64);
}

impl Shift for Span {
    fn shift(&mut self, by: i64) {
        // What was not written stands nowhere: the name of a `wait for …`.
        if *self != Self::default() {
            let moved = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or(0);
            *self = Self::new(moved(self.start), moved(self.end));
        }
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: i64) {
        self.iter_mut().for_each(|node| node.shift(by));
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: i64) {
        self.iter_mut().for_each(|node| node.shift(by));
    }
}

impl<T: Shift> Shift for Box<T> {
    fn shift(&mut self, by: i64) {
        (**self).shift(by);
    }
}

impl<A: Shift, B: Shift> Shift for (A, B) {
    fn shift(&mut self, by: i64) {
        self.0.shift(by);
        self.1.shift(by);
    }
}

/// Has no spans.
macro_rules! stays {
    ($($node:ty),* $(,)?) => { $(
        impl Shift for $node {
            fn shift(&mut self, _: i64) {}
        }
    )* };
}

/// Moves all fields.
macro_rules! moves {
    ($($node:ident { $($field:ident),* }),* $(,)?) => { $(
        impl Shift for $node {
            fn shift(&mut self, by: i64) {
                let Self { $($field),* } = self;
                $($field.shift(by);)*
            }
        }
    )* };
}

stays!(String, SmolStr, bool, UnaryOp, BinaryOp);

moves! {
    Name { text, span },
    Path { parts, span },
    Bogus { span },
    Text { span, parts },
    Arg { span, name, value },
    Expr { span, kind },
    Number { digits, unit },
    TypeExpr { span, kind, labels },
    Field { docs, span, name, ty, value, props },
    Property { span, key, value },
    Handler { span, key, what, action, share },
    Words { span, args },
    Body { span, steps, bogus },
    Step { docs, span, keyword, name, title, kind, props, next },
    People { span, roles, all, unclear, not_whoever_did },
    Arm { span, when, action, share },
    Arrow { span, target, at_most },
    Cap { times, otherwise },
    Branch { name, title, body },
}

impl Shift for Unit {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Working(_, of) => of.shift(by),
            Self::Percent | Self::Time(_) | Self::Of(_) | Self::Money(_) | Self::Per(..) => {}
        }
    }
}

impl Shift for TextPart {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Plain(_) => {}
            Self::Hole(expr) => expr.shift(by),
        }
    }
}

impl Shift for ExprKind {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Missing | Self::Any | Self::None => {}
            Self::Name(_) | Self::Bool(_) | Self::Date(_) | Self::Time(_) => {}
            Self::Number(number) => number.shift(by),
            Self::Text(text) => text.shift(by),
            Self::Range(all) | Self::List(all) => all.shift(by),
            Self::Record(all) => all.shift(by),
            Self::Field { of, name } => {
                of.shift(by);
                name.shift(by);
            }
            Self::Call { callee, args } => {
                callee.shift(by);
                args.shift(by);
            }
            Self::Unary(_, of) | Self::Exists(of) | Self::Group(of) => of.shift(by),
            Self::Binary(_, left, right) | Self::Else(left, right) | Self::Where(left, right) => {
                left.shift(by);
                right.shift(by);
            }
        }
    }
}

impl Shift for TypeKind {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Missing => {}
            Self::Named(path) => path.shift(by),
            Self::List(of) | Self::Optional(of) => of.shift(by),
            Self::Range(from, to) => {
                from.shift(by);
                to.shift(by);
            }
            Self::TextUpTo(most) => most.shift(by),
            Self::Inline(fields) => fields.shift(by),
        }
    }
}

impl Shift for PropertyValue {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Type(ty) => ty.shift(by),
            Self::Fields(fields) => fields.shift(by),
            Self::Handler(handler) => handler.shift(by),
            Self::Handlers(words, handlers) => {
                words.shift(by);
                handlers.shift(by);
            }
            Self::Words(words) => words.shift(by),
        }
    }
}

impl Shift for WordArg {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Expr(expr) => expr.shift(by),
            Self::Label(name) => name.shift(by),
            Self::Comma(span) => span.shift(by),
        }
    }
}

impl Shift for Outcome {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Go(arrow) => arrow.shift(by),
            Self::Do(body) => body.shift(by),
            Self::Hand(people) => people.shift(by),
            Self::Missing => {}
        }
    }
}

impl Shift for StepKind {
    fn shift(&mut self, by: i64) {
        match self {
            Self::Task { by: who } => who.shift(by),
            Self::Ai { with } | Self::Agent { with } => with.shift(by),
            Self::Copilot { by: who, with } => {
                who.shift(by);
                with.shift(by);
            }
            Self::Call { action: of, args }
            | Self::Run { process: of, args }
            | Self::Send { message: of, args } => {
                of.shift(by);
                args.shift(by);
            }
            Self::Decide {
                by: who,
                with,
                on,
                arms,
            } => {
                who.shift(by);
                with.shift(by);
                on.shift(by);
                arms.shift(by);
            }
            Self::Stage { body } => body.shift(by),
            Self::Parallel { first: _, branches } => branches.shift(by),
            Self::ForEach {
                item,
                list,
                at_once,
                until,
                body,
            } => {
                item.shift(by);
                list.shift(by);
                at_once.shift(by);
                until.shift(by);
                body.shift(by);
            }
            Self::Repeat {
                until,
                at_most,
                otherwise,
                body,
            } => {
                until.shift(by);
                at_most.shift(by);
                otherwise.shift(by);
                body.shift(by);
            }
            Self::Wait { arms } => arms.shift(by),
            Self::Set { target, value } => {
                target.shift(by);
                value.shift(by);
            }
            Self::Undo { step } => step.shift(by),
            Self::End { fields } => fields.shift(by),
            Self::Fail { without_undo: _ } => {}
        }
    }
}
