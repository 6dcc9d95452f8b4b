//! Files as they were at a git revision, read through git itself.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use flow_syntax::Files;

/// A project at a revision.
#[derive(Debug)]
pub(crate) struct Revision {
    /// The project's root now; paths are relative to it.
    root: PathBuf,
    /// The commit's full id.
    commit: String,
}

impl Revision {
    /// The revision of this name in the repository around `root`, where it has the file at `path`.
    pub(crate) fn open(root: &Path, name: &str, path: &str) -> Result<Self, String> {
        let asked = format!("{name}^{{commit}}");
        let args = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &asked,
        ];
        let output = git(root, args)?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || commit.is_empty() {
            return Err(format!(
                "`{name}` is neither a file or folder nor a git revision here"
            ));
        }
        let root = root.to_path_buf();
        let revision = Self { root, commit };
        match revision.read(path) {
            Ok(_) => Ok(revision),
            Err(_) => Err(format!("there is no `{path}` at `{name}`")),
        }
    }
}

impl Files for Revision {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let object = format!("{}:./{path}", self.commit);
        let output = git(&self.root, ["cat-file", "blob", &object])?;
        match output.status.success() {
            true => Ok(output.stdout.into()),
            false => Err(format!("there is no file `{path}` at that revision")),
        }
    }
}

fn git<A: AsRef<OsStr>>(root: &Path, args: impl IntoIterator<Item = A>) -> Result<Output, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(args);
    command
        .output()
        .map_err(|e| format!("git could not be started: {e}"))
}
