//! Decision tables.

use std::collections::BTreeMap;

use flow_analysis::model::{self, Program};
use flow_analysis::typed::TExpr;
use flow_plan::step::NotYet;
use flow_plan::table::{Hits, Row, Table};

use crate::declarations::usual_calendar;
use crate::exprs::Exprs;

/// Tables by key. What a table cannot do yet is noted for whoever asks it.
pub(crate) fn tables(program: &Program, exprs: &mut Exprs<'_>) -> BTreeMap<String, Table> {
    exprs.count_on(usual_calendar(program));
    let mut lowered = BTreeMap::new();
    let mut notes = Vec::with_capacity(program.tables.len());
    let mut asked_by = vec![Vec::new(); program.tables.len()];
    for (at, table) in program.tables.iter().enumerate() {
        lowered.insert(table.key.to_string(), self::table(exprs, table));
        notes.push(exprs.take_not_yet());
        for other in exprs.take_asked() {
            if let Some(by) = asked_by.get_mut(other.index()) {
                by.push(at);
            }
        }
    }
    spread(&mut notes, &asked_by);
    exprs.tables_cannot(notes);
    lowered
}

/// Gives the notes of each table to those that ask it.
fn spread(notes: &mut [Vec<NotYet>], asked_by: &[Vec<usize>]) {
    let mut open: Vec<usize> = (0..notes.len()).collect();
    while let Some(at) = open.pop() {
        let known = notes.get(at).cloned().unwrap_or_default();
        for by in asked_by.get(at).into_iter().flatten() {
            let Some(theirs) = notes.get_mut(*by) else {
                continue;
            };
            let before = theirs.len();
            for note in &known {
                if !theirs.contains(note) {
                    theirs.push(note.clone());
                }
            }
            if theirs.len() > before {
                open.push(*by);
            }
        }
    }
}

fn table(exprs: &mut Exprs<'_>, table: &model::Table) -> Table {
    let names = |columns: &[model::Column]| columns.iter().map(|c| c.name.to_string()).collect();
    let wanted = table.inputs.len() + table.outputs.len();
    let rows = table.rows.iter().filter(|row| row.len() == wanted);
    Table {
        name: table.name.to_string(),
        inputs: names(&table.inputs),
        outputs: names(&table.outputs),
        hits: hits(&table.hits),
        rows: rows.map(|row| self::row(exprs, table, row)).collect(),
    }
}

fn hits(written: &str) -> Hits {
    match written {
        "first" => Hits::First,
        "any" => Hits::Any,
        "collect" => Hits::Collect,
        _ => Hits::Unique,
    }
}

fn row(exprs: &mut Exprs<'_>, table: &model::Table, cells: &[Option<TExpr>]) -> Row {
    let (conditions, results) = cells.split_at(table.inputs.len().min(cells.len()));
    let nothing = || crate::exprs::constant(flow_plan::Value::None);
    let result = |cell: &Option<TExpr>| exprs.optional(cell.as_ref()).unwrap_or_else(nothing);
    Row {
        gives: results.iter().map(result).collect(),
        when: conditions
            .iter()
            .map(|cell| exprs.optional(cell.as_ref()))
            .collect(),
    }
}
