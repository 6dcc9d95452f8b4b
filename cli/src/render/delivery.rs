//! Where pictures go.

use std::path::Path;

use crate::exit::Exit;
use crate::screen;

/// Whether a kept picture is the one that would be drawn now.
pub(super) fn is_current(output: &Path, bytes: &[u8]) -> Result<(), Exit> {
    if std::fs::read(output).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    screen::err(&format!(
        "`{}` is not what would be drawn now: draw it anew without `--check`\n",
        output.display()
    ));
    Err(Exit::Findings)
}

/// Writes a picture to its file, or to standard output.
pub(super) fn deliver(output: &Path, bytes: &[u8]) -> Result<(), Exit> {
    if output != Path::new("-") {
        return screen::write_file(output, bytes);
    }
    screen::out_bytes(bytes);
    Ok(())
}
