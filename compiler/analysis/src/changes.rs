//! What changed from one check to the next, as far as others can see it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use flow_syntax::tree::Piece;
use flow_syntax::{FileId, Place, Sources};
use smol_str::SmolStr;

use crate::asked::{Asked, Part};
use crate::load::Loaded;
use crate::resolve::symbols::{Base, Found, Kind, MOST_OFFERS, Space, Symbols};

/// The files and how they use each other: when that changes, everything is checked anew.
#[derive(Debug, PartialEq)]
pub(crate) struct World {
    /// All but the root, whose own path nobody needs: the same map may go by another name.
    files: Vec<Arc<str>>,
    /// From, to, under which name.
    uses: Vec<(FileId, FileId, SmolStr)>,
    half_read: HashSet<FileId>,
    /// Prompts in files: who names them how, and the hash of what they say.
    prompts: BTreeMap<(FileId, String), u64>,
    /// Where variants name such files: in which, where in it, and the file whose text that is.
    named: Vec<(FileId, u32, FileId)>,
}

impl World {
    pub(crate) fn of(loaded: &Loaded, half_read: &HashSet<FileId>) -> Self {
        let alias = |import: &crate::load::Import| {
            let used = crate::resolve::symbols::use_of(loaded, import);
            let alias = used.and_then(|(used, _)| used.alias.as_ref());
            alias.map(|name| name.text.clone()).unwrap_or_default()
        };
        let hash = |file: FileId| Some(loaded.sources.get(file)?.pieces.first()?.piece.hash);
        let prompt = |(named, (file, _)): (&(FileId, String), &(FileId, _))| {
            (named.clone(), hash(*file).unwrap_or_default())
        };
        let uses = loaded.imports.iter();
        let files = loaded.sources.all().skip(1);
        Self {
            files: files.map(|(_, f)| f.path.clone()).collect(),
            uses: uses.map(|i| (i.from, i.to, alias(i))).collect(),
            half_read: half_read.clone(),
            prompts: loaded.prompts.iter().map(prompt).collect(),
            named: named(&loaded.sources),
        }
    }
}

/// The same text in a variant may come from one file now and from another then.
fn named(sources: &Sources) -> Vec<(FileId, u32, FileId)> {
    let mut all = Vec::new();
    for (file, source) in sources.made_files() {
        for (piece, span, _) in crate::prompts::named(source) {
            let place = Place { file, piece, span };
            all.push((file, span.start, sources.origin(place).file));
        }
    }
    all
}

/// Where a declaration stands: its piece, and its index in that.
pub(crate) type At = (Base, u32);

/// A declaration with a name, as one check saw it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) at: At,
    pub(crate) space: Space,
    pub(crate) name: SmolStr,
    pub(crate) kind: Kind,
    key: SmolStr,
    piece: Option<Arc<Piece>>,
}

/// The piece of a declaration.
pub(crate) fn piece(sources: &Sources, found: &Found<'_>) -> Option<Arc<Piece>> {
    let placed = sources.get(found.base.file)?.piece(found.base.piece)?;
    Some(Arc::clone(&placed.piece))
}

/// Whether two pieces are one and the same.
pub(crate) fn same_piece(a: Option<&Arc<Piece>>, b: Option<&Arc<Piece>>) -> bool {
    a.zip(b).is_some_and(|(a, b)| Arc::ptr_eq(a, b))
}

/// All declarations with names, by entry.
pub(crate) fn seen(symbols: &Symbols<'_>, keys: &[SmolStr], sources: &Sources) -> Vec<Seen> {
    let all = symbols.entries.iter().zip(&symbols.found).zip(keys);
    let seen = all.map(|((entry, found), key)| Seen {
        at: (found.base, found.nth),
        space: entry.space,
        name: entry.name.clone(),
        kind: entry.kind,
        key: key.clone(),
        piece: piece(sources, found),
    });
    seen.collect()
}

/// This check's declarations beside those of the last one.
#[derive(Debug)]
pub(crate) struct Changes {
    old: Vec<Seen>,
    pub(crate) new: Vec<Seen>,
    /// Whether there was no last check to compare with.
    all: bool,
    /// Whether all names are the same, so that entries have the same indices.
    same_names: bool,
    /// By old entry: its index now.
    to_new: Vec<Option<usize>>,
    /// By entry: its index in the last check.
    to_old: Vec<Option<usize>>,
    /// By entry: whether it is not as it was, or something that it shows is not.
    dirty: Vec<bool>,
    /// Whether one of those is dirty that every process sees.
    everywhere: bool,
}

impl Changes {
    /// Compares what was seen in the last check, if there was one, with what is seen now.
    pub(crate) fn new(old: Option<Vec<Seen>>, new: Vec<Seen>) -> Self {
        let all = old.is_none();
        let old = old.unwrap_or_default();
        let same = |(a, b): (&Seen, &Seen)| (a.at, a.space, &a.name) == (b.at, b.space, &b.name);
        let same_names = !all && old.len() == new.len() && old.iter().zip(&new).all(same);
        let mut changes = Self {
            all,
            same_names,
            to_new: vec![None; old.len()],
            to_old: vec![None; new.len()],
            dirty: vec![true; new.len()],
            everywhere: all,
            old,
            new,
        };
        changes.pair();
        changes
    }

    fn pair(&mut self) {
        let by_place: HashMap<At, usize> = match self.all || self.same_names {
            true => HashMap::new(),
            false => self
                .old
                .iter()
                .enumerate()
                .map(|(i, s)| (s.at, i))
                .collect(),
        };
        for at in 0..self.new.len() {
            let Some(now) = self.new.get(at) else {
                continue;
            };
            let old = match self.same_names {
                true => Some(at),
                false => by_place.get(&now.at).copied(),
            };
            let Some((index, before)) = old.and_then(|i| Some((i, self.old.get(i)?))) else {
                continue;
            };
            if (before.space, &before.name) != (now.space, &now.name) {
                continue;
            }
            let same = before.kind == now.kind && before.key == now.key;
            let process = now.space == Space::Process;
            let piece = same_piece(before.piece.as_ref(), now.piece.as_ref());
            self.dirty[at] = !same || !(process || piece);
            self.to_old[at] = Some(index);
            self.to_new[index] = Some(at);
        }
        let of = |seen: &[Seen]| seen.iter().filter(|s| is_everywhere(s.space)).count();
        self.everywhere |= of(&self.old) != of(&self.new);
    }

    /// Whether every declaration has the id that it had, and what holds everywhere is as it was: then
    /// those that did not change can stay where they are.
    pub(crate) fn same_ids(&self) -> bool {
        let same = |(a, b): (&Seen, &Seen)| (a.at, a.kind) == (b.at, b.kind);
        let same_ids = || self.old.iter().zip(&self.new).all(same);
        !self.everywhere && self.old.len() == self.new.len() && (self.same_names || same_ids())
    }

    /// Whether an entry is not as it was, or something that it shows is not.
    pub(crate) fn is_dirty(&self, entry: usize) -> bool {
        self.dirty.get(entry) != Some(&false)
    }

    /// What shows something that changed, changed too. `before` is what each declaration asked, by entry
    /// of the last check. One that is as it was asks the same again; one that is not is dirty anyway.
    pub(crate) fn spread(&mut self, symbols: &Symbols<'_>, before: &[Part]) {
        let same = self.same_names && !self.dirty.contains(&true);
        if !self.all && !same {
            self.close(symbols, before);
        }
        let mut seen = self.new.iter().zip(&self.dirty);
        self.everywhere |= seen.any(|(s, d)| *d && is_everywhere(s.space));
    }

    /// Whoever asked for something dirty, or would get another answer now, is dirty.
    fn close(&mut self, symbols: &Symbols<'_>, before: &[Part]) {
        let mut askers: Vec<(u32, usize)> = Vec::new();
        for at in 0..self.new.len() {
            let part = self.old_of(at).and_then(|old| before.get(old));
            let Some(asked) = part.map(|p| &p.asked).filter(|_| !self.is_dirty(at)) else {
                continue;
            };
            match self.answers(symbols, asked) {
                Some(met) => askers.extend(met.into_iter().map(|met| (met, at))),
                None => self.soil(at),
            }
        }
        askers.sort_unstable();
        let dirty = self.dirty.iter().enumerate().filter(|(_, d)| **d);
        let mut todo: Vec<usize> = dirty.map(|(at, _)| at).collect();
        while let Some(at) = todo.pop() {
            let first = askers.partition_point(|(met, _)| (*met as usize) < at);
            let asked = askers.iter().skip(first);
            for (_, asker) in asked.take_while(|(met, _)| *met as usize == at) {
                if !self.is_dirty(*asker) {
                    self.soil(*asker);
                    todo.push(*asker);
                }
            }
        }
    }

    /// The entry's index in the last check.
    pub(crate) fn old_of(&self, entry: usize) -> Option<usize> {
        self.to_old.get(entry).copied().flatten()
    }

    /// What the entry was in the last check.
    pub(crate) fn old_kind(&self, entry: usize) -> Option<Kind> {
        self.old.get(self.old_of(entry)?).map(|s| s.kind)
    }

    /// Whether the entry's own text, number and key are what they were.
    pub(crate) fn same_text(&self, entry: usize) -> bool {
        let old = self.old_of(entry).and_then(|old| self.old.get(old));
        let pair = old.zip(self.new.get(entry));
        pair.is_some_and(|(a, b)| {
            (a.kind, &a.key) == (b.kind, &b.key) && same_piece(a.piece.as_ref(), b.piece.as_ref())
        })
    }

    /// Notes that what others see of an entry changed.
    pub(crate) fn soil(&mut self, entry: usize) {
        if let Some(slot) = self.dirty.get_mut(entry) {
            *slot = true;
        }
    }

    /// Whether nothing of what was met now is dirty.
    pub(crate) fn is_clean(&self, asked: &Asked) -> bool {
        !asked
            .met
            .iter()
            .any(|met| self.is_dirty(met.entry as usize))
    }

    /// Whether all that was asked in the last check would be answered the same now. Then it is asked
    /// anew: entries get the indices they have now, and suggestions are counted.
    pub(crate) fn still(&self, symbols: &Symbols<'_>, asked: &mut Asked) -> bool {
        if self.all || self.everywhere || !offers_alike(asked, symbols.offers()) {
            return false;
        }
        if !self.same_names {
            match self.answers(symbols, asked) {
                Some(now) => {
                    for (met, entry) in asked.met.iter_mut().zip(now) {
                        met.entry = entry;
                    }
                }
                None => return false,
            }
        }
        if !self.is_clean(asked) {
            return false;
        }
        asked.offers_before = symbols.offers();
        symbols.set_offers(asked.offers_before.saturating_add(asked.offers));
        true
    }

    /// The same entries by their indices now; nothing if one answer is another.
    fn answers(&self, symbols: &Symbols<'_>, asked: &Asked) -> Option<Vec<u32>> {
        if self.same_names {
            return Some(asked.met.iter().map(|m| m.entry).collect());
        }
        let missed = |m: &crate::asked::Missed| {
            let found = match m.own {
                true => symbols.own(m.within, m.space, &m.name),
                false => symbols.visible(m.within, m.space, &m.name),
            };
            found.is_none()
        };
        if asked.names || !asked.missed.iter().all(missed) {
            return None;
        }
        let met = |m: &crate::asked::Met| {
            let old = self.old.get(m.entry as usize)?;
            let now = symbols.visible(m.within, old.space, &old.name)?;
            let same = *self.to_new.get(m.entry as usize)? == Some(now);
            same.then(|| u32::try_from(now).unwrap_or(u32::MAX))
        };
        asked.met.iter().map(met).collect()
    }
}

/// Declarations that hold without being named.
const fn is_everywhere(space: Space) -> bool {
    matches!(space, Space::Policy | Space::Label)
}

/// Whether as many suggestions may be looked for as in the last check.
fn offers_alike(asked: &Asked, before: u32) -> bool {
    let fits = |before: u32| before.saturating_add(asked.offers) <= MOST_OFFERS;
    asked.offers == 0
        || before == asked.offers_before
        || (fits(before) && fits(asked.offers_before))
        || (before >= MOST_OFFERS && asked.offers_before >= MOST_OFFERS)
}
