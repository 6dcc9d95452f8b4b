//! Agents: a bounded loop of model calls and tools.

use std::sync::Arc;

use flow_plan::step::{ActionRef, Limits, Step, StepKind};
use flow_plan::{Action, Field, Schema, Value, decode_fields};
use serde_json::{Map, Value as Json, json};

use crate::Id;
use crate::command::{APPROVE, Question, REJECT, TimerPurpose, Tool, button};
use crate::machine::Machine;
use crate::people::{Asking, nobody};
use crate::progress::Progress;
use crate::state::Purpose;
use crate::talk::listed;
use crate::trouble::{Trouble, code};
use crate::turn::{ToolCall, ToolResult, Turn};

/// The longest function name that every vendor takes.
const NAME: usize = 64;

impl<'e> Machine<'e, '_> {
    /// An agent's tools as functions for a model.
    pub(crate) fn tools(&self, step: &Step) -> Arc<Vec<Tool>> {
        let StepKind::Agent { tools, .. } = &step.kind else {
            return Arc::default();
        };
        let mut all: Vec<Tool> = Vec::with_capacity(tools.len());
        for of in tools {
            if let Some(action) = self.action_of(of) {
                let name = function_name(of, &all);
                all.push(tool(of, action, name));
            }
        }
        Arc::new(all)
    }

    fn action_of(&self, of: &ActionRef) -> Option<&'e Action> {
        self.engine
            .plan()
            .systems
            .get(&of.system)?
            .actions
            .get(&of.action)
    }

    /// Sets the timer of an agent's time limit.
    pub(crate) fn limit_agent(&mut self, id: Id, step: &Step) {
        let Some(ms) = limits(step).and_then(|l| l.time_ms) else {
            return;
        };
        let at = self
            .now_ms
            .saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
        self.timer(id, TimerPurpose::Limit, at, None);
    }

    /// The limit that forbids one more model call, if any.
    pub(crate) fn limit_reached(&mut self, id: Id, step: &Step) -> Option<&'static str> {
        let turns = limits(step)?.turns;
        let asked = self.talk(id)?.asked;
        if turns.is_some_and(|most| asked >= most) {
            return Some("turns");
        }
        self.money_spent(id, step)
    }

    /// Whether an agent's money is used up; amounts count in the limit's own currency.
    pub(crate) fn money_spent(&mut self, id: Id, step: &Step) -> Option<&'static str> {
        let Some(Value::Money { amount, currency }) = &limits(step)?.money else {
            return None;
        };
        let spent = self.talk(id)?.spent.get(currency.as_str())?;
        (spent >= amount).then_some("money")
    }

    /// Adds the cost of a call to what its conversation has cost.
    pub(crate) fn spend(&mut self, id: Id, cost: Option<&Value>) {
        let (Some(Value::Money { amount, currency }), Some(talk)) = (cost, self.talk(id)) else {
            return;
        };
        let spent = talk.spent.entry(currency.to_string()).or_default();
        *spent = spent.saturating_add(*amount);
    }

    /// The model asks for tools: each is called, put to a person first, or refused.
    pub(crate) fn begin_tools(&mut self, id: Id, step: &'e Step, calls: &[ToolCall]) {
        if let Some(talk) = self.talk(id) {
            talk.tool_calls = calls.iter().map(|call| (call.clone(), None)).collect();
        }
        for (place, call) in calls.iter().enumerate() {
            // A call that failed at once may have ended the round, and with it the step.
            if self.talk(id).is_none() {
                return;
            }
            self.begin_tool(id, step, place, call);
        }
    }

    fn begin_tool(&mut self, id: Id, step: &'e Step, place: usize, call: &ToolCall) {
        let StepKind::Agent { approve, .. } = &step.kind else {
            return;
        };
        match self.prepare(id, call) {
            Err(message) => self.tool_failed(id, place, &message),
            Ok((of, args)) if approve.contains(&of) => {
                self.ask_approval(id, step, place, &of, args);
            }
            Ok((of, args)) => self.run_tool(id, place, &of, args),
        }
    }

    fn run_tool(&mut self, id: Id, place: usize, of: &ActionRef, args: Vec<(String, Value)>) {
        if let Some(step) = self.activity(id).map(|a| Arc::clone(&a.step)) {
            let message = format!("The agent calls {}.{}.", of.system, of.action);
            self.tell(Progress::Note { step, message });
        }
        self.call(id, of, args, Some(place));
    }

    /// The action a model asks for and its checked arguments, or what to tell the model.
    fn prepare(
        &mut self,
        id: Id,
        call: &ToolCall,
    ) -> Result<(ActionRef, Vec<(String, Value)>), String> {
        let unknown = || format!("There is no tool `{}`.", call.name);
        let tools = self
            .talk(id)
            .map(|t| Arc::clone(&t.tools))
            .unwrap_or_default();
        let tool = tools
            .iter()
            .find(|t| t.name == call.name)
            .ok_or_else(unknown)?;
        let of = ActionRef {
            system: tool.system.clone(),
            action: tool.action.clone(),
        };
        let action = self.action_of(&of).ok_or_else(unknown)?;
        let types = &self.engine.plan().types;
        let mut args = decode_fields(&call.arguments, &action.params, types)
            .map_err(|found| format!("The arguments do not fit: {}.", listed(&found)))?;
        let ordered = |f: &Field| args.remove(f.name.as_str()).map(|v| (f.name.clone(), v));
        Ok((of, action.params.iter().filter_map(ordered).collect()))
    }

    fn ask_approval(
        &mut self,
        id: Id,
        step: &'e Step,
        place: usize,
        of: &ActionRef,
        args: Vec<(String, Value)>,
    ) {
        let StepKind::Agent { approve_by, .. } = &step.kind else {
            return;
        };
        let (system, action) = (of.system.clone(), of.action.clone());
        let question = Question::Approve {
            system,
            action,
            args,
        };
        let buttons = vec![button(APPROVE, "Approve"), button(REJECT, "Reject")];
        let by = approve_by.as_ref().unwrap_or(nobody());
        let purpose = Purpose::Approve(place);
        self.ask(
            id,
            step,
            Asking {
                by,
                question,
                buttons,
                due_ms: None,
                purpose,
            },
        );
    }

    /// A person has judged what an agent wants to do.
    pub(crate) fn judged(
        &mut self,
        id: Id,
        place: usize,
        question: &Question,
        approved: bool,
        note: &str,
    ) {
        let Question::Approve {
            system,
            action,
            args,
        } = question
        else {
            return;
        };
        if approved {
            let of = ActionRef {
                system: system.clone(),
                action: action.clone(),
            };
            return self.run_tool(id, place, &of, args.clone());
        }
        let reason = if note.is_empty() {
            "no reason was given"
        } else {
            note
        };
        self.tool_failed(
            id,
            place,
            &format!("A person did not approve this: {reason}."),
        );
    }

    pub(crate) fn tool_gave(&mut self, id: Id, place: usize, value: &Value) {
        self.tool_result(id, place, value.to_json(), false);
    }

    pub(crate) fn tool_failed(&mut self, id: Id, place: usize, message: &str) {
        self.tool_result(id, place, Json::from(message), true);
    }

    /// Writes a result down; with the last one the model goes on.
    fn tool_result(&mut self, id: Id, place: usize, content: Json, is_error: bool) {
        let Some(talk) = self.talk(id) else { return };
        let Some((call, slot)) = talk.tool_calls.get_mut(place) else {
            return;
        };
        let (call_id, name) = (call.id.clone(), call.name.clone());
        *slot = Some(ToolResult {
            call_id,
            name,
            content,
            is_error,
        });
        if talk.tool_calls.iter().any(|(_, result)| result.is_none()) {
            return;
        }
        let results = std::mem::take(&mut talk.tool_calls)
            .into_iter()
            .filter_map(|(_, r)| r);
        let turn = Turn::ToolResults {
            results: results.collect(),
        };
        talk.turns.push(Arc::new(turn));
        self.ask_model(id);
    }
}

fn limits(step: &Step) -> Option<&Limits> {
    match &step.kind {
        StepKind::Agent { limits, .. } => Some(limits),
        _ => None,
    }
}

/// Trouble: a limit was reached. Never success.
pub(crate) fn limit(step: &Step, which: &str) -> Trouble {
    let message = format!(
        "“{}” reached its limit of {which} before it had an answer.",
        step.title
    );
    Trouble::named("limit_hit", code::LIMIT, &step.path, message)
}

fn tool(of: &ActionRef, action: &Action, name: String) -> Tool {
    Tool {
        name,
        system: of.system.clone(),
        action: of.action.clone(),
        description: action
            .docs
            .clone()
            .unwrap_or_else(|| format!("{}: {}", of.system, of.action)),
        parameters: Schema(parameters(&action.params)),
    }
}

fn parameters(params: &[Field]) -> Json {
    let mut properties = Map::new();
    for param in params {
        let mut schema = param.schema.0.clone();
        if let (Json::Object(schema), Some(docs)) = (&mut schema, &param.docs) {
            schema
                .entry("description")
                .or_insert_with(|| Json::from(docs.as_str()));
        }
        properties.insert(param.name.clone(), schema);
    }
    let needed = params.iter().filter(|p| !p.optional && p.value.is_none());
    let required: Vec<&str> = needed.map(|p| p.name.as_str()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// `crm.find` as `crm__find`: what a name may not hold becomes `_`, and a number keeps it unique.
fn function_name(of: &ActionRef, taken: &[Tool]) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            c
        } else {
            '_'
        }
    };
    let full = format!("{}__{}", of.system, of.action);
    let base: String = full.chars().map(plain).take(NAME).collect();
    let free = |name: &String| taken.iter().all(|t| t.name != *name);
    let numbered = (2..).map(|n: u32| {
        let end = format!("_{n}");
        let keep = NAME.saturating_sub(end.len());
        base.chars().take(keep).collect::<String>() + &end
    });
    std::iter::once(base.clone())
        .chain(numbered)
        .find(free)
        .unwrap_or_default()
}
