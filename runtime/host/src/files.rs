//! Files of a run: found on the disk when they are given, read when they are needed.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use flow_plan::{FileRef, Value};

/// The same value with each file looked at: its path relative to the project root where it lies
/// inside, its size filled in.
///
/// # Errors
/// One sentence for the first file that is not there.
pub fn look(value: &Value, base: &Path, root: &Path) -> Result<Value, String> {
    Ok(match value {
        Value::File(file) => Value::File(one(file, base, root)?),
        Value::List(items) => {
            let items = items.iter().map(|v| look(v, base, root));
            Value::List(Arc::new(items.collect::<Result<Vec<_>, _>>()?))
        }
        Value::Record(fields) => {
            let fields = fields
                .iter()
                .map(|(n, v)| Ok((n.clone(), look(v, base, root)?)));
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
