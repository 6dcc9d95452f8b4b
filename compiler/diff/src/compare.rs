//! From two digests to changes.

use std::collections::{HashMap, HashSet, VecDeque};

use flow_analysis::Analysis;
use flow_syntax::Severity;

use crate::care::{self, Care};
use crate::changes::{Change, Changes, Subject, What, Where};
use crate::digest::{Item, Kind, digest};
use crate::facts::{Aspect, Fact};
use crate::pairs::{Pairs, pair};

/// The version of the changes as JSON.
const VERSION: u32 = 1;

/// What changed from one program to another. Both may have errors; what is broken compares as it reads.
#[must_use]
pub fn diff(old: &Analysis, new: &Analysis) -> Changes {
    let broken = [old, new].map(has_errors);
    let (old, new) = (digest(old), digest(new));
    let pairs = pair(&old, &new);
    let names = Renames::of(&old, &new, &pairs);
    let known = Known {
        names,
        elsewhere: elsewhere(&old, &new, &pairs),
    };
    let mut changes = Vec::new();
    for (o, n) in &pairs.both {
        if let (Some(o), Some(n)) = (old.get(*o), new.get(*n)) {
            one(o, n, &known, &mut changes);
        }
    }
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
}

fn elsewhere(old: &[Item], new: &[Item], pairs: &Pairs) -> HashSet<(Option<String>, String)> {
    let id = |item: &Item| (item.within.clone(), item.name.clone());
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

/// Old names and the new ones of the same things.
struct Renames(HashMap<String, String>);

impl Renames {
    fn of(old: &[Item], new: &[Item], pairs: &Pairs) -> Self {
        let names = pairs.both.iter().filter_map(|(o, n)| {
            let (o, n) = (&old.get(*o)?.name, &new.get(*n)?.name);
            (o != n).then(|| (o.clone(), n.clone()))
        });
        Self(names.collect())
    }

    /// An old text as it reads with the new names, so that a renaming is told once.
    fn apply(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let end = match is_word(first) {
                true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                false => first.len_utf8(),
            };
            let (word, after) = rest.split_at(end);
            out.push_str(self.0.get(word).map_or(word, String::as_str));
            rest = after;
        }
        out
    }
}

fn subject(item: &Item) -> Subject {
    Subject {
        kind: item.kind,
        name: item.name.clone(),
        title: item.title.clone(),
        within: item.within.clone(),
    }
}

/// `step `classify` “Classify the ticket” of `helpdesk``
fn called(item: &Item) -> String {
    let mut words = format!("{} `{}`", item.kind.word(), item.name);
    if item.title != item.name && !item.title.is_empty() {
        words = format!("{words} “{}”", item.title);
    }
    match &item.within {
        Some(within) => format!("{words} of `{within}`"),
        None => words,
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
        let sentence = format!("The {} is now called `{}`.", called(old), new.name);
        let what = change(Care::Low, What::Renamed, new, sentence);
        changes.push(what.at(old.at.as_ref(), new.at.as_ref()));
    }
    if let Some(sentence) = lost_gate(old, new) {
        let what = change(Care::High, What::Changed, new, sentence);
        changes.push(what.at(old.at.as_ref(), new.at.as_ref()));
    }
    for (was, is) in facts(old, new, &known.names) {
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

/// A step with an effect, or the end of a run, that some way now reaches without a person.
fn lost_gate(old: &Item, new: &Item) -> Option<String> {
    let acts = ["call", "send", "agent", "undo"];
    let is = |fact: &Fact| fact.aspect == Aspect::Kind && acts.contains(&fact.text.as_str());
    let matters = old.gated && !new.gated && new.kind == Kind::Step && new.facts.iter().any(is);
    matters.then(|| format!("A way to {} no longer passes a person.", called(new)))
}

type Pair<'f> = (Option<&'f Fact>, Option<&'f Fact>);

/// Facts that differ, changed ones first, then those gone, then new ones.
fn facts<'f>(old: &'f Item, new: &'f Item, names: &Renames) -> Vec<Pair<'f>> {
    let mut known: HashMap<(Aspect, String), VecDeque<usize>> = HashMap::new();
    for (at, fact) in old.facts.iter().enumerate() {
        let key = (fact.aspect, names.apply(&fact.key));
        known.entry(key).or_default().push_back(at);
    }
    let (mut found, mut fresh) = (Vec::new(), Vec::<&Fact>::new());
    for fact in &new.facts {
        let same = known.get_mut(&(fact.aspect, fact.key.clone()));
        let was = same
            .and_then(VecDeque::pop_front)
            .and_then(|at| old.facts.get(at));
        match was {
            Some(was) if names.apply(&was.text) == fact.text => {}
            Some(was) => found.push((Some(was), Some(fact))),
            None => fresh.push(fact),
        }
    }
    let mut gone: Vec<usize> = known.into_values().flatten().collect();
    gone.sort_unstable();
    for was in gone.into_iter().filter_map(|at| old.facts.get(at)) {
        match fresh
            .iter()
            .position(|is| is_same_otherwise(was, is, names))
        {
            Some(at) => found.push((Some(was), Some(fresh.remove(at)))),
            None => found.push((Some(was), None)),
        }
    }
    found.extend(fresh.into_iter().map(|is| (None, Some(is))));
    // A share belongs to its arm: where only the arm's condition differs, that was told.
    found.retain(|(was, is)| !matches!((was, is), (Some(a), Some(b)) if a.key != b.key && a.aspect == Aspect::Figure));
    // An order says something new only where what is ordered is the same.
    let is_ordered = |f: &&Fact| matches!(f.aspect, Aspect::Condition | Aspect::Row);
    let others = found
        .iter()
        .any(|(was, is)| [was, is].into_iter().flatten().any(is_ordered));
    let is_order = |f: &&Fact| f.aspect == Aspect::Order;
    found.retain(|(was, is)| {
        let order = was.or(*is).filter(is_order);
        order.is_none() || (!others && was.is_some() && is.is_some())
    });
    found
}

/// Whether two facts differ in their key alone: an arm with another condition, a row with other cells.
fn is_same_otherwise(was: &Fact, is: &Fact, names: &Renames) -> bool {
    let keyed = matches!(
        was.aspect,
        Aspect::Condition | Aspect::Handler | Aspect::Row | Aspect::Figure
    );
    keyed && was.aspect == is.aspect && names.apply(&was.text) == is.text
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
    found.before = was.map(Fact::shown);
    found.after = is.map(Fact::shown);
    let at = |fact: Option<&Fact>, item: &Item| fact.and_then(|f| f.at.clone()).or(item.at.clone());
    found.old = at(was, old);
    found.new = at(is, new);
    found
}

fn sentence(item: &Item, was: Option<&Fact>, is: Option<&Fact>) -> String {
    let Some(fact) = is.or(was) else {
        return String::new();
    };
    let side = side(fact);
    let thing = called(item);
    match (was, is) {
        (Some(_), Some(_)) if fact.aspect == Aspect::Block => {
            format!("The {thing} stands in another block.")
        }
        (Some(_), Some(_)) => format!("The {thing}: {side} changed."),
        (Some(_), None) => format!("The {thing}: {side} is gone."),
        _ => format!("The {thing}: {side} is new."),
    }
}

/// A side of a thing in words: `the model`, `the route on error`.
fn side(fact: &Fact) -> String {
    let key = fact.key.as_str();
    let quoted = format!("`{key}`");
    match fact.aspect {
        Aspect::Kind => "the kind of step".to_owned(),
        Aspect::People if key.is_empty() => "who does it".to_owned(),
        Aspect::NotWhoeverDid => format!("“not by whoever did {quoted}”"),
        Aspect::Model => "the model".to_owned(),
        Aspect::Prompt => format!("the {key}"),
        Aspect::Ensure if key == "at" => "the safeguard `at least`".to_owned(),
        Aspect::Ensure => format!("the safeguard {quoted}"),
        Aspect::Undo if key == "undone by" => "what takes it back".to_owned(),
        Aspect::Transport if key == "target" => "the address or folder".to_owned(),
        Aspect::Action if key.is_empty() => "what it calls".to_owned(),
        Aspect::Argument => format!("the value of {quoted}"),
        Aspect::Tool => format!("the tool {quoted}"),
        Aspect::Approval => format!("the approval of {quoted}"),
        Aspect::Field => format!("the field {quoted}"),
        Aspect::Label => format!("the label {quoted}"),
        Aspect::Sees => format!("seeing {} data", fact.text),
        Aspect::Clearance => format!("the clearance for @{key}"),
        Aspect::Rule => format!("the rule {quoted}"),
        Aspect::Condition => "an arm".to_owned(),
        Aspect::Handler => "a handler".to_owned(),
        Aspect::Route if key == "next" => "what follows".to_owned(),
        Aspect::Route => format!("where {quoted} leads"),
        Aspect::Row => "a row".to_owned(),
        Aspect::Title => "the title".to_owned(),
        Aspect::Expectation => format!("the expectation {quoted}"),
        Aspect::Retry => "the retries".to_owned(),
        _ if key.contains(' ') => key.to_owned(),
        _ => quoted,
    }
}
