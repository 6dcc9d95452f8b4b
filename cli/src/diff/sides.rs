//! The two programs that are compared.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use flow_analysis::{Analysis, Checker};
use flow_syntax::{Files, SourceFile};

use crate::git::Revision;
use crate::project::{self, Entry, Project};

/// One side of the comparison.
pub(super) enum Side {
    /// A file, or a folder with one.
    Files(PathBuf),
    /// A git revision, by any of its names.
    Revision(String),
}

impl Side {
    /// What exists is a path; everything else must be a revision.
    pub(super) fn of(word: &str) -> Self {
        match Path::new(word).exists() {
            true => Self::Files(word.into()),
            false => Self::Revision(word.to_owned()),
        }
    }
}

/// A program, and the project whose settings its pictures follow.
pub(super) struct Program {
    pub(super) analysis: Analysis,
    pub(super) project: Project,
}

/// Reads one side after the other: what both have alike is parsed and checked once.
#[derive(Default)]
pub(super) struct Sides {
    checker: Checker,
    /// The files of the side before by path, and its root, which may have another name.
    trees: HashMap<String, SourceFile>,
    root: Option<SourceFile>,
}

impl Sides {
    /// Reads and checks a side; `path` is what a revision is asked for. Fails with a sentence if it is not there.
    pub(super) fn program(&mut self, side: Side, path: &Path) -> Result<Program, String> {
        match side {
            Side::Files(file) => {
                let Entry { project, path } = project::entry(&file)?;
                let analysis = self.check(&project, &path);
                Ok(Program { analysis, project })
            }
            Side::Revision(name) => {
                let Entry { project, path } = project::entry(path)?;
                let revision = Revision::open(&project.root, &name, &path)?;
                let analysis = self.check(&revision, &path);
                Ok(Program { analysis, project })
            }
        }
    }

    fn check(&mut self, files: &dyn Files, root: &str) -> Analysis {
        let (trees, before) = (&mut self.trees, self.root.take());
        let read = |path: &str| {
            let known = trees.get(path).or(before.as_ref().filter(|_| path == root));
            let file = parsed(path, &files.read(path)?, known);
            trees.insert(path.to_owned(), file.clone());
            Ok(file)
        };
        let analysis = self.checker.check(root, &[], read);
        self.root = self.trees.get(root).cloned();
        analysis
    }
}

fn parsed(path: &str, bytes: &[u8], known: Option<&SourceFile>) -> SourceFile {
    match (known, std::str::from_utf8(bytes)) {
        (Some(known), Ok(text)) => {
            let mut file = flow_syntax::reparse(known, text);
            file.path = path.into();
            file
        }
        _ => flow_syntax::parse(path, bytes),
    }
}
