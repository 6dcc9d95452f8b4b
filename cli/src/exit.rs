//! Exit codes, the same for every subcommand (architecture rule 13).

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Done = 0,
    /// The check found errors, or an expectation of a test failed.
    Findings = 1,
    /// The command line or an input was wrong.
    Usage = 2,
    /// The run failed.
    RunFailed = 3,
    /// The run waits for a person or a time.
    Waiting = 4,
    /// The journal or the disk failed.
    Journal = 5,
    /// Interrupted by Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
