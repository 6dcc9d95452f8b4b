//! The language's samples parse as their reviewed snapshots say, without an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{dump, errors};

#[test]
fn samples() {
    insta::glob!("samples/*.flow", |path| {
        let text = std::fs::read(path).unwrap();
        let file = flow_syntax::parse("sample.flow", &text);
        insta::assert_snapshot!(format!("{}{}", errors(&file), dump(&file)));
    });
}
