//! What a program uses of other files.
//!
//! A file that others use may be checked as a root of its own, and nothing in it need use all that it
//! declares. Whoever checks several files of a project puts together what each of them uses.

use std::collections::BTreeSet;
use std::sync::Arc;

use flow_syntax::{Diagnostic, FileId, Sources};
use smol_str::SmolStr;

use crate::asked::Used;
use crate::resolve::symbols::Entry;
use crate::rules::names::UNUSED;

/// Declarations of other files that something refers to, by file and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses(BTreeSet<(Arc<str>, SmolStr)>);

impl Uses {
    /// What is used of files other than the root.
    pub(crate) fn of(sources: &Sources, entries: &[Entry], used: &Used) -> Self {
        let mut uses = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            let file = sources.get(entry.place.file);
            let file = file.filter(|_| entry.place.file != FileId(0) && used.entry(index));
            uses.0
                .extend(file.map(|f| (f.path.clone(), entry.name.clone())));
        }
        uses
    }

    /// Adds what another program uses.
    pub fn add(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Whether anything of a file is used, by its path.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.0.iter().any(|(file, _)| **file == *path)
    }

    /// Whether a finding says that something is never used which is used here.
    #[must_use]
    pub fn refute(&self, sources: &Sources, finding: &Diagnostic) -> bool {
        let place = finding.labels.first().map(|l| l.place);
        let Some(place) = place.filter(|_| finding.code == UNUSED.code && !self.0.is_empty())
        else {
            return false;
        };
        let Some(file) = sources.get(place.file) else {
            return false;
        };
        let range = sources.range(place);
        let name = file.text.get(range.start as usize..range.end as usize);
        name.is_some_and(|name| self.0.contains(&(file.path.clone(), SmolStr::new(name))))
    }
}
