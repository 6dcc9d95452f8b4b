//! `flow explain`: what a code means, and what to do about it.

use std::fmt::Write as _;

use flow_analysis::rules::{self, Rule};
use flow_codes::Page;
use flow_report::RuleInfo;
use flow_report::order::severity_word;
use flow_settings::families;
use flow_syntax::Severity;

use crate::exit::Exit;
use crate::screen;

/// The arguments of `flow explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow explain F0101
  flow explain unknown-step
  flow explain flow")]
pub(crate) struct Args {
    /// A code such as `F0101`, a name such as `unknown-step`, or a family such as `flow` (or `F03`), which
    /// is listed; without any, all codes are listed by family.
    code: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// What there is to say about one code, whichever crate raises it.
struct Entry {
    code: &'static str,
    name: String,
    summary: String,
    page: &'static str,
    /// How much its findings matter; nothing for what only a run meets.
    severity: Option<Severity>,
}

impl From<&'static Rule> for Entry {
    fn from(rule: &'static Rule) -> Self {
        Self {
            code: rule.code,
            name: rule.name.to_owned(),
            summary: rule.summary.to_owned(),
            page: rule.page,
            severity: Some(rule.severity),
        }
    }
}

impl From<&'static Page> for Entry {
    fn from(page: &'static Page) -> Self {
        Self {
            code: page.code(),
            name: page.name(),
            summary: format!("{}.", page.summary()),
            page: page.text(),
            severity: None,
        }
    }
}

pub(crate) fn command(args: &Args) -> Exit {
    let entries = all();
    let asked = args.code.as_deref().map(str::trim);
    let (chosen, is_list) = match asked {
        None => (entries, true),
        Some(asked) => chosen(entries, asked),
    };
    if let (true, Some(asked)) = (chosen.is_empty(), asked) {
        return screen::refuse(&unknown(asked));
    }
    screen::out(&match (args.json, is_list) {
        (true, _) => json(&chosen),
        (false, true) => list(&chosen),
        (false, false) => whole(&chosen),
    });
    Exit::Done
}

/// What a code, a name or a family means, and whether it is a list.
fn chosen(entries: Vec<Entry>, asked: &str) -> (Vec<Entry>, bool) {
    let is = |other: &str| other.eq_ignore_ascii_case(asked);
    if entries.iter().any(|e| is(e.code) || is(&e.name)) {
        let same = entries.into_iter().filter(|e| is(e.code) || is(&e.name));
        return (same.collect(), false);
    }
    let family = families::find(asked);
    let of_family = |e: &Entry| family.is_some_and(|f| e.code.starts_with(f.prefix));
    (entries.into_iter().filter(of_family).collect(), true)
}

/// Every code that can be printed, sorted: of the text, the settings, the check, a run.
fn all() -> Vec<Entry> {
    let is_error = |page: &'static Page| Entry {
        severity: Some(Severity::Error),
        ..Entry::from(page)
    };
    let text = flow_syntax::PAGES.iter().chain(flow_settings::PAGES);
    let check = rules::all().into_iter().map(Entry::from);
    let run = flow_host::pages::all().into_iter().map(Entry::from);
    let mut entries: Vec<Entry> = text.map(is_error).chain(check).chain(run).collect();
    entries.sort_by_key(|entry| entry.code);
    entries
}

/// All that a check can find, by code.
pub(crate) fn rules() -> Vec<RuleInfo> {
    let rule = |entry: Entry| {
        Some(RuleInfo {
            code: entry.code,
            name: entry.name,
            summary: entry.summary,
            page: entry.page,
            severity: entry.severity?,
            family: families::of(entry.code).map_or("other", |f| f.name),
        })
    };
    all().into_iter().filter_map(rule).collect()
}

fn unknown(asked: &str) -> String {
    let near: Vec<String> = nearest(asked)
        .iter()
        .map(|entry| format!("\n  {}  {}", entry.code, entry.summary))
        .collect();
    let near = match near.as_slice() {
        [] => String::new(),
        near => format!("\n  did you mean{}", near.concat()),
    };
    format!("there is no code `{asked}`; `flow explain` lists them all{near}")
}

/// Codes with at most one other digit; three at most, the nearest first.
fn nearest(asked: &str) -> Vec<Entry> {
    let Some(meant) = meant(asked) else {
        return Vec::new();
    };
    let mut near = all();
    near.retain(|entry| slips(&meant, entry.code) <= 1);
    near.sort_by_key(|entry| slips(&meant, entry.code));
    near.truncate(3);
    near
}

/// The code that `f101`, `101` or `E0101` may stand for.
fn meant(asked: &str) -> Option<String> {
    let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("F{digits:0>4}"))
}

/// How many characters differ; all of them where the lengths do.
fn slips(a: &str, b: &str) -> usize {
    if a.len() != b.len() {
        return a.len().max(b.len());
    }
    a.chars().zip(b.chars()).filter(|(a, b)| a != b).count()
}

/// A line each, under a heading for each family.
fn list(entries: &[Entry]) -> String {
    let mut out = String::new();
    for family in families::ALL {
        let own = |e: &&Entry| e.code.starts_with(family.prefix);
        let mut own = entries.iter().filter(own).peekable();
        if own.peek().is_none() {
            continue;
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{} ({})", family.title, family.name);
        for entry in own {
            let _ = writeln!(out, "  {}  {}", entry.code, entry.summary);
        }
    }
    out
}

fn whole(entries: &[Entry]) -> String {
    let mut out = String::new();
    for entry in entries {
        let _ = writeln!(out, "{}  {}\n", entry.code, entry.summary);
        let _ = writeln!(out, "{}", entry.page.trim());
    }
    out
}

fn json(entries: &[Entry]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| {
            serde_json::json!({
                "code": entry.code,
                "name": entry.name,
                "family": families::of(entry.code).map(|f| f.name),
                "severity": entry.severity.map(severity_word),
                "summary": entry.summary,
                "page": entry.page,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(entries))
}
