//! Parsed files kept between checks.

use std::cell::RefCell;
use std::collections::BTreeMap;

use flow_syntax::{Files, SourceFile, parse, reparse};

/// The last parse of each file of a project, so that an edit parses only the pieces it touched.
#[derive(Debug, Default)]
pub struct Trees(RefCell<BTreeMap<String, SourceFile>>);

impl Trees {
    /// Reads a file and parses what is new in it.
    ///
    /// # Errors
    /// The sentence of [`Files::read`].
    pub fn read(&self, files: &dyn Files, path: &str) -> Result<SourceFile, String> {
        let bytes = files.read(path)?;
        let known = self.0.borrow().get(path).cloned();
        let file = match (known, std::str::from_utf8(&bytes)) {
            (Some(old), Ok(text)) if *old.text == *text && old.errors.is_empty() => return Ok(old),
            (Some(old), Ok(text)) => reparse(&old, text),
            _ => parse(path, &bytes),
        };
        self.0.borrow_mut().insert(path.to_owned(), file.clone());
        Ok(file)
    }
}
