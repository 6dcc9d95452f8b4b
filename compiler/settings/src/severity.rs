//! How much each rule matters to a project.

use std::collections::BTreeMap;

use flow_analysis::rules;
use flow_syntax::{Diagnostic, Severity};

use crate::families;

/// How much a rule matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It keeps the process from running.
    Error,
    /// It is probably a mistake.
    Warning,
    /// It is advice.
    Hint,
    /// It is not told.
    Off,
}

impl Level {
    /// Every level with its word, the gravest first.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Error, "error"),
        (Self::Warning, "warning"),
        (Self::Hint, "hint"),
        (Self::Off, "off"),
    ];

    /// The level that a word names.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, w)| *w == word);
        found.map(|(level, _)| *level)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(level, _)| *level == self);
        found.map_or("off", |(_, word)| word)
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Hint => Some(Severity::Hint),
            Self::Off => None,
        }
    }
}

/// The levels that a project has chosen. A rule's own entry goes before that of its family.
///
/// What is an error by itself stays one: it says that a process cannot be run as written, and everything
/// after the check relies on it. Warnings and hints can be raised, lowered and switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Severities {
    /// By code.
    pub(crate) rules: BTreeMap<&'static str, Level>,
    /// By the family's prefix.
    pub(crate) families: BTreeMap<&'static str, Level>,
}

impl Severities {
    /// The level chosen for a code, if any.
    #[must_use]
    pub fn chosen(&self, code: &str) -> Option<Level> {
        let of_family = || self.families.get(families::of(code)?.prefix);
        self.rules.get(code).or_else(of_family).copied()
    }

    /// The findings as the project wants them: each with the chosen severity, without those switched off.
    #[must_use]
    pub fn judge(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.rules.is_empty() && self.families.is_empty() {
            return diagnostics;
        }
        diagnostics
            .into_iter()
            .filter_map(|d| self.one(d))
            .collect()
    }

    fn one(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        if diagnostic.severity != Severity::Error
            && let Some(level) = self.chosen(diagnostic.code)
        {
            diagnostic.severity = level.severity()?;
        }
        Some(diagnostic)
    }
}

/// What a rule is before a project chooses: `None` for a code that is told by no check.
#[must_use]
pub fn by_itself(code: &str) -> Option<Severity> {
    if flow_syntax::PAGES.iter().any(|page| page.code() == code) {
        return Some(Severity::Error);
    }
    rules::find(code).map(|rule| rule.severity)
}
