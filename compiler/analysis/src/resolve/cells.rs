//! Cells of decision tables written as a sentence.

use flow_syntax::tree::{BinaryOp, Expr, ExprKind, UnaryOp};
use flow_syntax::{Applicability, Diagnostic};

use crate::infer::Infer;
use crate::rules::names::UNKNOWN_NAME;
use crate::rules::types::{MISMATCH, OPERATOR};
use crate::types::Type;

/// What is wrong with a cell that says `any` where `-` is meant, `2-3` where a range is, or `2 or 3` where a list is.
pub(super) fn otherwise_written(
    infer: &Infer<'_, '_>,
    cell: &Expr,
    ty: &Type,
) -> Option<Diagnostic> {
    let ExprKind::Name(word) = &cell.kind else {
        let joined = || joined(infer, cell, ty);
        return super::mended::dash(infer, cell, &MISMATCH).or_else(joined);
    };
    let is_value = match ty.base() {
        Type::Enum(id) => {
            let decl = infer.cx.program.enums.get(id.index());
            decl.is_some_and(|e| e.values.iter().any(|v| v.name == *word))
        }
        _ => false,
    };
    if is_value || !ANYTHING.contains(&word.to_lowercase().as_str()) {
        return None;
    }
    let finding = UNKNOWN_NAME
        .at(format!("`{word}` means nothing in a cell."), infer.at(cell))
        .says("no value of this column")
        .help("a cell in which anything will do holds `-`");
    Some(finding.fix("write `-`", Applicability::Machine, infer.at(cell), "-"))
}

/// Words that people write into a cell in which anything will do.
const ANYTHING: [&str; 6] = ["any", "anything", "all", "whatever", "either", "n_a"];

/// `5 or 6`, `5 EUR or more`, `not 5`: values joined as if they were conditions.
fn joined(infer: &Infer<'_, '_>, cell: &Expr, ty: &Type) -> Option<Diagnostic> {
    if *ty.base() == Type::Bool || ty.is_open() {
        return None;
    }
    let place = infer.at(cell);
    let text = |of: &Expr| infer.cx.slice(infer.at(of)).to_owned();
    let say = |word: &str, help: String| {
        let message = format!("Values of a cell are not joined by `{word}`.");
        OPERATOR
            .at(message, place)
            .says("this is no condition")
            .help(help)
    };
    match &cell.kind {
        ExprKind::Unary(UnaryOp::Not, of) if is_value(of) => {
            let meant = format!("!= {}", text(of));
            let finding = say("not", format!("write `{meant}`"));
            Some(finding.fix(
                format!("write `{meant}`"),
                Applicability::Machine,
                place,
                meant,
            ))
        }
        ExprKind::Binary(op @ (BinaryOp::Or | BinaryOp::And), left, right) => {
            let mut parts = Vec::new();
            if !parts_of(*op, left, &mut parts) || !parts_of(*op, right, &mut parts) {
                return None;
            }
            let meant = match (op, parts.as_slice()) {
                (BinaryOp::And, _) => {
                    let help = "write the lowest and the highest value as a range, such as `1..5`";
                    return Some(say("and", help.to_owned()));
                }
                (_, [one, more]) => open_end(&text(one), more),
                _ => None,
            };
            let list = || parts.iter().map(|p| text(p)).collect::<Vec<_>>().join(", ");
            let meant = meant.unwrap_or_else(list);
            let finding = say("or", format!("write `{meant}`"));
            Some(finding.fix(
                format!("write `{meant}`"),
                Applicability::Machine,
                place,
                meant,
            ))
        }
        _ => None,
    }
}

/// `5 EUR or more`
fn open_end(value: &str, word: &Expr) -> Option<String> {
    let ExprKind::Name(word) = &word.kind else {
        return None;
    };
    let sign = match word.as_str() {
        "more" | "higher" | "above" | "later" => ">=",
        "less" | "fewer" | "lower" | "below" | "earlier" => "<=",
        _ => return None,
    };
    Some(format!("{sign} {value}"))
}

/// Collects the parts of a chain of the same operator; false where one is a condition.
fn parts_of<'e>(op: BinaryOp, expr: &'e Expr, parts: &mut Vec<&'e Expr>) -> bool {
    match &expr.kind {
        ExprKind::Binary(inner, left, right) if *inner == op => {
            parts_of(op, left, parts) && parts_of(op, right, parts)
        }
        _ => {
            parts.push(expr);
            is_value(expr)
        }
    }
}

const fn is_value(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Time(_)
            | ExprKind::Name(_)
            | ExprKind::Range(_)
    )
}
