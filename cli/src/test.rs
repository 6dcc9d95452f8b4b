//! `flow test`: runs the `test` blocks and reports like a test runner.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use flow_engine::Engine;
use flow_host::test_run::{self, TestReport};
use serde_json::json;

use crate::exit::Exit;
use crate::project::{self, Entry};
use crate::screen;

/// The arguments of `flow test`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  flow test examples\n  flow test examples/helpdesk --filter unsure"
)]
pub(crate) struct Args {
    /// Files or folders; a folder means every `.flow` file in it.
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Runs only tests whose title contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Prints one JSON document.
    #[arg(long)]
    json: bool,
}

pub(crate) fn command(args: &Args) -> Exit {
    let mut entries = Vec::new();
    for path in &args.paths {
        match project::entries(path) {
            Ok(found) => entries.extend(found),
            Err(sentence) => return screen::refuse(&sentence),
        }
    }
    if entries.is_empty() {
        return screen::refuse("there is no `.flow` file there");
    }
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
    else {
        return screen::refuse("this machine gives no event loop (too many open files?)");
    };
    let began = Instant::now();
    let mut all = All::new(args);
    for entry in &entries {
        runtime.block_on(all.file(entry));
    }
    all.report(began)
}

/// All tests of a command.
struct All<'a> {
    args: &'a Args,
    reports: Vec<TestReport>,
    /// Tests seen: a file that several others use is tested once.
    seen: BTreeSet<(PathBuf, String, u32)>,
    /// Files that could not be tested.
    broken: usize,
    left_out: usize,
    colour: bool,
}

impl<'a> All<'a> {
    fn new(args: &'a Args) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self {
            args,
            reports: Vec::new(),
            seen: BTreeSet::new(),
            broken: 0,
            left_out: 0,
            colour,
        }
    }

    async fn file(&mut self, entry: &Entry) {
        let Ok(analysis) = screen::analysed(entry) else {
            self.broken += 1;
            return;
        };
        let lowered = flow_lower::lower(&analysis);
        let engine = Arc::new(Engine::new(Arc::new(lowered.plan)));
        for test in &lowered.tests.tests {
            let id = (entry.project.root.clone(), test.file.clone(), test.line);
            if !self.seen.insert(id) {
                continue;
            }
            if self
                .args
                .filter
                .as_ref()
                .is_some_and(|f| !test.title.contains(f.as_str()))
            {
                self.left_out += 1;
                continue;
            }
            let report = test_run::run(test, &engine, &entry.project.root).await;
            self.tell(&report);
            self.reports.push(report);
        }
    }

    fn tell(&self, report: &TestReport) {
        if self.args.json {
            return;
        }
        let new_file = self.reports.last().is_none_or(|r| r.file != report.file);
        if new_file {
            screen::out(&format!("{}\n", report.file));
        }
        let (mark, colour) = if report.passed {
            ("✓", "32")
        } else {
            ("✗", "31")
        };
        screen::out(&format!(
            "  {} {}\n",
            self.paint(mark, colour),
            report.title
        ));
        if !report.passed {
            screen::out(&failure(report));
        }
    }

    fn paint(&self, text: &str, colour: &str) -> String {
        if self.colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn report(&self, began: Instant) -> Exit {
        let failed = self.reports.iter().filter(|r| !r.passed).count();
        let passed = self.reports.len() - failed;
        if self.args.json {
            let document = json!({
                "format": "flow-test-report/1",
                "passed": passed, "failed": failed, "left_out": self.left_out,
                "broken_files": self.broken, "tests": self.reports,
            });
            screen::out(&format!("{document:#}\n"));
        } else {
            self.summary(passed, failed, began);
        }
        if failed + self.broken > 0 {
            Exit::Findings
        } else {
            Exit::Done
        }
    }

    fn summary(&self, passed: usize, failed: usize, began: Instant) {
        if self.reports.is_empty() && self.broken == 0 {
            screen::out("no tests found: write a `test \"…\" for process { … }` block\n");
            return;
        }
        let mut line = format!("{passed} passed, {failed} failed");
        if self.left_out > 0 {
            line.push_str(&format!(", {} left out", self.left_out));
        }
        if self.broken > 0 {
            line.push_str(&format!(
                ", {} not tested because of errors",
                files(self.broken)
            ));
        }
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(0);
        screen::out(&format!("{line} ({})\n", crate::terminal::duration(ms)));
    }
}

fn files(n: usize) -> String {
    if n == 1 {
        "1 file".to_owned()
    } else {
        format!("{n} files")
    }
}

fn failure(report: &TestReport) -> String {
    let mut text = String::new();
    for checked in report.expectations.iter().filter(|c| !c.holds) {
        text.push_str(&format!(
            "      {}:{}  {}\n",
            report.file, checked.line, checked.text
        ));
        let difference = checked.difference.as_deref().unwrap_or_default();
        difference
            .lines()
            .for_each(|l| text.push_str(&format!("          {l}\n")));
    }
    if let Some(trouble) = &report.trouble {
        text.push_str(&format!(
            "      {}:{}  {} {}\n",
            report.file, report.line, trouble.code, trouble.message
        ));
        if let Some(help) = &trouble.help {
            text.push_str(&format!("          help: {help}\n"));
        }
    }
    text.push_str(&format!("      path: {}\n", report.path.join(", ")));
    text
}
