//! Variants: a process with some of its steps replaced, added or removed.
//!
//! The changed process is put together as text, from stretches of the process and of the variant, and then
//! read and checked like any other. Each of its places knows where its text was written, so that findings
//! point there.

mod changes;
mod findings;
mod text;

pub(crate) use findings::gather;

use flow_syntax::tree::{DeclKind, Process, Variant};
use flow_syntax::{Diagnostic, FileId, Place, SourceFile};
use smol_str::SmolStr;

use crate::findings::Findings;
use crate::load::Loaded;
use crate::resolve::symbols::{Found, Kind, Space, Symbols};

/// A variant that was put together as a process.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// The file that was put together.
    pub(crate) made: FileId,
    /// The file of the process that it changes.
    pub(crate) process: FileId,
    /// Its own file.
    pub(crate) file: FileId,
    /// Its name.
    pub(crate) place: Place,
    /// Its declaration.
    pub(crate) whole: Place,
    /// Steps that it removes.
    pub(crate) removed: Vec<SmolStr>,
}

/// A variant and the process that it changes, as declared.
#[derive(Clone, Copy)]
struct Pair<'t> {
    variant: &'t Variant,
    process: &'t Process,
    /// Where the variant stands.
    of_variant: Found<'t>,
    of_process: Found<'t>,
}

/// Puts all variants together and adds them to the files. `before` are those of the last check: where
/// their text is the same, so is their tree.
pub(crate) fn make(loaded: &mut Loaded, before: &[SourceFile], findings: &mut Findings) {
    if !any(loaded) {
        return;
    }
    let mut ready = Vec::new();
    // What this finds is found again by the check itself.
    let symbols = Symbols::collect(loaded, &mut Findings::default());
    for found in &symbols.found {
        if let Some(pair) = pair(loaded, &symbols, *found) {
            let (changes, wrong) = changes::read(&pair);
            findings.list.extend(wrong);
            if let Some(changes) = changes {
                ready.push(text::compose(loaded, &pair, &changes, before));
            }
        }
    }
    for (made, file, stretches) in ready {
        let copied: Vec<_> = loaded
            .prompts
            .iter()
            .filter(|((from, _), _)| *from == made.process || *from == made.file)
            .map(|((from, path), prompt)| (*from == made.process, path.clone(), prompt.clone()))
            .collect();
        let id = loaded.sources.add_made(file, stretches);
        for (own, path, prompt) in copied {
            if own {
                loaded.prompts.insert((id, path), prompt);
            } else {
                loaded.prompts.entry((id, path)).or_insert(prompt);
            }
        }
        loaded.variants.push(Made { made: id, ..made });
    }
}

fn any(loaded: &Loaded) -> bool {
    let mut pieces = loaded.sources.iter().flat_map(|(_, file)| &file.pieces);
    let is_variant = |kind: &DeclKind| matches!(kind, DeclKind::Variant(_));
    pieces.any(|p| p.piece.decls.iter().any(|d| is_variant(&d.kind)))
}

/// A variant whose process is known, both without syntax errors.
fn pair<'t>(loaded: &'t Loaded, symbols: &Symbols<'t>, found: Found<'t>) -> Option<Pair<'t>> {
    let DeclKind::Variant(variant) = &found.decl.kind else {
        return None;
    };
    let kind = symbols.find(found.base.file, Space::Process, &variant.of.text)?;
    let at = symbols.entries.iter().position(|e| e.kind == kind)?;
    debug_assert!(matches!(kind, Kind::Process(_)));
    let of_process = *symbols.found.get(at)?;
    let DeclKind::Process(process) = &of_process.decl.kind else {
        return None;
    };
    let whole = |found: &Found<'_>| {
        let file = loaded.sources.get(found.base.file)?;
        let piece = file.piece(found.base.piece)?;
        Some(piece.piece.errors.is_empty())
    };
    (whole(&found)? && whole(&of_process)? && !variant.name.is_missing()).then_some(Pair {
        variant,
        process,
        of_variant: found,
        of_process,
    })
}

/// A finding about a change.
type Wrong = Vec<Diagnostic>;
