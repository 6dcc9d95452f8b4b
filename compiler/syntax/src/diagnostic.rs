//! The one diagnostic value of the compiler; renderers live in `report/`.

use crate::span::Place;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The process cannot be run as written.
    Error,
    /// It can run, but probably does not do what was meant.
    Warning,
    /// Advice; a sketch may have many.
    Hint,
}

/// A stable code such as `F0101`; the first two digits are the family.
pub type Code = &'static str;

/// One finding, in the analyst's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, explained by `flow explain CODE`.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence without compiler terms.
    pub message: String,
    /// Where, most important first; the first is the primary place.
    pub labels: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
    /// The shortest way on which it happens, hop by hop in the order things happen; empty where the
    /// finding is about one place. Renderers show the hops beside the labels, numbered.
    pub witness: Vec<Label>,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
}

/// A place and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What this is; may be empty for the primary place.
    pub text: String,
}

/// A way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does, in the imperative.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// Edits that belong together.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Exactly one good answer.
    Machine,
    /// A guess that a person should confirm.
    Maybe,
}

/// Replace the text at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// The new text.
    pub text: String,
}

impl Diagnostic {
    /// An error with its primary place.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self::new(code, Severity::Error, message, place)
    }

    /// A warning with its primary place.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self::new(code, Severity::Warning, message, place)
    }

    /// A hint with its primary place.
    #[must_use]
    pub fn hint(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self::new(code, Severity::Hint, message, place)
    }

    /// A finding of any severity with its primary place.
    #[must_use]
    pub fn new(code: Code, severity: Severity, message: impl Into<String>, place: Place) -> Self {
        let label = Label {
            place,
            text: String::new(),
        };
        Self {
            code,
            severity,
            message: message.into(),
            labels: vec![label],
            help: None,
            witness: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says what the primary place is.
    #[must_use]
    pub fn says(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// Adds the next hop of the way on which it happens.
    #[must_use]
    pub fn hop(mut self, place: Place, text: impl Into<String>) -> Self {
        self.witness.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers a replacement of the text at `place`.
    #[must_use]
    pub fn fix(
        mut self,
        title: impl Into<String>,
        applicability: Applicability,
        place: Place,
        text: impl Into<String>,
    ) -> Self {
        let edits = vec![Edit {
            place,
            text: text.into(),
        }];
        self.fixes.push(Fix {
            title: title.into(),
            applicability,
            edits,
        });
        self
    }
}
