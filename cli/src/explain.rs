//! `flow explain`: what a code means, with a wrong and a right example.

use std::fmt::Write as _;

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

pub(crate) fn command(args: &Args) -> Exit {
    let rules = flow_analysis::rules::all();
    let chosen: Vec<_> = match &args.code {
        None => rules,
        Some(code) => rules
            .into_iter()
            .filter(|r| r.code.eq_ignore_ascii_case(code))
            .collect(),
    };
    if chosen.is_empty() {
        let code = args.code.as_deref().unwrap_or_default();
        return screen::refuse(&format!(
            "there is no code `{code}`; `flow explain` lists them all"
        ));
    }
    screen::out(&if args.json {
        json(&chosen)
    } else {
        text(&chosen, args.code.is_some())
    });
    Exit::Done
}

fn text(rules: &[&flow_analysis::rules::Rule], whole: bool) -> String {
    let mut out = String::new();
    for rule in rules {
        let _ = writeln!(out, "{}  {}", rule.code, rule.summary);
        if whole {
            let _ = writeln!(out, "\n{}", rule.page.trim());
        }
    }
    out
}

fn json(rules: &[&flow_analysis::rules::Rule]) -> String {
    let entries: Vec<_> = rules
        .iter()
        .map(|rule| {
            serde_json::json!({
                "code": rule.code,
                "name": rule.name,
                "summary": rule.summary,
                "page": rule.page,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(entries))
}
