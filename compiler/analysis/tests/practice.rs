//! Rules of good practice, where a case of a page says too little.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;

use support::{check, codes, show};

/// A process that keeps its runs for two years, with records nested so deep, each in a list of the next
/// and twice, and what the innermost field says.
fn nested(depth: usize, line: &str) -> String {
    let mut text = String::from("role clerk\n");
    for level in 0..depth {
        let next = level + 1;
        let _ = writeln!(
            text,
            "record R{level} {{\n  id : text\n  one : R{next}\n  more : list of R{next}\n}}"
        );
    }
    let _ = writeln!(text, "record R{depth} {{\n  resume : text {line}\n}}");
    text + "process hire {\n  input first : R0\n  input second : R0\n  keep 2 years\n  task read by clerk\n}\n"
}

#[test]
fn data_kept_too_long_is_found_however_deep_it_lies() {
    for depth in [0, 1, 5, 200] {
        let analysis = check(&nested(depth, "@personal keep 6 months"));
        assert!(
            codes(&analysis).contains(&"F0440"),
            "{depth}\n{}",
            show(&analysis)
        );
        let analysis = check(&nested(depth, "@personal keep 3 years"));
        assert!(
            !codes(&analysis).contains(&"F0440"),
            "{depth}\n{}",
            show(&analysis)
        );
    }
}

/// Whether each process of a text has a wait that lasts for ever.
fn lasts_for_ever(text: &str) -> Vec<u32> {
    let analysis = support::check(text);
    let found = analysis.diagnostics.iter().filter(|d| d.code == "F0316");
    let line = |d: &flow_syntax::Diagnostic| {
        let place = d.labels[0].place;
        let file = analysis.sources.get(place.file).unwrap();
        file.lines().line(analysis.sources.range(place).start) + 1
    };
    found.map(line).collect()
}

#[test]
fn a_wait_for_what_only_comes_after_it_lasts_for_ever() {
    let after = "role clerk\nprocess p {\n  state ready : bool = false\n  wait until ready\n  task a by clerk\n  set ready = true\n}\n";
    assert_eq!(lasts_for_ever(after), [4]);
    let each_other = "process p {\n  state a : bool = false\n  state b : bool = false\n  parallel both {\n    branch x {\n      wait until a\n      set b = true\n    }\n    branch y {\n      wait until b\n      set a = true\n    }\n  }\n}\n";
    assert_eq!(lasts_for_ever(each_other), [6, 10]);
    let after_the_join = "role clerk\nprocess p {\n  state ready : bool = false\n  parallel both {\n    branch x {\n      wait until ready\n    }\n    branch y {\n      task u by clerk\n    }\n  }\n  set ready = true\n}\n";
    assert_eq!(lasts_for_ever(after_the_join), [6]);
}

#[test]
fn a_wait_ends_where_something_else_sets_what_it_waits_for() {
    let beside = "role clerk\nprocess p {\n  state ready : bool = false\n  parallel both {\n    branch x {\n      wait until ready\n    }\n    branch y {\n      task u by clerk\n      set ready = true\n    }\n  }\n}\n";
    let at_once = "role clerk\nprocess p {\n  state busy : bool = false\n  wait until not busy\n  set busy = true\n  task t by clerk\n  set busy = false\n}\n";
    let by_message = "role clerk\nmessage m { k : text; id k }\nprocess p {\n  input k : text\n  state go : bool = false\n  on message m where m.k == k -> { set go = true }\n  wait until go\n  task t by clerk\n}\n";
    let in_turn = "role clerk\nprocess p {\n  state a : bool = false\n  state b : bool = false\n  parallel both {\n    branch x {\n      wait until b\n      set a = true\n    }\n    branch y {\n      set b = true\n      wait until a\n      task t by clerk\n    }\n  }\n}\n";
    for text in [beside, at_once, by_message, in_turn] {
        assert!(lasts_for_ever(text).is_empty(), "{text}");
    }
}
