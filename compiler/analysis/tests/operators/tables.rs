//! Decision tables: rows dropped, widened, written twice or out of order.

use flow_syntax::tree::{DeclKind, ExprKind, Table, TableRow};

use super::Operator;
use super::example::{Example, Mutant};

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "drop a row",
        only: "a table whose rows exclude each other, or the last row where the first that fits counts",
        aims: &["F0601"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                for (i, row) in table.rows.iter().enumerate() {
                    let last = i + 1 == table.rows.len();
                    let counts = match hits(e, start, table) {
                        Hits::Unique => true,
                        Hits::First => last,
                        Hits::Other => false,
                    };
                    if counts && table.rows.len() > 1 {
                        out.push(e.mutant(
                            &[(e.range(start, row.span), "")],
                            table.name.text.to_string(),
                        ));
                    }
                }
            })
        },
    },
    &Operator {
        name: "write a row twice",
        only: "any table",
        aims: &["F0610"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                for row in &table.rows {
                    let range = e.range(start, row.span);
                    let again = format!("{}\n  ", &e.text[range.clone()]);
                    out.push(e.mutant(
                        &[(range.start..range.start, &again)],
                        table.name.text.to_string(),
                    ));
                }
            })
        },
    },
    &Operator {
        name: "widen a row until it overlaps another",
        only: "the only tested cell of a row, in a table whose rows exclude each other",
        aims: &["F0602"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                let unique = matches!(hits(e, start, table), Hits::Unique);
                for row in table.rows.iter().filter(|_| unique && table.rows.len() > 1) {
                    let mut tested = row.cells[..table.inputs.len()].iter();
                    let mut tested = tested.by_ref().filter(|c| !matches!(c.kind, ExprKind::Any));
                    if let (Some(cell), None) = (tested.next(), tested.next()) {
                        out.push(e.mutant(
                            &[(e.range(start, cell.span), "-")],
                            table.name.text.to_string(),
                        ));
                    }
                }
            })
        },
    },
    &Operator {
        name: "put the row that takes all first",
        only: "a table where the first row that fits counts",
        aims: &["F0604"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                let (Some(first), Some(last)) = (table.rows.first(), table.rows.last()) else {
                    return;
                };
                let takes_all = |row: &TableRow| {
                    row.cells[..table.inputs.len()]
                        .iter()
                        .all(|c| matches!(c.kind, ExprKind::Any))
                };
                if matches!(hits(e, start, table), Hits::First)
                    && takes_all(last)
                    && table.rows.len() > 1
                {
                    let (a, b) = (e.range(start, first.span), e.range(start, last.span));
                    let (first, last) =
                        (e.text[a.clone()].to_owned(), e.text[b.clone()].to_owned());
                    out.push(e.mutant(&[(a, &last), (b, &first)], table.name.text.to_string()));
                }
            })
        },
    },
    &Operator {
        name: "empty a table",
        only: "any table",
        aims: &["F0606"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                if let (Some(first), Some(last)) = (table.rows.first(), table.rows.last()) {
                    let range = e.range(start, first.span.to(last.span));
                    out.push(e.mutant(&[(range, "")], table.name.text.to_string()));
                }
            })
        },
    },
    &Operator {
        name: "leave a result out",
        only: "the first result of a row",
        aims: &["F0607"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                for row in &table.rows {
                    if let Some(cell) = row.cells.get(table.inputs.len()) {
                        out.push(e.mutant(
                            &[(e.range(start, cell.span), "-")],
                            table.name.text.to_string(),
                        ));
                    }
                }
            })
        },
    },
    &Operator {
        name: "test a cell for a value of another type",
        only: "a cell that tests for true or false",
        aims: &["F0201"],
        companions: &[],
        apply: |e| {
            each_table(e, |start, table, out| {
                for row in &table.rows {
                    for cell in &row.cells[..table.inputs.len()] {
                        if let ExprKind::Bool(_) = &cell.kind {
                            out.push(e.mutant(
                                &[(e.range(start, cell.span), "\"perhaps\"")],
                                table.name.text.to_string(),
                            ));
                        }
                    }
                }
            })
        },
    },
    &Operator {
        name: "wait for an answer that a table never gives",
        only: "an arm in quotes of a decision on a table",
        aims: &["F0609"],
        companions: &[],
        apply: |e| {
            super::names::each_step(e, |site, out| {
                let on_table = match &site.step.kind {
                    flow_syntax::tree::StepKind::Decide { on: Some(on), .. } => {
                        matches!(on.kind, ExprKind::Call { .. })
                    }
                    _ => false,
                };
                for arm in super::flow::arms(site.step) {
                    if super::flow::is_words(arm) && on_table {
                        let when = arm.when.as_ref().unwrap();
                        out.push(site.replace(when.span, "\"never\"", site.name()));
                    }
                }
            })
        },
    },
];

/// Which rows count.
enum Hits {
    Unique,
    First,
    Other,
}

fn hits(example: &Example, start: u32, table: &Table) -> Hits {
    let prop = table.props.iter().find(|p| p.key.text == "hits");
    match prop.map(|p| &example.text[example.range(start, p.span)]) {
        None => Hits::Unique,
        Some(text) if text.contains("unique") => Hits::Unique,
        Some(text) if text.contains("first") => Hits::First,
        Some(_) => Hits::Other,
    }
}

fn each_table(example: &Example, mut of: impl FnMut(u32, &Table, &mut Vec<Mutant>)) -> Vec<Mutant> {
    super::names::each_decl(example, |start, decl, out| {
        if let DeclKind::Table(table) = &decl.kind {
            of(start, table, out);
        }
    })
}
