//! Fixing until nothing is left to fix.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_format::format;
use flow_syntax::{Diagnostic, SourceFile, Sources};

use crate::{Applied, Fixed, apply};

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
/// very large file is mended. A file that was formatted before is formatted after; what stood hidden behind
/// another mistake of its line is mended then.
///
/// `check` gets the texts that changed so far, by path, and gives all sources with their findings.
pub fn repeatedly(
    mut check: impl FnMut(&BTreeMap<Arc<str>, String>) -> (Sources, Vec<Diagnostic>),
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut first = None;
    let (mut mended, mut laid_out) = (0, false);
    loop {
        (outcome.sources, outcome.diagnostics) = check(&outcome.texts);
        let first = first.get_or_insert_with(|| outcome.sources.clone());
        let large = || outcome.texts.values().any(|text| text.len() > LARGE);
        let fixed = match mended == MOST_ROUNDS || large() {
            true => Fixed::default(),
            false => apply(&outcome.sources, &outcome.diagnostics),
        };
        let texts = match fixed.applied.is_empty() {
            true if laid_out => BTreeMap::new(),
            true => formatted(first, &outcome),
            false => fixed.texts,
        };
        if texts.is_empty() {
            return outcome;
        }
        laid_out = fixed.applied.is_empty();
        mended += usize::from(!laid_out);
        outcome.texts.extend(texts);
        outcome.applied.extend(fixed.applied);
    }
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
