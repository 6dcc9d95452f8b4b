//! Decision tables, drawn: `| a | b |` with a rule below the head.

use crate::flat;
use crate::holds::Holds;
use crate::layout::{self, Out};
use crate::plan::Spot;
use crate::tree::{Entry, Group, Item};

/// A line of the table.
enum Line<'t> {
    /// What stands between the bars.
    Cells(Vec<String>),
    /// `|---|---|`
    Rule,
    /// A line that cannot be drawn: its item.
    Other(&'t Item<'t>),
}

/// Writes the entries of a table, each after a line's end.
pub(crate) fn write(out: &mut Out, group: &Group<'_>, indent: usize) {
    let head = group.entries.iter().position(is_row);
    let head = head.unwrap_or(group.entries.len());
    let (before, rows) = group.entries.split_at(head);
    layout::entries(out, before, Holds::Rows, indent);
    let widths = widths(rows);
    let mut first = true;
    for (at, entry) in rows.iter().enumerate() {
        match entry {
            Entry::Blank => out.blank(),
            Entry::Comment(comment) => {
                out.line(indent);
                out.push(comment);
            }
            Entry::Item(item) => {
                out.line(indent);
                write_line(out, item, &widths, indent);
                out.line_comment(item.comment);
                if std::mem::take(&mut first) && !rule_follows(rows, at) {
                    out.line(indent);
                    rule(out, &widths);
                }
            }
        }
    }
}

fn is_row(entry: &Entry<'_>) -> bool {
    matches!(entry, Entry::Item(item) if item.plain(0) == "|")
}

fn rule_follows(rows: &[Entry<'_>], at: usize) -> bool {
    let mut after = rows.iter().skip(at + 1).filter_map(|entry| match entry {
        Entry::Item(item) => Some(item),
        _ => None,
    });
    after.next().is_some_and(is_rule)
}

/// Whether the line is a rule: bars and at least two dashes that touch.
fn is_rule(item: &Item<'_>) -> bool {
    let drawn = item
        .parts
        .iter()
        .all(|part| matches!(part.plain(), "|" | "-" | ":" | "+"));
    let dashes = item
        .parts
        .windows(2)
        .any(|pair| pair.iter().all(|part| part.plain() == "-"));
    item.plain(0) == "|" && drawn && dashes
}

fn line<'t>(item: &'t Item<'t>) -> Line<'t> {
    match item.plain(0) {
        "|" if is_rule(item) => Line::Rule,
        "|" if !item.several => Line::Cells(cells(item)),
        _ => Line::Other(item),
    }
}

/// The text between the bars.
fn cells(item: &Item<'_>) -> Vec<String> {
    let parts = item.parts.get(1..).unwrap_or(&[]);
    let mut cells: Vec<String> = parts
        .split(|part| part.plain() == "|")
        .map(|cell| {
            let mut text = String::new();
            flat::write_parts(&mut text, cell);
            text
        })
        .collect();
    // After the last bar there is nothing.
    cells.pop_if(|last| last.is_empty());
    cells
}

/// Columns of each column.
fn widths(rows: &[Entry<'_>]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for entry in rows {
        let Entry::Item(item) = entry else { continue };
        let Line::Cells(cells) = line(item) else {
            continue;
        };
        for (column, cell) in cells.iter().enumerate() {
            let width = layout::width(cell);
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    widths
}

fn write_line(out: &mut Out, item: &Item<'_>, widths: &[usize], indent: usize) {
    match line(item) {
        Line::Rule => rule(out, widths),
        Line::Cells(cells) => {
            for (cell, width) in cells.iter().zip(widths) {
                out.push("| ");
                out.push(cell);
                let pad = width.saturating_sub(layout::width(cell));
                flat::blanks(&mut out.text, pad + 1);
            }
            out.push("|");
        }
        Line::Other(item) => {
            let holds = Holds::Rows;
            let spot = Spot {
                indent,
                holds,
                tail: 0,
            };
            layout::item(out, item, spot);
        }
    }
}

fn rule(out: &mut Out, widths: &[usize]) {
    for width in widths {
        out.push("|");
        out.text.extend(std::iter::repeat_n('-', width + 2));
    }
    out.push("|");
}
