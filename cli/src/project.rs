//! The project on disk: its root, its files, and what a path on the command line means.

use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use flow_settings::BASELINE;
use flow_syntax::Files;

/// One byte more than the compiler accepts, so that it can tell that a file is too large.
const READ_LIMIT: u64 = 16 * 1024 * 1024 + 1;

/// A project: the folder that holds `flow.toml` or `.git`, or else the file's own folder.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// Canonical path of the root folder.
    pub(crate) root: PathBuf,
}

/// A `.flow` file of a project.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The project it belongs to.
    pub(crate) project: Project,
    /// Its path relative to the root, with `/` separators.
    pub(crate) path: String,
}

impl Project {
    /// The project around a file or folder that exists.
    pub(crate) fn around(path: &Path) -> Self {
        let own = if path.is_dir() {
            path
        } else {
            path.parent().unwrap_or(path)
        };
        Self {
            root: marked(own).unwrap_or(own).to_path_buf(),
        }
    }

    /// The same of a file in a folder that was asked for, which is the root where nothing marks one: known
    /// findings stand in one file, and no two files go by one name.
    fn of_file_in(folder: &Path, file: &Path) -> Self {
        let own = file.parent().unwrap_or(file);
        let known = || own.ancestors().find(|a| a.join(BASELINE).is_file());
        let root = marked(own).or_else(known).unwrap_or(folder);
        Self {
            root: root.to_path_buf(),
        }
    }
}

/// The nearest folder around that is marked as a project's root.
fn marked(own: &Path) -> Option<&Path> {
    let mut around = own.ancestors();
    around.find(|a| a.join("flow.toml").is_file() || a.join(".git").exists())
}

impl Files for Project {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let full = self
            .root
            .join(path)
            .canonicalize()
            .map_err(|e| sentence(path, &e))?;
        if !full.starts_with(&self.root) {
            return Err(format!("`{path}` is outside the project"));
        }
        let file = std::fs::File::open(&full).map_err(|e| sentence(path, &e))?;
        let mut bytes = Vec::new();
        file.take(READ_LIMIT)
            .read_to_end(&mut bytes)
            .map_err(|e| sentence(path, &e))?;
        Ok(bytes.into())
    }
}

/// An I/O error in one sentence.
pub(crate) fn sentence(path: &str, error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => format!("there is no file or folder `{path}`"),
        K::PermissionDenied => format!("`{path}` may not be read"),
        K::IsADirectory => format!("`{path}` is a folder"),
        K::NotADirectory => format!("`{path}` goes through a file as if it were a folder"),
        K::ReadOnlyFilesystem => format!("`{path}` may not be written: the disk is read-only"),
        K::StorageFull | K::QuotaExceeded => {
            format!("the disk is full: `{path}` could not be written")
        }
        _ if is_link(path) => format!("`{path}` is a link that comes back to itself"),
        _ => format!("`{path}` could not be used: {error}"),
    }
}

fn is_link(path: &str) -> bool {
    let about = std::fs::symlink_metadata(path);
    about.is_ok_and(|about| about.is_symlink())
}

/// The one `.flow` file meant by a path: the file itself, or a folder's.
///
/// In a folder, `main.flow` is meant, else the file named like the folder, else its only one.
pub(crate) fn entry(path: &Path) -> Result<Entry, String> {
    let shown = path.display().to_string();
    let full = path.canonicalize().map_err(|e| sentence(&shown, &e))?;
    let file = if full.is_dir() {
        main_file(&full, &shown)?
    } else {
        full
    };
    named(&file)
}

fn named(file: &Path) -> Result<Entry, String> {
    within(Project::around(file), file)
}

fn within(project: Project, file: &Path) -> Result<Entry, String> {
    let path = relative(&project.root, file)?;
    Ok(Entry { project, path })
}

/// All `.flow` files meant by a path, sorted; hidden folders and `target` are passed over.
pub(crate) fn entries(path: &Path) -> Result<Vec<Entry>, String> {
    let shown = path.display().to_string();
    let full = path.canonicalize().map_err(|e| sentence(&shown, &e))?;
    let mut found = Vec::new();
    if full.is_dir() {
        collect(&full, &mut found).map_err(|e| sentence(&shown, &e))?;
        found.sort();
    } else {
        found.push(full.clone());
    }
    let folder = match full.is_dir() {
        true => &*full,
        false => full.parent().unwrap_or(&full),
    };
    let found = found.iter();
    let entry = |file: &PathBuf| within(Project::of_file_in(folder, file), file);
    found.map(entry).collect()
}

fn main_file(folder: &Path, shown: &str) -> Result<PathBuf, String> {
    let mut files = flow_files(folder).map_err(|e| sentence(shown, &e))?;
    files.sort();
    let named = folder
        .file_name()
        .map(|n| Path::new(n).with_extension("flow"));
    let preferred = ["main.flow".into()]
        .into_iter()
        .chain(named)
        .find_map(|name: PathBuf| {
            files
                .iter()
                .find(|f| f.file_name() == Some(name.as_os_str()))
                .cloned()
        });
    match (preferred, files.as_slice()) {
        (Some(file), _) => Ok(file),
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(format!("there is no `.flow` file in `{shown}`")),
        (None, _) => Err(format!(
            "there are several `.flow` files in `{shown}`: name the one you mean"
        )),
    }
}

fn flow_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for item in std::fs::read_dir(folder)? {
        let path = item?.path();
        if path.extension().is_some_and(|e| e == "flow") && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    found.append(&mut flow_files(folder)?);
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name();
        let skipped =
            name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if item.file_type()?.is_dir() && !skipped {
            collect(&item.path(), found)?;
        }
    }
    Ok(())
}

/// `file` relative to `root` with `/` separators. Places in findings, plans and journals are text, so a
/// name that is none cannot be used.
fn relative(root: &Path, file: &Path) -> Result<String, String> {
    let rest = file.strip_prefix(root).unwrap_or(file);
    let mut parts = Vec::new();
    for component in rest.components() {
        if let Component::Normal(part) = component {
            let refuse = || {
                format!(
                    "the name of `{}` is no UTF-8 text: rename it",
                    file.display()
                )
            };
            parts.push(part.to_str().ok_or_else(refuse)?);
        }
    }
    Ok(parts.join("/"))
}
