//! Each rule on its own cases: `tests/rules/<code>-<name>/wrong.flow` and `right.flow`.
//!
//! The findings of every wrong file are kept in a snapshot; a right file has none of its rule's, and
//! no error at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

use flow_analysis::rules;

fn cases() -> Vec<(&'static rules::Rule, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let folder = |r: &rules::Rule| root.join(format!("{}-{}", r.code.to_lowercase(), r.name));
    rules::all().into_iter().map(|r| (r, folder(r))).collect()
}

#[test]
fn wrong_files_have_the_finding() {
    let mut missing = Vec::new();
    for (rule, folder) in cases() {
        let text = std::fs::read_to_string(folder.join("wrong.flow")).unwrap();
        let analysis = support::check(&text);
        if !support::codes(&analysis).contains(&rule.code) {
            missing.push(rule.code);
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, support::show(&analysis));
        });
    }
    assert!(missing.is_empty(), "not found: {missing:?}");
}

#[test]
fn right_files_have_not() {
    let mut broken = String::new();
    for (rule, folder) in cases() {
        let text = std::fs::read_to_string(folder.join("right.flow")).unwrap();
        let analysis = support::check(&text);
        if analysis.has_errors() || support::codes(&analysis).contains(&rule.code) {
            broken += &format!("== {}\n{}", folder.display(), support::show(&analysis));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn every_folder_has_a_rule() {
    let known: Vec<PathBuf> = cases().into_iter().map(|(_, folder)| folder).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        assert!(
            known.contains(&path),
            "{} belongs to no rule",
            path.display()
        );
    }
}
