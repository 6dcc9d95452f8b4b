//! Every mutation operator on every example: the rule aimed at tells of each mistake, and nothing else does
//! but what the operator's table allows.
//!
//! `ONLY=words cargo test -p flow-analysis --test operators -- --nocapture` runs those whose name holds
//! the words and shows each change with what is said of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]

#[path = "operators/mod.rs"]
mod families;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use families::Operator;
use families::example::Example;
use flow_analysis::rules;
use support::{Said, added, said, ways};

/// Folders of programs: each file is checked by itself, those in `shared` by the folder's main file.
fn folders() -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators/maps"));
    found.sort();
    found
}

fn flow_files(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|n| n.ends_with(".flow")).collect();
    names.sort();
    names
}

fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for file in flow_files(&folder) {
            found.push(Example::load(&folder, &file, &file));
        }
        for file in flow_files(&folder.join("shared")) {
            let main = format!("{name}.flow");
            found.push(Example::load(&folder, &main, &format!("shared/{file}")));
        }
    }
    for example in &found {
        assert!(!example.whole.has_errors(), "{} is broken", example.file);
    }
    found
}

/// What is wrong with what is said of a mistake, if anything is.
fn complaint(operator: &Operator, fresh: &[Said]) -> Option<String> {
    if !fresh.iter().any(|(code, _)| operator.aims_at(code)) {
        return Some(format!("none of {:?} found", operator.aims));
    }
    let other = fresh.iter().find(|(code, _)| !operator.allows(code));
    other.map(|(code, _)| format!("{code} is no allowed companion"))
}

#[test]
fn every_mistake_is_told_by_the_rule_aimed_at() {
    let only = std::env::var("ONLY").ok();
    let examples = examples();
    let mut wrong = String::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut used: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for operator in families::all() {
        if only
            .as_ref()
            .is_some_and(|o| !operator.name.contains(o.as_str()))
        {
            continue;
        }
        let count = counts.entry(operator.name).or_default();
        for example in &examples {
            for mutant in (operator.apply)(example) {
                *count += 1;
                let checked = example.check(&mutant.text);
                let fresh = added(&said(&example.whole), &checked);
                used.entry(operator.name)
                    .or_default()
                    .extend(fresh.iter().map(|(c, _)| *c));
                let told = format!(
                    "{} ({}): {}:{} {}\n    {fresh:?}",
                    operator.name, operator.only, example.file, mutant.line, mutant.what
                );
                let lacking = ways::lacking(&checked);
                if !lacking.is_empty() {
                    let _ = writeln!(wrong, "no way is shown of {lacking:?}\n  {told}");
                } else if let Some(complaint) = complaint(operator, &fresh) {
                    let _ = writeln!(wrong, "{complaint}\n  {told}");
                } else if only.is_some() {
                    eprintln!("fine\n  {told}");
                }
            }
        }
    }
    for (name, count) in &counts {
        eprintln!("{count:5} {name}");
        if *count == 0 {
            let _ = writeln!(wrong, "{name} applies nowhere");
        }
    }
    if only.is_none() {
        for operator in families::all() {
            for (code, _) in operator.companions {
                let met = used.get(operator.name).is_some_and(|u| u.contains(code));
                if !met {
                    let _ = writeln!(wrong, "{}: companion {code} is never met", operator.name);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn operators_name_rules_that_exist() {
    let names: Vec<&str> = families::all().iter().map(|o| o.name).collect();
    for operator in families::all() {
        let codes = operator.companions.iter().map(|(code, _)| code);
        for code in operator.aims.iter().chain(codes) {
            let known =
                rules::find(code).is_some() || flow_syntax::PAGES.iter().any(|p| p.code() == *code);
            assert!(known, "{} names {code}", operator.name);
        }
        assert_eq!(names.iter().filter(|n| **n == operator.name).count(), 1);
    }
}
