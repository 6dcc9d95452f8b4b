//! What each name means in each file.

use std::cell::{Cell, RefCell};

use flow_syntax::tree::{self, Decl, DeclKind, PlainKind};
use flow_syntax::{FileId, Place, Span};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use smol_str::SmolStr;

use crate::asked::{Asked, Met, Missed};
use crate::findings::Findings;
use crate::load::Loaded;
use crate::rules::names::DUPLICATE;
use crate::variants::Made;

/// Names of different spaces never clash: they stand in different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Space {
    Role,
    System,
    Model,
    Label,
    /// Records and enums.
    Type,
    Table,
    Message,
    Policy,
    Process,
    Variant,
}

/// A file and piece, to complete spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Base {
    pub(crate) file: FileId,
    pub(crate) piece: u32,
}

impl Base {
    /// The place of a span of this piece.
    pub(crate) const fn at(self, span: Span) -> Place {
        Place {
            file: self.file,
            piece: self.piece,
            span,
        }
    }
}

/// A declaration as found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'t> {
    pub(crate) decl: &'t Decl,
    pub(crate) base: Base,
    /// Index of the declaration in its piece.
    pub(crate) nth: u32,
}

/// A named declaration.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) space: Space,
    pub(crate) name: SmolStr,
    pub(crate) place: Place,
    /// Index into the program's vector of its kind; see [`Kind`].
    pub(crate) kind: Kind,
}

/// Which vector of the program, and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Role(u32),
    System(u32),
    Model(u32),
    Label(u32),
    Record(u32),
    Enum(u32),
    Table(u32),
    Message(u32),
    Policy(u32),
    Process(u32),
    Variant(u32),
}

impl Kind {
    /// Where it stands in its vector.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Role(at) | Self::System(at) | Self::Model(at) | Self::Label(at) => at as usize,
            Self::Record(at) | Self::Enum(at) | Self::Table(at) => at as usize,
            Self::Message(at) | Self::Policy(at) => at as usize,
            Self::Process(at) | Self::Variant(at) => at as usize,
        }
    }
}

/// Names of one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileNames {
    /// Visible without a prefix: own ones first, then those brought in. Index into `entries`.
    visible: HashMap<(Space, SmolStr), usize>,
    /// Declared in this file.
    own: Vec<usize>,
    /// Brought in under a name.
    aliases: HashMap<SmolStr, FileId>,
    /// Files whose names it sees as well, after its own; the first of them that knows a name says what it
    /// means.
    sees: Vec<FileId>,
}

/// All declarations and what each file sees.
#[derive(Debug, Default)]
pub(crate) struct Symbols<'t> {
    pub(crate) entries: Vec<Entry>,
    pub(crate) found: Vec<Found<'t>>,
    pub(crate) tests: Vec<Found<'t>>,
    pub(crate) files: Vec<FileNames>,
    /// What was asked since it was last taken.
    asked: RefCell<Asked>,
    /// By entry: from which file it was last found where, since the asked were taken.
    met: RefCell<Vec<Option<Met>>>,
    /// How often names were asked for as suggestions.
    offers: Cell<u32>,
    counts: Counts,
}

/// So many findings get a suggestion: finding the nearest of many names for each of many mistakes
/// takes time that grows with both, and nobody reads that far.
pub(crate) const MOST_OFFERS: u32 = 100;

#[derive(Debug, Default)]
struct Counts {
    of: HashMap<&'static str, u32>,
}

impl Counts {
    fn next(&mut self, kind: &'static str) -> u32 {
        let count = self.of.entry(kind).or_default();
        *count += 1;
        *count - 1
    }
}

impl<'t> Symbols<'t> {
    /// Goes through all declarations once and reports names declared twice.
    pub(crate) fn collect(loaded: &'t Loaded, findings: &mut Findings) -> Self {
        let mut symbols = Self::default();
        for (file, source) in loaded.sources.all() {
            symbols.files.push(FileNames::default());
            for placed in &source.pieces {
                let base = Base {
                    file,
                    piece: placed.id,
                };
                for (nth, decl) in (0_u32..).zip(&placed.piece.decls) {
                    symbols.declare(Found { decl, base, nth }, findings);
                }
            }
        }
        for import in &loaded.imports {
            symbols.bring_in(loaded, import, findings);
        }
        for variant in &loaded.variants {
            symbols.see_variant(variant, findings);
        }
        for ((from, _), (prompt, _)) in &loaded.prompts {
            symbols.see_as(*prompt, vec![*from]);
        }
        symbols.met = RefCell::new(vec![None; symbols.entries.len()]);
        symbols
    }

    /// What the process of a variant sees: what its process and its own file see. Its file sees it.
    fn see_variant(&mut self, variant: &Made, findings: &mut Findings) {
        self.see_as(variant.made, variant.sees.clone());
        let own = self
            .files
            .get(variant.made.0 as usize)
            .and_then(|f| f.own.first());
        let (Some(own), Some(file)) = (own.copied(), self.files.get_mut(variant.file.0 as usize))
        else {
            return;
        };
        let name = self.entries[own].name.clone();
        match file.visible.get(&(Space::Process, name.clone())) {
            Some(first) => {
                let first = self.entries[*first].place;
                findings.add(duplicate(&name, variant.place, first));
            }
            None => {
                file.visible.insert((Space::Process, name), own);
            }
        }
    }

    /// Lets a file see what others see.
    fn see_as(&mut self, file: FileId, others: Vec<FileId>) {
        if let Some(mine) = self.files.get_mut(file.0 as usize) {
            mine.sees = others;
        }
    }

    /// A file's own names, then those of the files that it sees as well.
    fn seen_from(&self, file: FileId) -> impl Iterator<Item = &FileNames> {
        let own = self.files.get(file.0 as usize);
        let others = own.map_or(&[][..], |names| &names.sees);
        let others = others.iter().filter_map(|o| self.files.get(o.0 as usize));
        own.into_iter().chain(others)
    }

    fn declare(&mut self, found: Found<'t>, findings: &mut Findings) {
        if matches!(found.decl.kind, DeclKind::Test(_)) {
            self.tests.push(found);
            return;
        }
        let Some((space, name)) = named(found.decl) else {
            return;
        };
        let kind = self.kind(found.decl);
        let place = found.base.at(name.span);
        let index = self.entries.len();
        self.entries.push(Entry {
            space,
            name: name.text.clone(),
            place,
            kind,
        });
        self.found.push(found);
        let Some(file) = self.files.get_mut(found.base.file.0 as usize) else {
            return;
        };
        file.own.push(index);
        if name.is_missing() {
            return;
        }
        match file.visible.get(&(space, name.text.clone())) {
            Some(first) => {
                let first = self.entries[*first].place;
                findings.add(duplicate(&name.text, place, first));
            }
            None => {
                file.visible.insert((space, name.text.clone()), index);
            }
        }
    }

    fn kind(&mut self, decl: &Decl) -> Kind {
        match &decl.kind {
            DeclKind::Plain(p) => match p.kind {
                PlainKind::Role => Kind::Role(self.counts.next("role")),
                PlainKind::System => Kind::System(self.counts.next("system")),
                PlainKind::Model => Kind::Model(self.counts.next("model")),
                PlainKind::Label => Kind::Label(self.counts.next("label")),
                PlainKind::Message => Kind::Message(self.counts.next("message")),
                PlainKind::Policy => Kind::Policy(self.counts.next("policy")),
            },
            DeclKind::Record(_) => Kind::Record(self.counts.next("record")),
            DeclKind::Enum(_) => Kind::Enum(self.counts.next("enum")),
            DeclKind::Table(_) => Kind::Table(self.counts.next("table")),
            DeclKind::Variant(_) => Kind::Variant(self.counts.next("variant")),
            _ => Kind::Process(self.counts.next("process")),
        }
    }

    fn bring_in(
        &mut self,
        loaded: &'t Loaded,
        import: &crate::load::Import,
        findings: &mut Findings,
    ) {
        let Some((used, base)) = use_of(loaded, import) else {
            return;
        };
        let Some(own) = self.files.get(import.to.0 as usize).map(|f| f.own.clone()) else {
            return;
        };
        if let Some(alias) = &used.alias {
            if let Some(file) = self.files.get_mut(import.from.0 as usize) {
                file.aliases.insert(alias.text.clone(), import.to);
            }
            return;
        }
        for index in own {
            let (space, name) = (self.entries[index].space, self.entries[index].name.clone());
            let Some(file) = self.files.get_mut(import.from.0 as usize) else {
                return;
            };
            if name.is_empty() {
                continue;
            }
            let known = *file.visible.entry((space, name.clone())).or_insert(index);
            if known != index && self.entries[known].place != self.entries[index].place {
                let here = base.at(used.path.span);
                let finding = brought_in_twice(&name, here, &self.entries, known, index);
                findings.add(finding);
            }
        }
    }

    /// What a name means in a file, counted as a use of it.
    pub(crate) fn find(&self, file: FileId, space: Space, name: &str) -> Option<Kind> {
        self.note(file, file, space, name, self.visible(file, space, name))
    }

    /// The entry of a name without a prefix.
    pub(crate) fn visible(&self, file: FileId, space: Space, name: &str) -> Option<usize> {
        let key = (space, SmolStr::new(name));
        let mut seen = self.seen_from(file);
        seen.find_map(|names| names.visible.get(&key)).copied()
    }

    /// The entry of a name that a file itself declares.
    pub(crate) fn own(&self, file: FileId, space: Space, name: &str) -> Option<usize> {
        let index = self.visible(file, space, name)?;
        let is_own = |e: &&Entry| e.place.file == file;
        self.entries.get(index).filter(is_own).map(|_| index)
    }

    /// What `alias.name` means in a file.
    pub(crate) fn find_in(
        &self,
        file: FileId,
        alias: &str,
        space: Space,
        name: &str,
    ) -> Option<Kind> {
        let mut seen = self.seen_from(file);
        let other = *seen.find_map(|names| names.aliases.get(alias))?;
        self.note(file, other, space, name, self.own(other, space, name))
    }

    /// What stands behind an alias in a file: the names to offer for a misspelt `alias.name`.
    pub(crate) fn names_in(&self, file: FileId, alias: &str, space: Space) -> Vec<SmolStr> {
        let mut seen = self.seen_from(file);
        match seen.find_map(|names| names.aliases.get(alias)) {
            Some(other) => self.names(*other, space),
            None => Vec::new(),
        }
    }

    /// What a dotted name means: `Customer`, or `crm.Customer` with `crm` a file brought in.
    pub(crate) fn find_path(&self, file: FileId, space: Space, path: &tree::Path) -> Option<Kind> {
        match path.parts.as_slice() {
            [name] => self.find(file, space, &name.text),
            [alias, name] => self.find_in(file, &alias.text, space, &name.text),
            _ => None,
        }
    }

    /// The entry of a dotted name, without counting it as a use.
    pub(crate) fn entry_of(&self, file: FileId, space: Space, path: &[SmolStr]) -> Option<usize> {
        match path {
            [name] => self.visible(file, space, name),
            [alias, name] => {
                let mut seen = self.seen_from(file);
                let other = *seen.find_map(|names| names.aliases.get(alias))?;
                self.own(other, space, name)
            }
            _ => None,
        }
    }

    /// Keeps in mind that a name was looked up in a file for another, or the same.
    fn note(
        &self,
        from: FileId,
        within: FileId,
        space: Space,
        name: &str,
        found: Option<usize>,
    ) -> Option<Kind> {
        let Some(index) = found else {
            let name = SmolStr::new(name);
            let own = from != within;
            let missed = Missed {
                within,
                own,
                space,
                name,
            };
            self.asked.borrow_mut().missed.push(missed);
            return None;
        };
        let entry = self.entries.get(index)?;
        let met = Met {
            from,
            within,
            entry: u32::try_from(index).unwrap_or(u32::MAX),
        };
        if let Some(slot) = self.met.borrow_mut().get_mut(index)
            && slot.replace(met) != Some(met)
        {
            self.asked.borrow_mut().met.push(met);
        }
        Some(entry.kind)
    }

    /// What was asked since this was last called.
    pub(crate) fn take_asked(&self) -> Asked {
        let asked = self.asked.take();
        let mut met = self.met.borrow_mut();
        for slot in asked.met.iter().map(|m| m.entry as usize) {
            if let Some(slot) = met.get_mut(slot) {
                *slot = None;
            }
        }
        let before = self.offers.get().saturating_sub(asked.offers);
        Asked {
            offers_before: before,
            ..asked
        }
    }

    /// How many suggestions were asked for so far.
    pub(crate) fn offers(&self) -> u32 {
        self.offers.get()
    }

    /// Takes up the count of suggestions elsewhere.
    pub(crate) fn set_offers(&self, offers: u32) {
        self.offers.set(offers);
    }

    /// Whether one more finding may look for the name that was meant; each time counts.
    pub(crate) fn may_offer(&self) -> bool {
        self.offers.set(self.offers.get().saturating_add(1));
        let mut asked = self.asked.borrow_mut();
        asked.offers = asked.offers.saturating_add(1);
        self.offers.get() <= MOST_OFFERS
    }

    /// Names of a space that a file sees, for suggestions; sorted. None once there were too many.
    pub(crate) fn names(&self, file: FileId, space: Space) -> Vec<SmolStr> {
        self.asked.borrow_mut().names = true;
        if !self.may_offer() {
            return Vec::new();
        }
        let seen = self.seen_from(file).flat_map(|names| names.visible.keys());
        let own = seen.filter(|(s, _)| *s == space).map(|(_, n)| n.clone());
        let mut all: Vec<SmolStr> = own.collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether a name finds this entry in its own file: a second one of the same name is never found.
    pub(crate) fn is_visible(&self, index: usize) -> bool {
        let Some(entry) = self.entries.get(index) else {
            return false;
        };
        let names = self.files.get(entry.place.file.0 as usize);
        let found = names.and_then(|f| f.visible.get(&(entry.space, entry.name.clone())));
        found == Some(&index)
    }

    /// A name for each entry that is unique in the program.
    pub(crate) fn keys(&self, sources: &flow_syntax::Sources) -> Vec<SmolStr> {
        let mut seen: HashMap<(Space, &str), usize> = HashMap::new();
        for entry in &self.entries {
            *seen.entry((entry.space, &entry.name)).or_default() += 1;
        }
        let mut taken: HashSet<(Space, SmolStr)> = HashSet::new();
        let mut again: HashMap<(Space, SmolStr), usize> = HashMap::new();
        let mut keys = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let alone = seen.get(&(entry.space, &*entry.name)) == Some(&1);
            let root = entry.place.file == FileId(0);
            let mut key = match alone || root {
                true => entry.name.clone(),
                false => format!("{}.{}", stem(sources, entry.place.file), entry.name).into(),
            };
            let first = key.clone();
            while !taken.insert((entry.space, key.clone())) {
                let count = again.entry((entry.space, first.clone())).or_insert(1);
                *count += 1;
                key = format!("{first}'{count}").into();
            }
            keys.push(key);
        }
        keys
    }
}

fn stem(sources: &flow_syntax::Sources, file: FileId) -> String {
    let path = sources.get(file).map_or("", |f| &f.path);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".flow").unwrap_or(name).to_owned()
}

pub(crate) fn use_of<'t>(
    loaded: &'t Loaded,
    import: &crate::load::Import,
) -> Option<(&'t tree::Use, Base)> {
    let (piece, decl) = import.at;
    let placed = loaded.sources.get(import.from)?.piece(piece)?;
    match &placed.piece.decls.get(decl as usize)?.kind {
        DeclKind::Use(used) => Some((
            used,
            Base {
                file: import.from,
                piece,
            },
        )),
        _ => None,
    }
}

fn named(decl: &Decl) -> Option<(Space, &tree::Name)> {
    Some(match &decl.kind {
        DeclKind::Plain(p) => (plain_space(p.kind), &p.name),
        DeclKind::Record(r) => (Space::Type, &r.name),
        DeclKind::Enum(e) => (Space::Type, &e.name),
        DeclKind::Table(t) => (Space::Table, &t.name),
        DeclKind::Process(p) => (Space::Process, &p.name),
        DeclKind::Variant(v) => (Space::Variant, &v.name),
        _ => return None,
    })
}

const fn plain_space(kind: PlainKind) -> Space {
    match kind {
        PlainKind::Role => Space::Role,
        PlainKind::System => Space::System,
        PlainKind::Model => Space::Model,
        PlainKind::Label => Space::Label,
        PlainKind::Message => Space::Message,
        PlainKind::Policy => Space::Policy,
    }
}

/// A name declared twice in one place.
pub(crate) fn duplicate(name: &str, place: Place, first: Place) -> flow_syntax::Diagnostic {
    DUPLICATE
        .at(format!("`{name}` is declared twice."), place)
        .says("declared again here")
        .label(first, "first declared here")
        .help("rename one of them, or remove it")
}

/// Where each name of one place was first declared.
#[derive(Default)]
pub(crate) struct Firsts {
    places: HashMap<SmolStr, Place>,
}

impl Firsts {
    /// Reports a name that was declared before; a name that is missing is none.
    pub(crate) fn check(&mut self, cx: &mut crate::cx::Cx<'_>, name: &str, place: Place) {
        if name.is_empty() {
            return;
        }
        match self.places.get(name) {
            Some(first) => cx.report(duplicate(name, place, *first)),
            None => _ = self.places.insert(name.into(), place),
        }
    }
}

fn brought_in_twice(
    name: &str,
    here: Place,
    entries: &[Entry],
    known: usize,
    index: usize,
) -> flow_syntax::Diagnostic {
    DUPLICATE
        .at(
            format!("This file brings in `{name}`, which is known already."),
            here,
        )
        .says(format!("brings in another `{name}`"))
        .label(entries[known].place, "known already")
        .label(entries[index].place, "brought in")
        .help("bring the file in under a name: `use \"…\" as name`")
}
