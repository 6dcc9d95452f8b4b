//! What a part of a check asked of the rest of the program, so that it need not be done again while
//! the answers are the same.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, FileId};
use smol_str::SmolStr;

use crate::resolve::symbols::{Entry, Space};

/// A name that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Met {
    /// The file that names it.
    pub(crate) from: FileId,
    /// The file whose names were looked through: another one for `alias.name`.
    pub(crate) within: FileId,
    /// What it means: index into the entries of the symbols.
    pub(crate) entry: u32,
}

/// A name that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) within: FileId,
    /// Whether only what that file itself declares counts.
    pub(crate) own: bool,
    pub(crate) space: Space,
    pub(crate) name: SmolStr,
}

/// All that was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) met: Vec<Met>,
    pub(crate) missed: Vec<Missed>,
    /// Whether all names of a space were looked through, for a suggestion.
    pub(crate) names: bool,
    /// How many suggestions were looked for before.
    pub(crate) offers_before: u32,
    /// How many were looked for here.
    pub(crate) offers: u32,
}

impl Asked {
    /// Adds what was asked later.
    pub(crate) fn append(&mut self, later: Self) {
        self.met.extend(later.met);
        self.missed.extend(later.missed);
        self.names |= later.names;
        self.offers += later.offers;
    }
}

/// What a part of a check found, and what that depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) asked: Asked,
}

impl Part {
    /// Gives back the room that nothing more will be added to: parts are kept, and there are many.
    pub(crate) fn fit(&mut self) {
        self.findings.shrink_to_fit();
        self.asked.met.shrink_to_fit();
        self.asked.missed.shrink_to_fit();
    }
}

/// What anything refers to.
#[derive(Debug)]
pub(crate) struct Used {
    entries: Vec<bool>,
    files: HashSet<(FileId, FileId)>,
}

impl Used {
    /// Goes through all that was asked.
    pub(crate) fn of<'a>(entries: &[Entry], asked: impl Iterator<Item = &'a Asked>) -> Self {
        let mut used = Self {
            entries: vec![false; entries.len()],
            files: HashSet::new(),
        };
        for met in asked.flat_map(|a| &a.met) {
            let at = met.entry as usize;
            let (Some(slot), Some(entry)) = (used.entries.get_mut(at), entries.get(at)) else {
                continue;
            };
            *slot = true;
            if entry.place.file != met.from {
                used.files.insert((met.from, entry.place.file));
            }
        }
        used
    }

    /// Whether anything refers to this entry.
    pub(crate) fn entry(&self, index: usize) -> bool {
        self.entries.get(index).copied().unwrap_or(false)
    }

    /// Whether a file uses anything of another.
    pub(crate) fn file(&self, from: FileId, to: FileId) -> bool {
        self.files.contains(&(from, to))
    }
}
