//! CPU time and peak memory of a whole process, as the operating system accounts them.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use wait4::{ResUse, Wait4 as _};

/// What runs of one command cost.
#[derive(Debug, Clone)]
pub(crate) struct Cost {
    /// User and system CPU, milliseconds, one entry a run, sorted.
    pub(crate) cpu_ms: Vec<f64>,
    /// Largest resident set of any run, megabytes. Never less than what the measuring process held when it
    /// started the run, as Linux counts the time before `exec` too: see [`apart`].
    pub(crate) peak_mb: f64,
}

impl Cost {
    /// The middle run.
    #[must_use]
    pub(crate) fn median_ms(&self) -> f64 {
        self.cpu_ms
            .get(self.cpu_ms.len() / 2)
            .copied()
            .unwrap_or(f64::NAN)
    }
}

/// Runs a command `runs` times, its output thrown away; after one warm-up, if it is run more than once.
///
/// # Errors
/// When it cannot be started, or ends with a code not in `allowed`.
pub(crate) fn measure(
    runs: usize,
    allowed: &[i32],
    mut command: impl FnMut() -> Command,
) -> io::Result<Cost> {
    let mut cpu_ms = Vec::with_capacity(runs);
    let mut peak_mb = 0.0_f64;
    for run in usize::from(runs == 1)..=runs {
        let used = run_once(&mut command(), allowed)?;
        peak_mb = peak_mb.max(megabytes(used.rusage.maxrss));
        if run > 0 {
            let cpu = used.rusage.utime + used.rusage.stime;
            cpu_ms.push(cpu.as_secs_f64() * 1000.0);
        }
    }
    cpu_ms.sort_by(f64::total_cmp);
    Ok(Cost { cpu_ms, peak_mb })
}

fn run_once(command: &mut Command, allowed: &[i32]) -> io::Result<ResUse> {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let used = quiet.spawn()?.wait4()?;
    if !used.status.code().is_some_and(|c| allowed.contains(&c)) {
        let status = used.status;
        return Err(io::Error::other(format!("the command ended with {status}")));
    }
    Ok(used)
}

fn megabytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a display figure")]
    let bytes = bytes as f64;
    bytes / f64::from(1 << 20)
}

/// Set in a process that runs one command and says what it cost.
pub(crate) const ONE: &str = "FLOW_BENCHES_ONE";

/// As [`measure`], with a peak that is this command's own: measured by a process whose only child it is.
///
/// # Errors
/// As [`measure`].
pub(crate) fn apart(runs: usize, program: &Path, args: &[&dyn AsRef<OsStr>]) -> io::Result<Cost> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env(ONE, "1").arg(runs.to_string()).arg(program);
    let out = command.args(args.iter().map(|arg| arg.as_ref())).output()?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        return Err(io::Error::other(why.trim().to_owned()));
    }
    let said = String::from_utf8_lossy(&out.stdout);
    let mut numbers: Vec<f64> = said
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    let peak_mb = numbers
        .pop()
        .ok_or_else(|| io::Error::other("nothing was measured"))?;
    let cpu_ms = numbers;
    Ok(Cost { cpu_ms, peak_mb })
}

/// Runs the command in the arguments and prints milliseconds of CPU of each run, then the peak.
///
/// # Errors
/// As [`measure`].
pub(crate) fn one() -> io::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let runs = args.next().and_then(|runs| runs.to_str()?.parse().ok());
    let program = args
        .next()
        .ok_or_else(|| io::Error::other("no command to measure"))?;
    let rest: Vec<_> = args.collect();
    // 124 is what `timeout` says of a command that it ended.
    let cost = measure(runs.unwrap_or(1), &[0, 124], || {
        let mut command = Command::new(&program);
        command.env_remove(ONE).args(&rest);
        command
    })?;
    for ms in &cost.cpu_ms {
        println!("{ms}");
    }
    println!("{}", cost.peak_mb);
    Ok(())
}
