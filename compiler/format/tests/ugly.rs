//! What people write in a hurry, and what becomes of it. Read the snapshots as an analyst would.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::formatted;

#[test]
fn ugly_becomes_pretty() {
    insta::glob!("ugly/*.flow", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let done = formatted(&text);
        let kept: String = done
            .kept
            .iter()
            .map(|kept| format!("-- left as it is: {:?}\n", kept.span))
            .collect();
        let settings = insta::Settings::clone_current();
        settings.bind(|| insta::assert_snapshot!(format!("{kept}{}", done.text)));
    });
}
