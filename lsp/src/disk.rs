//! A project's files on disk.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use flow_syntax::Files;

/// Most bytes read of a file: one more than the compiler accepts, so that it can say so itself.
const MOST: u64 = 16 * 1024 * 1024 + 1;

/// The files below a project root; no root, no files.
pub(crate) struct Disk(pub(crate) Option<PathBuf>);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let root = self
            .0
            .as_deref()
            .ok_or("Save this file first; then it can use others.")?;
        let file = inside(root, path).ok_or_else(|| format!("`{path}` is outside the project."))?;
        let text = read(&file).map_err(|error| why(path, &error))?;
        Ok(text.into())
    }
}

/// The file at `path`, if neither `..` nor a link leads out of the root.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let plain = Path::new(path)
        .components()
        .all(|c| matches!(c, Component::Normal(_)));
    let file = root.join(path);
    let (Ok(real), Ok(root)) = (file.canonicalize(), root.canonicalize()) else {
        return plain.then_some(file);
    };
    (plain && real.starts_with(root)).then_some(file)
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn why(path: &str, error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => format!("There is no file `{path}`."),
        ErrorKind::PermissionDenied => format!("`{path}` may not be read."),
        ErrorKind::IsADirectory => format!("`{path}` is a folder."),
        _ => format!("`{path}` cannot be read: {error}."),
    }
}
