//! Changes for people and for scripts.

use std::fmt::Write;

use crate::care::Care;
use crate::changes::{Change, Changes, Where};

const ALL: [Care; 3] = [Care::High, Care::Medium, Care::Low];

/// For a terminal.
#[must_use]
pub fn text(changes: &Changes) -> String {
    let mut out = broken(changes).map_or(String::new(), |said| format!("{said}\n\n"));
    if changes.changes.is_empty() {
        return out + NONE;
    }
    for (care, list) in by_care(changes) {
        let _ = writeln!(out, "{}", care.words());
        for change in list {
            let _ = writeln!(out, "  {}{}", change.sentence, place(change));
            lines(&mut out, "    - ", change.before.as_deref());
            lines(&mut out, "    + ", change.after.as_deref());
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(changes));
    out
}

/// For a pull request.
#[must_use]
pub fn markdown(changes: &Changes) -> String {
    let mut out = broken(changes).map_or(String::new(), |said| format!("> {said}\n\n"));
    if changes.changes.is_empty() {
        return out + NONE;
    }
    let _ = writeln!(out, "**{}**", summary(changes));
    for (care, list) in by_care(changes) {
        let _ = writeln!(out, "\n### {}\n", care.words());
        for change in list {
            let _ = writeln!(out, "- {}{}", escaped(&change.sentence), place(change));
            fence(&mut out, change);
        }
    }
    out
}

const NONE: &str = "No changes in the process.\n";

/// That mistakes may hide changes.
fn broken(changes: &Changes) -> Option<String> {
    let which = match changes.broken {
        [false, false] => return None,
        [true, false] => "The old version has",
        [false, true] => "The new version has",
        [true, true] => "Both versions have",
    };
    Some(format!(
        "{which} errors, see `flow check`: what they damage is compared only as far as it can be read."
    ))
}

/// For scripts; versioned.
#[must_use]
pub fn json(changes: &Changes) -> String {
    let text = serde_json::to_string_pretty(changes);
    text.unwrap_or_default() + "\n"
}

fn by_care(changes: &Changes) -> impl Iterator<Item = (Care, Vec<&Change>)> {
    ALL.into_iter().filter_map(|care| {
        let list: Vec<&Change> = changes.changes.iter().filter(|c| c.care == care).collect();
        (!list.is_empty()).then_some((care, list))
    })
}

/// `3 changes: 1 to look closely at, 2 to review`
fn summary(changes: &Changes) -> String {
    let count = |care| changes.changes.iter().filter(|c| c.care == care).count();
    let all = changes.changes.len();
    let counts = [
        (count(Care::High), "to look closely at"),
        (count(Care::Medium), "to review"),
        (count(Care::Low), "for information"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect();
    let word = if all == 1 { "change" } else { "changes" };
    format!("{all} {word}: {}", parts.join(", "))
}

fn place(change: &Change) -> String {
    match (&change.new, &change.old) {
        (Some(Where { file, line }), _) => format!(" ({file}:{line})"),
        (None, Some(Where { file, line })) => format!(" (was {file}:{line})"),
        (None, None) => String::new(),
    }
}

fn lines(out: &mut String, mark: &str, text: Option<&str>) {
    for line in text.into_iter().flat_map(str::lines) {
        let _ = writeln!(out, "{mark}{line}");
    }
}

/// Before and after as a `diff` block. A fence longer than any run of backticks in it cannot be closed from within.
fn fence(out: &mut String, change: &Change) {
    if change.before.is_none() && change.after.is_none() {
        return;
    }
    let mut body = String::new();
    lines(&mut body, "- ", change.before.as_deref());
    lines(&mut body, "+ ", change.after.as_deref());
    let ticks = "`".repeat(longest_run(&body).max(2) + 1);
    let _ = writeln!(out, "\n  {ticks}diff");
    lines(out, "  ", Some(&body));
    let _ = writeln!(out, "  {ticks}\n");
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// A sentence whose titles cannot become markup: what stands between backticks is left as it is.
fn escaped(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut code = false;
    for c in sentence.chars() {
        code ^= c == '`';
        if !code && matches!(c, '<' | '>' | '*' | '_' | '[' | ']' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
