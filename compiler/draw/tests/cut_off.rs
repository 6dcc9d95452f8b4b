//! Maps that are being typed: an example and every map of the corpus, cut off after each line and with
//! each line left out. What is there is drawn, without a fault.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_draw::metrics::measure;
use flow_draw::{Options, layout};

/// A folder in which one file reads differently.
struct Edited {
    folder: PathBuf,
    name: String,
    text: String,
}

impl flow_syntax::Files for Edited {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        if path == self.name {
            return Ok(self.text.as_bytes().into());
        }
        let bytes = std::fs::read(self.folder.join(path)).map_err(|e| e.to_string())?;
        Ok(bytes.into())
    }
}

fn check(file: &Path, text: String) -> usize {
    let edited = Edited {
        folder: file.parent().unwrap().to_owned(),
        name: file.file_name().unwrap().to_string_lossy().into_owned(),
        text,
    };
    let analysis = flow_analysis::check(&edited, &edited.name);
    for graph in &analysis.graphs {
        let metrics = measure(&layout::layout(graph, &Options::default()));
        assert_eq!(metrics.faults(), 0, "{}\n{metrics:#?}", edited.text);
    }
    analysis.graphs.len()
}

#[test]
fn a_map_is_drawn_while_it_is_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = common::maps(&root.join("tests/maps"));
    files.extend(common::maps(&root.join("../../examples/helpdesk")));
    let mut drawn = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            drawn += check(&file, lines[..at].join("\n"));
            let others = [&lines[..at], &lines[at + 1..]].concat();
            drawn += check(&file, others.join("\n"));
        }
    }
    assert!(drawn > 1000, "{drawn}");
}
