//! One open buffer.

use std::collections::BTreeSet;
use std::sync::Arc;

use flow_ide::{Finding, Uses, offsets};
use flow_syntax::Columns;
use tower_lsp::lsp_types::TextDocumentContentChangeEvent as Change;

use crate::convert::from_range;
use crate::place::Home;

/// An open buffer and what is known about it.
pub(crate) struct Document {
    /// Its project and path.
    pub(crate) home: Home,
    /// The editor's count of its changes.
    pub(crate) version: i32,
    /// The text as the editor has it.
    pub(crate) text: Arc<str>,
    /// The paths its check asked for; a change to one of them makes it stale.
    pub(crate) uses: BTreeSet<String>,
    /// What it uses of other files, which is not unused there.
    pub(crate) used: Uses,
    /// Whether something changed since it was checked.
    pub(crate) stale: bool,
    /// What was found when it was last checked.
    pub(crate) findings: Arc<[Finding]>,
    /// The version and findings the editor has seen, where the server sends them by itself.
    pub(crate) sent: Option<(i32, Arc<[Finding]>)>,
}

impl Document {
    pub(crate) fn new(home: Home, version: i32, text: &str) -> Self {
        Self {
            home,
            version,
            text: text.into(),
            uses: BTreeSet::new(),
            used: Uses::default(),
            stale: true,
            findings: Arc::default(),
            sent: None,
        }
    }

    /// Applies an editor's changes, each to the result of the one before.
    pub(crate) fn change(&mut self, version: i32, changes: Vec<Change>, columns: Columns) {
        for change in changes {
            self.text = edited(&self.text, change, columns).into();
        }
        self.version = version;
        self.stale = true;
    }
}

fn edited(text: &str, change: Change, columns: Columns) -> String {
    let Some(range) = change.range else {
        return change.text;
    };
    let at = offsets(text, from_range(range), columns);
    let mut text = text.to_owned();
    text.replace_range(at, &change.text);
    text
}
