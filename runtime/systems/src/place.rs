//! Places inside a folder that nothing leads out of, and files written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::trouble::{SystemTrouble, code};

/// A folder that nothing leads out of: what a system, or a run, may use of the disk.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    shown: String,
}

impl Folder {
    /// The folder, created if need be. `shown` is how people know it.
    ///
    /// # Errors
    /// [`code::FILE`] where it cannot be made or found.
    pub fn open(path: &Path, shown: &str) -> Result<Self, SystemTrouble> {
        let opened = fs::create_dir_all(path).and_then(|()| path.canonicalize());
        let root = opened.map_err(|error| io_trouble("The folder", shown, &error))?;
        Ok(Self {
            root,
            shown: shown.to_owned(),
        })
    }

    /// The place that a relative path names. Neither `..` nor a symbolic link leads out.
    ///
    /// # Errors
    /// [`code::OUTSIDE`] where the path leads out, [`code::FILE`] where it cannot be followed.
    pub fn place(&self, relative: &str) -> Result<PathBuf, SystemTrouble> {
        let path = Path::new(relative);
        let inside = |c: Component<'_>| matches!(c, Component::Normal(_) | Component::CurDir);
        if !path.components().all(inside) || relative.contains('\0') {
            return Err(self.outside(relative));
        }
        let place = self.root.join(path);
        // What exists of the way there must still be inside once links are followed.
        let existing = place.ancestors().find(|p| p.symlink_metadata().is_ok());
        let real = existing.map(Path::canonicalize).transpose();
        match real.map_err(|error| io_trouble("The path", relative, &error))? {
            Some(real) if real.starts_with(&self.root) => Ok(place),
            _ => Err(self.outside(relative)),
        }
    }

    /// Whether the place is the folder itself.
    pub(crate) fn is_root(&self, place: &Path) -> bool {
        place.components().eq(self.root.components())
    }

    fn outside(&self, relative: &str) -> SystemTrouble {
        let message = format!(
            "The path `{relative}` leads out of the folder {}.",
            self.shown
        );
        SystemTrouble::failed(code::OUTSIDE, message)
    }
}

/// Writes a file so that readers see the old content or the new, and a crash leaves one of them.
/// `replace: false` keeps a file that is already there and says so.
pub(crate) fn write(place: &Path, content: &[u8], replace: bool) -> io::Result<bool> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    if !replace && place.exists() {
        return Ok(false);
    }
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = folder.join(name);
    let written = write_part(&part, content).and_then(|()| fs::rename(&part, place));
    if written.is_err() {
        // The reason is in `written`; what is left of the part file is of no use.
        let _ = fs::remove_file(&part);
    }
    written.map(|()| true)
}

fn write_part(part: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(part)?;
    file.write_all(content)?;
    file.sync_all()
}

/// A problem with a file, for people.
pub(crate) fn io_trouble(what: &str, shown: &str, error: &io::Error) -> SystemTrouble {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "does not exist",
        io::ErrorKind::PermissionDenied => "may not be used (permission denied)",
        io::ErrorKind::StorageFull => "cannot be written: the disk is full",
        io::ErrorKind::IsADirectory => "is a folder, not a file",
        io::ErrorKind::NotADirectory => "is a file where a folder is needed",
        io::ErrorKind::AlreadyExists => "is there already",
        _ => "cannot be read or written",
    };
    let trouble = SystemTrouble::failed(code::FILE, format!("{what} {shown} {why}."));
    if error.kind() == io::ErrorKind::StorageFull {
        trouble.retryable()
    } else {
        trouble
    }
}
