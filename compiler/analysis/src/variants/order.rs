//! Which variant changes what: a process, or another variant, which is put together before it.

use std::collections::HashMap;

use flow_syntax::tree::DeclKind;
use flow_syntax::{Diagnostic, Place};

use crate::load::Loaded;
use crate::resolve::symbols::{Base, Found, Space, Symbols};
use crate::rules::names::CHANGES_ITSELF;

/// Where a declaration stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) base: Base,
    /// Index in its piece.
    pub(super) nth: u32,
}

impl At {
    pub(super) fn found(self, loaded: &Loaded) -> Option<Found<'_>> {
        let placed = loaded.sources.get(self.base.file)?.piece(self.base.piece)?;
        let decl = placed.piece.decls.get(self.nth as usize)?;
        Some(Found {
            decl,
            base: self.base,
            nth: self.nth,
        })
    }
}

/// What a variant changes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Process(At),
    /// Another variant, by its index among them.
    Variant(usize),
    /// Nothing that is known, which is told where names are resolved.
    Unknown,
}

/// A variant as declared.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) at: At,
    pub(super) of: Of,
    /// The name after `of`.
    pub(super) place: Place,
    pub(super) name: smol_str::SmolStr,
}

/// All variants, in source order.
pub(super) fn declared(symbols: &Symbols<'_>) -> Vec<Declared> {
    let is_variant = |f: &Found<'_>| matches!(f.decl.kind, DeclKind::Variant(_));
    let all = symbols.found.iter().enumerate();
    let entries: Vec<usize> = all.filter(|(_, f)| is_variant(f)).map(|(i, _)| i).collect();
    let nth: HashMap<usize, usize> = entries.iter().enumerate().map(|(n, e)| (*e, n)).collect();
    let at = |f: &Found<'_>| At {
        base: f.base,
        nth: f.nth,
    };
    let one = |entry: &usize| {
        let found = symbols.found.get(*entry)?;
        let DeclKind::Variant(variant) = &found.decl.kind else {
            return None;
        };
        let named = |space| symbols.visible(found.base.file, space, &variant.of.text);
        let process = named(Space::Process).and_then(|e| symbols.found.get(e));
        let other = named(Space::Variant).and_then(|e| nth.get(&e));
        Some(Declared {
            at: at(found),
            of: match (process, other) {
                (Some(process), _) => Of::Process(at(process)),
                (None, Some(other)) => Of::Variant(*other),
                (None, None) => Of::Unknown,
            },
            place: found.base.at(variant.of.span),
            name: variant.name.text.clone(),
        })
    };
    entries.iter().filter_map(one).collect()
}

/// By variant, those that change it.
pub(super) fn changed_by(declared: &[Declared]) -> Vec<Vec<usize>> {
    let mut by = vec![Vec::new(); declared.len()];
    for (at, variant) in declared.iter().enumerate() {
        if let Of::Variant(other) = variant.of
            && let Some(by) = by.get_mut(other)
        {
            by.push(at);
        }
    }
    by
}

/// A finding for each circle of variants that change each other: no process is at its beginning.
pub(super) fn circles(declared: &[Declared]) -> Vec<Diagnostic> {
    // By variant, from which one it was first come to.
    let mut seen: Vec<Option<usize>> = vec![None; declared.len()];
    let mut found = Vec::new();
    for start in 0..declared.len() {
        let mut at = start;
        while let Some(slot @ None) = seen.get_mut(at) {
            *slot = Some(start);
            match declared.get(at).map(|v| v.of) {
                Some(Of::Variant(other)) => at = other,
                _ => break,
            }
        }
        let closes = matches!(declared.get(at).map(|v| v.of), Some(Of::Variant(_)))
            && seen.get(at) == Some(&Some(start));
        if let Some(variant) = declared.get(at).filter(|_| closes) {
            found.push(circle(variant));
        }
    }
    found
}

fn circle(variant: &Declared) -> Diagnostic {
    let message = format!(
        "The variant `{}` changes itself, directly or by others.",
        variant.name
    );
    CHANGES_ITSELF
        .at(message, variant.place)
        .says("comes back to it")
        .help("name the process that it changes, or a variant of that")
}
