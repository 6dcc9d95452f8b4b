//! Prints what the built `flow` binary costs as a whole process.
//!
//! `cargo run --release -p flow-benches` builds nothing else: build the binary first with
//! `cargo build --release`. CPU time, not wall time, so that a busy machine says the same.

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
    check(&flow, folder.path())?;
    cold_start(&flow, folder.path())
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

/// `flow check` over a generated project of 16,000 lines.
fn check(flow: &Path, folder: &Path) -> io::Result<()> {
    let project = folder.join("project");
    std::fs::create_dir_all(&project)?;
    std::fs::write(project.join("flow.toml"), "")?;
    let lines = project::write(&project, 16_000, 500)?;
    let cost = process::measure(9, &[0], || {
        let mut command = Command::new(flow);
        command.arg("check").arg(&project);
        command
    })?;
    println!(
        "flow check, {lines} lines: {:.0} ms CPU, {:.0} MB peak",
        cost.median_ms(),
        cost.peak_mb
    );
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
