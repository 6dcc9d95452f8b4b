//! Entries to lines.

use unicode_width::UnicodeWidthStr;

use crate::columns::{self, Row};
use crate::holds::Holds;
use crate::plan::{Plan, Spot};
use crate::tree::{Entry, Group, Item, Part, What};
use crate::{LINE, STEP, align, flat, table, text_block};

/// The text so far.
pub(crate) struct Out {
    pub(crate) text: String,
    /// `\n` or `\r\n`
    pub(crate) line_end: &'static str,
}

impl Out {
    /// Begins a line.
    pub(crate) fn line(&mut self, indent: usize) {
        self.text.push_str(self.line_end);
        flat::blanks(&mut self.text, indent);
    }

    /// Leaves a line empty.
    pub(crate) fn blank(&mut self) {
        self.text.push_str(self.line_end);
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a comment at the end of a line.
    pub(crate) fn line_comment(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.push("  ");
            self.push(comment);
        }
    }
}

/// Whether an item stands on a line of its own at `indent`.
pub(crate) fn fits(item: &Item<'_>, spot: Spot) -> bool {
    let width = columns::width(item, spot.holds).saturating_add(spot.indent + spot.tail);
    !item.several && width <= LINE
}

/// Writes an item where the line stands, without its separator and comment.
pub(crate) fn item(out: &mut Out, item: &Item<'_>, spot: Spot) {
    if fits(item, spot) {
        parts_on_a_line(out, item, spot.holds);
        return;
    }
    let plan = Plan::of(item, spot);
    let mut indent = spot.indent;
    for (at, part) in item.parts.iter().enumerate() {
        let comment = matches!(part.what, What::Comment(_));
        if plan.breaks.get(at) == Some(&true) {
            indent = spot.indent + STEP;
            out.line(indent);
        } else if comment {
            out.push("  ");
        } else if at > 0 {
            flat::blanks(&mut out.text, columns::space(item, spot.holds, at));
        }
        write_part(out, part, indent, plan.opened.get(at) == Some(&true));
    }
}

fn parts_on_a_line(out: &mut Out, item: &Item<'_>, holds: Holds) {
    for (at, part) in item.parts.iter().enumerate() {
        if at > 0 {
            flat::blanks(&mut out.text, columns::space(item, holds, at));
        }
        flat::write_part(&mut out.text, part);
    }
}

/// Writes a part of an item whose line is indented by `indent`.
fn write_part(out: &mut Out, part: &Part<'_>, indent: usize, opened: bool) {
    match &part.what {
        What::Text(text) => match text_block::moved(text, indent + STEP) {
            Some(moved) => out.push(&moved),
            None => out.push(text),
        },
        What::Group(group) if opened && group.is_block() => block(out, group, indent),
        What::Group(group) if opened && lone_block(group).is_some() => snug(out, group, indent),
        What::Group(group) if opened => list(out, group, indent),
        What::Group(group) if group.several => snug(out, group, indent),
        _ => flat::write_part(&mut out.text, part),
    }
}

/// Writes `{ … }` with each entry on lines of its own.
fn block(out: &mut Out, group: &Group<'_>, indent: usize) {
    out.push(group.open);
    out.line_comment(group.comment);
    match group.holds {
        Holds::Rows => table::write(out, group, indent + STEP),
        holds => entries(out, &group.entries, holds, indent + STEP),
    }
    out.line(indent);
    out.push(group.close());
}

/// Writes entries, each after a line's end; neighbours of one line are aligned.
pub(crate) fn entries(out: &mut Out, entries: &[Entry<'_>], holds: Holds, indent: usize) {
    let mut rows = Vec::new();
    for entry in entries {
        let spot = Spot {
            indent,
            holds,
            tail: 0,
        };
        match entry {
            Entry::Item(item) if fits(item, spot) => {
                rows.push(columns::row(item, holds));
                continue;
            }
            _ => flush(out, &mut rows, indent),
        }
        match entry {
            Entry::Blank => out.blank(),
            Entry::Comment(comment) => {
                out.line(indent);
                out.push(comment);
            }
            Entry::Item(next) => {
                out.line(indent);
                item(out, next, spot);
                out.line_comment(next.comment);
            }
        }
    }
    flush(out, &mut rows, indent);
}

fn flush(out: &mut Out, rows: &mut Vec<Row<'_>>, indent: usize) {
    for line in align::lines(rows, indent) {
        out.line(indent);
        out.push(&line);
    }
    rows.clear();
}

/// Writes `( … )` or `[ … ]` with each entry on lines of its own.
fn list(out: &mut Out, group: &Group<'_>, indent: usize) {
    out.push(group.open);
    out.line_comment(group.comment);
    let last = group.items().count().saturating_sub(1);
    let mut count = 0;
    for entry in &group.entries {
        match entry {
            Entry::Blank => {}
            Entry::Comment(comment) => {
                out.line(indent + STEP);
                out.push(comment);
            }
            Entry::Item(next) => {
                out.line(indent + STEP);
                item(out, next, list_spot(group, indent + STEP));
                out.push(if count < last { "," } else { "" });
                out.line_comment(next.comment);
                count += 1;
            }
        }
    }
    out.line(indent);
    out.push(group.close());
}

fn list_spot(group: &Group<'_>, indent: usize) -> Spot {
    Spot {
        indent,
        holds: group.holds,
        tail: 1,
    }
}

/// Writes a list whose only entry has several lines: `f({` … `})`.
fn snug(out: &mut Out, group: &Group<'_>, indent: usize) {
    out.push(group.open);
    match lone_block(group) {
        Some(inner) => block(out, inner, indent),
        None => group
            .items()
            .for_each(|next| item(out, next, list_spot(group, indent))),
    }
    out.push(group.close());
}

/// The `{ … }` that is all a list holds, unless it was broken around it.
fn lone_block<'g, 't>(list: &'g Group<'t>) -> Option<&'g Group<'t>> {
    match list.entries.as_slice() {
        [Entry::Item(item)] if !list.broken && item.comment.is_none() => {
            match item.parts.as_slice() {
                [part] => part
                    .group()
                    .filter(|g| g.is_block() && !g.entries.is_empty()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Columns of a text.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}
