//! Columns of neighbouring lines.
//!
//! A column belongs to lines that follow each other, have the same class and reach it: one line more
//! or less moves only its neighbours. A cell wider than its class allows stands out alone.

use unicode_width::UnicodeWidthStr;

use crate::LINE;
use crate::columns::Row;
use crate::flat::blanks;

/// Code wider than this does not move the comments of its neighbours.
const WIDEST_CODE: usize = 72;

/// The lines of rows that follow each other, comments included, without indentation.
pub(crate) fn lines(rows: &[Row<'_>], indent: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(rows.len());
    for same in rows.chunk_by(|a, b| a.class == b.class) {
        lines.append(&mut aligned(same, indent));
    }
    add_comments(rows, &mut lines);
    lines
}

/// Rows of one class, column by column.
fn aligned(rows: &[Row<'_>], indent: usize) -> Vec<String> {
    let first = |row: &Row<'_>| row.cells.first().cloned().unwrap_or_default();
    let mut lines: Vec<String> = rows.iter().map(first).collect();
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for column in 1..columns {
        let mut at = 0;
        for run in rows.chunk_by(|a, b| reaches(a, column) == reaches(b, column)) {
            let end = at + run.len();
            if let (true, Some(part)) = (
                run.first().is_some_and(|row| reaches(row, column)),
                lines.get_mut(at..end),
            ) {
                add_column(run, part, column);
            }
            at = end;
        }
    }
    for (line, row) in lines.iter_mut().zip(rows) {
        if indent + line.width() > LINE {
            *line = row.cells.join(" ");
        }
    }
    lines
}

fn reaches(row: &Row<'_>, column: usize) -> bool {
    row.cells.len() > column
}

/// Adds the cells of a column to the lines of rows that all have it.
fn add_column(rows: &[Row<'_>], lines: &mut [String], column: usize) {
    let fits = |row: &Row<'_>| {
        let cell = row.cells.get(column - 1);
        cell.is_some_and(|cell| cell.width() <= row.class.widest(column - 1))
    };
    let widths = rows
        .iter()
        .zip(lines.iter())
        .filter(|(row, _)| fits(row))
        .map(|(_, line)| line.width());
    let target = widths.max().unwrap_or(0);
    for (row, line) in rows.iter().zip(lines) {
        let pad = target.saturating_sub(line.width());
        blanks(line, pad + 1);
        line.push_str(row.cells.get(column).map_or("", String::as_str));
    }
}

/// Adds the comments at the ends of lines, aligned where they follow each other.
fn add_comments(rows: &[Row<'_>], lines: &mut [String]) {
    let mut at = 0;
    for run in rows.chunk_by(|a, b| a.comment.is_some() == b.comment.is_some()) {
        let end = at + run.len();
        let part = lines.get_mut(at..end).unwrap_or(&mut []);
        let widths = part.iter().map(|line| line.width());
        let target = widths.filter(|w| *w <= WIDEST_CODE).max().unwrap_or(0);
        for (row, line) in run.iter().zip(part) {
            if let Some(comment) = row.comment {
                let pad = target.saturating_sub(line.width());
                blanks(line, pad + 2);
                line.push_str(comment);
            }
        }
        at = end;
    }
}
