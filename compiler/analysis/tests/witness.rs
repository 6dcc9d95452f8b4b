//! Findings about flow and data show the way on which they happen, hop by hop; those that cannot are
//! written down in `support/ways.rs`, with the reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

use flow_analysis::{Analysis, rules};
use support::ways;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn flow_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            flow_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "flow") {
            found.push(path);
        }
    }
}

fn check_file(path: &Path) -> Analysis {
    let disk = support::Disk(path.parent().unwrap().to_owned());
    flow_analysis::check(&disk, &path.file_name().unwrap().to_string_lossy())
}

#[test]
fn every_wrong_file_shows_the_way() {
    let mut files = Vec::new();
    flow_files(&root(), &mut files);
    files.sort();
    let lacking: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let said = ways::lacking(&check_file(path));
            said.into_iter()
                .map(move |l| format!("{}: {l}", path.display()))
        })
        .collect();
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_page_shows_the_way() {
    let pages = rules::all().into_iter();
    let lacking: Vec<String> = pages
        .flat_map(|rule| ways::lacking(&support::check(rule.example("Wrong").unwrap())))
        .collect();
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// What follows a block, a handler, a decision: wherever a step is out of reach, the way past it is shown.
#[test]
fn steps_out_of_reach_show_where_the_way_leads_instead() {
    let analysis = check_file(&root().join("maps/out-of-reach.flow"));
    insta::assert_snapshot!(support::show(&analysis));
    assert_eq!(ways::lacking(&analysis), Vec::<String>::new());
}

/// A file that is damaged elsewhere in the same process still shows the way.
#[test]
fn a_damaged_process_shows_the_way() {
    let text = "process p {\n  input amount : money\n  task begin by me\n  decide large {\n    when amount > 5 EUR -> end\n  }\n  set extra =\n}\nrole me\n";
    let analysis = support::check(text);
    let codes = support::codes(&analysis);
    let both = ["F0018", "F0307"].iter().all(|code| codes.contains(code));
    assert!(both, "{}", support::show(&analysis));
    assert_eq!(ways::lacking(&analysis), Vec::<String>::new());
}

#[test]
fn reasons_are_given_for_rules_that_exist_and_on_their_pages() {
    for code in ways::WITHOUT.iter().chain([&ways::IN_A_DECLARATION]) {
        let rule = rules::find(code).unwrap();
        let page = rule.page.replace('\n', " ");
        assert!(
            page.contains("way is shown") || page.contains("none is shown"),
            "{code} says nowhere why it shows no way"
        );
    }
}

#[test]
fn a_failure_that_a_stage_catches_is_told_as_one() {
    let analysis = support::check(
        "role k
process p {
  stage s \"S\" {
    on error -> c
    task a by k
    fail broken \"Broken\"
  }
  task b by k
  task c by k
}
",
    );
    let [finding] = analysis.diagnostics.as_slice() else {
        panic!("{}", support::show(&analysis));
    };
    assert_eq!(finding.code, "F0301");
    let hops: Vec<&str> = finding.witness.iter().map(|h| h.text.as_str()).collect();
    assert_eq!(hops.last(), Some(&"the failure leads on from here"));
}
