//! Messages, and how they find their run.

use std::collections::BTreeMap;

use flow_analysis::model::{self, MessageId, Program};
use flow_plan::expr::BinaryOp;
use flow_plan::message::Message;
use flow_plan::step::Key;
use flow_plan::{Expr, Ref};

use crate::declarations::fields;
use crate::exprs::Exprs;
use crate::settings::{Hole, settings};
use crate::{data, paces};

/// Messages by key.
pub(crate) fn messages(program: &Program, exprs: &mut Exprs<'_>) -> BTreeMap<String, Message> {
    let all = program.messages.iter();
    all.map(|m| (m.key.to_string(), message(program, exprs, m)))
        .collect()
}

fn message(program: &Program, exprs: &mut Exprs<'_>, message: &model::Message) -> Message {
    let id = message.props.iter().find(|p| p.key == "id");
    let typed = ["id", "keep", "purpose", "region"];
    Message {
        fields: fields(program, exprs, &message.fields),
        id: id.and_then(|p| p.word()).map(ToString::to_string),
        data: data::terms(&message.props),
        settings: settings(&paces::untyped(&message.props, &typed), Hole::Braces),
    }
}

/// A message's unique name; as written where nothing is declared.
pub(crate) fn key_of(program: &Program, id: Option<MessageId>, written: &str) -> String {
    let found = id.and_then(|id| program.messages.get(id.index()));
    found.map_or_else(|| written.to_owned(), |m| m.key.to_string())
}

/// The equalities between the message and the run that a condition demands.
pub(crate) fn keys(cond: &Expr) -> Vec<Key> {
    let Expr::Binary { with, left, right } = cond else {
        return Vec::new();
    };
    match with {
        BinaryOp::And => keys(left).into_iter().chain(keys(right)).collect(),
        BinaryOp::Eq => equality(left, right)
            .or_else(|| equality(right, left))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn equality(field: &Expr, equals: &Expr) -> Option<Key> {
    let field = path(field)?;
    (!speaks_of_it(equals)).then(|| Key {
        field,
        equals: equals.clone(),
    })
}

/// A field of the message, or a field of such a field.
fn path(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Field { of, name } => match &**of {
            Expr::Ref { name: Ref::It } => Some(name.clone()),
            inner => Some(format!("{}.{name}", path(inner)?)),
        },
        _ => None,
    }
}

/// Whether the thing at hand is part of it. What a `where` has at hand is its own.
fn speaks_of_it(expr: &Expr) -> bool {
    match expr {
        Expr::Ref { name } => *name == Ref::It,
        Expr::Const { .. } | Expr::Sample { .. } | Expr::Working { .. } => false,
        Expr::Field { of, .. } | Expr::Not { of } | Expr::Minus { of } | Expr::Exists { of } => {
            speaks_of_it(of)
        }
        Expr::List { items } | Expr::Call { args: items, .. } | Expr::Table { args: items, .. } => {
            items.iter().any(speaks_of_it)
        }
        Expr::Record { fields } => fields.iter().any(|(_, e)| speaks_of_it(e)),
        Expr::Text { template } => template.parts.iter().any(|part| match part {
            flow_plan::TemplatePart::Hole(e) => speaks_of_it(e),
            flow_plan::TemplatePart::Plain(_) => false,
        }),
        Expr::Binary { left, right, .. } => speaks_of_it(left) || speaks_of_it(right),
        Expr::Else { of, default } => speaks_of_it(of) || speaks_of_it(default),
        Expr::Where { list, .. } => speaks_of_it(list),
    }
}
