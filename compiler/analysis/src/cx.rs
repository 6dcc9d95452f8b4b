//! What every stage of a check shares.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use flow_syntax::{Code, Diagnostic, FileId, Label, Place, Sources, errors};
use smol_str::SmolStr;

use crate::asked::Part;
use crate::findings::Findings;
use crate::flow::signature::Face;
use crate::load::Prompts;
use crate::model::Program;
use crate::resolve::symbols::Symbols;
use crate::rules::names::{
    UNDECLARED_ROLE, UNKNOWN_FIELD, UNKNOWN_FUNCTION, UNKNOWN_LABEL, UNKNOWN_MESSAGE,
    UNKNOWN_MODEL, UNKNOWN_NAME, UNKNOWN_PROCESS, UNKNOWN_STEP, UNKNOWN_SYSTEM, UNKNOWN_TYPE,
};
use crate::rules::{self, Rule};

/// The program as far as it is resolved, its names, and what was found.
#[derive(Debug)]
pub(crate) struct Cx<'t> {
    pub(crate) sources: &'t Sources,
    /// Prompts that stand in files.
    pub(crate) prompts: &'t Prompts,
    pub(crate) symbols: Symbols<'t>,
    /// Unique names by entry of the symbols.
    pub(crate) keys: Vec<SmolStr>,
    pub(crate) program: Program,
    pub(crate) findings: Findings,
    /// Files that use another which could not be read: what they name may stand there.
    pub(crate) half_read: HashSet<FileId>,
    /// What is unknown and was said so, by file: which finding it is.
    pub(crate) told: HashMap<(FileId, String), usize>,
    /// What can be seen of each process, by its id.
    pub(crate) faces: Vec<Arc<Face>>,
    /// What each entry's declaration found and asked for.
    pub(crate) declarations: Vec<Part>,
}

impl<'t> Cx<'t> {
    /// What was found and asked since this was last called.
    pub(crate) fn take_part(&mut self) -> Part {
        self.told.clear();
        let mut part = Part {
            findings: std::mem::take(&mut self.findings.list),
            asked: self.symbols.take_asked(),
        };
        part.fit();
        part
    }

    /// Books what was found and asked since the last booking on an entry's declaration.
    pub(crate) fn book(&mut self, entry: usize) {
        let later = self.take_part();
        if let Some(part) = self.declarations.get_mut(entry) {
            part.findings.extend(later.findings);
            part.asked.append(later.asked);
        }
    }

    /// The text at a place.
    pub(crate) fn slice(&self, place: Place) -> &'t str {
        let range = self.sources.range(place);
        let text = self.sources.get(place.file).map_or("", |f| &*f.text);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    /// The text at a place on one line, without the comments in it.
    pub(crate) fn words(&self, place: Place) -> String {
        without_comments(self.slice(place))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether a syntax error stands within a place: what is missing there was reported.
    pub(crate) fn is_damaged(&self, place: Place) -> bool {
        let file = self.sources.get(place.file);
        let piece = file.and_then(|f| f.piece(place.piece));
        let inside = |span: flow_syntax::Span| {
            place.span.start <= span.start && span.start <= place.span.end
        };
        let hurts = |e: &flow_syntax::tree::SyntaxError| !e.is_harmless && inside(e.span);
        piece.is_some_and(|p| p.piece.errors.iter().any(hurts))
    }

    /// Whether whole lines within a place were lost, and with them steps that others may name.
    pub(crate) fn has_lost_lines(&self, place: Place) -> bool {
        let file = self.sources.get(place.file);
        let piece = file.and_then(|f| f.piece(place.piece));
        let lost = |e: &flow_syntax::tree::SyntaxError| {
            let inside = place.span.start <= e.span.start && e.span.start <= place.span.end;
            inside && !e.is_harmless && LOST_LINES.contains(&e.code)
        };
        piece.is_some_and(|p| p.piece.errors.iter().any(lost))
    }

    /// Adds a finding. That the same name is unknown is one finding a file, with all its places: most
    /// likely its declaration is what is wrong.
    pub(crate) fn report(&mut self, finding: Diagnostic) {
        if !rules::is_one_of(&UNKNOWN, &finding) {
            return self.findings.add(finding);
        }
        let file = finding
            .labels
            .first()
            .map(|l| l.place.file)
            .unwrap_or_default();
        if self.half_read.contains(&file) && rules::is_one_of(&DECLARED, &finding) {
            return;
        }
        let key = (file, finding.message.clone());
        let known = self
            .told
            .get(&key)
            .and_then(|at| self.findings.list.get_mut(*at));
        match known.filter(|first| first.message == finding.message) {
            Some(first) => add_places(first, finding),
            None => {
                self.told.insert(key, self.findings.list.len());
                self.findings.add(finding);
            }
        }
    }
}

/// What stands outside of texts from `//` to a line's end, taken out.
fn without_comments(text: &str) -> Cow<'_, str> {
    if !text.contains("//") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let (mut rest, mut in_text) = (text, false);
    while let Some(c) = rest.chars().next() {
        if !in_text && rest.starts_with("//") {
            rest = rest.trim_start_matches(|c| c != '\n');
            continue;
        }
        // The sign after a backslash is part of a text, whatever it is.
        let escaped = usize::from(in_text && c == '\\');
        in_text ^= c == '"';
        let len: usize = rest.chars().take(1 + escaped).map(char::len_utf8).sum();
        let (head, behind) = rest.split_at(len);
        kept.push_str(head);
        rest = behind;
    }
    Cow::Owned(kept)
}

/// Those about declarations, which another file may hold.
static DECLARED: [&Rule; 8] = [
    &UNKNOWN_TYPE,
    &UNKNOWN_SYSTEM,
    &UNKNOWN_MODEL,
    &UNDECLARED_ROLE,
    &UNKNOWN_LABEL,
    &UNKNOWN_PROCESS,
    &UNKNOWN_MESSAGE,
    &UNKNOWN_FUNCTION,
];

/// Syntax errors that lose lines: text that is no declaration or line, braces that do not match.
const LOST_LINES: [Code; 5] = [
    errors::NOT_A_DECLARATION,
    errors::NOT_A_LINE,
    errors::NO_OPEN,
    errors::NOT_CLOSED,
    errors::EARLY_CLOSE,
];

/// How many places of one finding are shown.
const MOST_PLACES: usize = 6;

/// What later places of a finding say.
const AND_HERE: &str = "and here";

/// Joins the findings of all parts of a check: that the same name is unknown is one finding a file.
pub(crate) fn join(parts: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut told: HashMap<(FileId, String), usize> = HashMap::new();
    let mut all: Vec<Diagnostic> = Vec::new();
    for finding in parts {
        let place = finding.labels.first().map(|l| l.place);
        let Some(place) = place.filter(|_| rules::is_one_of(&UNKNOWN, &finding)) else {
            all.push(finding);
            continue;
        };
        let next = all.len();
        let at = *told
            .entry((place.file, finding.message.clone()))
            .or_insert(next);
        match all.get_mut(at) {
            Some(first) => add_places(first, finding),
            None => all.push(finding),
        }
    }
    all
}

/// More places of the same unknown name; a fix mends all of them.
pub(crate) fn add_places(first: &mut Diagnostic, again: Diagnostic) {
    let places = again.labels.into_iter().enumerate();
    for (_, label) in places.filter(|(i, label)| *i == 0 || label.text == AND_HERE) {
        let is_new = first.labels.iter().all(|l| l.place != label.place);
        if is_new && first.labels.len() < MOST_PLACES {
            let text = AND_HERE.to_owned();
            first.labels.push(Label { text, ..label });
        }
    }
    for fix in again.fixes {
        if let Some(same) = first.fixes.iter_mut().find(|f| f.title == fix.title) {
            same.edits.extend(fix.edits);
        }
    }
}

/// Rules about names that are not declared.
pub(crate) static UNKNOWN: [&Rule; 11] = [
    &UNKNOWN_STEP,
    &UNKNOWN_NAME,
    &UNKNOWN_TYPE,
    &UNKNOWN_SYSTEM,
    &UNKNOWN_MODEL,
    &UNDECLARED_ROLE,
    &UNKNOWN_FIELD,
    &UNKNOWN_LABEL,
    &UNKNOWN_PROCESS,
    &UNKNOWN_MESSAGE,
    &UNKNOWN_FUNCTION,
];

/// A name in words: `open_orders` reads as "Open orders".
#[must_use]
pub fn in_words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
