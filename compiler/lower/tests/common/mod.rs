//! Maps read from the tests' own folder.
#![allow(dead_code)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_lower::{Lowered, lower};
use flow_plan::{Process, Step};
use flow_syntax::{Files, Severity};

/// The folder of maps.
struct Maps(PathBuf);

impl Files for Maps {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        std::fs::read(self.0.join(path))
            .map(Arc::from)
            .map_err(|e| e.to_string())
    }
}

/// One text in memory.
struct Text(HashMap<String, Arc<[u8]>>);

impl Files for Text {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        self.0
            .get(path)
            .cloned()
            .ok_or_else(|| "not found".to_owned())
    }
}

/// A map of the tests' folder, checked; it must have no errors.
pub(crate) fn checked(name: &str) -> Analysis {
    let maps = Maps(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maps"));
    without_errors(flow_analysis::check(&maps, &format!("{name}.flow")))
}

/// A text checked; it must have no errors.
pub(crate) fn checked_text(text: &str) -> Analysis {
    let files = Text([("map.flow".to_owned(), Arc::from(text.as_bytes()))].into());
    without_errors(flow_analysis::check(&files, "map.flow"))
}

fn without_errors(analysis: Analysis) -> Analysis {
    let errors: Vec<String> = analysis
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            let place = d.labels.first().map(|l| l.place).unwrap_or_default();
            let range = analysis.sources.range(place);
            let text = analysis.sources.get(place.file).map_or("", |f| &f.text);
            let line = text
                .get(..range.start as usize)
                .unwrap_or("")
                .matches('\n')
                .count()
                + 1;
            format!("line {line}: {} {}", d.code, d.message)
        })
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    analysis
}

/// A map of the tests' folder, lowered.
pub(crate) fn lowered(name: &str) -> Lowered {
    lower(&checked(name))
}

/// A text, lowered.
pub(crate) fn lowered_text(text: &str) -> Lowered {
    lower(&checked_text(text))
}

/// A step by path.
pub(crate) fn step<'p>(process: &'p Process, path: &str) -> &'p Step {
    let found = process.steps.iter().find(|s| s.path == path);
    found.unwrap_or_else(|| {
        let all: Vec<&str> = process.steps.iter().map(|s| s.path.as_str()).collect();
        panic!("no {path} among {all:?}")
    })
}

/// Every `.flow` file of the examples, lowered.
pub(crate) fn examples() -> impl Iterator<Item = (String, Lowered)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folders = std::fs::read_dir(&root).unwrap().map(|e| e.unwrap().path());
    let folders: Vec<PathBuf> = folders.filter(|f| f.is_dir()).collect();
    assert!(folders.len() >= 5, "{folders:?}");
    folders.into_iter().flat_map(|folder| {
        let files = std::fs::read_dir(&folder).unwrap();
        let names = files.map(|e| e.unwrap().file_name().into_string().unwrap());
        let maps: Vec<String> = names.filter(|n| n.ends_with(".flow")).collect();
        let lowered = move |name: String| {
            let analysis = flow_analysis::check(&Maps(folder.clone()), &name);
            (name, lower(&without_errors(analysis)))
        };
        maps.into_iter().map(lowered)
    })
}
