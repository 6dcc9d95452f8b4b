//! Which project a document belongs to, and what its path is there.

use std::path::{Path, PathBuf};

use tower_lsp::lsp_types::Url;

/// A file's project and its path in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    /// The project root; `None` for a buffer that is not a file yet.
    pub(crate) root: Option<PathBuf>,
    /// The path relative to the root, with `/` separators.
    pub(crate) path: String,
}

impl Home {
    /// The home of a document: the nearest folder upward with a `flow.toml` or `.git`, else its own.
    pub(crate) fn of(uri: &Url) -> Self {
        let file = uri.to_file_path().ok().filter(|_| uri.scheme() == "file");
        file.as_deref()
            .and_then(in_project)
            .unwrap_or_else(|| Self {
                root: None,
                path: uri.to_string(),
            })
    }

    /// The address of another file of the same project.
    pub(crate) fn sibling(&self, path: &str) -> Option<Url> {
        match &self.root {
            Some(root) => Url::from_file_path(root.join(path)).ok(),
            None => Url::parse(path).ok(),
        }
    }
}

fn in_project(file: &Path) -> Option<Home> {
    let folder = file.parent()?;
    let root = folder
        .ancestors()
        .find(|dir| is_root(dir))
        .unwrap_or(folder);
    let inner = file.strip_prefix(root).ok()?;
    let names: Option<Vec<&str>> = inner.iter().map(|name| name.to_str()).collect();
    Some(Home {
        root: Some(root.to_owned()),
        path: names?.join("/"),
    })
}

fn is_root(folder: &Path) -> bool {
    folder.join("flow.toml").is_file() || folder.join(".git").exists()
}
