//! Live progress: a line for each step that is over, a spinner for each that runs.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flow_host::progress::{Listen, Progress, RunEnd, Status, StepEvent, Used};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::words;

/// Width of a step's title in the list.
const TITLE: usize = 28;
/// Width of its lane.
const LANE: usize = 14;

/// Draws a run's progress on standard error, so that standard output holds the result alone.
pub(crate) struct Live {
    bars: MultiProgress,
    running: Mutex<HashMap<String, ProgressBar>>,
    terminal: bool,
    colour: bool,
}

impl Live {
    /// For the standard error of this process.
    pub(crate) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let colour = terminal && std::env::var_os("NO_COLOR").is_none();
        Self {
            bars: MultiProgress::with_draw_target(target),
            running: Mutex::default(),
            terminal,
            colour,
        }
    }

    /// Takes the spinners away while a person is asked; they are back at the next event.
    pub(crate) fn pause(&self) {
        for (_, bar) in self.running().drain() {
            bar.finish_and_clear();
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, ProgressBar>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints a line above the spinners.
    pub(crate) fn line(&self, text: &str) {
        if self.terminal && self.bars.println(text).is_ok() {
            return;
        }
        eprintln!("{text}");
    }

    fn begin(&self, step: &StepEvent) {
        // A person's step needs no spinner: the question itself is shown.
        if !self.terminal
            || matches!(
                step.kind,
                "task" | "choose" | "decide" | "set" | "end" | "fail"
            )
        {
            return;
        }
        let style = ProgressStyle::with_template("  {spinner} {msg}  {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = self.bars.add(ProgressBar::new_spinner()).with_style(style);
        bar.set_message(format!(
            "{}  {}",
            pad(&step.title, TITLE),
            pad(&step.lane, LANE)
        ));
        bar.enable_steady_tick(Duration::from_millis(100));
        self.running().insert(key(step), bar);
    }

    fn finish(&self, event: &Progress) {
        let Progress::Finish {
            step,
            outcome,
            message,
            ms,
            used,
            ..
        } = event
        else {
            return;
        };
        if let Some(bar) = self.running().remove(&key(step)) {
            bar.finish_and_clear();
        }
        let (mark, colour) = mark(outcome);
        let mut text = format!(
            "  {} {}  {}",
            self.paint(mark, colour),
            pad(&step.title, TITLE),
            pad(&step.lane, LANE)
        );
        for part in details(step, outcome, *ms, used.as_ref()) {
            text.push_str("  ");
            text.push_str(&part);
        }
        self.line(text.trim_end());
        if let Some(message) = message {
            self.line(&format!("      {message}"));
        }
    }

    fn end(&self, end: &RunEnd) {
        self.pause();
        super::restore();
        let (mark, colour, word) = match end.status {
            Status::Done => ("■", "32", "Done"),
            Status::Failed => ("■", "31", "Failed"),
            Status::Cancelled => ("■", "33", "Cancelled"),
            Status::Waiting => ("…", "33", "Waiting"),
            Status::Interrupted => ("…", "33", "Interrupted"),
        };
        let mut text = format!("{} {word}", self.paint(mark, colour));
        // Its title stands in the line above.
        if let Some(name) = end.end.as_ref().filter(|n| *n != "done" && *n != "end") {
            text.push_str(&format!(": {name}"));
        }
        let steps = if end.steps == 1 {
            "1 step".to_owned()
        } else {
            format!("{} steps", end.steps)
        };
        text.push_str(&format!("   {steps}"));
        if let Some(cost) = &end.cost_usd {
            text.push_str(&format!(", {}", words::money(cost)));
        }
        if end.rehearsed {
            text.push_str("   (rehearsed: no model and no system was called)");
        }
        self.line(&text);
    }

    fn paint(&self, text: &str, colour: &str) -> String {
        if self.colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

impl Listen for Live {
    fn hear(&self, event: &Progress) {
        match event {
            Progress::Run {
                run,
                title,
                resumed,
                ..
            } => {
                let word = if *resumed { "goes on" } else { "begins" };
                self.line(&format!(
                    "{} {title} {word}   run {run}",
                    self.paint("▶", "36")
                ));
            }
            Progress::Begin(step) => self.begin(step),
            Progress::Note { step, note } => self.line(&format!("      {}: {note}", step.title)),
            Progress::Finish { .. } => self.finish(event),
            Progress::End(end) => self.end(end),
        }
    }
}

fn key(step: &StepEvent) -> String {
    format!("{}#{}", step.step, step.visit)
}

fn mark(outcome: &str) -> (&'static str, &'static str) {
    match outcome {
        "ok" => ("✓", "32"),
        "failed" | "refused" | "truncated" | "invalid" | "blocked" | "limit_hit"
        | "vendor_down" | "stream_cut" | "timed_out" | "error" | "unknown" => ("✗", "31"),
        "cancelled" | "withdrawn" | "overdue" => ("–", "33"),
        _ => ("✓", "32"),
    }
}

fn details(step: &StepEvent, outcome: &str, ms: u64, used: Option<&Used>) -> Vec<String> {
    let mut parts = Vec::new();
    if outcome != "ok" {
        parts.push(format!("-> {outcome}"));
    }
    if ms >= 100 {
        parts.push(words::duration(ms));
    }
    if let Some(used) = used {
        parts.push(format!("{} + {} tokens", used.tokens_in, used.tokens_out));
        parts.extend(used.cost_usd.as_deref().map(words::money));
    }
    if step.rehearsed {
        parts.push("(rehearsed)".to_owned());
    }
    parts
}

/// Padded, and cut with an ellipsis where it is too long.
fn pad(text: &str, width: usize) -> String {
    if text.chars().count() > width {
        let cut: String = text.chars().take(width - 1).collect();
        return format!("{cut}…");
    }
    format!("{text:<width$}")
}
