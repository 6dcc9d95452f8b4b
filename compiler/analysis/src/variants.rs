//! Variants: a process with some of its steps replaced, added or removed; or another variant so changed.
//!
//! The changed process is put together as text, from stretches of the process and of the variant, and then
//! read and checked like any other. Each of its places knows where its text was written, so that findings
//! point there.

mod arrows;
mod changes;
mod findings;
mod order;
mod text;

pub(crate) use findings::gather;

use std::collections::{HashMap, VecDeque};

use flow_syntax::errors::TOO_LONG;
use flow_syntax::tree::{DeclKind, Process, Variant};
use flow_syntax::{Diagnostic, FileId, Place, SourceFile};
use smol_str::SmolStr;

use self::order::{At, Declared, Of};
use crate::findings::Findings;
use crate::load::Loaded;
use crate::resolve::symbols::{Base, Found, Symbols};

/// So much text may be put together, in bytes: a process of a thousand steps some fifty times.
const MOST_TEXT: usize = 4 << 20;

/// What a variant takes beside its text, however short it is.
const LEAST_TEXT: usize = 256;

/// A variant that was put together as a process.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// The file that was put together.
    pub(crate) made: FileId,
    /// Files whose names it sees: those that it is made of, that of the process first.
    pub(crate) sees: Vec<FileId>,
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

/// A variant whose process is there.
struct Ready {
    /// Among those declared.
    index: usize,
    process: At,
    /// Files that the process sees.
    sees: Vec<FileId>,
}

/// Puts all variants together and adds them to the files. `before` are those of the last check: where
/// their text is the same, so is their tree.
pub(crate) fn make(loaded: &mut Loaded, before: &[SourceFile], findings: &mut Findings) {
    if !any(loaded) {
        return;
    }
    // What this finds is found again by the check itself.
    let declared = order::declared(&Symbols::collect(loaded, &mut Findings::default()));
    findings.list.extend(order::circles(&declared));
    let changed_by = order::changed_by(&declared);
    let before: HashMap<&str, &SourceFile> = before.iter().map(|f| (&*f.path, f)).collect();
    let mut ready = first(&declared);
    let mut left = MOST_TEXT;
    while let Some(next) = ready.pop_front() {
        let Some(pair) = pair(loaded, &declared, &next) else {
            continue;
        };
        let size = size(&pair.of_process) + size(&pair.of_variant);
        let Some(rest) = left.checked_sub(size + LEAST_TEXT) else {
            findings.list.push(too_many(&pair));
            return;
        };
        left = rest;
        let (changes, wrong) = changes::read(&pair);
        findings.list.extend(wrong);
        let Some(changes) = changes else { continue };
        let (made, file, stretches) = text::compose(loaded, &pair, &changes, &before);
        let id = loaded.sources.add_made(file, stretches);
        let made = Made {
            made: id,
            sees: sees(&next, made.file),
            ..made
        };
        for index in changed_by.get(next.index).into_iter().flatten() {
            ready.push_back(Ready {
                index: *index,
                process: of_made(loaded, id),
                sees: made.sees.clone(),
            });
        }
        loaded.variants.push(made);
    }
}

/// Bytes of a declaration.
fn size(found: &Found<'_>) -> usize {
    let span = found.decl.span;
    span.end.saturating_sub(span.start) as usize
}

/// Those of processes, which need no other variant.
fn first(declared: &[Declared]) -> VecDeque<Ready> {
    let one = |(index, variant): (usize, &Declared)| match variant.of {
        Of::Process(process) => Some(Ready {
            index,
            process,
            sees: vec![process.base.file],
        }),
        _ => None,
    };
    declared.iter().enumerate().filter_map(one).collect()
}

/// The process of a file that was put together.
fn of_made(loaded: &Loaded, file: FileId) -> At {
    let pieces = loaded.sources.get(file).map(|f| f.pieces.as_slice());
    let piece = pieces.and_then(|p| p.first()).map_or(0, |p| p.id);
    At {
        base: Base { file, piece },
        nth: 0,
    }
}

fn sees(ready: &Ready, own: FileId) -> Vec<FileId> {
    let mut sees = ready.sees.clone();
    if !sees.contains(&own) {
        sees.push(own);
    }
    sees
}

fn too_many(pair: &Pair<'_>) -> Diagnostic {
    let place = pair.of_variant.base.at(pair.variant.name.span);
    let message = "The variants of this program are too many, or of too long a process.";
    Diagnostic::error(TOO_LONG, message, place)
        .says("this one and those after it are not looked at")
        .help("keep those that you still compare, and put parts of a long process into processes of their own")
}

fn any(loaded: &Loaded) -> bool {
    let mut pieces = loaded.sources.iter().flat_map(|(_, file)| &file.pieces);
    let is_variant = |kind: &DeclKind| matches!(kind, DeclKind::Variant(_));
    pieces.any(|p| p.piece.decls.iter().any(|d| is_variant(&d.kind)))
}

/// A variant whose process is known, both without syntax errors.
fn pair<'t>(loaded: &'t Loaded, declared: &[Declared], ready: &Ready) -> Option<Pair<'t>> {
    let of_variant = declared.get(ready.index)?.at.found(loaded)?;
    let of_process = ready.process.found(loaded)?;
    let DeclKind::Variant(variant) = &of_variant.decl.kind else {
        return None;
    };
    let DeclKind::Process(process) = &of_process.decl.kind else {
        return None;
    };
    let whole = |found: &Found<'_>| {
        let file = loaded.sources.get(found.base.file)?;
        let piece = file.piece(found.base.piece)?;
        Some(piece.piece.errors.is_empty())
    };
    (whole(&of_variant)? && whole(&of_process)? && !variant.name.is_missing()).then_some(Pair {
        variant,
        process,
        of_variant,
        of_process,
    })
}

/// A finding about a change.
type Wrong = Vec<Diagnostic>;
