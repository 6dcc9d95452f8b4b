//! Old texts as they read with new names, so that a renaming is told once.

use std::collections::HashMap;

use crate::digest::{Item, Kind};
use crate::facts::{Aspect, Fact};
use crate::pairs::Pairs;

/// Old names and the new ones of the same things.
#[derive(Default)]
pub(crate) struct Renames {
    /// Of declarations.
    declared: HashMap<String, String>,
    /// Of steps, by the process they stand in.
    steps: HashMap<String, HashMap<String, String>>,
}

impl Renames {
    pub(crate) fn of(old: &[Item], new: &[Item], pairs: &Pairs) -> Self {
        let mut all = Self::default();
        for (o, n) in &pairs.both {
            if let (Some(o), Some(n)) = (old.get(*o), new.get(*n))
                && o.name != n.name
            {
                let names = match &n.within {
                    Some(process) => all.steps.entry(process.clone()).or_default(),
                    None => &mut all.declared,
                };
                names.insert(o.name.clone(), n.name.clone());
            }
        }
        all
    }

    /// The names that a thing speaks of: those of steps only where they stand, and in tests, which may
    /// speak of any.
    pub(crate) fn within(&self, item: &Item) -> Names<'_> {
        let mut maps = vec![&self.declared];
        let process = match item.kind {
            Kind::Process => Some(&item.name),
            _ => item.within.as_ref(),
        };
        maps.extend(process.and_then(|process| self.steps.get(process)));
        if item.kind == Kind::Test {
            maps.extend(self.steps.values());
        }
        maps.retain(|names| !names.is_empty());
        Names { maps }
    }
}

/// Names that one thing speaks of.
pub(crate) struct Names<'r> {
    maps: Vec<&'r HashMap<String, String>>,
}

impl Names<'_> {
    /// Whether an old fact says the same as a new one.
    pub(crate) fn is_same(&self, was: &Fact, is: &Fact) -> bool {
        was.text == is.text || self.text(was) == is.text
    }

    /// Whether an old fact is about the same as a new one.
    pub(crate) fn is_same_key(&self, was: &Fact, is: &Fact) -> bool {
        was.key == is.key || self.code(&was.key) == is.key
    }

    /// Whether two orders are of the same things.
    pub(crate) fn is_reordered(&self, was: &Fact, is: &Fact) -> bool {
        let parts = |text: &str| {
            let mut parts: Vec<String> = text
                .split([',', ';'])
                .map(|p| p.trim().to_owned())
                .collect();
            parts.sort();
            parts
        };
        parts(&self.text(was)) == parts(&is.text)
    }

    fn text(&self, fact: &Fact) -> String {
        match fact.aspect {
            Aspect::Title | Aspect::Description | Aspect::Prompt => self.read(&fact.text, true),
            _ => self.code(&fact.text),
        }
    }

    /// Code as it reads with the new names.
    pub(crate) fn code(&self, text: &str) -> String {
        self.read(text, false)
    }

    /// Words of texts are no names, but for those in holes.
    fn read(&self, text: &str, plain: bool) -> String {
        if self.maps.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let (mut in_text, mut holes) = (plain, Vec::new());
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let pair = ["{{", "}}", "\\\""]
                .iter()
                .any(|pair| rest.starts_with(pair));
            let end = match is_word(first) {
                true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                false if pair => 2,
                false => first.len_utf8(),
            };
            let (word, after) = rest.split_at(end);
            match word {
                "{{" => holes.push(std::mem::replace(&mut in_text, false)),
                "}}" => in_text = holes.pop().unwrap_or(in_text),
                "\"" if !in_text || !holes.is_empty() || text.starts_with('"') => {
                    in_text = !in_text
                }
                _ => {}
            }
            out.push_str(if in_text { word } else { self.now(word) });
            rest = after;
        }
        out
    }

    fn now<'w>(&'w self, word: &'w str) -> &'w str {
        let found = self.maps.iter().find_map(|names| names.get(word));
        found.map_or(word, String::as_str)
    }
}
