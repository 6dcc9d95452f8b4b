//! Events as JSON, one a line, for programs.

use flow_host::progress::{Listen, Progress};

use crate::screen;

/// Prints each event on standard output.
pub(crate) struct JsonLines;

impl Listen for JsonLines {
    fn hear(&self, event: &Progress) {
        if let Ok(line) = serde_json::to_string(event) {
            screen::out(&format!("{line}\n"));
        }
    }
}
