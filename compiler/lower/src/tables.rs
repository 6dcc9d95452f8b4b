//! Decision tables as expressions: the rows that hit, and what the hit policy makes of them.

use flow_analysis::model::{Column, Table};
use flow_analysis::typed::TExpr;
use flow_plan::expr::BinaryOp;
use flow_plan::{Expr, Ref, Value};

use crate::exprs::{Exprs, balanced, constant, field, it};

/// The field of a lowered row that says whether it hits. No column can have this name.
const HIT: &str = "hit?";

/// What a table answers: the first row that hits, or, with `hits collect`, a list of all.
///
/// A row becomes a record of its results and of whether it hits; `unique` and `any` need no other
/// treatment than `first`, since gaps and overlaps were excluded by the check.
pub(crate) fn ask(exprs: &mut Exprs<'_>, table: &Table, args: &[Expr]) -> Expr {
    let items = table
        .rows
        .iter()
        .map(|row| self::row(exprs, table, row, args))
        .collect();
    let hits = Expr::Where {
        list: Box::new(Expr::List { items }),
        cond: Box::new(field(it(), HIT)),
    };
    let found = if table.hits == "collect" {
        hits
    } else {
        Expr::Call {
            function: "first".to_owned(),
            args: vec![hits],
        }
    };
    match table.outputs.as_slice() {
        [only] => field(found, &only.name),
        _ => found,
    }
}

fn row(exprs: &mut Exprs<'_>, table: &Table, cells: &[Option<TExpr>], args: &[Expr]) -> Expr {
    let (conditions, results) = cells.split_at(table.inputs.len().min(cells.len()));
    let tests = conditions.iter().zip(args).filter_map(|(cell, arg)| {
        let mut condition = exprs.expr(cell.as_ref()?);
        put_at_hand(&mut condition, arg);
        Some(condition)
    });
    let hit = balanced(BinaryOp::And, tests.collect());
    let mut fields = vec![(HIT.to_owned(), hit)];
    let results = table.outputs.iter().zip(results);
    fields.extend(results.map(|(column, cell)| result(exprs, column, cell.as_ref())));
    Expr::Record { fields }
}

fn result(exprs: &mut Exprs<'_>, column: &Column, cell: Option<&TExpr>) -> (String, Expr) {
    let value = cell.map_or_else(|| constant(Value::None), |cell| exprs.expr(cell));
    (column.name.to_string(), value)
}

/// Replaces the thing at hand, except inside a `where`, which has its own.
fn put_at_hand(expr: &mut Expr, value: &Expr) {
    match expr {
        Expr::Ref { name: Ref::It } => *expr = value.clone(),
        Expr::Const { .. } | Expr::Ref { .. } | Expr::Sample { .. } | Expr::Working { .. } => {}
        Expr::Field { of, .. } | Expr::Not { of } | Expr::Minus { of } | Expr::Exists { of } => {
            put_at_hand(of, value);
        }
        Expr::List { items } | Expr::Call { args: items, .. } => {
            items.iter_mut().for_each(|e| put_at_hand(e, value));
        }
        Expr::Record { fields } => fields.iter_mut().for_each(|(_, e)| put_at_hand(e, value)),
        Expr::Text { template } => {
            for part in &mut template.parts {
                if let flow_plan::TemplatePart::Hole(e) = part {
                    put_at_hand(e, value);
                }
            }
        }
        Expr::Binary { left, right, .. } => {
            put_at_hand(left, value);
            put_at_hand(right, value);
        }
        Expr::Else { of, default } => {
            put_at_hand(of, value);
            put_at_hand(default, value);
        }
        Expr::Where { list, .. } => put_at_hand(list, value),
    }
}
