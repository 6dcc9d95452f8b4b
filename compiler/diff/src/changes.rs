//! What a comparison finds.

use serde::Serialize;

use crate::care::Care;
use crate::digest::Kind;
use crate::facts::Aspect;

/// All that changed, most care first, then in the order of the new source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// The version of this document as JSON.
    pub version: u32,
    /// What changed.
    pub changes: Vec<Change>,
    /// Whether the old program has errors, and the new one. What they damage is compared as far as it can
    /// be read.
    pub broken: [bool; 2],
}

impl Changes {
    /// The greatest care that any change asks for; nothing where nothing changed.
    #[must_use]
    pub fn care(&self) -> Option<Care> {
        self.changes.iter().map(|c| c.care).min()
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How much a reviewer should care.
    pub care: Care,
    /// What happened to it.
    pub what: What,
    /// What it happened to.
    pub subject: Subject,
    /// Which side of it, where it is neither new nor gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
    /// The change in one sentence.
    pub sentence: String,
    /// How it read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it reads now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Where>,
    /// Where it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Where>,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
    /// It stands in another block.
    Moved,
    /// Something about it differs.
    Changed,
}

/// A thing of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Which kind.
    pub kind: Kind,
    /// Its name; that of the new program where it was renamed.
    pub name: String,
    /// As shown to people.
    pub title: String,
    /// The process, record, table … it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Where {
    /// Relative to the project root.
    pub file: String,
    /// From 1.
    pub line: u32,
}
