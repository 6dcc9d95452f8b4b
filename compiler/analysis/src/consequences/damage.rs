//! The damaged text of a program, and what follows from it.

use std::collections::{HashMap, HashSet};

use flow_syntax::errors as form;
use flow_syntax::tree::DeclKind;
use flow_syntax::{Code, Diagnostic, FileId, Place, Sources, Span};

use super::{FAMILY_OF_DATA, RESULTS, is_error, piece, region, underlined};
use crate::cx::UNKNOWN;
use crate::model::Program;
use crate::rules::data::NOT_ENFORCED;
use crate::rules::models::{NO_MODEL, NO_PROMPT, NO_RETURNS};
use crate::rules::names::{
    UNKNOWN_ARGUMENT, UNKNOWN_LABEL, UNKNOWN_NAME, UNKNOWN_PROPERTY, UNKNOWN_TYPE, UNUSED,
};
use crate::rules::types::{
    BAD_PROPERTY, BEFORE_IT_EXISTS, MAYBE_NOT_RUN, MAYBE_NOTHING, MISSING_ARGUMENT, NO_RESULT,
    NOT_A_CONDITION,
};
use crate::rules::{self, Rule};

/// Mistakes of form that take steps, arrows or whole lines out of sight.
const LOSES_LINES: [Code; 13] = [
    form::NOT_A_DECLARATION,
    form::NOT_A_LINE,
    form::LEFT_OVER,
    form::NO_NAME,
    form::NO_OPEN,
    form::NOT_CLOSED,
    form::EARLY_CLOSE,
    form::NO_BRACKET,
    form::NO_ARROW,
    form::NO_TARGET,
    form::NO_WORD,
    form::LATE_PROPERTY,
    form::NO_ACTION,
];

/// Something lacks its name, is no declaration, or is a `use` without its file: what is unknown may be it.
const NAMELESS: [Code; 3] = [form::NO_NAME, form::NOT_A_DECLARATION, form::NO_TEXT];

/// What follows such a word, or is of such a type, was not understood.
static WORDS: [&Rule; 3] = [&UNKNOWN_PROPERTY, &BAD_PROPERTY, &UNKNOWN_TYPE];

/// Without its type, data carries other labels.
const UNTYPED: [Code; 3] = [form::NO_TYPE, form::NO_COLON, UNKNOWN_TYPE.code];

/// In the block of a model, a system or a policy, such a mistake leaves open what may go there.
static TERMS: [&Rule; 3] = [&UNKNOWN_PROPERTY, &BAD_PROPERTY, &UNKNOWN_LABEL];

/// Behind a lost brace, the properties of a step seem to be those of its process.
static PROPERTIES: [&Rule; 2] = [&UNKNOWN_PROPERTY, &BAD_PROPERTY];

/// Findings about a name, besides those of names that are not declared.
static NAMES: [&Rule; 3] = [&UNUSED, &UNKNOWN_ARGUMENT, &MISSING_ARGUMENT];

/// Families about the ways through a process, and of data on them.
const FAMILIES_OF_WAYS: [&str; 3] = ["F03", "F04", "F07"];

/// Findings about results that need not be there, or about parts that a step lacks.
static WAYS: [&Rule; 8] = [
    &MAYBE_NOTHING,
    &MAYBE_NOT_RUN,
    &BEFORE_IT_EXISTS,
    &NO_RESULT,
    &NOT_A_CONDITION,
    &NO_MODEL,
    &NO_PROMPT,
    &NO_RETURNS,
];

/// Declarations that say what may go to them.
const RECEIVERS: [&str; 3] = ["model", "system", "policy"];

/// Most mistakes whose surroundings are looked at. A file with more is no map with a slip.
const MOST: usize = 1_000;

/// Damaged text, and what may hang on it.
pub(super) struct Damage<'s> {
    sources: &'s Sources,
    /// Whether a finding is a mistake that damages, and so never a consequence.
    is_root: fn(&Diagnostic) -> bool,
    /// By file, the damaged ranges, each with the code whose mistake it is.
    ranges: HashMap<FileId, Vec<(Span, Code)>>,
    /// Words that stand in damaged text.
    words: HashSet<&'s str>,
    /// By piece, where its first mistake of form stands.
    first: HashMap<(FileId, u32), u32>,
    /// Pieces where steps, arrows or lines are out of sight.
    lossy: HashSet<(FileId, u32)>,
    /// Pieces with data of unknown type.
    untyped: HashSet<(FileId, u32)>,
    /// Pieces with a mistake.
    pieces: HashSet<(FileId, u32)>,
    /// Models, systems and policies of which it is open what may go there.
    receivers: HashSet<&'s str>,
    /// Files with a declaration or step that lacks its name.
    nameless: HashSet<FileId>,
    /// Values of enums and fields of records: unknown names where the type that has them got lost.
    members: HashSet<&'s str>,
}

impl<'s> Damage<'s> {
    /// What mistakes of form damage.
    pub(super) fn of_form(
        sources: &'s Sources,
        program: &'s Program,
        found: &[Diagnostic],
    ) -> Self {
        Self::of(sources, program, found, is_form)
    }

    /// What unknown words and types damage.
    pub(super) fn of_words(
        sources: &'s Sources,
        program: &'s Program,
        found: &[Diagnostic],
    ) -> Self {
        let mut damage = Self::of(sources, program, found, |f| {
            is_error(f) && rules::is_one_of(&WORDS, f)
        });
        let terms = found.iter().filter(|f| rules::is_one_of(&TERMS, f));
        terms.take(MOST).for_each(|f| damage.open_terms(f));
        damage
    }

    fn of(
        sources: &'s Sources,
        program: &'s Program,
        found: &[Diagnostic],
        is_root: fn(&Diagnostic) -> bool,
    ) -> Self {
        let mut damage = Self {
            sources,
            is_root,
            ranges: HashMap::new(),
            words: HashSet::new(),
            first: HashMap::new(),
            lossy: HashSet::new(),
            untyped: HashSet::new(),
            pieces: HashSet::new(),
            receivers: HashSet::new(),
            nameless: HashSet::new(),
            members: HashSet::new(),
        };
        let roots = found.iter().filter(|f| is_root(f)).take(MOST);
        for root in roots.filter(|f| !is_harmless(sources, f)) {
            damage.add(root);
        }
        if !damage.ranges.is_empty() {
            damage.members = members(program);
        }
        damage
    }

    fn add(&mut self, root: &Diagnostic) {
        let Some(place) = root.labels.first().map(|l| l.place) else {
            return;
        };
        let Some(file) = self.sources.get(place.file) else {
            return;
        };
        let at = self.sources.range(place);
        let range = region::around(&file.text, at);
        if root.code != UNKNOWN_TYPE.code {
            self.words.extend(region::words(&file.text, range));
        }
        self.ranges
            .entry(place.file)
            .or_default()
            .push((range, root.code));
        let piece = (place.file, place.piece);
        self.pieces.insert(piece);
        if UNTYPED.contains(&root.code) {
            self.untyped.insert(piece);
        }
        if hides_a_part(root) || LOSES_LINES.contains(&root.code) {
            self.lossy.insert(piece);
        }
        if is_form(root) {
            self.words.extend(region::head_words(&file.text, range));
            let first = self.first.entry(piece).or_insert(at.start);
            *first = at.start.min(*first);
        }
        if NAMELESS.contains(&root.code) {
            self.nameless.insert(place.file);
        }
    }

    /// Notes whose terms were not understood, by the head of the block that a mistake stands in.
    fn open_terms(&mut self, mistake: &Diagnostic) {
        let place = mistake.labels.first().map(|l| l.place).unwrap_or_default();
        let Some(file) = self.sources.get(place.file).filter(|_| is_error(mistake)) else {
            return;
        };
        let range = region::around(&file.text, self.sources.range(place));
        let mut head = region::block_head(&file.text, range);
        if head.next().is_some_and(|word| RECEIVERS.contains(&word)) {
            self.receivers.extend(head.next());
        }
    }

    /// The findings that do not follow from the damage. Of those that say the same near it, the first.
    pub(super) fn spare(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.ranges.is_empty() && self.receivers.is_empty() {
            return found;
        }
        let mut told: HashSet<(Code, String)> = HashSet::new();
        let mut own = |f: &Diagnostic| {
            if is_form(f) || (self.is_root)(f) {
                return true;
            }
            let near = piece(f).is_some_and(|piece| self.pieces.contains(&piece));
            let by_line = f.code == NOT_ENFORCED.code;
            let again = near && !by_line && !told.insert((f.code, f.message.clone()));
            !again && !self.explains(f)
        };
        found.into_iter().filter(|f| own(f)).collect()
    }

    /// Whether a finding is most likely the consequence of a mistake that is told.
    fn explains(&self, finding: &Diagnostic) -> bool {
        let Some(place) = finding.labels.first().map(|l| l.place) else {
            return false;
        };
        self.is_within(place, finding)
            || self.is_behind(place, finding)
            || self.is_unsure(place, finding)
            || self.is_of_ways(finding)
            || self.is_of_data(finding)
            || self.is_of_names(place, finding)
    }

    /// In damaged text itself, unless two mistakes are alike.
    fn is_within(&self, place: Place, finding: &Diagnostic) -> bool {
        let at = self.sources.range(place).start;
        let ranges = self.ranges.get(&place.file).into_iter().flatten();
        let holds = |(range, code): &(Span, Code)| {
            range.start <= at && at <= range.end && *code != finding.code
        };
        ranges.clone().any(holds)
    }

    /// A property behind a lost brace.
    fn is_behind(&self, place: Place, finding: &Diagnostic) -> bool {
        let first = self.first.get(&(place.file, place.piece));
        let at = self.sources.range(place).start;
        rules::is_one_of(&PROPERTIES, finding) && first.is_some_and(|first| *first < at)
    }

    /// What is unused may be used in text that was lost, and a test speaks of what cannot be read.
    fn is_unsure(&self, place: Place, finding: &Diagnostic) -> bool {
        let unused = finding.code == UNUSED.code;
        let hangs = unused || is_test(self.sources, place);
        let here = |(file, _): &(FileId, u32)| *file == place.file;
        let broken = self.first.keys().any(here)
            || !unused && self.lossy.iter().chain(&self.untyped).any(here);
        let near = unused && self.pieces.contains(&(place.file, place.piece));
        hangs && finding.fixes.is_empty() && (broken || near)
    }

    /// About ways of which some are out of sight.
    fn is_of_ways(&self, finding: &Diagnostic) -> bool {
        let family = FAMILIES_OF_WAYS.iter().any(|f| finding.code.starts_with(f));
        let family = family && finding.code != NOT_ENFORCED.code;
        let Some(piece) = piece(finding) else {
            return false;
        };
        let misread = rules::is_one_of(&RESULTS, finding) && self.first.contains_key(&piece);
        let lossy = misread || self.lossy.contains(&piece);
        (family || rules::is_one_of(&WAYS, finding)) && (lossy || self.speaks_of(finding))
    }

    /// About data that goes through text which could not be read, or to something whose terms could not.
    fn is_of_data(&self, finding: &Diagnostic) -> bool {
        if !finding.code.starts_with(FAMILY_OF_DATA) || finding.code == NOT_ENFORCED.code {
            return false;
        }
        let places = finding.labels.iter().chain(&finding.witness);
        let mut pieces = places.map(|l| (l.place.file, l.place.piece));
        pieces.any(|piece| self.lossy.contains(&piece) || self.untyped.contains(&piece))
            || quoted(&finding.message).any(|name| self.receivers.contains(name))
    }

    /// About a name that damaged text speaks of, that something nameless may have, or that a lost type
    /// would have known. Where another name is likely meant, the mistake is a mistake of its own.
    fn is_of_names(&self, place: Place, finding: &Diagnostic) -> bool {
        if !is_about_a_name(finding) {
            return false;
        }
        if !finding.fixes.is_empty() {
            return self.words.contains(underlined(self.sources, finding));
        }
        let lost = finding.code == UNKNOWN_NAME.code
            && quoted(&finding.message).any(|name| self.members.contains(name));
        lost || self.nameless.contains(&place.file) || self.speaks_of(finding)
    }

    fn speaks_of(&self, finding: &Diagnostic) -> bool {
        quoted(&finding.message).any(|name| self.words.contains(name))
    }
}

/// About a name that is not declared, or goes with one.
fn is_about_a_name(finding: &Diagnostic) -> bool {
    rules::is_one_of(&UNKNOWN, finding) || rules::is_one_of(&NAMES, finding)
}

/// A mistake of form.
fn is_form(finding: &Diagnostic) -> bool {
    finding.code.starts_with("F00") && is_error(finding)
}

/// A mistake of form by which nothing was lost: what follows it was read as it was meant.
fn is_harmless(sources: &Sources, finding: &Diagnostic) -> bool {
    let place = finding.labels.first().map(|l| l.place).unwrap_or_default();
    if finding.code != form::NO_OPEN {
        return false;
    }
    let piece = sources.get(place.file).and_then(|f| f.piece(place.piece));
    let mut errors = piece.iter().flat_map(|p| &p.piece.errors);
    errors.any(|e| e.is_harmless && e.code == finding.code && e.span == place.span)
}

/// Whether an unknown word may be one that its step cannot do without: an arm, a prompt, its answer.
fn hides_a_part(finding: &Diagnostic) -> bool {
    let owners = [
        "of a decision.",
        "of an AI step.",
        "of a copilot step.",
        "of an agent.",
    ];
    let ends = |owner: &&str| finding.message.ends_with(*owner);
    finding.code == UNKNOWN_PROPERTY.code && owners.iter().any(ends)
}

fn is_test(sources: &Sources, place: Place) -> bool {
    let piece = sources.get(place.file).and_then(|f| f.piece(place.piece));
    let mut decls = piece.iter().flat_map(|p| &p.piece.decls);
    decls.any(|d| matches!(d.kind, DeclKind::Test(_)))
}

fn members(program: &Program) -> HashSet<&str> {
    let values = program.enums.iter().flat_map(|e| &e.values);
    let fields = program.records.iter().flat_map(|r| &r.fields);
    let values = values.map(|v| v.name.as_str());
    values.chain(fields.map(|f| f.name.as_str())).collect()
}

/// Names in backticks, each part of a dotted one.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    let names = message.split('`').skip(1).step_by(2);
    names.flat_map(|name| name.split('.'))
}
