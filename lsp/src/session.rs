//! What the server knows: the open documents and how the editor wants to be told.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use flow_ide::findings::notice;
use flow_ide::{Checked, Finding, Overlay, Range, Rewrite, Trees, Uses, findings};
use flow_syntax::{Columns, Files, Severity};
use tower_lsp::lsp_types::{TextDocumentContentChangeEvent, Url};

use crate::disk::Disk;
use crate::document::Document;
use crate::place::Home;

/// Checks the file at a path and all it uses: [`flow_ide::check()`] but for tests.
pub type Check = fn(&dyn Files, &Trees, &str) -> Checked;

/// Most findings sent for one file; an editor with thousands helps nobody.
const MOST_FINDINGS: usize = 200;

/// The open documents.
pub(crate) struct Session {
    check: Check,
    /// How the editor counts along a line.
    pub(crate) columns: Columns,
    documents: BTreeMap<Url, Document>,
    /// What was parsed and checked, by project root.
    trees: BTreeMap<Option<PathBuf>, Trees>,
    /// Closed documents whose findings the editor still shows.
    closed: Vec<Url>,
}

/// The findings of a document at a version, to be sent to the editor.
pub(crate) struct Update {
    pub(crate) uri: Url,
    /// `None` for a document that was closed.
    pub(crate) version: Option<i32>,
    pub(crate) home: Home,
    pub(crate) findings: Arc<[Finding]>,
}

impl Session {
    pub(crate) fn new(check: Check) -> Self {
        Self {
            check,
            columns: Columns::Utf16,
            documents: BTreeMap::new(),
            trees: BTreeMap::new(),
            closed: Vec::new(),
        }
    }

    pub(crate) fn open(&mut self, uri: &Url, version: i32, text: &str) {
        let document = Document::new(Home::of(uri), version, text);
        self.touch(&document.home);
        self.closed.retain(|closed| closed != uri);
        self.documents.insert(uri.clone(), document);
    }

    pub(crate) fn change(
        &mut self,
        uri: &Url,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) {
        let Some(document) = self.documents.get_mut(uri) else {
            return;
        };
        document.change(version, changes, self.columns);
        let home = document.home.clone();
        self.touch(&home);
    }

    pub(crate) fn close(&mut self, uri: &Url) {
        let Some(document) = self.documents.remove(uri) else {
            return;
        };
        self.touch(&document.home);
        if let Some(trees) = self.trees.get(&document.home.root) {
            trees.forget(&document.home.path);
        }
        self.closed.push(uri.clone());
    }

    /// Files changed on disk: every document may be affected.
    pub(crate) fn changed_on_disk(&mut self) {
        self.documents
            .values_mut()
            .for_each(|document| document.stale = true);
    }

    /// Marks the documents stale whose check read the file at `home`.
    fn touch(&mut self, home: &Home) {
        for document in self.documents.values_mut() {
            if document.home.root == home.root && document.uses.contains(&home.path) {
                document.stale = true;
            }
        }
    }

    /// The next thing to tell the editor, or `None` if it knows all.
    pub(crate) fn next_update(&mut self) -> Option<Update> {
        if let Some(uri) = self.closed.pop() {
            let home = Home::of(&uri);
            return Some(Update {
                uri,
                version: None,
                home,
                findings: Arc::default(),
            });
        }
        let stale = self.documents.iter().filter(|(_, d)| d.stale);
        let stale: Vec<Url> = stale.map(|(uri, _)| uri.clone()).collect();
        stale.into_iter().find_map(|uri| self.update(uri))
    }

    /// Checks a document and says what the editor has not seen yet.
    fn update(&mut self, uri: Url) -> Option<Update> {
        let findings = self.findings(&uri)?;
        let document = self.documents.get_mut(&uri)?;
        let now = (document.version, findings.clone());
        if document.sent.as_ref() == Some(&now) {
            return None;
        }
        document.sent = Some(now);
        let (version, home) = (Some(document.version), document.home.clone());
        Some(Update {
            uri,
            version,
            home,
            findings,
        })
    }

    /// The findings of an open document, checked now if it is stale.
    pub(crate) fn findings(&mut self, uri: &Url) -> Option<Arc<[Finding]>> {
        let document = self.documents.get(uri)?;
        if !document.stale {
            return Some(document.findings.clone());
        }
        let home = document.home.clone();
        let (found, uses, used) = self.check(&home);
        let document = self.documents.get_mut(uri)?;
        document.stale = false;
        document.uses = uses;
        document.findings = found.into();
        let findings = document.findings.clone();
        if document.used != used {
            let before = std::mem::replace(&mut document.used, used.clone());
            self.touch_used(&home, [&before, &used]);
        }
        Some(findings)
    }

    /// Marks the other documents stale of which a check uses something else than before.
    fn touch_used(&mut self, home: &Home, uses: [&Uses; 2]) {
        for document in self.documents.values_mut() {
            let other = document.home.root == home.root && document.home.path != home.path;
            let is_used = || uses.iter().any(|u| u.has_file(&document.home.path));
            if other && is_used() {
                document.stale = true;
            }
        }
    }

    /// The home of an open document.
    pub(crate) fn home(&self, uri: &Url) -> Option<&Home> {
        self.documents.get(uri).map(|document| &document.home)
    }

    /// What changes when an open document is formatted, or the declarations that a range touches.
    pub(crate) fn format(&self, uri: &Url, within: Option<Range>) -> Option<Vec<Rewrite>> {
        let text = &self.documents.get(uri)?.text;
        let columns = self.columns;
        catch_unwind(|| flow_ide::format(text, within, columns)).ok()
    }

    /// Checks one document; a mistake of the checker becomes a finding.
    fn check(&mut self, home: &Home) -> (Vec<Finding>, BTreeSet<String>, Uses) {
        let buffers = self.buffers(home);
        let disk = Disk(home.root.clone());
        let files = Overlay::new(&buffers, &disk);
        // Trees are out of their place during a check, so a panic drops them.
        let trees = self.trees.remove(&home.root).unwrap_or_default();
        let found = catch_unwind(AssertUnwindSafe(|| {
            let checked = (self.check)(&files, &trees, &home.path);
            let found = findings(&checked, &home.path, self.columns, MOST_FINDINGS);
            (found, checked.uses)
        }));
        let asked = files.asked();
        if found.is_ok() {
            self.trees.insert(home.root.clone(), trees);
        }
        let (found, used) = found.unwrap_or_else(|_| (vec![could_not_check()], Uses::default()));
        (found, asked, used)
    }

    /// The texts of all open documents of a project.
    fn buffers(&self, home: &Home) -> BTreeMap<String, Arc<str>> {
        let same = self.documents.values().filter(|d| d.home.root == home.root);
        same.map(|d| (d.home.path.clone(), d.text.clone()))
            .collect()
    }
}

fn could_not_check() -> Finding {
    let message = "This file could not be checked because of a mistake in Flow itself. \
                   Your text is safe, and the next change is checked again.";
    notice(Severity::Error, message)
}
