//! Files of a run: found on the disk when they are given, read when they are needed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use flow_plan::{FileRef, Value};
use flow_systems::Folder;

use crate::trouble::code;

/// Files that a run was given with its inputs, by their paths as [`look`] shows them.
///
/// The person who starts a run may give it any file that they can read. What a model, a system or a
/// message names is no such file: it has to lie inside the project, and not be hidden there, where
/// keys and the journal are kept.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Given {
    paths: BTreeSet<Arc<str>>,
}

impl Given {
    /// The files among the inputs of a run.
    pub fn of<'v>(inputs: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut given = Self::default();
        for value in inputs {
            each(value, &mut |file| {
                given.paths.insert(file.path.clone());
            });
        }
        given
    }

    /// Where a file lies that may be read.
    ///
    /// # Errors
    /// [`code::OUTSIDE`] and one sentence, where it may not.
    pub fn place(&self, file: &FileRef, root: &Path) -> Result<PathBuf, (&'static str, String)> {
        if self.paths.contains(&file.path) {
            return Ok(root.join(&*file.path));
        }
        let refused = |why: &str| {
            let message = format!(
                "The file {} {why}, and the run was not given it as an input. It was not read.",
                file.path
            );
            (code::OUTSIDE, message)
        };
        if is_hidden(&file.path) {
            return Err(refused("is hidden"));
        }
        let place = Folder::open(root, "of the project").and_then(|f| f.place(&file.path));
        place.map_err(|_| refused("lies outside the project"))
    }
}

/// Whether a part of a path begins with a dot: `.env`, `.flow/runs.db`.
fn is_hidden(path: &str) -> bool {
    let hidden = |part: &str| part.starts_with('.') && part != "." && part != "..";
    path.split(['/', '\\']).any(hidden)
}

fn each(value: &Value, see: &mut dyn FnMut(&FileRef)) {
    match value {
        Value::File(file) => see(file),
        Value::List(items) => items.iter().for_each(|v| each(v, see)),
        Value::Record(fields) => fields.values().for_each(|v| each(v, see)),
        _ => {}
    }
}

/// The same value with each file looked at: its path relative to the project root where it lies
/// inside, its size filled in.
///
/// # Errors
/// One sentence for the first file that is not there.
pub fn look(value: &Value, base: &Path, root: &Path) -> Result<Value, String> {
    each_as(value, &|file| one(file, base, root))
}

/// The same for files that the project has, or that the run was given.
///
/// # Errors
/// One sentence for the first file that is not there or may not be read.
pub(crate) fn look_within(value: &Value, root: &Path, given: &Given) -> Result<Value, String> {
    each_as(value, &|file| {
        given.place(file, root).map_err(|(_, why)| why)?;
        one(file, root, root)
    })
}

type Look<'a> = &'a dyn Fn(&FileRef) -> Result<FileRef, String>;

fn each_as(value: &Value, look: Look<'_>) -> Result<Value, String> {
    Ok(match value {
        Value::File(file) => Value::File(look(file)?),
        Value::List(items) => {
            let items = items.iter().map(|v| each_as(v, look));
            Value::List(Arc::new(items.collect::<Result<Vec<_>, _>>()?))
        }
        Value::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(n, v)| Ok((n.clone(), each_as(v, look)?)));
            Value::Record(Arc::new(
                fields.collect::<Result<BTreeMap<_, _>, String>>()?,
            ))
        }
        other => other.clone(),
    })
}

fn one(file: &FileRef, base: &Path, root: &Path) -> Result<FileRef, String> {
    let full = base.join(&*file.path);
    let about = std::fs::metadata(&full).map_err(|e| {
        format!(
            "expected a file, found none at {} ({})",
            file.path,
            reason(&e)
        )
    })?;
    if !about.is_file() {
        return Err(format!("expected a file, but {} is a folder", file.path));
    }
    let known = FileRef::from_path(&shown(&full, root));
    // A name or media type that was given wins over what the path says.
    let given = FileRef::from_path(&file.path);
    let name = if given.name == file.name {
        known.name
    } else {
        file.name.clone()
    };
    let media_type = if given.media_type == file.media_type {
        known.media_type
    } else {
        file.media_type.clone()
    };
    Ok(FileRef {
        path: known.path,
        name,
        media_type,
        bytes: about.len(),
    })
}

fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file",
        std::io::ErrorKind::PermissionDenied => "it may not be read",
        _ => "it cannot be read",
    }
}

/// A path relative to the root with `/`, or absolute where it lies elsewhere.
fn shown(path: &Path, root: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let home = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    match full.strip_prefix(&home) {
        Ok(inside) => slashes(inside),
        Err(_) => full.display().to_string(),
    }
}

fn slashes(path: &Path) -> String {
    let parts = path.components().filter_map(|c| match c {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}
