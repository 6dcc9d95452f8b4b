//! From two digests to changes.

use std::collections::{HashMap, HashSet, VecDeque};

use flow_analysis::Analysis;
use flow_syntax::Severity;

use crate::care::{self, Care};
use crate::changes::{Change, Changes, Subject, What, Where};
use crate::digest::{Item, Kind, digest};
use crate::facts::{Aspect, Fact};
use crate::pairs::{Pairs, pair};
use crate::renames::{Names, Renames};
use crate::sentences::{called, sentence};

/// The version of the changes as JSON.
const VERSION: u32 = 1;

/// What changed from one program to another. Both may have errors; what is broken compares as it reads.
#[must_use]
pub fn diff(old: &Analysis, new: &Analysis) -> Changes {
    let broken = [old, new].map(has_errors);
    let main = [old, new].map(|side| side.program.main().map_or("", |p| p.key.as_str()));
    let (old, new) = (digest(old), digest(new));
    let pairs = pair(&old, &new);
    let names = Renames::of(&old, &new, &pairs);
    let known = Known {
        names,
        elsewhere: elsewhere(&old, &new, &pairs),
        people: new.iter().filter(|i| i.by_person).map(id).collect(),
    };
    let mut changes = Vec::new();
    for (o, n) in &pairs.both {
        if let (Some(o), Some(n)) = (old.get(*o), new.get(*n)) {
            one(o, n, &known, &mut changes);
        }
    }
    let both = pairs.both.iter();
    let both = both.filter_map(|(o, n)| Some((old.get(*o)?, new.get(*n)?)));
    changes.extend(lost_gates(both, &known));
    changes.extend(other_main(&old, &new, &pairs, main));
    let owner_is_new = owners(&new, &pairs.fresh);
    let owner_is_gone = owners(&old, &pairs.gone);
    let items = |list: &[Item], at: &[usize]| -> Vec<Item> {
        at.iter().filter_map(|i| list.get(*i).cloned()).collect()
    };
    for item in items(&new, &pairs.fresh) {
        // Steps of a new process are told with it.
        if !item
            .within
            .as_ref()
            .is_some_and(|w| owner_is_new.contains(w))
        {
            changes.push(added(&item));
        }
    }
    for item in items(&old, &pairs.gone) {
        if !item
            .within
            .as_ref()
            .is_some_and(|w| owner_is_gone.contains(w))
        {
            changes.push(removed(&item));
        }
    }
    changes.sort_by_cached_key(|c| (c.care, place(c)));
    Changes {
        version: VERSION,
        changes,
        broken,
    }
}

/// Another process that runs where none is named, though the one that did is still there. It is the first
/// of its file, so that a new one above it takes its place.
fn other_main(old: &[Item], new: &[Item], pairs: &Pairs, main: [&str; 2]) -> Option<Change> {
    let is = |item: &&Item, name: &str| item.kind == Kind::Process && item.name == name;
    let mut both = pairs.both.iter();
    let was = both.find_map(|(o, n)| {
        old.get(*o).filter(|o| is(o, main[0]))?;
        new.get(*n)
    })?;
    let now = new.iter().find(|item| is(item, main[1]))?;
    let sentence = format!(
        "A run that names no process now runs the {}, not `{}`.",
        called(now),
        was.shown
    );
    let what = change(Care::Medium, What::Changed, now, sentence);
    (was.name != now.name).then(|| what.at(None, now.at.as_ref()))
}

fn has_errors(analysis: &Analysis) -> bool {
    let mut all = analysis.diagnostics.iter();
    all.any(|d| d.severity == Severity::Error)
}

fn place(change: &Change) -> (String, u32) {
    let at = change.new.as_ref().or(change.old.as_ref());
    at.map(|w| (w.file.clone(), w.line)).unwrap_or_default()
}

fn owners(items: &[Item], at: &[usize]) -> HashSet<String> {
    let of = |i: &usize| items.get(*i).filter(|item| item.kind == Kind::Process);
    at.iter().filter_map(of).map(|p| p.name.clone()).collect()
}

/// What is known of all things before facts are compared.
struct Known {
    names: Renames,
    /// Owner and name of steps that came, went or moved: what follows what changes with them, and is told
    /// with them.
    elsewhere: HashSet<(Option<String>, String)>,
    /// Owner and name of the steps that people do now.
    people: HashSet<(Option<String>, String)>,
}

fn elsewhere(old: &[Item], new: &[Item], pairs: &Pairs) -> HashSet<(Option<String>, String)> {
    let gone = pairs.gone.iter().filter_map(|o| old.get(*o)).map(id);
    let fresh = pairs.fresh.iter().filter_map(|n| new.get(*n)).map(id);
    let block = |item: &Item| {
        item.facts
            .iter()
            .find(|f| f.aspect == Aspect::Block)
            .map(|f| f.text.clone())
    };
    let moved = pairs.both.iter().filter_map(|(o, n)| {
        let (o, n) = (old.get(*o)?, new.get(*n)?);
        (block(o) != block(n)).then(|| id(n))
    });
    gone.chain(fresh).chain(moved).collect()
}

/// The owner and the name.
fn id(item: &Item) -> (Option<String>, String) {
    (item.within.clone(), item.name.clone())
}

fn subject(item: &Item) -> Subject {
    Subject {
        kind: item.kind,
        name: item.name.clone(),
        title: item.title.clone(),
        within: item.within.clone(),
    }
}

fn added(item: &Item) -> Change {
    let sentence = match item.by_person {
        true => format!("New: {}, done by a person.", called(item)),
        false => format!("New: {}.", called(item)),
    };
    change(care::added(item), What::Added, item, sentence).at(None, item.at.as_ref())
}

fn removed(item: &Item) -> Change {
    let sentence = match item.by_person {
        true => format!("Gone: {}. A person did it.", called(item)),
        false => format!("Gone: {}.", called(item)),
    };
    change(care::removed(item), What::Removed, item, sentence).at(item.at.as_ref(), None)
}

fn change(care: Care, what: What, item: &Item, sentence: String) -> Change {
    Change {
        care,
        what,
        subject: subject(item),
        aspect: None,
        sentence,
        before: None,
        after: None,
        old: None,
        new: None,
    }
}

impl Change {
    fn at(mut self, old: Option<&Where>, new: Option<&Where>) -> Self {
        self.old = old.cloned();
        self.new = new.cloned();
        self
    }
}

/// What differs between a thing and itself.
fn one(old: &Item, new: &Item, known: &Known, changes: &mut Vec<Change>) {
    if old.name != new.name {
        let sentence = format!("The {} is now called `{}`.", called(old), new.shown);
        let what = change(Care::Low, What::Renamed, new, sentence);
        changes.push(what.at(old.at.as_ref(), new.at.as_ref()));
    }
    for (was, is) in facts(old, new, &known.names.within(new)) {
        if !follows(new, was, is, known) {
            changes.push(differs(old, new, was, is));
        }
    }
}

/// Whether a fact nobody wrote differs only because of steps that came, went or moved.
fn follows(item: &Item, was: Option<&Fact>, is: Option<&Fact>, known: &Known) -> bool {
    let told = |name: &str| {
        known
            .elsewhere
            .contains(&(item.within.clone(), name.to_owned()))
    };
    let implied = [was, is].into_iter().flatten().all(|f| f.implied);
    let leads = [was, is].into_iter().flatten().any(|f| told(&f.text));
    implied && (leads || told(&item.name))
}

/// Steps that some way now reaches without a person. Those that lost the same one are told together.
fn lost_gates<'i>(both: impl Iterator<Item = (&'i Item, &'i Item)>, known: &Known) -> Vec<Change> {
    let mut found: Vec<(String, &Item, &Item, Vec<&str>)> = Vec::new();
    for (old, new) in both {
        let Some(what) = lost_gate(old, new, known) else {
            continue;
        };
        let same = |(lost, _, first, _): &&mut (String, &Item, &Item, _)| {
            *lost == what && first.within == new.within
        };
        match found.iter_mut().find(same) {
            Some((_, _, _, others)) => others.push(&new.shown),
            None => found.push((what, old, new, Vec::new())),
        }
    }
    let told = |(what, old, new, others): (String, &Item, &Item, Vec<&str>)| {
        let too = match others.as_slice() {
            [] => String::new(),
            others if others.len() < 4 => format!(" and to `{}`", others.join("`, `")),
            others => format!(" and to {} other steps", others.len()),
        };
        let sentence = format!("A way to {}{too} no longer passes {what}.", called(new));
        let what = change(Care::High, What::Changed, new, sentence);
        what.at(old.at.as_ref(), new.at.as_ref())
    };
    found.into_iter().map(told).collect()
}

/// Whom some way to a step with an effect now goes without: a person, or one who let it pass. Time that
/// ran out lets nothing pass, nor does a refusal.
fn lost_gate(old: &Item, new: &Item, known: &Known) -> Option<String> {
    let acts = ["call", "send", "agent", "undo", "run"];
    let is = |fact: &Fact| fact.aspect == Aspect::Kind && acts.contains(&fact.text.as_str());
    if new.kind != Kind::Step || !new.facts.iter().any(is) {
        return None;
    }
    let (was, is) = (&old.passed, &new.passed);
    if was.seen && !is.seen {
        return Some("a person".to_owned());
    }
    let lost = lost_people(old, new, known);
    if !lost.is_empty() {
        let steps = lost.join("`, `");
        return Some(format!("a person who lets it pass in `{steps}`"));
    }
    let lets = was.let_pass && !is.let_pass;
    lets.then(|| "a person who lets it pass".to_owned())
}

/// The steps of people whom every way passed and some way no longer does. One that is gone, or is no
/// longer a person's, is told by itself.
fn lost_people(old: &Item, new: &Item, known: &Known) -> Vec<String> {
    let names = known.names.within(new);
    let Some(is) = &new.passed.by else {
        return Vec::new();
    };
    let was = old.passed.by.iter().flatten().map(|name| names.code(name));
    let is_lost = |name: &String| {
        let id = (new.within.clone(), name.clone());
        known.people.contains(&id) && !is.contains(name)
    };
    was.filter(is_lost).collect()
}

type Pair<'f> = (Option<&'f Fact>, Option<&'f Fact>);

/// Facts that differ, changed ones first, then those gone, then new ones.
fn facts<'f>(old: &'f Item, new: &'f Item, names: &Names<'_>) -> Vec<Pair<'f>> {
    let (mut found, gone, mut fresh) = matched(old, new, names);
    for was in gone {
        match fresh
            .iter()
            .position(|is| is_same_otherwise(was, is, names))
        {
            Some(at) => found.push((Some(was), Some(fresh.remove(at)))),
            None => found.push((Some(was), None)),
        }
    }
    found.extend(fresh.into_iter().map(|is| (None, Some(is))));
    without_parts(&mut found, names);
    without_orders(&mut found, names);
    found
}

/// Pairs of one aspect and key whose texts differ, then what only the old one says, and only the new one.
fn matched<'f>(
    old: &'f Item,
    new: &'f Item,
    names: &Names<'_>,
) -> (Vec<Pair<'f>>, Vec<&'f Fact>, Vec<&'f Fact>) {
    let (mut found, mut gone, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    let mut known: HashMap<(Aspect, String), VecDeque<&Fact>> = HashMap::new();
    for fact in &new.facts {
        let key = (fact.aspect, fact.key.clone());
        known.entry(key).or_default().push_back(fact);
    }
    let mut met = HashSet::new();
    for was in &old.facts {
        let mut take = |key: &str| known.get_mut(&(was.aspect, key.to_owned()))?.pop_front();
        // A key that is no name reads the same, whatever else was renamed.
        let Some(is) = take(&was.key).or_else(|| take(&names.code(&was.key))) else {
            gone.push(was);
            continue;
        };
        met.insert(std::ptr::from_ref(is));
        if !names.is_same(was, is) {
            found.push((Some(was), Some(is)));
        }
    }
    let left = |fact: &&Fact| !met.contains(&std::ptr::from_ref(*fact));
    fresh.extend(new.facts.iter().filter(left));
    (found, gone, fresh)
}

/// Drops what came or went with the fact that it is part of.
fn without_parts(found: &mut Vec<Pair<'_>>, names: &Names<'_>) {
    let id = |fact: &Fact| (fact.aspect, fact.key.clone());
    let one_sided = |(was, is): &Pair<'_>| match (was, is) {
        (Some(was), None) => Some((false, id(was))),
        (None, Some(is)) => Some((true, id(is))),
        _ => None,
    };
    let alone: HashSet<(bool, (Aspect, String))> = found.iter().filter_map(one_sided).collect();
    found.retain(|(was, is)| {
        let goes = |fact: &Fact, fresh| {
            let of = fact.of.clone();
            of.is_some_and(|of| alone.contains(&(fresh, of)))
        };
        match (was, is) {
            (Some(was), None) => !goes(was, false),
            (None, Some(is)) => !goes(is, true),
            // Where only the condition of its arm differs, that was told.
            (Some(was), Some(is)) => was.of.is_none() || names.is_same_key(was, is),
            (None, None) => false,
        }
    });
}

/// An order says something new only where what is ordered is the same.
fn without_orders(found: &mut Vec<Pair<'_>>, names: &Names<'_>) {
    found.retain(|(was, is)| match (was, is) {
        (Some(was), Some(is)) if is.aspect == Aspect::Order => names.is_reordered(was, is),
        (Some(one), None) | (None, Some(one)) => one.aspect != Aspect::Order,
        _ => true,
    });
}

/// Whether two facts differ in their key alone: an arm with another condition, a row with other cells.
fn is_same_otherwise(was: &Fact, is: &Fact, names: &Names<'_>) -> bool {
    let keyed = match was.aspect {
        Aspect::Condition | Aspect::Handler | Aspect::Row => true,
        // The share of an arm.
        Aspect::Figure => was.of.is_some(),
        Aspect::People => was.is_handed() && is.is_handed(),
        _ => false,
    };
    keyed && was.aspect == is.aspect && names.is_same(was, is)
}

/// What came or went with a fact and is told with it alone.
fn parts(of: &Fact, item: &Item) -> String {
    let is_part = |fact: &&Fact| {
        let whole = fact.of.as_ref();
        whole.is_some_and(|(aspect, key)| *aspect == of.aspect && *key == of.key)
    };
    let part = |fact: &Fact| match fact.aspect {
        Aspect::Label => format!(" {}", fact.text),
        Aspect::Keep => format!(" keep {}", fact.text),
        Aspect::Region => format!(" region {}", fact.text),
        Aspect::Argument => format!(" = {}", fact.text),
        Aspect::Route => format!(" -> {}", fact.text),
        _ => String::new(),
    };
    item.facts.iter().filter(is_part).map(part).collect()
}

fn differs(old: &Item, new: &Item, was: Option<&Fact>, is: Option<&Fact>) -> Change {
    let care = care::changed(new, was, is);
    let aspect = was.or(is).map(|f| f.aspect);
    let what = match aspect {
        Some(Aspect::Block) => What::Moved,
        _ => What::Changed,
    };
    let sentence = sentence(new, was, is);
    let mut found = change(care, what, new, sentence);
    found.aspect = aspect;
    let alone = was.is_none() || is.is_none();
    let shown = |fact: &Fact, item| match alone {
        true => fact.shown() + &parts(fact, item),
        false => fact.shown(),
    };
    found.before = was.map(|was| shown(was, old));
    found.after = is.map(|is| shown(is, new));
    // The same words may mean two things: `leave` in a block and outside of all.
    if let (Some(was), Some(is)) = (was, is)
        && found.before == found.after
    {
        (found.before, found.after) = (Some(was.text.clone()), Some(is.text.clone()));
    }
    let at = |fact: Option<&Fact>, item: &Item| fact.and_then(|f| f.at.clone()).or(item.at.clone());
    found.old = at(was, old);
    found.new = at(is, new);
    found
}
