//! What a project's `flow.toml` says: text in, [`Settings`] and findings with their places out.
//!
//! ```toml
//! policies = ["shared/policies.flow"]     # hold for every process of the project
//! lanes = ["support", "lead", "ai"]       # drawn first, in this order; the others follow
//!
//! [check]
//! include = ["processes"]                 # what a folder means; all of it if not given
//! exclude = ["processes/drafts", "**/old"]
//! baseline = "flow-baseline.json"         # findings that are known and hidden
//!
//! [check.severity]
//! style = "off"                           # a family
//! unused = "hint"                         # a rule by name
//! F0205 = "error"                         # a rule by code
//!
//! [theme]                                 # of pictures
//! mode = "light"                          # `dark`, or `auto` to follow the reader's screen
//! accent = "#0b7285"                      # people's lanes; `people`, `ai` and `systems` for one kind each
//! ```
//!
//! A mistake in the file is a finding, never a guess: a misspelt `policies` would switch the policies off.

mod codes;
pub mod colour;
pub mod families;
mod load;
pub mod pattern;
mod read;
pub mod severity;
mod show;
pub mod theme;

pub use codes::PAGES;
pub use load::{Loaded, load};
pub use pattern::Pattern;
pub use read::read;
pub use severity::{Level, Severities};

use flow_syntax::Span;

/// The name of the file, at the project root.
pub const FILE: &str = "flow.toml";

/// The baseline's name where the settings name none.
pub const BASELINE: &str = "flow-baseline.json";

/// What a project has settled. The default is that of a project without `flow.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Files whose policies hold for every process of the project.
    pub policies: Vec<Named>,
    /// Names of the lanes that pictures begin with; the others follow.
    pub lanes: Vec<String>,
    /// What the check of a folder takes in; everything where empty.
    pub include: Vec<Pattern>,
    /// What the check of a folder leaves out.
    pub exclude: Vec<Pattern>,
    /// The file of known findings, relative to the project root.
    pub baseline: Option<Named>,
    /// How much each rule matters.
    pub severities: Severities,
    /// How pictures look.
    pub theme: theme::Theme,
}

/// A path in the settings, relative to the project root with `/` separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The path, without `.` or empty parts.
    pub path: String,
    /// Where it is written in `flow.toml`, in bytes.
    pub span: Span,
}

impl Settings {
    /// The paths of the policy files, as the analysis wants them.
    #[must_use]
    pub fn policy_paths(&self) -> Vec<String> {
        self.policies
            .iter()
            .map(|named| named.path.clone())
            .collect()
    }

    /// Whether the check of a folder takes in the file at `path`, relative to the project root.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|p| p.covers(path));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }

    /// The path of the file of known findings, relative to the project root.
    #[must_use]
    pub fn baseline_path(&self) -> &str {
        self.baseline.as_ref().map_or(BASELINE, |named| &named.path)
    }
}
