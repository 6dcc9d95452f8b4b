//! Events, handlers and deadlines.

use std::collections::HashMap;

use flow_analysis::model::{self, HandlerEvent, Process, Program, Prop, Step};
use flow_plan::event::{Deadline, Handler, Mark, WaitEvent};
use flow_plan::{Expr, Value};

use crate::exprs::{Exprs, constant};
use crate::messages;
use crate::steps::then;

/// Handlers and deadlines of what stands at a path, a process, block or step.
pub(crate) struct Carrier<'p> {
    pub(crate) program: &'p Program,
    pub(crate) process: &'p Process,
    pub(crate) path: &'p str,
    pub(crate) handlers: &'p [model::Handler],
    pub(crate) props: &'p [Prop],
}

impl Carrier<'_> {
    /// Handlers, without deadlines.
    pub(crate) fn handlers(&self, exprs: &mut Exprs<'_>) -> Vec<Handler> {
        let mut found: Vec<Handler> = Vec::new();
        let mut counts: HashMap<String, u32> = HashMap::new();
        for handler in self.handlers {
            let Some(on) = event(self.program, exprs, &handler.event) else {
                continue;
            };
            let id = format!("{}#{}", self.path, word(&on));
            let count = counts.entry(id.clone()).or_default();
            *count += 1;
            found.push(Handler {
                id: match *count {
                    1 => id,
                    n => format!("{id}-{n}"),
                },
                on,
                interrupts: handler.interrupts,
                then: handler.then.as_ref().map(|t| then(self.process, t)),
            });
        }
        found
    }

    /// Deadlines, each with its marks and what stops its clock.
    pub(crate) fn deadlines(&self, exprs: &mut Exprs<'_>) -> Vec<Deadline> {
        let all = self.handlers.iter();
        all.filter_map(|h| self.deadline(exprs, &h.event)).collect()
    }

    fn deadline(&self, exprs: &mut Exprs<'_>, event: &HandlerEvent) -> Option<Deadline> {
        let HandlerEvent::Deadline {
            name,
            within,
            at,
            paused,
        } = event
        else {
            return None;
        };
        let own = paused.iter().filter_map(|id| self.process.step(*id));
        let id = deadline_id(self.path, name);
        let within = exprs.optional(within.as_ref());
        let marks = at.iter().enumerate();
        Some(Deadline {
            at: marks
                .filter_map(|(i, mark)| self.mark(exprs, &format!("{id}-{}", i + 1), mark))
                .collect(),
            id,
            name: name.to_string(),
            within: within.unwrap_or_else(|| constant(Value::None)),
            paused_while_in: own.map(|s| s.path.clone()).chain(self.paused()).collect(),
        })
    }

    fn mark(&self, exprs: &mut Exprs<'_>, id: &str, mark: &model::Handler) -> Option<Mark> {
        let HandlerEvent::At(share) = &mark.event else {
            return None;
        };
        Some(Mark {
            id: id.to_owned(),
            share: exprs.expr(share),
            interrupts: mark.interrupts,
            then: mark.then.as_ref().map(|t| then(self.process, t)),
        })
    }

    /// `paused while in step`
    fn paused(&self) -> Vec<String> {
        let paused = self.props.iter().filter(|p| p.key == "paused");
        let names = paused.filter_map(Prop::word);
        names
            .filter_map(|name| self.process.step_named(name))
            .map(|s| s.path.clone())
            .collect()
    }
}

/// Ids of the deadlines that a step restarts: its blocks' own, innermost first, then the process's.
pub(crate) fn restarts(process: &Process, step: &Step) -> Vec<String> {
    let restart = step.props.iter().filter(|p| p.key == "restart");
    restart
        .filter_map(Prop::word)
        .filter_map(|name| deadline_named(process, step, name))
        .collect()
}

fn deadline_named(process: &Process, step: &Step, name: &str) -> Option<String> {
    let has = |handlers: &[model::Handler]| {
        handlers
            .iter()
            .any(|h| matches!(&h.event, HandlerEvent::Deadline { name: own, .. } if own == name))
    };
    let mut scope = Some(step.scope);
    while let Some(here) = scope.and_then(|id| process.scope(id)) {
        let owner = here.owner.and_then(|id| process.step(id));
        if let Some(owner) = owner.filter(|o| has(&o.handlers)) {
            return Some(deadline_id(&owner.path, name));
        }
        scope = here.parent;
    }
    has(&process.handlers).then(|| deadline_id(&process.key, name))
}

fn deadline_id(path: &str, name: &str) -> String {
    format!("{path}#deadline-{name}")
}

/// What a handler or an arm of a wait listens to; nothing for deadlines and their marks.
pub(crate) fn event(
    program: &Program,
    exprs: &mut Exprs<'_>,
    event: &HandlerEvent,
) -> Option<WaitEvent> {
    Some(match event {
        HandlerEvent::After(length) => WaitEvent::After(exprs.expr(length)),
        HandlerEvent::Until(time) => WaitEvent::Until(exprs.expr(time)),
        HandlerEvent::Every(length) => WaitEvent::Every(exprs.expr(length)),
        HandlerEvent::Condition(cond) => WaitEvent::Condition(exprs.expr(cond)),
        HandlerEvent::Message {
            message,
            decl,
            cond,
        } => {
            let cond: Option<Expr> = exprs.optional(cond.as_ref());
            WaitEvent::Message {
                message: messages::key_of(program, *decl, message),
                key: cond.as_ref().map(messages::keys).unwrap_or_default(),
                cond,
            }
        }
        HandlerEvent::At(_) | HandlerEvent::Deadline { .. } | HandlerEvent::Broken => return None,
    })
}

fn word(event: &WaitEvent) -> String {
    match event {
        WaitEvent::After(_) => "after".to_owned(),
        WaitEvent::Until(_) => "until".to_owned(),
        WaitEvent::Every(_) => "every".to_owned(),
        WaitEvent::Condition(_) => "condition".to_owned(),
        WaitEvent::Message { message, .. } => format!("message-{message}"),
    }
}
