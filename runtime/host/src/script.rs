//! The script of a `test` block: what each step does, visit by visit.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use flow_engine::Id;
use flow_plan::tests::{Scripted, Test};
use flow_plan::{Env, Expr, Plan, Process, Ref, Table, Value, eval, time_zone};

use crate::files;
use crate::trouble::{HostError, code};

/// What a step does, evaluated.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Gives this result.
    Returns(Value),
    /// Fails with this outcome and sentence.
    Fails(String, Option<String>),
    /// Takes too long.
    TimesOut,
    /// The person accepts the draft, as it is or as this.
    Accepts(Option<Value>),
    /// The person chooses or presses this.
    Chooses(String),
}

impl Does {
    /// Whether it says what a model or system does, not a person.
    fn by_machine(&self) -> bool {
        matches!(self, Self::Returns(_) | Self::Fails(..) | Self::TimesOut)
    }
}

/// The script of one test.
#[derive(Debug, Default)]
pub struct Script {
    steps: HashMap<String, Vec<Does>>,
    /// Steps in progress in the order they first asked, by path: their places are the visits.
    visits: Mutex<HashMap<String, Vec<Id>>>,
}

impl Script {
    /// Reads a test's script; samples are relative to the test's file.
    ///
    /// # Errors
    /// [`code::SAMPLE`] where a sample cannot be read, or an expression has no value.
    pub fn of(test: &Test, process: &Process, plan: &Plan, root: &Path) -> Result<Self, HostError> {
        let samples = Samples::new(test, plan, root);
        let mut steps: HashMap<String, Vec<Does>> = HashMap::new();
        for script in &test.when {
            let does = match &script.does {
                Scripted::Returns(expr) => Does::Returns(samples.value(expr, process)?),
                Scripted::Fails { outcome, message } => {
                    Does::Fails(outcome.clone(), message.clone())
                }
                Scripted::TimesOut => Does::TimesOut,
                Scripted::Accepts(None) => Does::Accepts(None),
                Scripted::Accepts(Some(expr)) => Does::Accepts(Some(samples.value(expr, process)?)),
                Scripted::Chooses(what) => Does::Chooses(what.clone()),
            };
            steps.entry(script.step.clone()).or_default().push(does);
        }
        Ok(Self {
            steps,
            visits: Mutex::default(),
        })
    }

    /// What a model or system does when this step asks.
    pub fn machine(&self, step: &str, activity: Id) -> Option<Does> {
        let all = self.steps.get(step)?;
        let visit = self.visit(step, activity);
        let machine = pick(all.iter().filter(|d| d.by_machine()), visit);
        // A copilot's draft may be scripted by what the person makes of it.
        machine.or_else(|| pick(all.iter().filter(|d| !d.by_machine()), visit))
    }

    /// What a person does when this step asks. `stands_in` where a machine should have answered.
    pub fn person(&self, step: &str, activity: Id, stands_in: bool) -> Option<Does> {
        let all = self.steps.get(step)?;
        let visit = self.visit(step, activity);
        let by_person = pick(all.iter().filter(|d| !d.by_machine()), visit);
        let given = all.iter().filter(|d| matches!(d, Does::Returns(_)));
        match by_person {
            Some(does) => Some(does),
            None if stands_in => pick(given, visit),
            None => pick(all.iter(), visit),
        }
    }

    fn visit(&self, step: &str, activity: Id) -> usize {
        let mut visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = visits.entry(step.to_owned()).or_default();
        seen.iter()
            .position(|id| *id == activity)
            .unwrap_or_else(|| {
                seen.push(activity);
                seen.len() - 1
            })
    }
}

/// The entry of a visit; the last one serves the rest.
fn pick<'a>(entries: impl Iterator<Item = &'a Does>, visit: usize) -> Option<Does> {
    let entries: Vec<&Does> = entries.collect();
    entries.get(visit).or(entries.last()).map(|d| (*d).clone())
}

/// What a test's expressions can see: sample files and the plan's tables, and nothing of a run.
pub struct Samples<'a> {
    plan: &'a Plan,
    folder: std::path::PathBuf,
    root: &'a Path,
}

impl<'a> Samples<'a> {
    /// The samples of a test.
    pub fn new(test: &Test, plan: &'a Plan, root: &'a Path) -> Self {
        Self {
            plan,
            folder: files::folder(&root.join(&test.file)),
            root,
        }
    }

    /// The value of an expression of the test.
    ///
    /// # Errors
    /// [`code::SAMPLE`] where a sample cannot be read, or there is no value.
    pub fn value(&self, expr: &Expr, process: &Process) -> Result<Value, HostError> {
        self.readable(expr)?;
        let zone = time_zone(process.zone.as_deref());
        eval(expr, self, jiff::Timestamp::now(), &zone).map_err(|e| {
            HostError::new(crate::trouble::Kind::Run, e.code, format!("{}.", e.message))
        })
    }

    /// A sample that stands alone is named in full when it cannot be read.
    fn readable(&self, expr: &Expr) -> Result<(), HostError> {
        let Expr::Sample { path } = expr else {
            return Ok(());
        };
        let why = match std::fs::metadata(self.folder.join(path)) {
            Ok(about) if about.is_file() => return Ok(()),
            Ok(_) => "it is a folder".to_owned(),
            Err(e) => e.to_string(),
        };
        Err(HostError::usage(
            code::SAMPLE,
            format!("The sample `{path}` cannot be read: {why}."),
        )
        .help("samples are relative to the file that holds the test"))
    }

    /// JSON as its value, text as text, anything else as a file.
    fn load(&self, path: &str) -> Option<Value> {
        let full = self.folder.join(path);
        let ending = full
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_lowercase();
        match ending.as_str() {
            "json" => {
                let text = std::fs::read_to_string(&full).ok()?;
                serde_json::from_str(&text)
                    .ok()
                    .map(|json| Value::from_json(&json))
            }
            "txt" | "md" | "csv" | "eml" | "html" | "xml" => {
                std::fs::read_to_string(&full).ok().map(Value::text)
            }
            _ => {
                let file = Value::File(flow_plan::FileRef::from_path(path));
                files::look(&file, &self.folder, self.root).ok()
            }
        }
    }
}

impl Env for Samples<'_> {
    fn get(&self, _name: &Ref) -> Option<Value> {
        None
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.plan.tables.get(name)
    }

    fn sample(&self, path: &str) -> Option<Value> {
        self.load(path)
    }
}

/// The inputs that a test gives, decoded with the process's types.
///
/// # Errors
/// [`code::SAMPLE`] where a sample cannot be read, [`code::INPUT`] where one does not fit.
pub fn inputs(
    test: &Test,
    process: &Process,
    plan: &Plan,
    root: &Path,
) -> Result<BTreeMap<String, Value>, HostError> {
    let samples = Samples::new(test, plan, root);
    let mut inputs = BTreeMap::new();
    for (name, expr) in &test.given {
        let value = samples.value(expr, process)?;
        let Some(field) = process.inputs.iter().find(|f| f.name == *name) else {
            let message = format!("The process `{}` has no input `{name}`.", process.name);
            return Err(HostError::usage(code::INPUT, message));
        };
        let value = fit(name, &value, &field.schema, plan)?;
        inputs.insert(name.clone(), value);
    }
    Ok(inputs)
}

fn fit(
    name: &str,
    value: &Value,
    schema: &flow_plan::Schema,
    plan: &Plan,
) -> Result<Value, HostError> {
    flow_plan::decode_at(&value.to_json(), schema, &plan.types, name).map_err(|misfits| {
        let lines: String = misfits.iter().map(|m| format!("\n  {m}")).collect();
        HostError::usage(
            code::INPUT,
            format!("What the test gives does not fit:{lines}"),
        )
    })
}
