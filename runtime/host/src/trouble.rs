//! What can go wrong around a run, said for people.

use std::fmt;

/// The codes of this crate: F0980 to F0999.
pub mod code {
    flow_codes::codes! {
        /// A step needs a model's key that is not set.
        pub const NO_KEY: &str = "F0980";
        /// The inputs do not fit what the process asks for.
        pub const INPUT: &str = "F0981";
        /// An answer was given for a step that the process does not have.
        pub const ANSWER: &str = "F0982";
        /// Nobody is there to answer.
        pub const NOBODY: &str = "F0983";
        /// No such process.
        pub const NO_PROCESS: &str = "F0984";
        /// No such test.
        pub const NO_TEST: &str = "F0985";
        /// A sample of a test cannot be read.
        pub const SAMPLE: &str = "F0986";
        /// No such run, or more than one.
        pub const NO_RUN: &str = "F0987";
        /// The run is over.
        pub const RUN_OVER: &str = "F0988";
        /// Data may not leave for this model or system.
        pub const BOUNDARY: &str = "F0989";
        /// A file that a step needs cannot be read.
        pub const FILE: &str = "F0991";
        /// A file that the run was not given lies outside the project, or is hidden in it.
        pub const OUTSIDE: &str = "F0992";
        /// The run waits for a time that is far off.
        pub const TIME: &str = "F0994";
        /// The run waits for something that nothing brings.
        pub const STUCK: &str = "F0995";
        /// The journal cannot be read or written.
        pub const JOURNAL: &str = "F0996";
    }
}

/// Whose turn it is after trouble; decides the exit code of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request was wrong: a flag, an input, a name. Nothing was started.
    Usage,
    /// The run failed.
    Run,
    /// A person or some time is needed.
    Waiting,
    /// The journal or the disk.
    Journal,
}

/// Trouble around a run: one sentence, a stable code, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    /// A stable code, such as `F0981`.
    pub code: String,
    /// Whose turn it is.
    pub kind: Kind,
    /// One sentence for people.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
}

impl HostError {
    /// Trouble of a kind.
    pub fn new(kind: Kind, code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            kind,
            message: message.into(),
            help: None,
        }
    }

    /// Trouble with what was asked for.
    pub fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, code, message)
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for HostError {}
