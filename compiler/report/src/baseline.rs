//! Findings that are known and hidden, so that an old project can adopt the check.
//!
//! ```json
//! {"version": 1, "findings": [
//! {"path":"a.flow","code":"F0108","fingerprint":"9b1c…","line":"03d2…","count":1,"message":"…"},
//! {}
//! ]}
//! ```
//!
//! One finding a line, sorted, so that two branches merge without conflict; the empty entry at the end
//! gives each line the same comma. `message` is for people who read the file and does not count.
//!
//! By `line` a finding is known again after its process or its file was renamed, or its line moved to another:
//! where one that is known is gone, the same code on the same line elsewhere is it.

use std::collections::{BTreeMap, HashMap, HashSet};

use flow_syntax::{Diagnostic, Sources};
use serde_json::{Value, json};

use crate::fingerprint::Fingerprints;
use crate::order::ordered;

/// The version of the format.
pub const VERSION: u64 = 1;

/// Path, code and fingerprint.
type Key = (String, String, String);

/// How often a finding is there, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    count: usize,
    message: String,
    /// The fingerprint of its line alone; empty where an older version wrote the file.
    line: String,
}

/// Known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Key, Known>,
}

/// An entry of which more is known than there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The file, relative to the project root.
    pub path: String,
    /// The code.
    pub code: String,
    /// What it said when it was written down.
    pub message: String,
    /// How often it was there and is no more.
    pub count: usize,
}

/// Findings seen against a baseline.
#[derive(Debug, Clone, Default)]
pub struct Split {
    /// Those not in it.
    pub fresh: Vec<Diagnostic>,
    /// Those in it.
    pub known: Vec<Diagnostic>,
    /// What is in it and no longer there, of the files at hand.
    pub stale: Vec<Stale>,
}

impl Baseline {
    /// A baseline in which the given findings are known.
    #[must_use]
    pub fn of(sources: &Sources, diagnostics: &[Diagnostic]) -> Self {
        let mut prints = Fingerprints::new(sources);
        let mut entries: BTreeMap<Key, Known> = BTreeMap::new();
        for d in ordered(sources, diagnostics) {
            let known = entries.entry(key(&mut prints, d)).or_insert_with(|| Known {
                count: 0,
                message: d.message.clone(),
                line: prints.line(d),
            });
            known.count += 1;
        }
        Self { entries }
    }

    /// How many findings are known.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.values().map(|known| known.count).sum()
    }

    /// Takes over from `old` what it knows of files for which `keep` says yes.
    pub fn keep_from(&mut self, old: Self, keep: impl Fn(&str) -> bool) {
        let kept = old.entries.into_iter().filter(|((path, ..), _)| keep(path));
        self.entries.extend(kept);
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// One sentence: it is no JSON, of another version, or an entry lacks a part; with the line where
    /// that is known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let conflict = |line: &str| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>");
        if let Some(at) = text.lines().position(conflict) {
            return Err(format!("line {} holds a merge conflict", at + 1));
        }
        let value: Value = serde_json::from_str(text)
            .map_err(|e| format!("line {} is no JSON of a baseline", e.line()))?;
        if value.get("version").and_then(Value::as_u64) != Some(VERSION) {
            return Err(format!("it is no baseline of version {VERSION}"));
        }
        let findings = value.get("findings").and_then(Value::as_array);
        let mut baseline = Self::default();
        for item in findings.ok_or("it has no list of findings")? {
            if item.as_object().is_some_and(|fields| fields.is_empty()) {
                continue;
            }
            let entry = entry(item).ok_or_else(|| format!("this entry lacks a part: {item}"))?;
            baseline.add(entry);
        }
        Ok(baseline)
    }

    /// Of an entry that a merge has doubled the greater count holds.
    fn add(&mut self, (key, known): (Key, Known)) {
        let entry = self.entries.entry(key).or_insert_with(|| known.clone());
        entry.count = entry.count.max(known.count);
    }

    /// The text of the file.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!("{{\"version\": {VERSION}, \"findings\": [\n");
        for ((path, code, print), known) in &self.entries {
            let line = json!({
                "path": path, "code": code, "fingerprint": print, "line": known.line,
                "count": known.count, "message": known.message,
            });
            out.push_str(&format!("{line},\n"));
        }
        out.push_str("{}\n]}\n");
        out
    }

    /// Tells the known findings from new ones. Of several that look the same the first are the known.
    /// `is_gone` says whether a file that is not among the sources is no longer there.
    #[must_use]
    pub fn split(
        &self,
        sources: &Sources,
        diagnostics: &[Diagnostic],
        is_gone: impl Fn(&str) -> bool,
    ) -> Split {
        let mut prints = Fingerprints::new(sources);
        let mut left = self.entries.clone();
        let all = ordered(sources, diagnostics);
        let mut is_known: Vec<bool> = Vec::with_capacity(all.len());
        for d in &all {
            is_known.push(left.get_mut(&key(&mut prints, d)).is_some_and(take));
        }
        // Only what was looked at, or is no longer there, can have gone elsewhere.
        let here: HashSet<&str> = sources.iter().map(|(_, file)| &*file.path).collect();
        left.retain(|(path, ..), known| {
            known.count > 0 && (here.contains(path.as_str()) || is_gone(path))
        });
        moved(&mut left, &mut prints, &all, &mut is_known);
        let mut split = Split::default();
        for (d, known) in all.into_iter().zip(is_known) {
            let list = match known {
                true => &mut split.known,
                false => &mut split.fresh,
            };
            list.push(d.clone());
        }
        let over = left.into_iter().filter(|(_, known)| known.count > 0);
        split.stale = over.map(stale).collect();
        split
    }
}

/// Takes one finding of an entry, if there is one left.
const fn take(known: &mut Known) -> bool {
    let is_left = known.count > 0;
    known.count = known.count.saturating_sub(1);
    is_left
}

/// Finds known findings again whose line stands elsewhere now.
fn moved(
    left: &mut BTreeMap<Key, Known>,
    prints: &mut Fingerprints<'_>,
    all: &[&Diagnostic],
    is_known: &mut [bool],
) {
    let mut by_line: HashMap<(String, String), Vec<&mut Known>> = HashMap::new();
    for ((_, code, _), known) in left.iter_mut().filter(|(_, k)| !k.line.is_empty()) {
        let key = (code.clone(), known.line.clone());
        by_line.entry(key).or_default().push(known);
    }
    if by_line.is_empty() {
        return;
    }
    for (d, known) in all.iter().zip(is_known).filter(|(_, known)| !**known) {
        let gone = by_line.get_mut(&(d.code.to_owned(), prints.line(d)));
        *known = gone.is_some_and(|gone| gone.iter_mut().any(|k| take(k)));
    }
}

fn key(prints: &mut Fingerprints<'_>, d: &Diagnostic) -> Key {
    (prints.path(d).to_owned(), d.code.to_owned(), prints.of(d))
}

fn stale(((path, code, _), known): (Key, Known)) -> Stale {
    Stale {
        path,
        code,
        message: known.message,
        count: known.count,
    }
}

fn entry(item: &Value) -> Option<(Key, Known)> {
    let text = |name: &str| item.get(name)?.as_str().map(str::to_owned);
    let count = usize::try_from(item.get("count")?.as_u64()?).ok()?;
    let key = (text("path")?, text("code")?, text("fingerprint")?);
    let message = text("message").unwrap_or_default();
    let line = text("line").unwrap_or_default();
    Some((
        key,
        Known {
            count,
            message,
            line,
        },
    ))
}
