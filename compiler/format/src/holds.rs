//! What the entries of a bracket are, known from the words before it.

/// What stands between brackets. It decides what a comma means and which columns there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Holds {
    /// The declarations of a file.
    #[default]
    Top,
    /// Steps, properties, handlers, arms.
    Body,
    /// Fields with their types: `name : type = value`.
    Fields,
    /// Values of an enum.
    Names,
    /// Rows of a decision table.
    Rows,
    /// Lines of a test.
    Script,
    /// Sentences of a policy.
    Sentences,
    /// Fields with their values: `name: value`.
    Values,
    /// Arguments or a list, in round or square brackets.
    List,
    /// Parameters with their types, in round brackets.
    Params,
}

/// What an item looks like up to an opening bracket.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Before<'t> {
    /// Its first word.
    pub(crate) first: &'t str,
    /// The word or sign before the bracket; nothing where a text or a bracket is.
    pub(crate) last: &'t str,
    /// Whether a `=` stands between brackets no deeper.
    pub(crate) equals: bool,
}

/// Words and signs after which a value must follow.
const VALUE_FOLLOWS: &[&str] = &[
    "=", "+", "-", "*", "/", "==", "!=", "<", ">", "<=", ">=", "in", "else", "and", "or", "not",
    "where", "when", ":", ",",
];

impl Holds {
    /// What a `(` or `[` holds.
    pub(crate) fn of_list(outer: Self, before: Before<'_>) -> Self {
        match (outer, before.first) {
            (Self::Body, "lookup" | "action") => Self::Params,
            _ => Self::List,
        }
    }

    /// What a `{` holds.
    pub(crate) fn of_block(outer: Self, before: Before<'_>) -> Self {
        match outer {
            Self::Top => Self::of_declaration(before.first),
            Self::Body | Self::Sentences => Self::in_body(before),
            // A step that went astray; its block is no value of a row.
            Self::Rows if before.first != "|" => Self::in_body(before),
            Self::Fields | Self::Params if !before.equals => Self::Fields,
            _ => Self::Values,
        }
    }

    fn of_declaration(word: &str) -> Self {
        match word {
            "record" | "message" => Self::Fields,
            "enum" => Self::Names,
            "table" => Self::Rows,
            "test" => Self::Script,
            "policy" => Self::Sentences,
            _ => Self::Body,
        }
    }

    fn in_body(before: Before<'_>) -> Self {
        match before.first {
            "end" | "ask" | "returns" => Self::Fields,
            "input" | "output" | "state" if !before.equals => Self::Fields,
            "lookup" | "action" if matches!(before.last, "->" | "of") => Self::Fields,
            _ if VALUE_FOLLOWS.contains(&before.last) => Self::Values,
            _ => Self::Body,
        }
    }

    /// Whether each entry stands on a line of its own once one does.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Params)
    }
}
