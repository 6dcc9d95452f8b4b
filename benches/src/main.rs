//! Prints what the built `flow` binary costs as a whole process, beside other programs that draw the
//! same maps, and what an edit costs in process.
//!
//! `cargo run --release -p flow-benches` builds nothing else: build the binary first with
//! `cargo build --release`. CPU time, not wall time, so that a busy machine says nearly the same.
//!
//! Arguments: the parts to measure (`check`, `pictures`, `run`, `whole`, `edits`; all of them when none is named);
//! `--gate` fails when a figure is over its bound; `--slack 2` doubles the bounds.

mod edits;
mod gate;
mod pictures;
mod process;
mod project;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use gate::Gate;

/// Set in the process that measures.
const FRESH: &str = "FLOW_BENCHES_FRESH";

fn main() -> io::Result<()> {
    if std::env::var_os(process::ONE).is_some() {
        return process::one();
    }
    if std::env::var_os(FRESH).is_none() {
        return again_without_children();
    }
    let wish = Wish::read()?;
    let gate = Gate::new(wish.slack);
    let folder = tempfile::tempdir()?;
    // Before anything is checked here: a child begins with its parent's memory, and its peak counts that.
    if wish.means("check") {
        check(&binary()?, folder.path(), &gate)?;
    }
    if wish.means("pictures") {
        pictures::print(&binary()?, folder.path(), &gate)?;
    }
    if wish.means("run") {
        cold_start(&binary()?, folder.path())?;
    }
    if wish.means("whole") {
        edits::print_whole()?;
    }
    if wish.means("edits") {
        edits::print(&gate)?;
    }
    let over = gate.over();
    match wish.gate && !over.is_empty() {
        true => Err(io::Error::other(over.join("; "))),
        false => Ok(()),
    }
}

/// What the arguments ask for.
struct Wish {
    parts: Vec<String>,
    gate: bool,
    slack: f64,
}

const PARTS: [&str; 5] = ["check", "pictures", "run", "whole", "edits"];

impl Wish {
    fn read() -> io::Result<Self> {
        let mut wish = Self {
            parts: Vec::new(),
            gate: false,
            slack: 1.0,
        };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--gate" => wish.gate = true,
                "--slack" => {
                    let number = args.next().and_then(|text| text.parse().ok());
                    wish.slack =
                        number.ok_or_else(|| io::Error::other("--slack needs a number"))?;
                }
                part if PARTS.contains(&part) => wish.parts.push(arg),
                other => return Err(io::Error::other(format!("there is no part `{other}`"))),
            }
        }
        Ok(wish)
    }

    fn means(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|p| p == part)
    }
}

/// Starts this program anew: `cargo run` becomes this very process, and the compilers it waited for
/// would count as children in the peak of memory.
fn again_without_children() -> io::Result<()> {
    let status = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
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
fn check(flow: &Path, folder: &Path, gate: &Gate) -> io::Result<()> {
    // Lines, lines a file, runs, most milliseconds.
    let sizes = [
        (300, 500, 9, 10.0),
        (16_000, 500, 9, 120.0),
        (32_000, 500, 5, 250.0),
        (100_000, 500, 5, 900.0),
    ];
    let mut per_line = Vec::new();
    for (lines, per_file, runs, most) in sizes {
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
        let what = format!("flow check, {lines} lines");
        let bytes_each = peak * 1024.0 * 1024.0 / bytes;
        println!(
            "{what} in {} files, {:.2} MB: {ms:.1} ms CPU {}, {peak:.0} MB peak, {bytes_each:.0} bytes a byte{}",
            written.files,
            bytes / 1e6,
            gate.of(&what, ms, most),
            memory(gate, &what, bytes_each, peak, lines)
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

/// How the memory stands to its bounds: a small project costs what the program itself costs.
fn memory(gate: &Gate, what: &str, bytes_each: f64, peak: f64, lines: f64) -> String {
    if lines < 10_000.0 {
        return String::new();
    }
    let each = gate.of(&format!("{what}, bytes a byte"), bytes_each, 60.0);
    let whole = match lines < 20_000.0 {
        true => gate.of(&format!("{what}, MB"), peak, 30.0),
        false => String::new(),
    };
    format!(" {each} {whole}").trim_end().to_owned()
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
