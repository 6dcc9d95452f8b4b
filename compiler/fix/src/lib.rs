//! Applies machine-applicable fixes to texts.
//!
//! Nothing here reads or writes a file: [`apply`] turns sources and their findings into edited texts,
//! [`repeatedly`] does so until no more can be mended.

mod rounds;
mod tidy;

pub use rounds::{MOST_ROUNDS, Outcome, repeatedly};
pub use tidy::tidy;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use flow_syntax::{Applicability, Code, Diagnostic, FileId, Fix, Sources};

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The code of the finding that it mends.
    pub code: Code,
    /// What it did, in the imperative.
    pub title: String,
    /// The file, relative to the project root.
    pub path: Arc<str>,
    /// The line of the finding, from 1, before anything was mended in this round.
    pub line: u32,
}

/// What one round of fixes makes of the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The new texts of the files that changed, by path, without byte order mark.
    pub texts: BTreeMap<Arc<str>, String>,
    /// What was applied, by file and place.
    pub applied: Vec<Applied>,
}

/// An edit in absolute bytes of its file, tidied.
struct Placed {
    file: FileId,
    range: Range<usize>,
    text: String,
}

/// The only fix of a finding that may be applied without asking; `None` if there are several or none.
#[must_use]
pub fn sure(diagnostic: &Diagnostic) -> Option<&Fix> {
    let is_sure = |f: &&Fix| f.applicability == Applicability::Machine && !f.edits.is_empty();
    let mut fixes = diagnostic.fixes.iter().filter(is_sure);
    match (fixes.next(), fixes.next()) {
        (Some(fix), None) => Some(fix),
        _ => None,
    }
}

/// Applies the sure fixes of the findings, each whole or not at all.
///
/// Of fixes that touch each other the first by place is applied; the others are left for a next round,
/// which sees what the first has made.
#[must_use]
pub fn apply(sources: &Sources, diagnostics: &[Diagnostic]) -> Fixed {
    let mut wanted: Vec<(&Diagnostic, &Fix, Vec<Placed>)> = diagnostics
        .iter()
        .filter_map(|d| Some((d, sure(d)?)))
        .filter_map(|(d, fix)| Some((d, fix, placed(sources, fix)?)))
        .collect();
    wanted.sort_by_key(|(d, _, edits)| (first(edits), d.code));
    let mut taken: BTreeMap<FileId, BTreeMap<usize, Placed>> = BTreeMap::new();
    let mut applied = Vec::new();
    for (diagnostic, fix, edits) in wanted {
        if edits.iter().any(|edit| is_touched(&taken, edit)) {
            continue;
        }
        applied.extend(told(sources, diagnostic, fix));
        for edit in edits {
            let file = taken.entry(edit.file).or_default();
            file.insert(edit.range.start, edit);
        }
    }
    let texts = taken.iter().filter_map(|(id, edits)| {
        let file = sources.get(*id)?;
        Some((file.path.clone(), edited(&file.text, edits)))
    });
    Fixed {
        texts: texts.collect(),
        applied,
    }
}

/// The edits of a fix in absolute bytes; `None` if they touch each other or are not in a file.
fn placed(sources: &Sources, fix: &Fix) -> Option<Vec<Placed>> {
    let mut all: Vec<Placed> = Vec::new();
    for edit in &fix.edits {
        let file = sources.get(edit.place.file)?;
        let span = sources.range(edit.place);
        let range = span.start as usize..span.end as usize;
        file.text.get(range.clone())?;
        let (range, text) = tidy(&file.text, range, &edit.text);
        let file = edit.place.file;
        all.push(Placed { file, range, text });
    }
    all.sort_by_key(|edit| (edit.file, edit.range.start));
    let clash = |pair: &[Placed]| match pair {
        [a, b] => a.file == b.file && touch(&a.range, &b.range),
        _ => false,
    };
    (!all.windows(2).any(clash)).then_some(all)
}

fn first(edits: &[Placed]) -> (FileId, usize) {
    let starts = edits.iter().map(|e| (e.file, e.range.start));
    starts.min().unwrap_or_default()
}

fn touch(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Whether an edit touches one that is taken. Those taken do not touch each other, so only the nearest
/// on either side can.
fn is_touched(taken: &BTreeMap<FileId, BTreeMap<usize, Placed>>, edit: &Placed) -> bool {
    let Some(file) = taken.get(&edit.file) else {
        return false;
    };
    let before = file.range(..=edit.range.start).next_back();
    let after = file.range(edit.range.start..).next();
    [before, after]
        .into_iter()
        .flatten()
        .any(|(_, other)| touch(&other.range, &edit.range))
}

fn told(sources: &Sources, diagnostic: &Diagnostic, fix: &Fix) -> Option<Applied> {
    let place = diagnostic.labels.first().map(|l| l.place);
    let place = place.or_else(|| fix.edits.first().map(|e| e.place))?;
    let file = sources.get(place.file)?;
    Some(Applied {
        code: diagnostic.code,
        title: fix.title.clone(),
        path: file.path.clone(),
        line: file.lines().line(sources.range(place).start) + 1,
    })
}

/// The text with edits in ascending order. New lines end as the file's do.
fn edited(text: &str, edits: &BTreeMap<usize, Placed>) -> String {
    let returns = text.contains("\r\n");
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits.values() {
        out.push_str(text.get(at..edit.range.start).unwrap_or_default());
        match returns {
            true => out.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n")),
            false => out.push_str(&edit.text),
        }
        at = edit.range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
