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
