//! Which thing of the old program is which of the new one.
//!
//! The same kind, name and owner is the same thing. Of what is left, things of one kind and owner that
//! agree in most facts, or in their title, were renamed.

use std::collections::{HashMap, HashSet};

use crate::digest::Item;
use crate::facts::{Aspect, Fact};

/// How many left-over things of one program are compared each with each.
const MOST: usize = 300;

/// Pairs of indices, and what has no partner.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// Old and new, in the order of the new.
    pub(crate) both: Vec<(usize, usize)>,
    /// Only in the old program.
    pub(crate) gone: Vec<usize>,
    /// Only in the new program.
    pub(crate) fresh: Vec<usize>,
}

/// Matches two digests.
pub(crate) fn pair(old: &[Item], new: &[Item]) -> Pairs {
    let mut pairs = by_name(old, new);
    // Owners first: steps of a renamed process have that process for their owner.
    let owners = renamed(old, new, &mut pairs, &HashMap::new(), false);
    let mut left = std::mem::take(&mut pairs);
    rematch(old, new, &mut left, &owners);
    renamed(old, new, &mut left, &owners, true);
    left.both.sort_by_key(|(_, n)| *n);
    left
}

fn by_name(old: &[Item], new: &[Item]) -> Pairs {
    let key = |item: &Item| (item.kind, item.within.clone(), item.name.clone());
    let mut known: HashMap<_, usize> = HashMap::new();
    for (at, item) in old.iter().enumerate() {
        known.entry(key(item)).or_insert(at);
    }
    let mut pairs = Pairs::default();
    for (at, item) in new.iter().enumerate() {
        match known.remove(&key(item)) {
            Some(was) => pairs.both.push((was, at)),
            None => pairs.fresh.push(at),
        }
    }
    let met: HashSet<usize> = pairs.both.iter().map(|(was, _)| *was).collect();
    pairs.gone = (0..old.len()).filter(|at| !met.contains(at)).collect();
    pairs
}

/// Steps of renamed processes by their own name.
fn rematch(old: &[Item], new: &[Item], pairs: &mut Pairs, owners: &HashMap<String, String>) {
    let mut gone = std::mem::take(&mut pairs.gone);
    pairs.fresh.retain(|n| {
        let same = |o: &usize| match (old.get(*o), new.get(*n)) {
            (Some(o), Some(n)) => {
                o.kind == n.kind && o.name == n.name && owner(o, owners) == n.within
            }
            _ => false,
        };
        let Some(at) = gone.iter().position(same) else {
            return true;
        };
        pairs.both.push((gone.remove(at), *n));
        false
    });
    pairs.gone = gone;
}

fn owner(item: &Item, owners: &HashMap<String, String>) -> Option<String> {
    let within = item.within.as_ref()?;
    Some(owners.get(within).unwrap_or(within).clone())
}

/// Pairs what was renamed, best likeness first; gives old names by new ones of what owns other things.
fn renamed(
    old: &[Item],
    new: &[Item],
    pairs: &mut Pairs,
    owners: &HashMap<String, String>,
    owned: bool,
) -> HashMap<String, String> {
    let mut names = HashMap::new();
    if pairs.gone.len() > MOST || pairs.fresh.len() > MOST {
        return names;
    }
    let mut likely = Vec::new();
    for o in &pairs.gone {
        for n in &pairs.fresh {
            if let (Some(a), Some(b)) = (old.get(*o), new.get(*n))
                && a.within.is_some() == owned
                && a.kind == b.kind
                && owner(a, owners) == b.within
            {
                likely.push((likeness(a, b), *o, *n));
            }
        }
    }
    likely.retain(|(score, ..)| *score >= 50);
    likely.sort_by_key(|(score, o, n)| (std::cmp::Reverse(*score), *o, *n));
    for (_, o, n) in likely {
        if pairs.gone.contains(&o) && pairs.fresh.contains(&n) {
            pairs.gone.retain(|x| *x != o);
            pairs.fresh.retain(|x| *x != n);
            pairs.both.push((o, n));
            if let (Some(o), Some(n)) = (old.get(o), new.get(n)) {
                names.insert(o.name.clone(), n.name.clone());
            }
        }
    }
    names
}

/// Of a hundred: facts that both have among all facts. What every thing of its kind says counts nothing.
fn likeness(old: &Item, new: &Item) -> usize {
    let telling = |f: &&Fact| !matches!(f.aspect, Aspect::Kind | Aspect::Block | Aspect::Sees);
    let own: Vec<&Fact> = old.facts.iter().filter(telling).collect();
    let other: Vec<&Fact> = new.facts.iter().filter(telling).collect();
    if kind(old) != kind(new) {
        return 0;
    }
    let same = |a: &&&Fact| {
        let found = |b: &&Fact| a.aspect == b.aspect && a.key == b.key && a.text == b.text;
        other.iter().any(found)
    };
    let shared = own.iter().filter(same).count();
    let all = own.len().max(other.len()).max(1);
    shared * 100 / all
}

fn kind(item: &Item) -> Option<&str> {
    let fact = item.facts.iter().find(|f| f.aspect == Aspect::Kind);
    fact.map(|f| f.text.as_str())
}
