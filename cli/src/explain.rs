//! `flow explain`: what a code means, and what to do about it.

use std::fmt::Write as _;

use flow_analysis::rules::{self, Rule};
use flow_codes::Page;

use crate::exit::Exit;
use crate::screen;

/// The arguments of `flow explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  flow explain F0101")]
pub(crate) struct Args {
    /// A code such as `F0101`; without one, all codes are listed.
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
}

impl From<&'static Rule> for Entry {
    fn from(rule: &'static Rule) -> Self {
        Self {
            code: rule.code,
            name: rule.name.to_owned(),
            summary: rule.summary.to_owned(),
            page: rule.page,
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
        }
    }
}

pub(crate) fn command(args: &Args) -> Exit {
    let entries = all();
    let Some(code) = &args.code else {
        screen::out(&if args.json {
            json(&entries)
        } else {
            list(&entries)
        });
        return Exit::Done;
    };
    let chosen: Vec<Entry> = entries
        .into_iter()
        .filter(|e| e.code.eq_ignore_ascii_case(code.trim()))
        .collect();
    if chosen.is_empty() {
        return screen::refuse(&unknown(code.trim()));
    }
    screen::out(&if args.json {
        json(&chosen)
    } else {
        whole(&chosen)
    });
    Exit::Done
}

/// Every code that can be printed, sorted: of the text, of the check, of a run.
fn all() -> Vec<Entry> {
    let text = flow_syntax::PAGES.iter().map(Entry::from);
    let check = rules::all().into_iter().map(Entry::from);
    let run = flow_host::pages::all().into_iter().map(Entry::from);
    let mut entries: Vec<Entry> = text.chain(check).chain(run).collect();
    entries.sort_by_key(|entry| entry.code);
    entries
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

fn list(entries: &[Entry]) -> String {
    let line = |entry: &Entry| format!("{}  {}\n", entry.code, entry.summary);
    entries.iter().map(line).collect()
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
                "summary": entry.summary,
                "page": entry.page,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(entries))
}
