//! Which columns an entry of one line has.

use flow_syntax::words::STEPS;

use crate::flat::{blanks, write_part};
use crate::holds::Holds;
use crate::tree::{Item, What};

/// An entry of one line as cells that may be aligned with those of its neighbours.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) class: Class,
    pub(crate) cells: Vec<String>,
    pub(crate) comment: Option<&'t str>,
}

/// Neighbours of one class share their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// `vendor   anthropic`
    Property,
    /// `id       : text     = default`
    Field,
    /// `output reply  : text = value`
    Data,
    /// `when condition -> target`
    Arm,
    /// `on refused -> target`
    Handler,
    /// `branch stock  { … }`
    Branch,
    /// `set name = value`
    Set,
    /// `billing    "Invoices"`
    Name,
    /// `given  ticket = value`
    Given,
    /// `when   classify returns value`
    When,
    /// `end done "Title"`
    Step,
    /// Anything without columns.
    Plain,
}

/// Words of properties that read as a sentence.
const SENTENCES: &[&str] = &[
    "only",
    "not",
    "always",
    "start",
    "paused",
    "uncalibrated",
    "hits",
    "lookup",
    "action",
    "@",
    "replace",
    "add",
    "remove",
];

/// Words that begin a handler.
const HANDLERS: &[&str] = &["on", "after", "every", "until", "at"];

/// What a scripted step does in a test.
const VERBS: &[&str] = &["returns", "fails", "times", "accepts", "chooses"];

impl Class {
    /// Columns up to which a cell sets its column's width; a wider one stands out alone.
    pub(crate) fn widest(self, column: usize) -> usize {
        match (self, column) {
            (Self::Property, _) => 12,
            (Self::Data | Self::Step, 0) => 8,
            (Self::Arm, _) => 68,
            (Self::Handler | Self::When, _) => 36,
            (Self::Field | Self::Data, 1..) => 36,
            _ => 24,
        }
    }
}

/// The class of an item among others of a block, and where its second and later cells begin.
fn split(item: &Item<'_>, holds: Holds) -> (Class, Vec<usize>) {
    let is_text = |at: usize| matches!(item.parts.get(at).map(|p| &p.what), Some(What::Text(_)));
    let at = |sign: &str| position(item, sign);
    match holds {
        Holds::Fields if item.plain(1) == ":" => (Class::Field, [Some(1), at("=")].flat()),
        Holds::Fields if item.plain(1) == "=" => (Class::Set, vec![1]),
        Holds::Names if is_text(1) => (Class::Name, vec![1]),
        Holds::Script => in_script(item),
        Holds::Body | Holds::Fields | Holds::Rows => in_body(item, is_text(2)),
        _ => (Class::Plain, Vec::new()),
    }
}

fn in_script(item: &Item<'_>) -> (Class, Vec<usize>) {
    match item.plain(0) {
        "given" => (Class::Given, [position(item, "=")].flat()),
        "when" => {
            let verb = item.parts.iter().position(|p| VERBS.contains(&p.plain()));
            (Class::When, [verb.filter(|at| *at > 1)].flat())
        }
        _ => (Class::Plain, Vec::new()),
    }
}

fn in_body(item: &Item<'_>, titled: bool) -> (Class, Vec<usize>) {
    let at = |sign: &str| position(item, sign);
    match item.plain(0) {
        "" => (Class::Plain, Vec::new()),
        "input" | "output" | "state" if item.plain(2) == ":" => {
            (Class::Data, [Some(1), Some(2), at("=")].flat())
        }
        "set" => (Class::Set, [at("=")].flat()),
        "when" | "else" => (Class::Arm, [at("->")].flat()),
        "branch" => {
            let body = item.parts.iter().position(|p| p.group().is_some());
            (Class::Branch, [body].flat())
        }
        "at" if !item.arrow => (Class::Plain, Vec::new()),
        word if HANDLERS.contains(&word) => (Class::Handler, [at("->")].flat()),
        word if STEPS.contains(&word) && titled => (Class::Step, vec![1, 2]),
        word if STEPS.contains(&word) || SENTENCES.contains(&word) => (Class::Plain, Vec::new()),
        _ if item.parts.len() > 1 => (Class::Property, vec![1]),
        _ => (Class::Plain, Vec::new()),
    }
}

/// Where a sign stands, after the first part.
fn position(item: &Item<'_>, sign: &str) -> Option<usize> {
    item.parts
        .iter()
        .skip(1)
        .position(|part| part.plain() == sign)
        .map(|at| at + 1)
}

trait Flat {
    /// The places that there are.
    fn flat(self) -> Vec<usize>;
}

impl<const N: usize> Flat for [Option<usize>; N] {
    fn flat(self) -> Vec<usize> {
        self.into_iter().flatten().collect()
    }
}

/// Blanks before a part of an item that has a line of its own.
pub(crate) fn space(item: &Item<'_>, holds: Holds, at: usize) -> usize {
    let space = item.parts.get(at).map_or(0, |part| part.space);
    match (holds, at) {
        (Holds::Fields, 1) if item.plain(1) == ":" => 1,
        (Holds::Script, 1) => space + script_pad(item.plain(0)),
        _ => space,
    }
}

/// `given`, `when` and `expect` take the same room.
fn script_pad(word: &str) -> usize {
    match word {
        "given" | "when" => "expect".len() - word.len(),
        _ => 0,
    }
}

/// Columns of an item on a line of its own.
pub(crate) fn width(item: &Item<'_>, holds: Holds) -> usize {
    let second = item.parts.get(1).map_or(0, |part| part.space);
    let more = space(item, holds, 1).saturating_sub(second);
    item.width.saturating_add(more)
}

/// The cells of an item that stands on one line.
pub(crate) fn row<'t>(item: &Item<'t>, holds: Holds) -> Row<'t> {
    let (class, starts) = split(item, holds);
    let mut cells = vec![String::new()];
    let mut starts = starts.into_iter().peekable();
    for (at, part) in item.parts.iter().enumerate() {
        let begins = starts.next_if_eq(&at).is_some();
        if begins && at > 0 {
            let pad = space(item, holds, at).saturating_sub(1);
            cells.last_mut().into_iter().for_each(|c| blanks(c, pad));
            cells.push(String::new());
        }
        if let Some(cell) = cells.last_mut() {
            let space = if begins || at == 0 {
                0
            } else {
                space(item, holds, at)
            };
            blanks(cell, space);
            write_part(cell, part);
        }
    }
    Row {
        class,
        cells,
        comment: item.comment,
    }
}
