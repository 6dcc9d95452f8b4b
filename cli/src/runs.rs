//! `flow runs`: the runs of a project, and the story of one.

use std::path::{Path, PathBuf};

use flow_engine::Engine;
use flow_host::history::{self, History};
use flow_host::progress::{Progress, Status, StepEvent};
use flow_host::store::{self, RunRow, Store};
use flow_host::trouble::HostError;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::exit::Exit;
use crate::project::Project;
use crate::screen;
use crate::terminal::{duration, money, table};

/// The arguments of `flow runs`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  flow runs\n  flow runs show\n  flow runs show 01977f2e")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// A folder of the project.
    #[arg(long, value_name = "FOLDER", default_value = ".", global = true)]
    project: PathBuf,
    /// Where runs are kept, instead of `.flow/runs.db` at the project's root.
    #[arg(long, value_name = "FILE", global = true)]
    journal: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long, global = true)]
    json: bool,
}

/// What is to be shown.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// Tells the story of one run.
    Show {
        /// Its id, or the beginning of it; without one, the newest run.
        run: Option<String>,
    },
}

pub(crate) fn command(args: &Args) -> Exit {
    let shown = match &args.what {
        None => list(args),
        Some(What::Show { run }) => one(args, run.as_deref()),
    };
    match shown {
        Ok(text) => {
            screen::out(&text);
            Exit::Done
        }
        Err(error) => crate::run::refuse_plain(&error),
    }
}

/// Where a project's runs are kept, unless another file is given.
pub(crate) fn journal_path(given: Option<&Path>, root: &Path) -> PathBuf {
    given.map_or_else(|| root.join(store::DEFAULT), Path::to_owned)
}

/// A project's journal, if there is one yet.
pub(crate) fn journal(given: Option<&Path>, root: &Path) -> Result<Option<Store>, HostError> {
    let path = journal_path(given, root);
    match path.exists() {
        true => Store::open(&path).map(Some),
        false => Ok(None),
    }
}

fn open(args: &Args) -> Result<Option<Store>, HostError> {
    let around = args
        .project
        .canonicalize()
        .unwrap_or_else(|_| args.project.clone());
    journal(args.journal.as_deref(), &Project::around(&around).root)
}

fn list(args: &Args) -> Result<String, HostError> {
    let rows = match open(args)? {
        Some(store) => store.list()?,
        None => Vec::new(),
    };
    if args.json {
        let document = serde_json::json!({ "format": "flow-runs/1", "runs": rows });
        return Ok(format!("{document:#}\n"));
    }
    if rows.is_empty() {
        return Ok("no runs yet: begin one with `flow run`\n".to_owned());
    }
    let line = |row: &RunRow| {
        vec![
            row.short.clone(),
            row.process.clone(),
            if row.rehearsed {
                format!("{} (rehearsed)", row.status)
            } else {
                row.status.clone()
            },
            time(row.began_ms),
            row.steps.to_string(),
            row.cost_usd.as_deref().map(money).unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(line).collect();
    Ok(table(
        &["RUN", "PROCESS", "STATUS", "BEGAN", "STEPS", "COST"],
        &rows,
    ))
}

fn one(args: &Args, run: Option<&str>) -> Result<String, HostError> {
    let missing = || store::no_run(run);
    let store = open(args)?.ok_or_else(missing)?;
    let kept = match run {
        Some(run) => store.read(run)?,
        None => store.read(&store.newest()?.ok_or_else(missing)?)?,
    };
    let engine = Engine::new(kept.plan);
    let history = history::tell(&kept.run, &engine, &kept.events);
    if args.json {
        let document = serde_json::json!({
            "format": "flow-run/1", "run": kept.run, "process": kept.process,
            "began_ms": history.began_ms, "last_ms": history.last_ms,
            "end": history.end, "events": history.events,
        });
        return Ok(format!("{document:#}\n"));
    }
    Ok(story(&kept.run, &kept.process, &history))
}

fn story(run: &str, process: &str, history: &History) -> String {
    let mut text = format!(
        "run {run}\nprocess {process}, began {}\n\n",
        time(history.began_ms)
    );
    let rows: Vec<Vec<String>> = history
        .events
        .iter()
        .filter_map(|e| row(e, history))
        .collect();
    text.push_str(&table(
        &["AT", "STEP", "WHO", "OUTCOME", "TOOK", "COST", "RESULT"],
        &rows,
    ));
    text.push_str(&format!("\n{}", status(history)));
    text
}

fn row(event: &Progress, history: &History) -> Option<Vec<String>> {
    match event {
        Progress::Finish {
            step,
            outcome,
            ms,
            used,
            result,
            by,
            message,
            ..
        } => {
            let who = by
                .clone()
                .map_or_else(|| step.lane.clone(), |by| format!("{} ({by})", step.lane));
            let mark = if step.rehearsed { " (rehearsed)" } else { "" };
            let result = result.as_ref().map(ToString::to_string);
            Some(vec![
                after(step.at, history),
                called(step).to_owned(),
                who,
                format!("{outcome}{mark}"),
                duration(*ms),
                used.as_ref()
                    .and_then(|u| u.cost_usd.as_deref())
                    .map(money)
                    .unwrap_or_default(),
                cut(&message.clone().or(result).unwrap_or_default()),
            ])
        }
        Progress::Note { step, note } => {
            let (at, name) = (after(step.at, history), called(step).to_owned());
            let nothing = String::new;
            Some(vec![
                at,
                name,
                nothing(),
                nothing(),
                nothing(),
                nothing(),
                cut(note),
            ])
        }
        _ => None,
    }
}

/// A step's name; a `set` may have none.
fn called(step: &StepEvent) -> &str {
    match step.name.as_str() {
        "" => &step.title,
        name => name,
    }
}

/// Time since the run began.
fn after(at_ms: i64, history: &History) -> String {
    let ms = at_ms.saturating_sub(history.began_ms);
    format!("+{}", duration(u64::try_from(ms).unwrap_or(0)))
}

fn cut(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= 60 {
        return line;
    }
    let start: String = line.chars().take(59).collect();
    format!("{start}…")
}

fn status(history: &History) -> String {
    let end = &history.end;
    let word = match end.status {
        Status::Done => "done",
        Status::Failed => "failed",
        Status::Cancelled => "cancelled",
        Status::Waiting | Status::Interrupted => "not over",
    };
    let mut text = word.to_owned();
    if let Some(name) = &end.end {
        text.push_str(&format!(" at {name}"));
    }
    if let Some(trouble) = &end.trouble {
        text.push_str(&format!(": {} {}", trouble.code, trouble.message));
    }
    if let Some(cost) = &end.cost_usd {
        text.push_str(&format!(", {}", money(cost)));
    }
    if end.rehearsed {
        text.push_str(" (rehearsed)");
    }
    let outputs = end.outputs.as_object().is_some_and(|o| !o.is_empty());
    if outputs {
        format!("{text}\n{:#}\n", end.outputs)
    } else {
        format!("{text}\n")
    }
}

fn time(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::system())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}
