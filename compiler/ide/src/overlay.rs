//! Open buffers laid over the files below them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow_syntax::Files;

/// Answers with the open buffer where there is one, and remembers what was asked for.
pub struct Overlay<'a> {
    open: &'a BTreeMap<String, Arc<str>>,
    below: &'a dyn Files,
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Overlay<'a> {
    /// Lays buffers, by their paths relative to the project root, over `below`.
    #[must_use]
    pub fn new(open: &'a BTreeMap<String, Arc<str>>, below: &'a dyn Files) -> Self {
        Self {
            open,
            below,
            asked: RefCell::default(),
        }
    }

    /// Every path asked for so far, whether it was there or not: what an answer depends on.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        self.asked.borrow_mut().insert(path.to_owned());
        match self.open.get(path) {
            Some(text) => Ok(text.as_bytes().into()),
            None => self.below.read(path),
        }
    }
}
