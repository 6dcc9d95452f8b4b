//! Writes a project of a wished size: realistic declarations, one process every forty lines or so.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Lines of one generated unit: its declarations and its process.
pub(crate) const UNIT: &str = include_str!("unit.flow");

/// How much was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    pub(crate) lines: usize,
    pub(crate) files: usize,
    pub(crate) bytes: usize,
}

/// Writes `lines` lines, rounded up to whole units, into files of about `per_file` lines.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn write(folder: &Path, lines: usize, per_file: usize) -> io::Result<Written> {
    let mut written = Written {
        lines: 0,
        files: 0,
        bytes: 0,
    };
    let unit_lines = UNIT.lines().count();
    let units = lines.div_ceil(unit_lines);
    let in_file = (per_file / unit_lines).max(1);
    for (number, from) in (0..units).step_by(in_file).enumerate() {
        let mut text = String::new();
        for unit in from..(from + in_file).min(units) {
            let _ = writeln!(text, "{}", UNIT.replace("_N", &format!("_{unit}")));
        }
        written.lines += text.lines().count();
        written.files = number + 1;
        written.bytes += text.len();
        std::fs::write(folder.join(format!("part_{number:03}.flow")), text)?;
    }
    Ok(written)
}
