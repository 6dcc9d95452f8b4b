//! Texts whose edits are compared: the examples, every map of the language's reference, the maps beside
//! this test.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_analysis::Analysis;
use flow_syntax::Files;

/// A text, and the folder that the files it uses stand in.
pub(crate) struct Text {
    root: PathBuf,
    file: String,
    pub(crate) text: String,
    /// The file the check begins with, where it is another.
    main: String,
}

/// The folder with one file replaced.
struct Project<'a> {
    of: &'a Text,
    text: &'a str,
}

impl Files for Project<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        if path == self.of.file {
            return Ok(self.text.as_bytes().into());
        }
        let bytes = std::fs::read(self.of.root.join(path));
        bytes.map(Into::into).map_err(|e| e.to_string())
    }
}

impl Text {
    /// The folder and the file.
    pub(crate) fn name(&self) -> String {
        let folder = self.root.file_name().unwrap_or_default();
        format!("{}/{}", folder.to_string_lossy(), self.file)
    }

    /// The program with this text in its place.
    pub(crate) fn check(&self, text: &str) -> Analysis {
        flow_analysis::check(&Project { of: self, text }, &self.main)
    }
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All texts.
pub(crate) fn all() -> Vec<Text> {
    let mut found = examples();
    found.extend(reference());
    found.extend(own());
    found
}

/// The main files of the examples, and the files that these use.
pub(crate) fn examples() -> Vec<Text> {
    let mut found = Vec::new();
    for root in sorted(&folder("../../examples")) {
        let main = format!("{}.flow", root.file_name().unwrap().to_string_lossy());
        let shared = sorted(&root.join("shared"));
        for path in sorted(&root).into_iter().chain(shared) {
            let file = path.strip_prefix(&root).unwrap().to_string_lossy();
            if !file.ends_with(".flow") {
                continue;
            }
            found.push(Text {
                root: root.clone(),
                text: std::fs::read_to_string(&path).unwrap(),
                main: match file.contains('/') {
                    true => main.clone(),
                    false => file.to_string(),
                },
                file: file.into_owned(),
            });
        }
    }
    found
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).into_iter().flatten();
    let mut all: Vec<PathBuf> = all.map(|e| e.unwrap().path()).collect();
    all.sort();
    all
}

/// The blocks of the reference that are whole files.
pub(crate) fn reference() -> Vec<Text> {
    let text = std::fs::read_to_string(folder("../../docs/language.md")).unwrap();
    let blocks = text.split("```flow\n").skip(1);
    let block = |(at, rest): (usize, &str)| alone(&format!("language-{at}.flow"), rest);
    let ends = |rest: &str| rest.split("```").next().unwrap_or_default().to_owned();
    blocks
        .map(ends)
        .enumerate()
        .map(|(at, rest)| block((at, &rest)))
        .collect()
}

/// Maps with what neither the examples nor the reference write.
pub(crate) fn own() -> Vec<Text> {
    let all = sorted(&folder("tests/edits/maps"));
    let text = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        alone(&name, &std::fs::read_to_string(&path).unwrap())
    };
    all.into_iter().map(text).collect()
}

fn alone(name: &str, text: &str) -> Text {
    Text {
        root: PathBuf::new(),
        file: name.to_owned(),
        text: text.to_owned(),
        main: name.to_owned(),
    }
}
