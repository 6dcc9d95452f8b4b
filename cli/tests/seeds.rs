//! Texts that fuzzing found worth keeping: what must hold of any text holds of them.
//!
//! See `fuzz/README.md`; the properties are those of the fuzz targets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

use std::path::Path;

#[path = "../../fuzz/properties/check.rs"]
mod check;
#[path = "../../fuzz/properties/fix.rs"]
mod fix;
#[path = "../../fuzz/properties/format.rs"]
mod format;
#[path = "../../fuzz/properties/parse.rs"]
mod parse;

#[track_caller]
fn replay(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/seeds")
        .join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 20, "{target} has {} seeds", files.len());
    for path in files {
        // The name of the one at which something breaks.
        eprintln!("{}", path.display());
        holds(&std::fs::read(&path).unwrap());
    }
}

#[test]
fn parsing() {
    replay("parse", parse::holds);
}

#[test]
fn formatting() {
    replay("format", format::holds);
}

#[test]
fn checking() {
    replay("check", check::holds);
}

#[test]
fn mending() {
    replay("fix", fix::holds);
}
