//! How a project's pictures look, as far as it says.

use flow_syntax::Span;

use crate::colour::{Colour, hex};

/// `[theme]` of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Theme {
    /// Light, dark, or as the reader's screen prefers.
    pub mode: Mode,
    /// People's lanes.
    pub people: Option<Brand>,
    /// AI lanes.
    pub ai: Option<Brand>,
    /// Systems' lanes.
    pub systems: Option<Brand>,
}

/// Which colours a picture has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Light on paper, and as the reader's screen prefers.
    #[default]
    Auto,
    /// Light everywhere.
    Light,
    /// Dark everywhere.
    Dark,
}

/// A colour of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brand {
    /// As written.
    pub colour: Colour,
    /// Where it is written in `flow.toml`, in bytes, quotes included.
    pub span: Span,
}

impl Mode {
    /// Every mode with its word.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Auto, "auto"),
        (Self::Light, "light"),
        (Self::Dark, "dark"),
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(mode, _)| *mode == self);
        found.map_or("auto", |(_, word)| word)
    }
}

impl Brand {
    /// The colour as it is written: `#0b7285`.
    #[must_use]
    pub fn text(&self) -> String {
        hex(self.colour)
    }
}
