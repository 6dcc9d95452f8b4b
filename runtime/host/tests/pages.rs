//! Every code of a run has a page that says what is kept and what to do next.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_host::pages;

#[test]
fn codes_are_unlike() {
    for pair in pages::all().windows(2) {
        assert!(
            pair[0].code() < pair[1].code(),
            "{} stands twice",
            pair[1].code()
        );
    }
}

#[test]
fn pages_say_what_to_do_next() {
    for page in pages::all() {
        let (code, text) = (page.code(), page.text());
        assert!(code.starts_with("F09"), "{code}");
        assert!(text.starts_with("# "), "{code} has no title");
        for part in ["## What is kept\n", "exit", "## What to do\n"] {
            assert!(
                text.to_lowercase().contains(&part.to_lowercase()),
                "{code} lacks {part}"
            );
        }
    }
}
