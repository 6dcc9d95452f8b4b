//! What every stage of a check shares.

use flow_syntax::{Diagnostic, Place, Sources};
use smol_str::SmolStr;

use crate::findings::Findings;
use crate::model::{Field, Program};
use crate::resolve::symbols::Symbols;

/// The program as far as it is resolved, its names, and what was found.
#[derive(Debug)]
pub(crate) struct Cx<'t> {
    pub(crate) sources: &'t Sources,
    pub(crate) symbols: Symbols<'t>,
    /// Unique names by entry of the symbols.
    pub(crate) keys: Vec<SmolStr>,
    pub(crate) program: Program,
    pub(crate) findings: Findings,
    /// Inputs of each process, by its id.
    pub(crate) inputs: Vec<Vec<Field>>,
}

impl<'t> Cx<'t> {
    /// The text at a place.
    pub(crate) fn slice(&self, place: Place) -> &'t str {
        let range = self.sources.range(place);
        let text = self.sources.get(place.file).map_or("", |f| &*f.text);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    /// The text at a place on one line.
    pub(crate) fn words(&self, place: Place) -> String {
        self.slice(place)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether a syntax error stands within a place: what is missing there was reported.
    pub(crate) fn is_damaged(&self, place: Place) -> bool {
        let file = self.sources.get(place.file);
        let piece = file.and_then(|f| f.pieces.get(place.piece as usize));
        let inside = |span: flow_syntax::Span| {
            place.span.start <= span.start && span.start <= place.span.end
        };
        piece.is_some_and(|p| p.piece.errors.iter().any(|e| inside(e.span)))
    }

    /// Adds a finding.
    pub(crate) fn report(&mut self, finding: Diagnostic) {
        self.findings.add(finding);
    }
}

/// A name in words: `open_orders` reads as "Open orders".
pub(crate) fn in_words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
