//! The story of a run for people: the engine's progress with titles, lanes, tokens and cost.

use std::collections::HashMap;
use std::sync::Arc;

use flow_engine::{Done, Event, Failed, Id, Progress as Line, State, What};
use flow_plan::{Plan, Step, StepKind, Value};
use rust_decimal::Decimal;

use crate::progress::{Progress, StepEvent, Used};

/// Follows a run and tells what happens.
#[derive(Debug)]
pub struct Story {
    run: Arc<str>,
    steps: HashMap<String, StepInfo>,
    open: HashMap<Id, Open>,
    totals: Totals,
}

/// What a run has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Steps done.
    pub steps: u64,
    /// Cost in US dollars.
    pub cost: Decimal,
    /// Whether any answer was rehearsed.
    pub rehearsed: bool,
}

impl Totals {
    /// The cost as text, where anything did cost.
    pub fn cost_usd(&self) -> Option<String> {
        (!self.cost.is_zero()).then(|| self.cost.normalize().to_string())
    }
}

/// What is shown of a step.
#[derive(Clone, Debug, Default)]
struct StepInfo {
    name: String,
    title: String,
    lane: String,
    kind: &'static str,
}

/// A step in progress.
#[derive(Debug, Default)]
struct Open {
    event: StepEvent,
    used: Option<Used>,
    cost: Option<Decimal>,
}

impl Story {
    /// The story of a run of this plan.
    pub fn new(run: Arc<str>, plan: &Plan) -> Self {
        let steps = plan.processes.values().flat_map(|p| &p.steps);
        let info = steps.map(|s| (s.path.clone(), step_info(s, plan)));
        Self {
            run,
            steps: info.collect(),
            open: HashMap::new(),
            totals: Totals::default(),
        }
    }

    /// What the run has come to.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Goes on from what the run had come to before.
    pub fn go_on_from(&mut self, totals: Totals) {
        self.totals = totals;
    }

    /// Takes note of an event that is about to be applied.
    pub fn before(&mut self, event: &Event, state: &State) {
        match &event.what {
            What::Started(started) => self.totals.rehearsed |= started.rehearsal,
            What::Done(done) => self.effect_done(done, state),
            What::Failed(failed) => self.effect_failed(failed, state),
            What::Answered {
                task,
                rehearsed: true,
                ..
            } => self.mark(state.activity_of(*task)),
            _ => {}
        }
    }

    fn effect_done(&mut self, done: &Done, state: &State) {
        let activity = state.activity_of(done.effect);
        self.spent(activity, &done.meta);
        if done.rehearsed {
            self.mark(activity);
        }
    }

    fn effect_failed(&mut self, failed: &Failed, state: &State) {
        let activity = state.activity_of(failed.effect);
        self.spent(activity, &failed.meta);
        if failed.rehearsed {
            self.mark(activity);
        }
    }

    fn mark(&mut self, activity: Option<Id>) {
        self.totals.rehearsed = true;
        if let Some(open) = activity.and_then(|a| self.open.get_mut(&a)) {
            open.event.rehearsed = true;
        }
    }

    fn spent(&mut self, activity: Option<Id>, meta: &flow_engine::event::Meta) {
        let cost = match &meta.cost {
            Some(Value::Money { amount, currency }) if currency == "USD" => Some(*amount),
            _ => None,
        };
        self.totals.cost = self.totals.cost.saturating_add(cost.unwrap_or_default());
        let Some(open) = activity.and_then(|a| self.open.get_mut(&a)) else {
            return;
        };
        let Some(usage) = &meta.usage else { return };
        let used = open.used.get_or_insert_with(Used::default);
        let count = |key: &str| {
            usage
                .get(key)
                .and_then(serde_json::Value::as_u64)
                .unwrap_or(0)
        };
        used.tokens_in = used.tokens_in.saturating_add(count("tokens_in"));
        used.tokens_out = used.tokens_out.saturating_add(count("tokens_out"));
        used.model = meta
            .model
            .clone()
            .unwrap_or_else(|| std::mem::take(&mut used.model));
        used.request_id = meta.request_id.clone().or_else(|| used.request_id.take());
        if let Some(cost) = cost {
            let sum = open.cost.unwrap_or_default().saturating_add(cost);
            open.cost = Some(sum);
            used.cost_usd = Some(sum.normalize().to_string());
        }
    }

    /// Tells what came of an event.
    pub fn after(&mut self, lines: Vec<Line>, at_ms: i64) -> Vec<Progress> {
        lines
            .into_iter()
            .filter_map(|line| self.tell(line, at_ms))
            .collect()
    }

    fn tell(&mut self, line: Line, at_ms: i64) -> Option<Progress> {
        Some(match line {
            Line::Began {
                activity,
                step,
                visit,
                ..
            } => {
                let event = StepEvent {
                    visit,
                    ..self.event(&step, at_ms)
                };
                let open = Open {
                    event: event.clone(),
                    ..Open::default()
                };
                self.open.insert(activity, open);
                Progress::Begin(event)
            }
            Line::Ended {
                activity,
                step,
                outcome,
                value,
                trouble,
                took_ms,
                draft,
                by,
            } => {
                self.totals.steps = self.totals.steps.saturating_add(1);
                let open = self.close(activity, &step, at_ms);
                Progress::Finish {
                    step: open.event,
                    outcome,
                    message: trouble.map(|t| t.message),
                    ms: u64::try_from(took_ms).unwrap_or(0),
                    used: open.used,
                    result: value.filter(|v| *v != Value::None).map(|v| v.to_json()),
                    draft: draft.map(|v| v.to_json()),
                    by,
                }
            }
            Line::Failed {
                activity,
                step,
                trouble,
            } => {
                let message = format!("{}: {}", trouble.code, trouble.message);
                // What is around the step that had the trouble only fails.
                let own = trouble.step == *step && trouble.outcome != "error";
                let outcome = if own { &trouble.outcome } else { "failed" };
                self.over(activity, &step, at_ms, outcome, Some(message))
            }
            Line::Withdrawn { activity, step } => {
                self.over(activity, &step, at_ms, "withdrawn", None)
            }
            other => return self.remark(other, at_ms),
        })
    }

    fn remark(&self, line: Line, at_ms: i64) -> Option<Progress> {
        let (step, note) = match line {
            Line::Retrying {
                step,
                attempt,
                at_ms: at,
                trouble,
            } => {
                let wait = at.saturating_sub(at_ms).max(0) / 1000;
                (
                    step,
                    format!("{} Try {attempt} follows in {wait} s.", trouble.message),
                )
            }
            Line::Repairing { step, message } => {
                (step, format!("The answer is asked for again: {message}"))
            }
            Line::FallingBack { step, model } => (
                step,
                format!("The model is down; `{model}` is asked instead."),
            ),
            Line::Repeating { step, maybe_billed } => {
                let billed = if maybe_billed {
                    "; the vendor may have billed it before"
                } else {
                    ""
                };
                (step, format!("It was interrupted and is repeated{billed}."))
            }
            Line::Overdue { step, .. } => (step, "This is overdue.".to_owned()),
            Line::NotTaken { step, message, .. } | Line::Note { step, message } => (step, message),
            _ => return None,
        };
        Some(Progress::Note {
            step: self.event(&step, at_ms),
            note,
        })
    }

    fn over(
        &mut self,
        activity: Id,
        step: &str,
        at_ms: i64,
        outcome: &str,
        message: Option<String>,
    ) -> Progress {
        let open = self.close(activity, step, at_ms);
        let ms = at_ms.saturating_sub(open.event.at);
        Progress::Finish {
            outcome: outcome.to_owned(),
            message,
            ms: u64::try_from(ms).unwrap_or(0),
            used: open.used,
            result: None,
            draft: None,
            by: None,
            step: open.event,
        }
    }

    fn close(&mut self, activity: Id, step: &str, at_ms: i64) -> Open {
        let found = self.open.remove(&activity);
        found.unwrap_or_else(|| Open {
            event: self.event(step, at_ms),
            ..Open::default()
        })
    }

    /// A step as an event shows it.
    pub fn event(&self, path: &str, at_ms: i64) -> StepEvent {
        let info = self.steps.get(path).cloned().unwrap_or_default();
        StepEvent {
            run: self.run.to_string(),
            step: path.to_owned(),
            name: info.name,
            title: info.title,
            lane: info.lane,
            kind: info.kind,
            visit: 1,
            at: at_ms,
            rehearsed: false,
        }
    }
}

fn step_info(step: &Step, plan: &Plan) -> StepInfo {
    StepInfo {
        name: step.name.clone(),
        title: if step.title.is_empty() {
            step.name.clone()
        } else {
            step.title.clone()
        },
        lane: worker(step, plan),
        kind: kind(&step.kind),
    }
}

/// Who or what is at work: the model, the system, or the title of the role.
fn worker(step: &Step, plan: &Plan) -> String {
    let role = |name: &str| plan.roles.get(name).map(|r| r.title.clone());
    let system = |name: &str| plan.systems.get(name).map(|s| s.title.clone());
    let (name, title) = match &step.kind {
        StepKind::Ai { model, .. }
        | StepKind::Agent { model, .. }
        | StepKind::Ask { model, .. } => (model, None),
        StepKind::Call { action, .. } => (&action.system, system(&action.system)),
        StepKind::Task { .. } | StepKind::Copilot { .. } | StepKind::Choose { .. } => {
            (&step.lane, role(&step.lane))
        }
        _ => return String::new(),
    };
    title
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| name.clone())
}

/// The kind of a step in the language's word.
pub fn kind(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Task { .. } => "task",
        StepKind::Ai { .. } => "ai",
        StepKind::Copilot { .. } => "copilot",
        StepKind::Agent { .. } => "agent",
        StepKind::Call { .. } => "call",
        StepKind::Decide { .. } | StepKind::Ask { .. } => "decide",
        StepKind::Choose { .. } => "choose",
        StepKind::Stage { .. } => "stage",
        StepKind::Parallel { .. } => "parallel",
        StepKind::ForEach { .. } => "for each",
        StepKind::Repeat { .. } => "repeat",
        StepKind::Wait { .. } => "wait",
        StepKind::Run { .. } => "run",
        StepKind::Send { .. } => "send",
        StepKind::Set { .. } => "set",
        StepKind::Undo { .. } => "undo",
        StepKind::End { .. } => "end",
        StepKind::Fail { .. } => "fail",
    }
}
