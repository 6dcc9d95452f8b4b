//! Whatever the text and wherever the places, a format gives text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_report::{Look, json, pretty, short};
use flow_syntax::Diagnostic;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let short = "[a é𝄞経\r\n\t\u{1b}\u{202e}\u{85}]{0,40}";
    // Long lines are cut; several of them in a row share frames.
    let long = proptest::collection::vec("(a|é|𝄞|\n){1,3}", 1..4)
        .prop_map(|parts| parts.iter().map(|p| p.repeat(150)).collect());
    prop_oneof![short.boxed(), long.boxed()]
}

proptest! {
    #[test]
    fn is_shown(
        texts in proptest::collection::vec(text(), 1..3),
        places in proptest::collection::vec((0..3u32, 0..1200usize, 0..1200usize), 1..6),
        unicode: bool,
        width in 0..120usize,
    ) {
        let paths = ["a.flow", "b.flow"];
        let files: Vec<(&str, &str)> =
            paths.iter().zip(&texts).map(|(path, text)| (*path, text.as_str())).collect();
        let sources = common::sources(&files);
        let places: Vec<_> = places.iter().map(|(f, s, e)| common::place(*f, *s, *e)).collect();
        let first = Diagnostic::error("F0101", &texts[0], places[0]).says("here");
        let finding = places[1..].iter().fold(first, |d, p| d.label(*p, "and here"));
        let findings = [finding.clone(), finding];
        let look = Look { unicode, width, ..Look::default() };
        let drawn = pretty::render(&sources, &findings, look);
        prop_assert!(drawn.contains("error[F0101]"));
        let acts = drawn.contains(['\u{1b}', '\u{202e}', '\u{85}']);
        prop_assert!(!acts);
        prop_assert!(!drawn.contains("Failed to read"));
        prop_assert!(drawn.len() < 60_000, "{}", drawn.len());
        prop_assert_eq!(short::render(&sources, &findings, None).lines().count(), 2);
        let parsed = serde_json::from_str::<serde_json::Value>(&json::render(&sources, &findings));
        prop_assert!(parsed.is_ok());
    }
}

#[test]
fn a_megabyte_on_one_line_with_ten_thousand_findings_is_quick() {
    let text = "é bad ".repeat(150_000);
    let sources = common::sources(&[("line.flow", &text)]);
    let places = text
        .match_indices("bad")
        .take(10_000)
        .map(|(s, _)| common::place(0, s, s + 3));
    let findings: Vec<_> = places
        .map(|p| Diagnostic::error("F0101", "Bad.", p))
        .collect();
    let drawn = pretty::render(&sources, &findings, Look::default());
    assert!(drawn.len() < 50_000, "{}", drawn.len());
    assert_eq!(
        short::render(&sources, &findings, None).lines().count(),
        10_000
    );
    let value = json::value(&sources, &findings);
    assert_eq!(
        value["diagnostics"][9_999]["range"]["start"]["column"],
        9_999 * 6 + 3
    );
}
