//! What can go wrong with a journal, said for people.

use std::fmt;
use std::sync::Arc;

use rusqlite::ErrorCode;

/// The codes of this crate: F0960 to F0969.
pub mod code {
    flow_codes::codes! {
        /// The file cannot be opened or made.
        pub const CANNOT_OPEN: &str = "F0960";
        /// A newer version of the program wrote it.
        pub const NEWER: &str = "F0961";
        /// It is damaged, or no journal at all.
        pub const DAMAGED: &str = "F0962";
        /// The disk is full.
        pub const FULL: &str = "F0963";
        /// It may not be written.
        pub const READ_ONLY: &str = "F0964";
        /// Another program holds it locked.
        pub const LOCKED: &str = "F0965";
        /// Another process works on the run.
        pub const LEASED: &str = "F0966";
        /// There is no such run.
        pub const NO_RUN: &str = "F0967";
        /// Several runs begin with this.
        pub const AMBIGUOUS: &str = "F0968";
        /// Anything else of the disk or the file.
        pub const BROKEN: &str = "F0969";
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// [`code::CANNOT_OPEN`]
    CannotOpen,
    /// [`code::NEWER`]
    Newer,
    /// [`code::DAMAGED`]
    Damaged,
    /// [`code::FULL`]
    Full,
    /// [`code::READ_ONLY`]
    ReadOnly,
    /// [`code::LOCKED`]
    Locked,
    /// [`code::LEASED`]
    Leased,
    /// [`code::NO_RUN`]
    NoRun,
    /// [`code::AMBIGUOUS`]
    Ambiguous {
        /// Ids of the runs meant, perhaps; the newest first, ten at most.
        candidates: Vec<String>,
    },
    /// [`code::BROKEN`]
    Broken,
}

/// Trouble with the journal. What was acknowledged before is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalError {
    /// What went wrong.
    pub kind: Kind,
    /// One or two sentences for people.
    pub message: Arc<str>,
}

impl JournalError {
    pub(crate) fn new(kind: Kind, message: impl Into<Arc<str>>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// The stable code, one of [`code`].
    pub fn code(&self) -> &'static str {
        match self.kind {
            Kind::CannotOpen => code::CANNOT_OPEN,
            Kind::Newer => code::NEWER,
            Kind::Damaged => code::DAMAGED,
            Kind::Full => code::FULL,
            Kind::ReadOnly => code::READ_ONLY,
            Kind::Locked => code::LOCKED,
            Kind::Leased => code::LEASED,
            Kind::NoRun => code::NO_RUN,
            Kind::Ambiguous { .. } => code::AMBIGUOUS,
            Kind::Broken => code::BROKEN,
        }
    }

    /// A row that does not hold what it should.
    pub(crate) fn unreadable(what: &str, why: impl fmt::Display) -> Self {
        let message = format!("The journal is damaged: {what} cannot be read ({why}).");
        Self::new(Kind::Damaged, message)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JournalError {}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        let (kind, message) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (
                Kind::Full,
                "The disk is full: the journal cannot take more. Nothing that was finished is \
                 lost; make room and resume the run."
                    .to_owned(),
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
                Kind::ReadOnly,
                "The journal may not be written here. Check the permissions of its folder."
                    .to_owned(),
            ),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
                Kind::Locked,
                "Another program holds the journal locked. Try again when it is done.".to_owned(),
            ),
            Some(ErrorCode::DatabaseCorrupt) => (
                Kind::Damaged,
                "The journal is damaged. Restore it from a backup.".to_owned(),
            ),
            Some(ErrorCode::NotADatabase) => (
                Kind::Damaged,
                "This file is no journal, or it is damaged.".to_owned(),
            ),
            Some(ErrorCode::CannotOpen) => (
                Kind::CannotOpen,
                format!("The journal cannot be opened: {error}."),
            ),
            _ => (Kind::Broken, format!("The journal does not work: {error}.")),
        };
        Self::new(kind, message)
    }
}
