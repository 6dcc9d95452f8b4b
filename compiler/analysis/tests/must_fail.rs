//! Maps that must not pass: what the law or plain care forbids. Each names the code it expects in its first line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{check, codes, show};

#[test]
fn each_is_found_by_the_rule_it_names() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/must_fail");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert_eq!(paths.len(), 7);
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let wanted = text.lines().next().unwrap();
        let wanted = wanted
            .strip_prefix("// expect: ")
            .expect("a code in the first line");
        let analysis = check(&text);
        assert!(
            codes(&analysis).contains(&wanted),
            "{name} expects {wanted}:\n{}",
            show(&analysis)
        );
        let others = analysis.diagnostics.iter().filter(|d| d.code != wanted);
        let errors = others.filter(|d| d.severity == flow_syntax::Severity::Error);
        assert_eq!(
            errors.count(),
            0,
            "{name} has other mistakes:\n{}",
            show(&analysis)
        );
    }
}
