//! The tokens that a file can do without and still say something whole, by grammatical class. A loss in no
//! class must be told.

use std::ops::Range;

/// A token that was taken away, with the line it stood on.
pub(crate) struct Lost<'t> {
    /// The line up to the token.
    before: &'t str,
    token: &'t str,
    /// The line after the token.
    after: &'t str,
}

impl<'t> Lost<'t> {
    pub(crate) fn new(text: &'t str, at: &Range<usize>) -> Self {
        let start = text[..at.start].rfind('\n').map_or(0, |n| n + 1);
        let end = text[at.end..].find('\n').map_or(text.len(), |n| at.end + n);
        Self {
            before: &text[start..at.start],
            token: &text[at.clone()],
            after: &text[at.end..end],
        }
    }

    /// The first word of its line.
    fn key(&self) -> &'t str {
        let line = self.before.trim_start();
        line.split([' ', '\t']).next().unwrap_or("")
    }

    fn is_text(&self) -> bool {
        self.token.starts_with('"')
    }

    fn ends_line(&self) -> bool {
        self.after.trim().is_empty()
    }

    fn is_between_digits(&self) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        self.before.ends_with(digit) && self.after.starts_with(digit)
    }
}

/// What may be lost in silence, and why that is no mistake.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) is: fn(&Lost<'_>) -> bool,
}

/// A line's kind and a name, after which a title may stand.
fn is_head(before: &str) -> bool {
    const HEADS: [&str; 24] = [
        "role", "system", "model", "record", "enum", "label", "table", "message", "process",
        "task", "ai", "copilot", "agent", "call", "decide", "stage", "parallel", "repeat", "wait",
        "run", "send", "end", "fail", "branch",
    ];
    let mut words = before.split_whitespace().rev();
    let (name, kind) = (words.next(), words.next());
    let named = name.is_some_and(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let bare = name.is_some_and(|n| matches!(n, "end" | "fail"));
    bare || named && kind.is_some_and(|kind| HEADS.contains(&kind) || kind == "as")
}

/// All classes.
pub(crate) const CLASSES: [Class; 16] = [
    // Without one a step or a declaration is called by its name.
    Class {
        name: "the title of a step or declaration",
        is: |l| l.is_text() && is_head(l.before),
    },
    // An enum's value is shown by its name.
    Class {
        name: "the description of an enum's value",
        is: |l| l.is_text() && l.ends_line() && l.before.split_whitespace().count() == 1,
    },
    // An end needs no name unless an arrow names it, and that arrow would tell.
    Class {
        name: "the name of an end with a title",
        is: |l| matches!(l.before.trim(), "end" | "fail") && l.after.trim_start().starts_with('"'),
    },
    // The condition is then repeated word by word.
    Class {
        name: "what an `ensure` says",
        is: |l| l.key() == "ensure" && l.is_text() && l.ends_line(),
    },
    // Folders of files and mail have usual names.
    Class {
        name: "the folder of files or mail",
        is: |l| l.is_text() && matches!(l.before.trim(), "via mail" | "via files"),
    },
    // It then fails in the usual way.
    Class {
        name: "why a scripted step fails",
        is: |l| l.is_text() && l.before.trim_end().ends_with("fails"),
    },
    // A figure without a word is assumed.
    Class {
        name: "where a figure comes from",
        is: |l| matches!(l.token, "reported" | "assumed"),
    },
    // `2..5 min` is `2 min..5 min`.
    Class {
        name: "the unit of a range's first points",
        is: |l| matches!(l.token, "s" | "min" | "h") && l.after.starts_with(".."),
    },
    // Another number is as good.
    Class {
        name: "the point of a decimal number",
        is: |l| l.token == "." && l.is_between_digits(),
    },
    // The opposite is as good a condition.
    Class {
        name: "a `not`",
        is: |l| l.token == "not",
    },
    // What need not be there may as well be.
    Class {
        name: "the `?` of a type",
        is: |l| l.token == "?",
    },
    // Both ways of writing a cap are common.
    Class {
        name: "the comma before a cap, its else, or a limit",
        is: |l| {
            let rest = l.after.trim_start();
            let limit = rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains("at once");
            let cap = rest.starts_with("at most") || rest.starts_with("else ->");
            l.token == "," && (cap || limit)
        },
    },
    // `mask(x)` without its function is `(x)`; what that lets through is told elsewhere.
    Class {
        name: "a function's name before its value",
        is: |l| l.after.starts_with('(') && matches!(l.token, "lower" | "sample" | "mask"),
    },
    // All branches are as good as the first.
    Class {
        name: "the `first` of a parallel",
        is: |l| l.key() == "parallel" && l.token == "first",
    },
    // A list with one item less is a list.
    Class {
        name: "an item of a list in a test",
        is: |l| l.is_text() && (l.before.ends_with('[') || l.before.ends_with(", ")),
    },
    // A quotient is a number or a share.
    Class {
        name: "the percent sign beside a quotient",
        is: |l| l.token == "%" && l.before.contains(" / "),
    },
];

/// The class that a loss belongs to.
pub(crate) fn class(lost: &Lost<'_>) -> Option<usize> {
    CLASSES.iter().position(|class| (class.is)(lost))
}
