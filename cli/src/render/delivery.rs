//! Where pictures go.

use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::screen;

/// A file that is to be.
pub(super) struct Drawing {
    /// Where; `-` is standard output.
    pub(super) path: PathBuf,
    /// What it says.
    pub(super) bytes: Vec<u8>,
}

/// Whether kept pictures are the ones that would be drawn now.
pub(super) fn are_current(drawings: &[Drawing]) -> Result<(), Exit> {
    let is_stale =
        |drawing: &&Drawing| !std::fs::read(&drawing.path).is_ok_and(|kept| kept == drawing.bytes);
    let mut is_current = true;
    for stale in drawings.iter().filter(is_stale) {
        is_current = false;
        screen::err(&format!(
            "`{}` is not what would be drawn now: draw it anew without `--check`\n",
            stale.path.display()
        ));
    }
    match is_current {
        true => Ok(()),
        false => Err(Exit::Findings),
    }
}

/// Writes pictures to their files, or to standard output.
pub(super) fn deliver(drawings: &[Drawing]) -> Result<(), Exit> {
    for drawing in drawings {
        if drawing.path == Path::new("-") {
            screen::out_bytes(&drawing.bytes);
        } else {
            screen::write_file(&drawing.path, &drawing.bytes)?;
        }
    }
    Ok(())
}
