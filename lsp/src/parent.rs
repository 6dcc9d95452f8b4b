//! Notices that the editor's process is gone.
//!
//! Usually the input ends then. A process that inherited the pipe can keep it open, and the server
//! would outlive its editor.

use std::time::Duration;

use crate::exit::{CUT_OFF, Exit};

/// How often to look; the protocol asks for no particular haste.
const INTERVAL: Duration = Duration::from_secs(3);

/// Leaves once the process `id` is gone.
pub(crate) async fn watch(id: u32, exit: Exit) {
    let parent = Parent::new(id);
    loop {
        tokio::time::sleep(INTERVAL).await;
        if parent.is_gone() {
            return exit.leave(CUT_OFF);
        }
    }
}

/// The editor's process.
struct Parent {
    id: u32,
    /// Whether it started this process itself.
    #[cfg_attr(
        not(unix),
        allow(dead_code, reason = "only Unix tells who the parent is")
    )]
    direct: bool,
}

impl Parent {
    fn new(id: u32) -> Self {
        Self {
            id,
            direct: parent_id() == Some(id),
        }
    }

    fn is_gone(&self) -> bool {
        // An orphan gets another parent.
        (self.direct && parent_id() != Some(self.id)) || has_ended(self.id)
    }
}

#[cfg(unix)]
fn parent_id() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn parent_id() -> Option<u32> {
    None
}

/// Whether `/proc` knows that the process is gone; never true where there is no `/proc`.
///
/// The state is the letter after the last `)`: `Z` or `X` is a dead process that was not yet
/// collected (proc(5)).
fn has_ended(id: u32) -> bool {
    if !std::path::Path::new("/proc/self/stat").exists() {
        return false;
    }
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else {
        return true;
    };
    let state = stat
        .rsplit(')')
        .next()
        .and_then(|rest| rest.trim_start().chars().next());
    matches!(state, Some('Z' | 'X'))
}
