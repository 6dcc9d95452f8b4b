//! Tokens to entries: where a statement ends, which comment belongs to it.

use unicode_width::UnicodeWidthStr;

use crate::holds::{Before, Holds};
use crate::space;
use crate::token::{Sort, Token};
use crate::tree::{Entry, Group, Item, Part, What};

/// The entries of a whole piece. Its brackets are matched, or it would have a syntax error.
pub(crate) fn entries<'t>(tokens: &[Token<'t>]) -> Vec<Entry<'t>> {
    let mut builder = Builder { tokens, at: 0 };
    let mut entries = Vec::new();
    // A closing bracket too many ends nothing.
    while builder.at < tokens.len() {
        builder.block(Holds::Top, &mut entries);
        builder.at += 1;
    }
    entries
}

struct Builder<'t, 'l> {
    tokens: &'l [Token<'t>],
    at: usize,
}

/// What a token means for the item at hand.
enum Next {
    /// It belongs to it.
    Goes,
    /// It is its separator.
    Separates,
    /// The item ended before it.
    Ends,
}

impl<'t> Builder<'t, '_> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    /// Entries up to the closing bracket, which is left; whether the author broke a line between them.
    fn block(&mut self, holds: Holds, entries: &mut Vec<Entry<'t>>) -> bool {
        let mut broken = false;
        while let Some(token) = self.peek() {
            broken |= token.lines > 0;
            if token.lines > 1 && token.sort != Sort::Close {
                blank(entries);
            }
            match token.sort {
                Sort::Close => break,
                Sort::Comment => {
                    self.at += 1;
                    entries.push(Entry::Comment(token.text));
                    broken = true;
                }
                Sort::Sign if matches!(token.text, ";" | ",") => self.at += 1,
                _ => {
                    let item = self.item(holds);
                    broken |= item.comment.is_some();
                    entries.push(Entry::Item(item));
                }
            }
        }
        broken
    }

    fn item(&mut self, holds: Holds) -> Item<'t> {
        let mut item = Item::default();
        while let Some(token) = self.peek() {
            match self.next(holds, &item, &token) {
                Next::Ends => break,
                Next::Separates => {
                    item.separator = token.text;
                    self.at += 1;
                    break;
                }
                Next::Goes => self.part(holds, &mut item, token),
            }
        }
        self.line_comment(&mut item, holds);
        finish(&mut item);
        item
    }

    /// Takes the comment at the end of the item's line. In a list the comma may come after it.
    fn line_comment(&mut self, item: &mut Item<'t>, holds: Holds) {
        let Some(token) = self.peek() else { return };
        if token.sort != Sort::Comment || token.lines > 0 {
            return;
        }
        item.comment = Some(token.text);
        self.at += 1;
        let after = self.peek().filter(|t| t.text == "," && holds.is_list());
        if item.separator.is_empty() && after.is_some() {
            item.separator = ",";
            self.at += 1;
        }
    }

    fn next(&self, holds: Holds, item: &Item<'t>, token: &Token<'t>) -> Next {
        let fresh = item.parts.is_empty();
        match token.sort {
            Sort::Close => Next::Ends,
            Sort::Comment if self.goes_on(holds) => Next::Goes,
            Sort::Comment => Next::Ends,
            Sort::Sign if token.text == ";" => Next::Separates,
            Sort::Sign if token.text == "," && comma_ends(holds, item) => Next::Separates,
            _ if fresh => Next::Goes,
            _ if token.lines > 0 && !holds.is_list() && !self.continues(self.at) => Next::Ends,
            Sort::Word if token.text == "at" && self.next_deadline(item) => Next::Ends,
            _ => Next::Goes,
        }
    }

    /// Whether the item goes on after the comments here.
    fn goes_on(&self, holds: Holds) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or(&[]);
        let skip = rest.iter().take_while(|t| t.sort == Sort::Comment).count();
        match rest.get(skip) {
            None => false,
            Some(token) if token.sort == Sort::Close => false,
            Some(token) if holds.is_list() => token.text != ",",
            Some(_) => self.continues(self.at + skip),
        }
    }

    /// Whether a line that begins with this token continues the one before.
    fn continues(&self, at: usize) -> bool {
        let text = |at: usize| self.tokens.get(at).map_or("", |token| token.text);
        match text(at) {
            "else" => text(at + 1) != "->",
            "->" | "." | "+" | "-" | "*" | "/" | "==" | "!=" | "<" | ">" | "<=" | ">=" => true,
            "and" | "or" | "in" | "where" | "exists" => true,
            _ => false,
        }
    }

    /// `at 80% -> { … }  at 100% -> lead`: entries that nothing but the word separates.
    fn next_deadline(&self, item: &Item<'t>) -> bool {
        let after = self.tokens.get(self.at + 1).map_or("", |token| token.text);
        item.plain(0) == "at" && !matches!(after, "most" | "once") && item.arrow
    }

    fn part(&mut self, holds: Holds, item: &mut Item<'t>, token: Token<'t>) {
        let space = space::before(item, holds, &token);
        let breaks = token.lines > 0 && !item.parts.is_empty();
        self.at += 1;
        let what = match token.sort {
            Sort::Comment => What::Comment(token.text),
            Sort::Text => What::Text(token.text),
            Sort::Open => What::Group(self.group(holds, item, token.text)),
            _ => What::Plain(token.text),
        };
        let width = width(&what);
        note(item, &token);
        item.parts.push(Part {
            what,
            space,
            breaks,
            width,
        });
    }

    fn group(&mut self, outer: Holds, item: &Item<'t>, open: &'t str) -> Group<'t> {
        let before = before(item);
        let holds = match open {
            "{" => Holds::of_block(outer, before),
            _ => Holds::of_list(outer, before),
        };
        let mut group = Group {
            open,
            holds,
            entries: Vec::new(),
            comment: None,
            broken: false,
            several: false,
        };
        if let Some(token) = self.peek()
            && token.sort == Sort::Comment
            && token.lines == 0
        {
            group.comment = Some(token.text);
            self.at += 1;
        }
        group.broken = self.block(holds, &mut group.entries);
        group.broken |= self.peek().is_some_and(|close| close.lines > 0);
        self.at += 1;
        close(&mut group);
        group
    }
}

/// Remembers what later parts of the item depend on.
fn note(item: &mut Item<'_>, token: &Token<'_>) {
    let fresh = item.parts.is_empty();
    item.leads |= fresh && token.lines > 0;
    item.arrow |= !fresh && token.text == "->";
    item.equals |= token.text == "=";
    item.brackets |= token.sort == Sort::Open;
}

/// Empty lines are kept as one, but none at a block's beginning.
fn blank(entries: &mut Vec<Entry<'_>>) {
    if !matches!(entries.last(), None | Some(Entry::Blank)) {
        entries.push(Entry::Blank);
    }
}

/// Whether a comma ends the item instead of belonging to it.
fn comma_ends(holds: Holds, item: &Item<'_>) -> bool {
    match holds {
        Holds::List | Holds::Params | Holds::Values | Holds::Names => true,
        // A property among fields may have commas of its own.
        Holds::Fields => matches!(item.plain(1), ":" | "="),
        _ => false,
    }
}

fn before<'t>(item: &Item<'t>) -> Before<'t> {
    Before {
        first: item.plain(0),
        last: item.parts.last().map_or("", Part::plain),
        equals: item.equals,
    }
}

/// A group without entries stands on one line whatever the author did.
fn close(group: &mut Group<'_>) {
    while group
        .entries
        .pop_if(|entry| matches!(entry, Entry::Blank))
        .is_some()
    {}
    let lone = group.entries.is_empty() && group.comment.is_none();
    group.broken = !lone && (group.broken || group.comment.is_some());
    // A break before an operator is no break between entries.
    if group.holds.is_list() && is_operand(group) {
        group.broken = false;
    }
    group.several = group.broken || group.items().any(|item| item.several);
}

/// One entry without a comment, whose lines continue an expression.
fn is_operand(group: &Group<'_>) -> bool {
    let alone = group.entries.len() == 1 && group.comment.is_none();
    let first = group.items().next();
    alone && first.is_some_and(|item| item.comment.is_none() && item.several && !item.leads)
}

fn width(what: &What<'_>) -> usize {
    match what {
        What::Plain(text) | What::Text(text) | What::Comment(text) => text.width(),
        What::Group(group) => crate::flat::group_width(group),
    }
}

fn finish(item: &mut Item<'_>) {
    item.several = item.parts.iter().any(Part::several);
    item.width = item
        .parts
        .iter()
        .fold(0, |sum, part| sum.saturating_add(part.space + part.width));
}
