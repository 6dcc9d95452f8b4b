//! A map with every construct of the language is drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::sync::Arc;

use flow_draw::{Format, Options, render_all};

struct Maps(PathBuf);

impl flow_syntax::Files for Maps {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let bytes = std::fs::read(self.0.join(path)).map_err(|e| e.to_string())?;
        Ok(bytes.into())
    }
}

#[test]
fn every_construct_is_drawn() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../lower/tests/maps");
    let analysis = flow_analysis::check(&Maps(folder.into()), "everything.flow");
    assert!(!analysis.has_errors());
    let drawn = |format| {
        let bytes = render_all(&analysis.graphs, format, &Options::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let svg = drawn(Format::Svg);
    for step in &analysis.program.main().unwrap().steps {
        let word = step.title.split(' ').next().unwrap();
        assert!(svg.contains(word), "`{}` is not drawn", step.name);
    }
    assert!(drawn(Format::Dot).starts_with("digraph"));
}
