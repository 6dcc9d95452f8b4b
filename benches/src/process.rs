//! CPU time and peak memory of a whole process, as the operating system accounts them.

use std::io;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

/// What runs of one command cost.
#[derive(Debug, Clone)]
pub(crate) struct Cost {
    /// User and system CPU, milliseconds, one entry a run, sorted.
    pub(crate) cpu_ms: Vec<f64>,
    /// Largest resident set of any child so far, megabytes.
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

/// Runs a command `runs` times after one warm-up, its output thrown away.
///
/// # Errors
/// When it cannot be started, or ends with a code not in `allowed`.
pub(crate) fn measure(
    runs: usize,
    allowed: &[i32],
    mut command: impl FnMut() -> Command,
) -> io::Result<Cost> {
    let mut cpu_ms = Vec::with_capacity(runs);
    for run in 0..=runs {
        let before = children_ms()?;
        let status = command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        let after = children_ms()?;
        if !status.code().is_some_and(|c| allowed.contains(&c)) {
            return Err(io::Error::other(format!("the command ended with {status}")));
        }
        if run > 0 {
            cpu_ms.push(after - before);
        }
    }
    cpu_ms.sort_by(f64::total_cmp);
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    #[expect(clippy::cast_precision_loss, reason = "a display figure")]
    let peak_mb = usage.max_rss() as f64 / 1024.0;
    Ok(Cost { cpu_ms, peak_mb })
}

fn children_ms() -> io::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let ms = |t: nix::sys::time::TimeVal| {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a process")]
        let whole = t.tv_sec() as f64;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a process")]
        let part = t.tv_usec() as f64;
        whole * 1000.0 + part / 1000.0
    };
    Ok(ms(usage.user_time()) + ms(usage.system_time()))
}
