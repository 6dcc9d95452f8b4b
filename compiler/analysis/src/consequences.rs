//! From all that was found to what people should read: one mistake, one finding.
//!
//! A lost bracket takes a field, a step or a role out of sight, and everything that names it looks
//! wrong. So the text around a mistake of form is *damaged*: what is said about that text, about names
//! that stand in it, or about the ways through a process with damage, is most likely its consequence
//! and stays unsaid until the mistake is mended.

use std::collections::{HashMap, HashSet};

use flow_syntax::tree::DeclKind;
use flow_syntax::{Diagnostic, FileId, Place, Severity, Sources, Span};

use crate::cx::add_places;
use crate::model::Program;

/// An unknown word at a line's start: what follows on the line was not understood.
const UNKNOWN_WORD: &str = "F0111";

/// Mistakes of form that take steps, arrows or whole lines out of sight.
const LOSES_LINES: [&str; 13] = [
    "F0010", "F0011", "F0012", "F0013", "F0015", "F0016", "F0017", "F0020", "F0026", "F0027",
    "F0029", "F0031", "F0036",
];

/// Something lacks its name, is no declaration, or is a `use` without its file: what is unknown may be it.
const NAMELESS: [&str; 3] = ["F0013", "F0010", "F0037"];

/// There is no step of this name: where it should lead, nothing has run.
const UNKNOWN_STEP: &str = "F0101";

/// Results used where they cannot or need not be there.
const RESULTS: [&str; 2] = ["F0206", "F0207"];

/// There is no type of this name, so nothing is known of its fields.
const UNKNOWN_TYPE: &str = "F0103";

/// Something is never used.
const UNUSED: &str = "F0108";

/// A property that does not belong where it stands, or says something else there.
const PROPERTIES: [&str; 2] = ["F0111", "F0210"];

/// A name means no step, no value, no field.
const UNKNOWN_NAMES: [&str; 3] = ["F0101", "F0102", "F0110"];

/// Findings about a name.
const NAMES: [&str; 14] = [
    "F0101", "F0102", "F0103", "F0104", "F0105", "F0106", "F0108", "F0110", "F0115", "F0116",
    "F0117", "F0118", "F0119", "F0204",
];

/// Families about the ways through a process, and of data on them.
const FAMILIES_OF_WAYS: [&str; 3] = ["F03", "F04", "F07"];

/// Findings about results that need not be there, or about parts that a step lacks.
const WAYS: [&str; 9] = [
    "F0205", "F0206", "F0207", "F0208", "F0209", "F0212", "F0503", "F0504", "F0505",
];

/// How many lines an open bracket may take along.
const MOST_LINES: usize = 40;

/// What should be said of all that was found, given and returned in source order.
pub(crate) fn settle(
    sources: &Sources,
    program: &Program,
    found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let damage = Damage::of(sources, &found);
    if damage.is_empty() {
        return by_name(sources, found);
    }
    let mut told = HashSet::new();
    let mut own = |f: &Diagnostic| {
        let fresh = is_syntax(f) || told.insert((f.code, f.message.clone()));
        fresh && !damage.explains(sources, program, f)
    };
    by_name(sources, found.into_iter().filter(|f| own(f)).collect())
}

/// A name that is unknown as a step, a value and a field alike was misspelt once: one finding a file.
/// Where an arrow leads to no step, nothing is said of results that it would have brought. A third kind
/// of finding about types on one line most likely follows from the others.
fn by_name(sources: &Sources, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: HashMap<(FileId, String), usize> = HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let lost_ways: HashSet<(FileId, u32)> = found
        .iter()
        .filter(|f| f.code == UNKNOWN_STEP)
        .filter_map(|f| f.labels.first().map(|l| (l.place.file, l.place.piece)))
        .collect();
    let mut on_line: HashMap<(FileId, u32), Vec<&str>> = HashMap::new();
    for finding in found {
        if of_types(&finding) {
            let here = on_line.entry(line(sources, &finding)).or_default();
            if here.len() >= 2 && !here.contains(&finding.code) {
                continue;
            }
            here.push(finding.code);
        }
        let piece = finding
            .labels
            .first()
            .map(|l| (l.place.file, l.place.piece));
        if RESULTS.contains(&finding.code) && piece.is_some_and(|p| lost_ways.contains(&p)) {
            continue;
        }
        let place = finding.labels.first().map(|l| l.place);
        let Some(place) = place.filter(|_| UNKNOWN_NAMES.contains(&finding.code)) else {
            kept.push(finding);
            continue;
        };
        let next = kept.len();
        let name = text(sources, &finding).to_owned();
        let at = told.entry((place.file, name)).or_insert(next);
        match kept.get_mut(*at) {
            Some(first) => add_places(first, finding),
            None => kept.push(finding),
        }
    }
    kept
}

/// The damaged text of a program.
#[derive(Default)]
struct Damage<'s> {
    /// By file, the damaged ranges, each with the code whose mistake it is.
    ranges: HashMap<FileId, Vec<(Span, &'static str)>>,
    /// Words that stand in damaged text.
    words: HashSet<&'s str>,
    /// Pieces with damage, and where in them the first mistake of form stands, if one does.
    pieces: HashMap<(FileId, u32), Option<u32>>,
    /// Pieces where steps, arrows or lines are out of sight.
    lossy: HashSet<(FileId, u32)>,
    /// Files with a mistake of form.
    files: HashSet<FileId>,
    /// Files with a declaration or step that lacks its name.
    nameless: HashSet<FileId>,
}

impl<'s> Damage<'s> {
    fn of(sources: &'s Sources, found: &[Diagnostic]) -> Self {
        let mut damage = Self::default();
        for finding in found.iter().filter(|f| is_root(f)) {
            let Some(place) = finding.labels.first().map(|l| l.place) else {
                continue;
            };
            let Some(file) = sources.get(place.file) else {
                continue;
            };
            let at = sources.range(place);
            let range = around(&file.text, at);
            let lines = file.text.get(range.start as usize..range.end as usize);
            if finding.code != UNKNOWN_TYPE {
                damage.words.extend(words(lines.unwrap_or("")));
            }
            if is_syntax(finding) {
                let head = head(&file.text, range.start as usize);
                damage.words.extend(words(head));
            }
            let ranges = damage.ranges.entry(place.file).or_default();
            ranges.push((range, finding.code));
            let first = damage.pieces.entry((place.file, place.piece)).or_default();
            if hides_a_part(finding) || LOSES_LINES.contains(&finding.code) {
                damage.lossy.insert((place.file, place.piece));
            }
            if is_syntax(finding) {
                damage.files.insert(place.file);
                *first = Some(first.map_or(at.start, |before| before.min(at.start)));
            }
            if NAMELESS.contains(&finding.code) {
                damage.nameless.insert(place.file);
            }
        }
        damage
    }

    fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether a finding is most likely the consequence of a mistake that is told.
    fn explains(&self, sources: &Sources, program: &Program, finding: &Diagnostic) -> bool {
        if is_syntax(finding) {
            return false;
        }
        let Some(place) = finding.labels.first().map(|l| l.place) else {
            return false;
        };
        let at = sources.range(place);
        let here = self.ranges.get(&place.file).into_iter().flatten();
        let within = |(range, code): &(Span, &'static str)| {
            range.start <= at.start && at.start <= range.end && *code != finding.code
        };
        if here.clone().any(within) {
            return true;
        }
        let first = self.pieces.get(&(place.file, place.piece));
        // Behind a lost brace, the properties of a step seem to be those of its process.
        let behind = first
            .copied()
            .flatten()
            .is_some_and(|first| first < at.start);
        if behind && PROPERTIES.contains(&finding.code) {
            return true;
        }
        // A test speaks of a process; while that cannot be read, it is not judged.
        let unsure = finding.code == UNUSED || is_test(sources, place);
        if unsure && finding.fixes.is_empty() && self.files.contains(&place.file) {
            return true;
        }
        let of_ways = WAYS.contains(&finding.code)
            || FAMILIES_OF_WAYS.iter().any(|f| finding.code.starts_with(f));
        let lossy = self.lossy.contains(&(place.file, place.piece));
        if of_ways && (lossy || self.speaks_of(finding)) {
            return true;
        }
        // What has no name may be what an unknown name means, unless another is more likely meant.
        let nameless = self.nameless.contains(&place.file) && finding.fixes.is_empty();
        NAMES.contains(&finding.code) && (nameless || self.names(sources, program, finding))
    }

    /// Whether the finding names something that stands in damaged text, or an enum's value whose type got
    /// lost.
    fn names(&self, sources: &Sources, program: &Program, finding: &Diagnostic) -> bool {
        let lost = |name: &str| {
            let known = is_enum_value(program, name) || is_field(program, name);
            finding.code == "F0102" && known
        };
        let lost = |name: &str| finding.fixes.is_empty() && lost(name);
        let likely_own = !finding.fixes.is_empty();
        let speaks = match likely_own {
            true => self.words.contains(text(sources, finding)),
            false => self.speaks_of(finding),
        };
        speaks || quoted(&finding.message).any(lost)
    }

    fn speaks_of(&self, finding: &Diagnostic) -> bool {
        quoted(&finding.message).any(|name| self.words.contains(name))
    }
}

/// Whether it is about types, where one slip on a line easily makes three.
fn of_types(finding: &Diagnostic) -> bool {
    finding.code.starts_with("F02") || finding.code == "F0102"
}

/// The file and line of a finding.
fn line(sources: &Sources, finding: &Diagnostic) -> (FileId, u32) {
    let place = finding.labels.first().map(|l| l.place).unwrap_or_default();
    let at = sources.range(place).start;
    let line = sources.get(place.file).map_or(0, |f| f.lines().line(at));
    (place.file, line)
}

/// What a finding underlines first.
fn text<'s>(sources: &'s Sources, finding: &Diagnostic) -> &'s str {
    let Some(place) = finding.labels.first().map(|l| l.place) else {
        return "";
    };
    let range = sources.range(place);
    let file = sources.get(place.file).map_or("", |f| &*f.text);
    file.get(range.start as usize..range.end as usize)
        .unwrap_or("")
}

fn is_test(sources: &Sources, place: Place) -> bool {
    let piece = sources.get(place.file).and_then(|f| f.piece(place.piece));
    let mut decls = piece.iter().flat_map(|p| &p.piece.decls);
    decls.any(|d| matches!(d.kind, DeclKind::Test(_)))
}

fn is_syntax(finding: &Diagnostic) -> bool {
    finding.code.starts_with("F00")
}

fn is_root(finding: &Diagnostic) -> bool {
    let form = is_syntax(finding) && finding.severity == Severity::Error;
    form || [UNKNOWN_WORD, UNKNOWN_TYPE].contains(&finding.code)
}

/// Whether an unknown word may be one that its step cannot do without: an arm, a prompt, its answer.
fn hides_a_part(finding: &Diagnostic) -> bool {
    let owners = [
        "of a decision.",
        "of an AI step.",
        "of a copilot step.",
        "of an agent.",
    ];
    finding.code == UNKNOWN_WORD && owners.iter().any(|o| finding.message.ends_with(o))
}

fn is_field(program: &Program, name: &str) -> bool {
    let mut fields = program.records.iter().flat_map(|r| &r.fields);
    fields.any(|f| f.name == name)
}

fn is_enum_value(program: &Program, name: &str) -> bool {
    let values = program.enums.iter().flat_map(|e| &e.values);
    values.into_iter().any(|v| v.name == name)
}

/// Names in backticks, each part of a dotted one.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    let names = message.split('`').skip(1).step_by(2);
    names.flat_map(|name| name.split('.'))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| w.starts_with(|c: char| c.is_alphabetic()))
}

/// The lines of a mistake, with those before it inside the same round or square bracket, and those after
/// it until its brackets close.
fn around(text: &str, at: Span) -> Span {
    let lines: Vec<(usize, &str)> = lines_near(text, at.start as usize);
    let mut start = line_start(text, at.start as usize);
    let mut end = line_end(text, at.end.max(at.start) as usize);
    let mut open = 0_i32;
    for (from, line) in lines.iter().rev().filter(|(from, _)| *from < start) {
        open += balance(line, "([", ")]");
        if open > 0 {
            start = *from;
            break;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let body = text.get(start..end).unwrap_or("");
    let mut depth = balance(body, "([{", ")]}");
    for _ in 0..MOST_LINES {
        if depth <= 0 || end >= text.len() {
            break;
        }
        let next = line_end(text, end + 1);
        depth += balance(text.get(end..next).unwrap_or(""), "([{", ")]}");
        end = next;
    }
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

/// The line that opens the block around a line: the nearest above that is indented less.
fn head(text: &str, start: usize) -> &str {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(text.get(start..line_end(text, start)).unwrap_or(""));
    let above = lines_near(text, start)
        .into_iter()
        .rev()
        .map(|(_, line)| line);
    let mut heads = above.filter(|line| !line.trim().is_empty() && depth(line) < own);
    heads.next().unwrap_or("")
}

/// The lines before a place, nearest last, each with its start.
fn lines_near(text: &str, at: usize) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut end = line_start(text, at);
    for _ in 0..MOST_LINES {
        if end == 0 {
            break;
        }
        let start = line_start(text, end - 1);
        lines.push((start, text.get(start..end).unwrap_or("")));
        end = start;
    }
    lines.reverse();
    lines
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at.min(text.len())).unwrap_or("");
    before.rfind('\n').map_or(0, |n| n + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let at = text.ceil_char_boundary(at.min(text.len()));
    let after = text.get(at..).unwrap_or("");
    after.find('\n').map_or(text.len(), |n| at + n)
}

fn balance(line: &str, open: &str, close: &str) -> i32 {
    let code = line.split("//").next().unwrap_or("");
    let count = |set: &str| code.chars().filter(|c| set.contains(*c)).count();
    let (open, close) = (count(open), count(close));
    i32::try_from(open).unwrap_or(i32::MAX) - i32::try_from(close).unwrap_or(i32::MAX)
}
