//! Parsed files, and what is known of them, kept between checks.

use std::cell::RefCell;
use std::collections::BTreeMap;

use flow_analysis::{Analysis, Checker, Uses};
use flow_syntax::{Diagnostic, Files, SourceFile, parse, reparse};

/// The last parse of each file of a project and the last check from each file on, so that an edit parses
/// only the pieces it touched and checks only what sees them.
#[derive(Debug, Default)]
pub struct Trees {
    files: RefCell<BTreeMap<String, SourceFile>>,
    /// By the file that a check begins with.
    checks: RefCell<BTreeMap<String, Checker>>,
    /// By the file that a check begins with, what it uses of others.
    uses: RefCell<BTreeMap<String, Uses>>,
}

impl Trees {
    /// Reads a file and parses what is new in it.
    ///
    /// # Errors
    /// The sentence of [`Files::read`].
    pub fn read(&self, files: &dyn Files, path: &str) -> Result<SourceFile, String> {
        let bytes = files.read(path)?;
        let known = self.files.borrow().get(path).cloned();
        let file = match (known, std::str::from_utf8(&bytes)) {
            (Some(old), Ok(text)) if *old.text == *text && old.errors.is_empty() => return Ok(old),
            (Some(old), Ok(text)) => reparse(&old, text),
            _ => parse(path, &bytes),
        };
        self.files
            .borrow_mut()
            .insert(path.to_owned(), file.clone());
        Ok(file)
    }

    /// Checks from a file on with the project's policies, doing only what its last check does not tell. What
    /// another file uses that was checked here is no longer told as unused.
    pub fn check(&self, files: &dyn Files, path: &str, policies: &[String]) -> Analysis {
        let known = self.checks.borrow_mut().remove(path);
        let mut checker = known.unwrap_or_default();
        let mut analysis = checker.check(path, policies, |used| self.read(files, used));
        self.checks.borrow_mut().insert(path.to_owned(), checker);
        let mut uses = self.uses.borrow_mut();
        let sources = &analysis.sources;
        let used = |d: &Diagnostic| uses.values().any(|u| u.refute(sources, d));
        analysis.diagnostics.retain(|d| !used(d));
        uses.insert(path.to_owned(), analysis.uses.clone());
        analysis
    }

    /// Drops what the last check from a file on found: it is no longer looked at.
    pub fn forget(&self, path: &str) {
        self.checks.borrow_mut().remove(path);
    }
}
