//! The way on which a finding happens, hop by hop.

use std::collections::BTreeMap;

use flow_syntax::{Diagnostic, FileId, Label, Sources};

use crate::lines::{Located, Locator};
use crate::plain::cropped;

/// Most hops marked in the source; longer ways are only listed.
const MOST_MARKED: usize = 6;
/// Most marks on one line of source that still read.
const MOST_ON_A_LINE: usize = 2;
/// Most hops listed; of longer ways the middle is left out.
const MOST_LISTED: usize = 24;
/// Most places in a one-line trail.
const MOST_ON_TRAIL: usize = 8;
/// Longest text of a hop shown, in characters.
const LONGEST: usize = 160;

/// How a way is shown beside its finding.
pub(crate) struct Way {
    /// Hops to mark in the source, numbered; empty if they would not read.
    pub(crate) marks: Vec<Label>,
    /// Lines to print below; empty if the marks say it all.
    pub(crate) list: String,
}

/// Shows ways, finding each place once.
pub(crate) struct Ways<'a> {
    sources: &'a Sources,
    locator: Locator<'a>,
}

impl<'a> Ways<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            locator: Locator::new(sources),
        }
    }

    pub(crate) fn of(&mut self, d: &Diagnostic) -> Way {
        if self.is_readable(d) {
            let number = |(i, hop): (usize, &Label)| Label {
                place: hop.place,
                text: format!("{} {}", i + 1, cropped(&hop.text, LONGEST)),
            };
            return Way {
                marks: d.witness.iter().enumerate().map(number).collect(),
                list: String::new(),
            };
        }
        Way {
            marks: Vec::new(),
            list: self.list(&d.witness),
        }
    }

    /// Whether all hops can be marked: few, and nowhere too many on a line.
    fn is_readable(&self, d: &Diagnostic) -> bool {
        let mut marks: BTreeMap<(FileId, u32), usize> = BTreeMap::new();
        for label in d.labels.iter().chain(&d.witness) {
            if let Some(file) = self.sources.get(label.place.file) {
                let line = file.lines().line(self.sources.range(label.place).start);
                *marks.entry((label.place.file, line)).or_default() += 1;
            }
        }
        let is_few = d.witness.len() <= MOST_MARKED;
        is_few && (d.witness.is_empty() || marks.values().all(|n| *n <= MOST_ON_A_LINE))
    }

    fn list(&mut self, hops: &[Label]) -> String {
        if hops.is_empty() {
            return String::new();
        }
        let places: Vec<String> = hops.iter().map(|hop| self.place(hop)).collect();
        let width = places.iter().map(|p| p.chars().count()).max().unwrap_or(0);
        // Of a way to a step, of one that goes past it, and of a circle alike.
        let mut lines = String::from("  step by step:\n");
        for (i, (hop, place)) in hops.iter().zip(&places).enumerate() {
            match skipped(i, hops.len()) {
                Some(0) => {}
                Some(n) => lines.push_str(&format!("      … {n} more\n")),
                None => {
                    let text = cropped(&hop.text, LONGEST).replace(['\n', '\r'], " ");
                    lines.push_str(&format!("  {:>3}  {place:width$}  {text}\n", i + 1));
                }
            }
        }
        lines
    }

    fn place(&mut self, hop: &Label) -> String {
        match self.locator.locate(hop.place) {
            Some(Located { path, start, .. }) => {
                format!("{}:{}:{}", cropped(path, LONGEST), start.line, start.column)
            }
            None => String::new(),
        }
    }
}

/// For the hop at `i`: `None` if it is listed, how many are left out if it is the first of them, else 0.
fn skipped(i: usize, hops: usize) -> Option<usize> {
    let half = MOST_LISTED / 2;
    if hops <= MOST_LISTED || i < half || i >= hops - half {
        return None;
    }
    Some(if i == half { hops - MOST_LISTED } else { 0 })
}

/// The places of a way on one line: ` (4:3 → other.flow:9:5)`; a path only where it changes.
pub(crate) fn trail(locator: &mut Locator<'_>, d: &Diagnostic) -> String {
    if d.witness.is_empty() {
        return String::new();
    }
    let first = d.labels.first().and_then(|l| locator.locate(l.place));
    let mut file = first.map(|at| at.path);
    let mut parts = Vec::new();
    for hop in d.witness.iter().take(MOST_ON_TRAIL) {
        let Some(at) = locator.locate(hop.place) else {
            continue;
        };
        let point = format!("{}:{}", at.start.line, at.start.column);
        parts.push(match file == Some(at.path) {
            true => point,
            false => format!("{}:{point}", cropped(at.path, LONGEST)),
        });
        file = Some(at.path);
    }
    if d.witness.len() > MOST_ON_TRAIL {
        parts.push("…".to_owned());
    }
    format!(" ({})", parts.join(" → "))
}
