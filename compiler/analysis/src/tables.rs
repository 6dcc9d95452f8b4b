//! Decision tables: every case answered, and as often as the hit policy says.

mod arms;
mod axis;
mod case;
mod circles;
mod depth;
mod report;
mod runs;
mod scale;
mod sweep;
mod test;
mod work;

use std::collections::HashMap;

use flow_plan::Value;
use flow_syntax::tree::DeclKind;
use flow_syntax::{Diagnostic, Sources};

use self::axis::Axis;
use self::report::Report;
use self::runs::Runs;
use self::sweep::Boxes;
use self::test::{Test, Unclear};
use self::work::{Store, Work};
use crate::cx::Cx;
use crate::model::{Program, Table};
use crate::typed::TExpr;
use crate::types::Type;

pub(crate) use arms::{Arms, arms, same};
pub(crate) use case::shown;

/// Checks all tables, whose rows are typed. Each by itself: what is found depends on its declaration and
/// the types that it names, and where tables are very hard on how much work those above it took.
pub(crate) fn check(cx: &Cx<'_>) -> Vec<Diagnostic> {
    let declared = cx.symbols.found.iter().filter_map(|found| {
        let is_table = matches!(found.decl.kind, DeclKind::Table(_));
        is_table.then(|| found.base.at(found.decl.span))
    });
    let store = Store::default();
    let mut findings = asked(&cx.program);
    for (index, place) in declared.enumerate() {
        let damaged = cx.is_damaged(place);
        if let Some(table) = cx.program.tables.get(index) {
            findings.extend(examine(cx.sources, &cx.program, table, damaged, &store));
        }
    }
    findings
}

/// Tables that ask each other in a circle, or otherwise more often than one answer may take.
fn asked(program: &Program) -> Vec<Diagnostic> {
    let asks = circles::asks(program);
    match circles::find(program, &asks) {
        none if none.is_empty() => depth::find(program, &asks),
        circles => circles,
    }
}

/// Whether a range ends before it begins.
pub(crate) fn is_reversed(low: &Value, high: &Value) -> bool {
    match (scale::key(low), scale::key(high)) {
        (Some(a), Some(b)) => a > b && scale::is_certain(low, high),
        _ => false,
    }
}

/// Whether one length of time is longer than another for certain: a month and 30 days are not.
pub(crate) fn is_longer(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Duration(_), Value::Duration(_))) && is_reversed(a, b)
}

/// What is wrong with one table; `damaged` where some of it could not be read.
fn examine(
    sources: &Sources,
    program: &Program,
    table: &Table,
    damaged: bool,
    store: &Store,
) -> Vec<Diagnostic> {
    let mut report = Report::new(sources, table, answers_always(table));
    if table.rows.is_empty() {
        if !damaged && !table.outputs.is_empty() {
            report.no_rows();
        }
        return report.findings;
    }
    let columns = table.inputs.iter().chain(&table.outputs);
    if columns.map(|c| &c.ty).any(|ty| *ty == Type::Error) {
        return report.findings;
    }
    let tests = tests(table);
    if report.currencies(&tests) {
        return report.findings;
    }
    let Some(axes) = axes(program, table, &tests, &mut report) else {
        return report.findings;
    };
    let rows = rows(&tests, &axes);
    let work = Work::new(axes.len() * rows.len(), store);
    policy(table, &axes, &rows, (damaged, &work), &mut report);
    report.findings
}

/// Whether there is nothing to prove: the last row is for all that is left, or none need answer.
fn answers_always(table: &Table) -> bool {
    let any = |row: &&Vec<Option<TExpr>>| {
        let columns = table.inputs.len();
        row.len() > columns && row.iter().take(columns).all(Option::is_none)
    };
    match table.hits.as_str() {
        "collect" => true,
        "first" => table.rows.last().as_ref().is_some_and(any),
        _ => false,
    }
}

type Tests = Vec<Vec<Result<Test, Unclear>>>;

/// What each row demands of each column. A row that lacks cells is broken.
fn tests(table: &Table) -> Tests {
    let of_row = |row: &Vec<Option<TExpr>>| {
        let cell = |column: usize| match row.get(column) {
            Some(Some(cond)) => readable(cond),
            Some(None) => Ok(Test::Always),
            None => Err(Unclear::Broken),
        };
        (0..table.inputs.len()).map(cell).collect()
    };
    table.rows.iter().map(of_row).collect()
}

/// A range that ends before it begins was reported as that.
fn readable(cond: &TExpr) -> Result<Test, Unclear> {
    match test::test(cond)? {
        Test::Between(low, high) if is_reversed(&low.value, &high.value) => Err(Unclear::Broken),
        test => Ok(test),
    }
}

fn axes(
    program: &Program,
    table: &Table,
    tests: &Tests,
    report: &mut Report<'_>,
) -> Option<Vec<Axis>> {
    let unclear = tests.iter().flatten().find_map(|t| match t {
        Err(Unclear::Depends(place)) => Some(*place),
        _ => None,
    });
    if let Some(place) = unclear {
        report.depends(place);
        return None;
    }
    let mut axes = Vec::with_capacity(table.inputs.len());
    for (at, column) in table.inputs.iter().enumerate() {
        let tests: Vec<&Test> = tests
            .iter()
            .filter_map(|row| row.get(at)?.as_ref().ok())
            .collect();
        match Axis::new(program, &column.ty, &tests) {
            Some(axis) => axes.push(axis),
            None => {
                report.no_order(column);
                return None;
            }
        }
    }
    Some(axes)
}

/// A row as a box.
struct Row {
    /// Where in the table.
    index: usize,
    cells: Vec<Runs>,
    /// Some of it could not be read: it may take anything.
    broken: bool,
}

fn rows(tests: &Tests, axes: &[Axis]) -> Vec<Row> {
    let boxed = |(index, row): (usize, &Vec<Result<Test, Unclear>>)| {
        let cell = |(test, axis): (&Result<Test, Unclear>, &Axis)| match test {
            Ok(test) => axis.passes(test),
            Err(_) => Runs::full(axis.size()),
        };
        Row {
            index,
            cells: row.iter().zip(axes).map(cell).collect(),
            broken: row.iter().any(Result::is_err),
        }
    };
    tests.iter().enumerate().map(boxed).collect()
}

fn policy(
    table: &Table,
    axes: &[Axis],
    rows: &[Row],
    (damaged, work): (bool, &Work<'_>),
    report: &mut Report<'_>,
) {
    let sizes: Vec<u32> = axes.iter().map(Axis::size).collect();
    let rows: Vec<&Row> = rows.iter().filter(|row| can_match(row, report)).collect();
    let sound: Vec<&Row> = rows.iter().copied().filter(|row| !row.broken).collect();
    let sound = without_repeated(sound, report);
    if table.hits == "collect" {
        return;
    }
    let all: Vec<&[Runs]> = rows.iter().map(|row| row.cells.as_slice()).collect();
    let all = Boxes {
        sizes: &sizes,
        rows: &all,
    };
    let cells: Vec<&[Runs]> = sound.iter().map(|row| row.cells.as_slice()).collect();
    let boxes = Boxes {
        sizes: &sizes,
        rows: &cells,
    };
    let mut done = match sweep::gap(&all, work) {
        Ok(Some(point)) if !damaged => {
            report.gap(&case::widen(&point, &all, axes, work), axes);
            true
        }
        found => found.is_ok(),
    };
    let at = |row: usize| sound.get(row).map_or(0, |row| row.index);
    done &= match table.hits.as_str() {
        "first" => hidden(&boxes, work, &at, report),
        hits => {
            let conflict = |a: usize, b: usize| hits != "any" || !report.agree(at(a), at(b));
            let found = sweep::overlaps(&boxes, work, &conflict);
            for (a, b) in found.iter().flatten() {
                report.overlap(at(*a), at(*b), &both(&boxes, *a, *b, axes), axes);
            }
            found.is_ok()
        }
    };
    if !done {
        report.too_much();
    }
}

/// Reports rows below others that leave nothing to them; whether that was found out.
fn hidden(
    boxes: &Boxes<'_>,
    work: &Work<'_>,
    at: &dyn Fn(usize) -> usize,
    report: &mut Report<'_>,
) -> bool {
    let Ok(reached) = sweep::reached(boxes, work) else {
        return false;
    };
    let hidden = reached.iter().enumerate().filter(|(_, reached)| !**reached);
    for (row, _) in hidden.take(MOST_HIDDEN) {
        let cells = boxes.rows.get(row).copied().unwrap_or_default();
        let covers = |above: &&[Runs]| above.iter().zip(cells).all(|(a, b)| a.covers(b));
        let above = boxes.rows.iter().take(row).position(covers);
        let mut sizes = cells.iter().zip(boxes.sizes);
        // A last row for whatever may be left is careful, even where nothing is.
        if above.is_none() && sizes.all(|(runs, size)| runs.is_full(*size)) {
            continue;
        }
        report.hidden(at(row), above.map(at));
    }
    true
}

/// So many rows of one table are reported.
const MOST_HIDDEN: usize = 8;

/// Where two rows meet: of values in an order the first stretch.
fn both(boxes: &Boxes<'_>, a: usize, b: usize, axes: &[Axis]) -> case::Case {
    let row = |at: usize| boxes.rows.get(at).copied().unwrap_or_default();
    let cells = row(a).iter().zip(row(b)).zip(axes);
    cells
        .map(|((a, b), axis)| {
            let both = a.and(b);
            match both.list().first() {
                Some((from, to)) if *from < axis.ordered && !both.is_full(axis.size()) => {
                    Runs::of(vec![(*from, *(to.min(&axis.ordered)))])
                }
                _ => both,
            }
        })
        .collect()
}

fn can_match(row: &Row, report: &mut Report<'_>) -> bool {
    let never = row.cells.iter().position(Runs::is_empty);
    if let Some(column) = never {
        report.never(row.index, column);
    }
    never.is_none()
}

/// Rows that say what an earlier one says are reported and left out.
fn without_repeated<'r>(rows: Vec<&'r Row>, report: &mut Report<'_>) -> Vec<&'r Row> {
    let mut first: HashMap<&[Runs], Vec<usize>> = HashMap::with_capacity(rows.len());
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let alike = first.entry(&row.cells).or_default();
        let same = alike
            .iter()
            .find(|earlier| report.agree(**earlier, row.index));
        match same {
            Some(earlier) => report.repeated(*earlier, row.index),
            None => {
                // What differs from so many is looked at below, as an overlap.
                if alike.len() < MOST_ALIKE {
                    alike.push(row.index);
                }
                kept.push(row);
            }
        }
    }
    kept
}

/// So many rows with equal conditions are compared by their results.
const MOST_ALIKE: usize = 16;

/// The value of a result that is a constant.
pub(crate) fn results<'t>(table: &'t Table, column: usize) -> Option<Vec<&'t Value>> {
    let at = table.inputs.len() + column;
    let value = |row: &'t Vec<Option<TExpr>>| row.get(at)?.as_ref()?.value();
    table.rows.iter().map(value).collect()
}
