//! Fixing until nothing is left to fix.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_format::format;
use flow_syntax::{Diagnostic, SourceFile, Sources};

use crate::{Applied, apply};

/// Most rounds: fixes that undo each other must not go on for ever.
pub const MOST_ROUNDS: usize = 10;

/// Bytes of a file that is mended once only, whatever that leaves: each round checks it anew.
const LARGE: usize = 512 * 1024;

/// What is left when no more can be mended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The new texts of the files that changed, by path, without byte order mark.
    pub texts: BTreeMap<Arc<str>, String>,
    /// All that was applied, round after round.
    pub applied: Vec<Applied>,
    /// The sources as they are in the end.
    pub sources: Sources,
    /// What is still found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks and applies the sure fixes, again and again, at most [`MOST_ROUNDS`] times, and once where a
/// very large file is mended. A file that was formatted before is formatted after.
///
/// `check` gets the texts that changed so far, by path, and gives all sources with their findings.
pub fn repeatedly(
    mut check: impl FnMut(&BTreeMap<Arc<str>, String>) -> (Sources, Vec<Diagnostic>),
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut first = Sources::default();
    for round in 0..=MOST_ROUNDS {
        (outcome.sources, outcome.diagnostics) = check(&outcome.texts);
        if round == 0 {
            first = outcome.sources.clone();
        }
        let large = || outcome.texts.values().any(|text| text.len() > LARGE);
        if round == MOST_ROUNDS || large() {
            break;
        }
        let fixed = apply(&outcome.sources, &outcome.diagnostics);
        if fixed.applied.is_empty() {
            break;
        }
        outcome.texts.extend(fixed.texts);
        outcome.applied.extend(fixed.applied);
    }
    let formatted = formatted(&first, &outcome);
    if !formatted.is_empty() {
        outcome.texts.extend(formatted);
        (outcome.sources, outcome.diagnostics) = check(&outcome.texts);
    }
    outcome
}

/// The files that were formatted before they were mended and no longer are, formatted.
fn formatted(before: &Sources, after: &Outcome) -> BTreeMap<Arc<str>, String> {
    let old: BTreeMap<&str, &SourceFile> = before.iter().map(|(_, f)| (&*f.path, f)).collect();
    let mut found = BTreeMap::new();
    // Settings and prompts are laid out by whoever writes them.
    let maps = after.sources.iter().map(|(_, file)| file);
    for file in maps.filter(|f| f.path.ends_with(".flow") && after.texts.contains_key(&f.path)) {
        let Some(old) = old.get(&*file.path) else {
            continue;
        };
        let laid_out = format(file).text;
        if *laid_out != *file.text && *format(old).text == *old.text {
            found.insert(file.path.clone(), laid_out);
        }
    }
    found
}
