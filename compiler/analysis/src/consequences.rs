//! From all that was found to what people should read: one mistake, one finding.
//!
//! A lost bracket takes a field, a step or a role out of sight, and everything that names it looks
//! wrong. So the text around a mistake of form is *damaged*: what is said about that text, about names
//! that stand in it, or about the ways through a process with damage, is most likely its consequence
//! and stays unsaid until the mistake is mended. The same holds, more narrowly, around an unknown word
//! at a line's start and an unknown type.
//!
//! Nothing is left unsaid without an error that remains: a program with errors never passes.

mod damage;
mod region;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use flow_syntax::words::nearest;
use flow_syntax::{Code, Diagnostic, FileId, Place, Severity, Sources};

use crate::cx::add_places;
use crate::model::Program;
use crate::rules::analysis::{MORE_WORK_THAN_PEOPLE, NO_TAKES, NO_VOLUME};
use crate::rules::data::{
    APPROVER_IS_AUTHOR, CHOSEN_BY_OUTSIDERS, KEPT_TOO_LONG, NOBODY_ACCOUNTABLE, NOBODY_LOOKS,
    POLICY_APPROVAL, POLICY_NOT_KEPT, POLICY_PERSON, TOO_MUCH_POWER, UNREAD_ANSWER,
};
use crate::rules::flow::{
    HELD_BY_A_PERSON, UNCAPPED, UNREACHABLE, WAIT_FOR_EACH_OTHER, WAITS_FOR_EVER,
};
use crate::rules::models::{RETIRES as MODEL_RETIRES, TEMPERATURE_IGNORED};
use crate::rules::names::{
    CLASH, UNKNOWN_ARGUMENT, UNKNOWN_FIELD, UNKNOWN_NAME, UNKNOWN_PROPERTY, UNKNOWN_STEP,
    UNKNOWN_SYSTEM, UNKNOWN_TYPE,
};
use crate::rules::style::OUTCOME_NOT_LOOKED_AT;
use crate::rules::types::{
    BEFORE_IT_EXISTS, MAYBE_NOT_RUN, MAYBE_NOTHING, NO_CALENDAR, NOT_CALLABLE,
};
use crate::rules::{self, Rule};
use damage::Damage;

/// A name means no step, no value, no field, no parameter.
static UNKNOWN_NAMES: [&Rule; 4] = [
    &UNKNOWN_STEP,
    &UNKNOWN_NAME,
    &UNKNOWN_FIELD,
    &UNKNOWN_ARGUMENT,
];

/// Results used where they cannot or need not be there.
static RESULTS: [&Rule; 2] = [&MAYBE_NOT_RUN, &BEFORE_IT_EXISTS];

/// An arrow leads to no step, an approval names no tool.
static LOST: [&Rule; 2] = [&UNKNOWN_STEP, &UNKNOWN_SYSTEM];

/// Nobody looks on a way, of which the part with a person may be out of sight.
static UNSEEN: [&Rule; 7] = [
    &APPROVER_IS_AUTHOR,
    &TOO_MUCH_POWER,
    &CHOSEN_BY_OUTSIDERS,
    &UNREAD_ANSWER,
    &NOBODY_LOOKS,
    &POLICY_PERSON,
    &POLICY_APPROVAL,
];

/// Most findings of a program: more help nobody, and every format writes them all.
const MOST_TOLD: usize = 20_000;

/// Most arrows to no step whose surroundings are looked at.
const MOST_ARROWS: usize = 100;

/// No way leads to a step, or one leads round for ever.
static WAYS: [&Rule; 2] = [&UNREACHABLE, &UNCAPPED];

/// Advice about a whole process: it waits until what it goes by is right.
static ADVICE: [&Rule; 8] = [
    &HELD_BY_A_PERSON,
    &POLICY_NOT_KEPT,
    &KEPT_TOO_LONG,
    &NO_TAKES,
    &MORE_WORK_THAN_PEOPLE,
    &OUTCOME_NOT_LOOKED_AT,
    &TEMPERATURE_IGNORED,
    &MODEL_RETIRES,
];

/// Advice about how declarations and processes go together.
static ADVICE_ON_ALL: [&Rule; 3] = [&NO_VOLUME, &NOBODY_ACCOUNTABLE, &NO_CALENDAR];

/// About where data goes.
const FAMILY_OF_DATA: &str = "F04";

/// Kinds of finding about types that are told of one line.
const KINDS_A_LINE: usize = 2;

/// What should be said of all that was found; given and returned in source order.
pub(crate) fn settle(
    sources: &Sources,
    program: &Program,
    found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    // Mistakes of form first: an unknown word that follows from one damages nothing by itself.
    let found = Damage::of_form(sources, program, &found).spare(found);
    let found = Damage::of_words(sources, program, &found).spare(found);
    let found = without_lost_results(found);
    let found = without_lost_ways(sources, found);
    let found = without_unknown_data(found);
    let found = without_unclear(sources, found);
    let found = without_rounds(found);
    let found = once_a_role(found);
    let found = without_advice(found);
    let found = without_lost_braces(found);
    let found = left_out(nobody_looks(found));
    let found = by_name(sources, few_a_line(sources, found));
    at_most(MOST_TOLD, found)
}

/// Where an arrow leads to no step, nothing is said of results that it would have brought, or of who looks on
/// the way.
fn without_lost_results(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let lost = |f: &&Diagnostic| is_error(f) && rules::is_one_of(&LOST, f);
    let lost: HashSet<(FileId, u32)> = found.iter().filter(lost).filter_map(piece).collect();
    let hangs = |f: &Diagnostic| rules::is_one_of(&RESULTS, f) || rules::is_one_of(&UNSEEN, f);
    found.retain(|f| !hangs(f) || piece(f).is_none_or(|p| !lost.contains(&p)));
    found
}

/// Where a system has a property that belongs to an action, the action's `{` is lost, and it seems to say nothing.
fn without_lost_braces(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let lost = found.iter().filter(|f| f.code == UNKNOWN_PROPERTY.code);
    let lost: HashSet<(FileId, u32)> = lost.filter_map(piece).collect();
    let hangs = |f: &Diagnostic| f.code == NOT_CALLABLE.code;
    found.retain(|f| !hangs(f) || piece(f).is_none_or(|p| !lost.contains(&p)));
    found
}

/// What reaches where data leaves is not known where a type is not known on the way.
fn without_unknown_data(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let unknown = |f: &&Diagnostic| is_error(f) && f.code == UNKNOWN_TYPE.code;
    let unknown = found.iter().filter(unknown).filter_map(piece);
    let unknown: HashSet<FileId> = unknown.map(|(file, _)| file).collect();
    if unknown.is_empty() {
        return found;
    }
    let through = |f: &Diagnostic| {
        let mut places = f.labels.iter().chain(&f.witness).map(|l| l.place);
        places.any(|p| unknown.contains(&p.file))
    };
    found.retain(|f| !f.code.starts_with(FAMILY_OF_DATA) || !through(f));
    found
}

/// A message's field that is misspelt no longer says that the same bare name is the process's.
fn without_unclear(sources: &Sources, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let fields = found.iter().filter(|f| f.code == UNKNOWN_FIELD.code);
    let lines: HashSet<(FileId, u32)> = fields.map(|f| line(sources, f)).collect();
    found.retain(|f| f.code != CLASH.code || !lines.contains(&line(sources, f)));
    found
}

/// Waits that wait for each other last for ever, and that was said.
fn without_rounds(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let rounds = found.iter().filter(|f| f.code == WAIT_FOR_EACH_OTHER.code);
    let waits: HashSet<Place> = rounds.flat_map(|f| &f.witness).map(|l| l.place).collect();
    let told = |f: &Diagnostic| f.labels.first().is_some_and(|l| waits.contains(&l.place));
    found.retain(|f| f.code != WAITS_FOR_EVER.code || !told(f));
    found
}

/// A role without working time is one finding, however often its hours are counted.
fn once_a_role(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: HashSet<Place> = HashSet::new();
    found.retain(|f| {
        let role = f.labels.get(1).filter(|_| f.code == NO_CALENDAR.code);
        role.is_none_or(|label| told.insert(label.place))
    });
    found
}

/// Nothing is advised about a process with errors, nor about how all go together where any has some.
fn without_advice(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let wrong = |f: &&Diagnostic| is_error(f) && !rules::is_one_of(&ADVICE, f);
    let wrong: HashSet<(FileId, u32)> = found.iter().filter(wrong).filter_map(piece).collect();
    if wrong.is_empty() {
        return found;
    }
    let beside = |f: &Diagnostic| piece(f).is_some_and(|p| wrong.contains(&p));
    found.retain(|f| {
        let advice = rules::is_one_of(&ADVICE, f) && beside(f);
        !advice && !rules::is_one_of(&ADVICE_ON_ALL, f)
    });
    found
}

/// Of very many findings the first, errors before all others.
fn at_most(most: usize, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let errors = found.iter().filter(|f| is_error(f)).count();
    let (mut errors, mut others) = (most.min(errors), most.saturating_sub(errors));
    found.retain(|f| {
        let left = if is_error(f) {
            &mut errors
        } else {
            &mut others
        };
        let told = *left > 0;
        *left = left.saturating_sub(1);
        told
    });
    found
}

/// Where an arrow leads to no step, nothing is said of the ways of the steps around it, and of one whose
/// name is nearly what it names.
fn without_lost_ways(sources: &Sources, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let lost = |f: &&Diagnostic| is_error(f) && f.code == UNKNOWN_STEP.code;
    let lost: Vec<&Diagnostic> = found.iter().filter(lost).take(MOST_ARROWS).collect();
    let pieces: HashSet<(FileId, u32)> = lost.iter().filter_map(|f| piece(f)).collect();
    let names: HashSet<&str> = lost.iter().map(|f| underlined(sources, f)).collect();
    let arrows = lost.iter().flat_map(|f| &f.labels);
    let around: HashSet<&str> = arrows
        .flat_map(|l| words_around(sources, l.place))
        .collect();
    let near = |name: &str| around.contains(name) || nearest(name, names.iter().copied()).is_some();
    found.retain(|f| {
        let way = || rules::is_one_of(&WAYS, f) && named(&f.message).any(near);
        piece(f).is_none_or(|p| !pieces.contains(&p)) || !way()
    });
    found
}

/// What stands in backticks.
fn named(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// The words of the lines that a place stands in.
fn words_around(sources: &Sources, place: Place) -> impl Iterator<Item = &str> {
    let text = sources.get(place.file).map_or("", |f| &*f.text);
    region::words(text, region::around(text, sources.range(place)))
}

/// That nobody looks is one finding for a step, however many of a model's answers lead there, and for the data that
/// the model saw, whatever it decides: the first shows the places of the others.
fn nobody_looks(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let step = |f: &Diagnostic| f.labels.get(1).map(|l| l.place);
    let source = |f: &Diagnostic| f.witness.first().map(|l| l.place);
    let by_step = one_for_each(found, &NOBODY_LOOKS, step);
    one_for_each(by_step, &NOBODY_LOOKS, source)
}

/// What an end of a process that is run leaves out is one finding, however often it is used.
fn left_out(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let of_a_run = |f: &Diagnostic| Some((f.message.clone(), f.labels.get(1)?.place));
    one_for_each(found, &MAYBE_NOTHING, of_a_run)
}

/// Puts the findings of a rule together that have the same key.
fn one_for_each<K: Eq + Hash>(
    found: Vec<Diagnostic>,
    rule: &Rule,
    key: impl Fn(&Diagnostic) -> Option<K>,
) -> Vec<Diagnostic> {
    let mut told: HashMap<K, usize> = HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    for finding in found {
        let key = match finding.code == rule.code {
            true => key(&finding),
            false => None,
        };
        let Some(key) = key else {
            kept.push(finding);
            continue;
        };
        let at = *told.entry(key).or_insert(kept.len());
        match kept.get_mut(at) {
            Some(first) => add_places(first, finding),
            None => kept.push(finding),
        }
    }
    kept
}

/// One slip on a line easily makes three kinds of error about types: the third follows from the others.
fn few_a_line(sources: &Sources, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut lines: HashMap<(FileId, u32), Vec<Code>> = HashMap::new();
    found.retain(|finding| {
        if !is_error(finding) || !is_of_types(finding) {
            return true;
        }
        let kinds = lines.entry(line(sources, finding)).or_default();
        let told = kinds.len() < KINDS_A_LINE || kinds.contains(&finding.code);
        if told {
            kinds.push(finding.code);
        }
        told
    });
    found
}

/// A name that is unknown as a step, a value and a field alike was misspelt once: one finding a file.
fn by_name(sources: &Sources, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: HashMap<(FileId, Severity, &str), usize> = HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    for finding in found {
        let file = finding.labels.first().map(|l| l.place.file);
        let Some(file) = file.filter(|_| rules::is_one_of(&UNKNOWN_NAMES, &finding)) else {
            kept.push(finding);
            continue;
        };
        let name = (file, finding.severity, underlined(sources, &finding));
        let at = *told.entry(name).or_insert(kept.len());
        match kept.get_mut(at) {
            Some(first) => add_places(first, finding),
            None => kept.push(finding),
        }
    }
    kept
}

fn is_error(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}

fn is_of_types(finding: &Diagnostic) -> bool {
    finding.code.starts_with("F02") || finding.code == UNKNOWN_NAME.code
}

/// The file and piece of a finding.
fn piece(finding: &Diagnostic) -> Option<(FileId, u32)> {
    let place = finding.labels.first()?.place;
    Some((place.file, place.piece))
}

/// The file and line of a finding.
fn line(sources: &Sources, finding: &Diagnostic) -> (FileId, u32) {
    let place = finding.labels.first().map(|l| l.place).unwrap_or_default();
    let at = sources.range(place).start;
    let line = sources.get(place.file).map_or(0, |f| f.lines().line(at));
    (place.file, line)
}

/// What a finding underlines first.
fn underlined<'s>(sources: &'s Sources, finding: &Diagnostic) -> &'s str {
    let Some(place) = finding.labels.first().map(|l| l.place) else {
        return "";
    };
    let range = sources.range(place);
    let text = sources.get(place.file).map_or("", |f| &*f.text);
    text.get(range.start as usize..range.end as usize)
        .unwrap_or("")
}
