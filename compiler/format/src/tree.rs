//! Tokens as brackets and the entries between them: all that layout needs to know of structure.

use crate::holds::Holds;

/// One entry of a block or a list: a statement, a field, an argument.
#[derive(Debug, Default)]
pub(crate) struct Item<'t> {
    pub(crate) parts: Vec<Part<'t>>,
    /// `;`, `,` or nothing.
    pub(crate) separator: &'t str,
    /// The comment at its line's end.
    pub(crate) comment: Option<&'t str>,
    /// Columns on one line.
    pub(crate) width: usize,
    /// Whether it cannot stand on one line.
    pub(crate) several: bool,
    /// Whether the author began a line with it.
    pub(crate) leads: bool,
    /// Whether a `->` stands in it after its first part.
    pub(crate) arrow: bool,
    /// Whether a `=` stands in it.
    pub(crate) equals: bool,
    /// Whether brackets stand in it.
    pub(crate) brackets: bool,
}

/// A token, a bracket with its contents, or a comment within an item.
#[derive(Debug)]
pub(crate) struct Part<'t> {
    pub(crate) what: What<'t>,
    /// Blanks before it on one line.
    pub(crate) space: usize,
    /// Whether the author began a line with it.
    pub(crate) breaks: bool,
    /// Columns on one line, without the blanks before.
    pub(crate) width: usize,
}

#[derive(Debug)]
pub(crate) enum What<'t> {
    /// A word or a sign.
    Plain(&'t str),
    /// `"…"` or `"""…"""`
    Text(&'t str),
    Group(Group<'t>),
    Comment(&'t str),
}

/// Brackets with entries.
#[derive(Debug)]
pub(crate) struct Group<'t> {
    /// `{`, `(` or `[`
    pub(crate) open: &'t str,
    /// What its entries are.
    pub(crate) holds: Holds,
    pub(crate) entries: Vec<Entry<'t>>,
    /// The comment on the line of the opening bracket.
    pub(crate) comment: Option<&'t str>,
    /// Whether the author broke a line between its entries.
    pub(crate) broken: bool,
    /// Whether it cannot stand on one line.
    pub(crate) several: bool,
}

#[derive(Debug)]
pub(crate) enum Entry<'t> {
    /// One or more empty lines.
    Blank,
    /// A comment on a line of its own.
    Comment(&'t str),
    Item(Item<'t>),
}

impl<'t> Item<'t> {
    /// The plain text of a part, or nothing.
    pub(crate) fn plain(&self, at: usize) -> &'t str {
        self.parts.get(at).map_or("", Part::plain)
    }
}

impl<'t> Part<'t> {
    /// The word or sign, or nothing.
    pub(crate) fn plain(&self) -> &'t str {
        match self.what {
            What::Plain(text) => text,
            _ => "",
        }
    }

    /// The brackets, if it is some.
    pub(crate) fn group(&self) -> Option<&Group<'t>> {
        match &self.what {
            What::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Whether it cannot stand on one line.
    pub(crate) fn several(&self) -> bool {
        match &self.what {
            What::Plain(_) => self.breaks,
            What::Text(text) => self.breaks || text.contains(['\n', '\r']),
            What::Group(group) => self.breaks || group.several,
            What::Comment(_) => true,
        }
    }
}

impl<'t> Group<'t> {
    pub(crate) fn is_block(&self) -> bool {
        self.open == "{"
    }

    pub(crate) fn close(&self) -> &'static str {
        match self.open {
            "(" => ")",
            "[" => "]",
            _ => "}",
        }
    }

    pub(crate) fn items(&self) -> impl DoubleEndedIterator<Item = &Item<'t>> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Item(item) => Some(item),
            _ => None,
        })
    }
}
