//! House rules, locks, messages to and fro, memories, what models can do, and figures.

use super::Operator;
use super::example::{Example, Mutant};
use super::names::each_decl;
use flow_syntax::tree::{DeclKind, PlainKind};

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "drop a time limit",
        only: "a step that is due, where a policy wants that",
        aims: &["F0438"],
        companions: &[],
        apply: |e| {
            let wanted = e.text.contains("tasks need a time limit");
            lines(
                e,
                |l| {
                    wanted
                        && l.starts_with("due ")
                        && !e.text.contains(&format!("{l}\n      on overdue"))
                },
                "",
            )
        },
    },
    &Operator {
        name: "drop who is accountable for a process",
        only: "a process at the top, of which others are asked or told, or where a policy wants one",
        aims: &["F0437", "F0438"],
        companions: &[],
        apply: |e| {
            let wanted = e.text.contains("need an accountable role");
            let all = lines(e, |l| l.starts_with("accountable "), "");
            let next = |m: &Mutant| {
                e.text
                    .split('\n')
                    .nth(m.line)
                    .is_some_and(|l| l.trim_start().starts_with("inform"))
            };
            all.into_iter().filter(|m| wanted || next(m)).collect()
        },
    },
    &Operator {
        name: "let a person hold a lock for ever",
        only: "a stage for one run at a time, in which what is overdue leads elsewhere",
        aims: &["F0324"],
        companions: &[],
        apply: |e| {
            let locked =
                |l: &str| l.starts_with("on overdue -> leave") && e.text.contains("  stage lift");
            lines(e, locked, "")
        },
    },
    &Operator {
        name: "wait before sending",
        only: "a step that sends, followed by a wait for the answer to it",
        aims: &["F0325"],
        companions: &[],
        apply: |e| {
            let send = "  send ask \"Ask the store\" store.part_wanted(number: number)\n";
            let (Some(from), Some(after)) = (e.text.find(send), e.text.find("  decide fits"))
            else {
                return Vec::new();
            };
            let led = e.text[from..].find("-> fits").unwrap() + from;
            let edits = [
                (from..from + send.len(), ""),
                (led..led + 7, "-> ask"),
                (after..after, send),
            ];
            vec![e.mutant(&edits, "ask")]
        },
    },
    &Operator {
        name: "start again in any case",
        only: "a process that a message starts, which it sends if somebody says so",
        aims: &["F0327"],
        companions: &[("F0319", "both answers lead to the same")],
        apply: |e| swap(e, "when \"no\"  -> counted", "when \"no\"  -> next_shelf"),
    },
    &Operator {
        name: "call a change final that can be undone",
        only: "a step with `undone by`",
        aims: &["F0326"],
        companions: &[],
        apply: |e| swap(e, "undone by", "irreversible; undone by"),
    },
    &Operator {
        name: "drop the undo of a step that is undone",
        only: "a step that `undo` names",
        aims: &["F0328"],
        companions: &[],
        apply: |e| {
            let undone = |l: &str| {
                let step = e
                    .text
                    .split("\n")
                    .take_while(|o| o.trim() != l)
                    .filter_map(|o| o.trim().strip_prefix("call "))
                    .last();
                let name = step.and_then(|s| s.split(' ').next()).unwrap_or_default();
                l.starts_with("undone by") && e.text.contains(&format!("  undo {name}\n"))
            };
            lines(e, undone, "")
        },
    },
    &Operator {
        name: "remember everybody under one key",
        only: "an agent that remembers private data",
        aims: &["F0439"],
        companions: &[],
        apply: |e| swap(e, "remembers per owner.id", "remembers per \"all\""),
    },
    &Operator {
        name: "remember for ever",
        only: "an agent that remembers private data, and for how long",
        aims: &["F0442"],
        companions: &[],
        apply: |e| {
            swap(
                e,
                "    remembers per owner.id\n    keep      1 year\n",
                "    remembers per owner.id\n",
            )
        },
    },
    &Operator {
        name: "give an agent all of a system",
        only: "an agent whose tools are named",
        aims: &["F0441"],
        companions: &[],
        apply: |e| {
            let mut found = swap(e, "[garage.cars, garage.remind]", "[garage]");
            found.extend(swap(e, "[shop.orders, shop.refund]", "[shop]"));
            found
        },
    },
    &Operator {
        name: "keep runs for longer than their data",
        only: "a process with data that may be kept for so long",
        aims: &["F0440"],
        companions: &[],
        apply: |e| {
            let mut found = swap(e, "\n  keep   1 year\n", "\n  keep   9 years\n");
            found.extend(swap(
                e,
                "keep        6 months\n  accountable",
                "keep        9 years\n  accountable",
            ));
            found
        },
    },
    &Operator {
        name: "take a model that was switched off",
        only: "a model of OpenAI",
        aims: &["F0509"],
        companions: &[],
        apply: |e| swap(e, "\"gpt-6-luna\"", "\"o3-mini-2025-01-31\""),
    },
    &Operator {
        name: "take a model that cannot be held to a type",
        only: "a model that steps with `returns` ask",
        aims: &["F0507"],
        companions: &[],
        apply: |e| match e.text.contains("vendor  openai\n") {
            true => swap(e, "\"gpt-6-luna\"", "\"gpt-5.5-pro\""),
            false => Vec::new(),
        },
    },
    &Operator {
        name: "ask a model with a very long text",
        only: "a text with a limit that a prompt reads",
        aims: &["F0508"],
        companions: &[],
        apply: |e| swap(e, "text up to 2000 ", "text up to 90000000 "),
    },
    &Operator {
        name: "give a temperature to a model that takes none",
        only: "a model that takes none and has none",
        aims: &["F0510"],
        companions: &[],
        apply: |e| {
            swap(
                e,
                "id \"gpt-6-luna\"; region",
                "id \"gpt-6-luna\"; temperature 0.2; region",
            )
        },
    },
    &Operator {
        name: "paste tables that ask each other very often",
        only: "any file with a table",
        aims: &["F0612"],
        companions: &[("F0108", "nothing asks the last of them")],
        apply: |e| {
            let tabled = e.decls().any(|(_, d)| matches!(d.kind, DeclKind::Table(_)));
            let end = e.text.len();
            let text = deep();
            let edit = tabled.then(|| e.mutant(&[(end..end, text.as_str())], "five tables"));
            edit.into_iter().collect()
        },
    },
    &Operator {
        name: "drop the volume",
        only: "a process that nobody runs, with three figures or more",
        aims: &["F0703"],
        companions: &[],
        apply: |e| lines(e, |l| l.contains("100 per month measured"), ""),
    },
    &Operator {
        name: "drop how long a step takes",
        only: "a person's step of a process with a volume, where most have a time",
        aims: &["F0704"],
        companions: &[],
        apply: |e| {
            let ours = e.text.contains("100 per month measured");
            lines(e, |l| ours && l.starts_with("takes "), "")
        },
    },
    &Operator {
        name: "pay a role in another currency",
        only: "a role of a process whose costs are in euros",
        aims: &["F0705"],
        companions: &[],
        apply: |e| match e.text.contains("workshop") {
            true => swap(e, " EUR per h", " USD per h"),
            false => Vec::new(),
        },
    },
    &Operator {
        name: "have a hundred thousand times as many runs",
        only: "a process every run of which takes somebody's time",
        aims: &["F0706"],
        companions: &[],
        apply: |e| swap(e, "100 per month measured", "10000000 per month measured"),
    },
    &Operator {
        name: "measure years before",
        only: "one of several figures with a date",
        aims: &["F0707"],
        companions: &[],
        apply: |e| match e.text.matches("measured").count() > 1 {
            true => swap(e, " 2026-0", " 2019-0"),
            false => Vec::new(),
        },
    },
    &Operator {
        name: "measure three cases",
        only: "a measured figure with its number",
        aims: &["F0708"],
        companions: &[],
        apply: |e| {
            let found = e.text.match_indices(", n ").map(|(at, _)| {
                let end = e.text[at + 4..]
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap();
                e.mutant(&[(at + 4..at + 4 + end, "3")], "n")
            });
            found.collect()
        },
    },
    &Operator {
        name: "let a step take no time",
        only: "a step with a time of one point",
        aims: &["F0709"],
        companions: &[],
        apply: |e| {
            let timed =
                |l: &str| l.starts_with("takes ") && l.ends_with(" min") && !l.contains("..");
            lines(e, timed, "takes 0 min")
        },
    },
    &Operator {
        name: "look at no end of a sub-process",
        only: "an arrow for one of its ends, the only thing that reads how it went",
        aims: &["F0806"],
        companions: &[],
        apply: |e| lines(e, |l| l == "on none_left -> call_off", ""),
    },
    &Operator {
        name: "put two properties on one line",
        only: "neighbours of a role that stand on lines of their own",
        aims: &["F0210"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let DeclKind::Plain(plain) = &decl.kind else {
                    return;
                };
                if plain.kind != PlainKind::Role {
                    return;
                }
                for pair in plain.props.windows(2) {
                    let (a, b) = (e.range(start, pair[0].span), e.range(start, pair[1].span));
                    if e.text[a.start..b.start]
                        .trim_end()
                        .ends_with(|c: char| c != ';')
                    {
                        let end = a.start + e.text[a.start..b.start].trim_end().len();
                        out.push(e.mutant(&[(end..b.start, " ")], plain.name.text.to_string()));
                    }
                }
            })
        },
    },
];

/// Each place of a text, with another text in its stead.
fn swap(e: &Example, old: &str, new: &str) -> Vec<Mutant> {
    let found = e.text.match_indices(old);
    found
        .map(|(at, _)| e.mutant(&[(at..at + old.len(), new)], old.trim()))
        .collect()
}

/// Each line of this kind, with another one in its stead, or none.
fn lines(e: &Example, is: impl Fn(&str) -> bool, new: &str) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in e.text.split_inclusive('\n') {
        let text = line.trim();
        let from = at + (line.len() - line.trim_start().len());
        if is(text) {
            found.push(e.mutant(&[(from..from + text.len(), new)], text));
        }
        at += line.len();
    }
    found
}

/// Five tables each of which asks the one before it ten times.
fn deep() -> String {
    let mut text =
        String::from("\ntable deep0 {\n  | n : integer | -> v : integer |\n  | - | 1 |\n}\n");
    for i in 1..5 {
        let asked: Vec<String> = (0..10).map(|n| format!("deep{}({n})", i - 1)).collect();
        let cell = asked.join(" + ");
        text += &format!(
            "table deep{i} {{\n  | n : integer | -> v : integer |\n  | - | {cell} |\n}}\n"
        );
    }
    text
}
