//! Decision tables: columns, then rows once every type and function is known.

use flow_syntax::tree::{self, DeclKind, Expr, ExprKind};
use smol_str::SmolStr;

use super::decls::{Todo, key, put};
use super::fields::fields;
use super::props::{belongs, prop};
use super::symbols::Found;
use crate::cx::Cx;
use crate::flow::draft::title;
use crate::infer::Infer;
use crate::model::{Column, Table};
use crate::rules::tables::NO_RESULT;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Declares a table without its rows.
pub(super) fn table(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
    tree: &tree::Table,
) {
    let hits = hits(cx, found, tree);
    let table = Table {
        name: tree.name.text.clone(),
        key: key(cx, entry),
        title: title(tree.title.as_ref(), &tree.name.text),
        inputs: columns(cx, found, &tree.inputs),
        outputs: columns(cx, found, &tree.outputs),
        hits,
        rows: Vec::new(),
        row_places: Vec::new(),
        place: found.base.at(tree.name.span),
    };
    put(&mut cx.program.tables, index, table);
}

fn hits(cx: &mut Cx<'_>, found: Found<'_>, tree: &tree::Table) -> SmolStr {
    let mut hits = SmolStr::new_static("unique");
    super::repeated::check(cx, found.base, &tree.props);
    let mut infer = Infer::constants(cx, found.base);
    for written in &tree.props {
        if belongs(&mut infer, written, "a table", &["hits"])
            && let Some(word) = prop(&mut infer, written).word()
        {
            if ["unique", "first", "any", "collect"].contains(&word.as_str()) {
                hits = word.clone();
            } else {
                super::props::wrong(
                    &mut infer,
                    written,
                    "unique, first match, any or collect",
                    "hits first match",
                );
            }
        }
    }
    hits
}

fn columns(cx: &mut Cx<'_>, found: Found<'_>, written: &[tree::Field]) -> Vec<Column> {
    let fields = fields(cx, found.base, written);
    fields
        .into_iter()
        .map(|f| Column {
            name: f.name,
            ty: f.ty,
            labels: f.labels,
            place: f.place,
        })
        .collect()
}

/// Types the rows of a table.
pub(super) fn rows(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>) {
    let DeclKind::Table(tree) = &found.decl.kind else {
        return;
    };
    let row = |row| self::row(cx, found, index, row);
    let rows = tree.rows.iter().map(row).collect();
    if let Some(table) = cx.program.tables.get_mut(index) {
        table.rows = rows;
        let place = |row: &tree::TableRow| found.base.at(row.span);
        table.row_places = tree.rows.iter().map(place).collect();
    }
}

fn row(
    cx: &mut Cx<'_>,
    found: Found<'_>,
    table: usize,
    row: &tree::TableRow,
) -> Vec<Option<TExpr>> {
    let Some(decl) = cx.program.tables.get(table) else {
        return Vec::new();
    };
    let column = |c: &Column| (c.name.clone(), c.ty.clone());
    let inputs: Vec<(SmolStr, Type)> = decl.inputs.iter().map(column).collect();
    let outputs: Vec<Type> = decl.outputs.iter().map(|c| c.ty.clone()).collect();
    let wanted = inputs.len() + outputs.len();
    // The reader of the text has said so already.
    if row.cells.len() != wanted {
        return Vec::new();
    }
    let mut infer = Infer::constants(cx, found.base);
    let mut cells = Vec::with_capacity(wanted);
    for (i, cell) in row.cells.iter().enumerate() {
        let typed = match (
            &cell.kind,
            inputs.get(i),
            outputs.get(i.wrapping_sub(inputs.len())),
        ) {
            (ExprKind::Any, None, Some(ty)) if !ty.is_optional() && !ty.is_open() => {
                Some(no_result(&mut infer, cell, ty))
            }
            (ExprKind::Any, ..) | (_, None, None) => None,
            (_, Some((name, ty)), _) => {
                Some(infer.with_value(name, at_hand(cell, ty), |infer| test(infer, cell, ty)))
            }
            (_, None, Some(ty)) => Some(infer.check(cell, ty)),
        };
        cells.push(typed);
    }
    cells
}

/// What a cell sees of its column. Nothing is neither less nor more than anything, and equals no value:
/// a comparison needs no care for it.
fn at_hand(cell: &Expr, ty: &Type) -> Type {
    match cell.kind {
        ExprKind::Binary(..) | ExprKind::List(_) => ty.present().clone(),
        _ => ty.clone(),
    }
}

fn no_result(infer: &mut Infer<'_, '_>, cell: &Expr, ty: &Type) -> TExpr {
    let place = infer.at(cell);
    let ty = infer.cx.program.type_name(ty);
    let finding = NO_RESULT
        .at("This row gives no result.", place)
        .says("`-` is no value")
        .help(format!(
            "write the result, or let the column say that there may be none: `{ty}?`"
        ));
    infer.cx.report(finding);
    TExpr::error(place)
}

/// A cell tests the value of its column: `< 100 EUR`, `1..5`, a value, or several.
fn test(infer: &mut Infer<'_, '_>, cell: &Expr, ty: &Type) -> TExpr {
    let place = infer.at(cell);
    if let Some(finding) = super::cells::otherwise_written(infer, cell, ty) {
        infer.cx.report(finding);
        return TExpr::error(place);
    }
    match &cell.kind {
        ExprKind::Binary(..) | ExprKind::Unary(tree::UnaryOp::Not, _) => infer.condition(cell),
        // Several tests of which one must hold: `< 5 EUR, > 500 EUR`.
        ExprKind::List(items) if items.iter().any(is_test) => {
            let mut tests = items.iter().map(|item| test(infer, item, ty));
            let first = tests.next().unwrap_or_else(|| TExpr::error(place));
            tests.fold(first, |so_far, one| either(so_far, one, place))
        }
        ExprKind::Range(_) | ExprKind::List(_) => {
            let wanted = match cell.kind {
                ExprKind::List(_) => ty.clone().list(),
                _ => ty.clone(),
            };
            let of = infer.check(cell, &wanted);
            compared(flow_plan::expr::BinaryOp::In, of, ty, place)
        }
        _ => {
            let of = infer.check(cell, ty);
            compared(flow_plan::expr::BinaryOp::Eq, of, ty, place)
        }
    }
}

/// Whether a part of a cell is more than a value.
const fn is_test(cell: &Expr) -> bool {
    matches!(
        cell.kind,
        ExprKind::Binary(..) | ExprKind::Unary(tree::UnaryOp::Not, _) | ExprKind::Range(_)
    )
}

fn either(a: TExpr, b: TExpr, place: flow_syntax::Place) -> TExpr {
    let op = flow_plan::expr::BinaryOp::Or;
    TExpr {
        kind: TExprKind::Binary(op, Box::new(a), Box::new(b)),
        ty: Type::Bool,
        place,
    }
}

fn compared(
    op: flow_plan::expr::BinaryOp,
    with: TExpr,
    ty: &Type,
    place: flow_syntax::Place,
) -> TExpr {
    let it = TExpr {
        kind: TExprKind::Ref(flow_plan::Ref::It),
        ty: ty.clone(),
        place,
    };
    TExpr {
        kind: TExprKind::Binary(op, Box::new(it), Box::new(with)),
        ty: Type::Bool,
        place,
    }
}
