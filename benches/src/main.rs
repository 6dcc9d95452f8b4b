//! Prints what the built `flow` binary costs as a whole process, and what an edit costs in process.
//!
//! `cargo run --release -p flow-benches` builds nothing else: build the binary first with
//! `cargo build --release`. CPU time, not wall time, so that a busy machine says the same.

mod edits;
mod process;
mod project;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set in the process that measures.
const FRESH: &str = "FLOW_BENCHES_FRESH";

fn main() -> io::Result<()> {
    if std::env::var_os(FRESH).is_none() {
        return again_without_children();
    }
    let flow = binary()?;
    let folder = tempfile::tempdir()?;
    // Before anything is checked here: a child begins with its parent's memory, and its peak counts that.
    check(&flow, folder.path())?;
    cold_start(&flow, folder.path())?;
    edits::print_whole()?;
    edits::print()
}

/// Starts this program anew: `cargo run` becomes this very process, and the compilers it waited for
/// would count as children in the peak of memory.
fn again_without_children() -> io::Result<()> {
    let status = Command::new(std::env::current_exe()?)
        .env(FRESH, "1")
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other("the measurement failed"))
    }
}

/// The release binary beside this one, or `FLOW_BIN`.
fn binary() -> io::Result<PathBuf> {
    if let Some(path) = std::env::var_os("FLOW_BIN") {
        return Ok(path.into());
    }
    let beside = std::env::current_exe()?.with_file_name("flow");
    if beside.is_file() {
        return Ok(beside);
    }
    Err(io::Error::other(
        "build the binary first: cargo build --release",
    ))
}

/// `flow check` over generated projects: about 50 steps, 16,000 lines, 100,000 lines in 200 files.
fn check(flow: &Path, folder: &Path) -> io::Result<()> {
    let sizes = [
        (300, 500, 9),
        (16_000, 500, 9),
        (32_000, 500, 5),
        (100_000, 500, 5),
    ];
    let mut per_line = Vec::new();
    for (lines, per_file, runs) in sizes {
        let project = folder.join(format!("project-{lines}"));
        std::fs::create_dir_all(&project)?;
        std::fs::write(project.join("flow.toml"), "")?;
        let written = project::write(&project, lines, per_file)?;
        let cost = process::measure(runs, &[0], || {
            let mut command = Command::new(flow);
            command.arg("check").arg(&project);
            command
        })?;
        let (ms, peak) = (cost.median_ms(), cost.peak_mb);
        #[expect(clippy::cast_precision_loss, reason = "display figures")]
        let (lines, bytes) = (written.lines as f64, written.bytes as f64);
        println!(
            "flow check, {} lines in {} files, {:.2} MB: {ms:.1} ms CPU, {peak:.0} MB peak, {:.0} bytes a byte",
            written.lines,
            written.files,
            bytes / 1e6,
            peak * 1024.0 * 1024.0 / bytes
        );
        per_line.push(ms / lines);
    }
    if let [_, small, twice, large] = per_line.as_slice() {
        println!(
            "linear in size: a line of 32,000 costs {:.2} times one of 16,000, a line of 100,000 {:.2} times",
            twice / small,
            large / small
        );
    }
    Ok(())
}

/// `flow run` of a process with one step, from start to end.
fn cold_start(flow: &Path, folder: &Path) -> io::Result<()> {
    let project = folder.join("one-step");
    std::fs::create_dir_all(&project)?;
    std::fs::write(project.join("flow.toml"), "")?;
    std::fs::write(project.join("one.flow"), include_str!("one_step.flow"))?;
    let cost = process::measure(9, &[0], || {
        let mut command = Command::new(flow);
        command.arg("run").arg(project.join("one.flow"));
        command
    })?;
    println!(
        "flow run, cold start to the end of one durable step: {:.0} ms CPU",
        cost.median_ms()
    );
    Ok(())
}
