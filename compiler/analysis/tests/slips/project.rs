//! The examples, one file of which is replaced, and what is said of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_syntax::{Files, Place};

/// An example's folder, with the text of one file replaced.
struct Project<'a> {
    root: &'a Path,
    changed: &'a str,
    text: &'a str,
}

impl Files for Project<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        if path == self.changed {
            return Ok(self.text.as_bytes().into());
        }
        let bytes = std::fs::read(self.root.join(path));
        bytes.map(Into::into).map_err(|e| e.to_string())
    }
}

/// The main file of an example.
pub(crate) struct Example {
    root: PathBuf,
    pub(crate) file: String,
    pub(crate) text: String,
}

/// All examples.
pub(crate) fn examples() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let root = entry.unwrap().path();
        let file = format!("{}.flow", root.file_name().unwrap().to_string_lossy());
        if let Ok(text) = std::fs::read_to_string(root.join(&file)) {
            found.push(Example { root, file, text });
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    assert!(found.len() >= 5);
    found
}

impl Example {
    /// What is found when its text is another.
    pub(crate) fn check(&self, text: &str) -> Analysis {
        let project = Project {
            root: &self.root,
            changed: &self.file,
            text,
        };
        flow_analysis::check(&project, &self.file)
    }
}

/// Names of what the file itself declares, each with where its name stands.
pub(crate) fn declared(analysis: &Analysis) -> Vec<(u32, String)> {
    let program = &analysis.program;
    let mut all: Vec<(Place, &str)> = Vec::new();
    all.extend(program.processes.iter().map(|p| (p.place, &*p.name)));
    all.extend(program.models.iter().map(|m| (m.place, &*m.name)));
    all.extend(program.records.iter().map(|r| (r.place, &*r.name)));
    all.extend(program.enums.iter().map(|e| (e.place, &*e.name)));
    all.extend(program.roles.iter().map(|r| (r.place, &*r.name)));
    all.extend(program.systems.iter().map(|s| (s.place, &*s.name)));
    all.extend(program.messages.iter().map(|m| (m.place, &*m.name)));
    all.retain(|(place, _)| place.file == program.root);
    let placed =
        |(place, name): (Place, &str)| (analysis.sources.range(place).start, name.to_owned());
    let mut all: Vec<_> = all.into_iter().map(placed).collect();
    all.sort();
    all
}
