//! Plans built by hand, and a run that a test drives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    unreachable_pub
)]

mod run;

use std::collections::BTreeMap;

use flow_plan::plan::{Output, Process};
use flow_plan::step::{
    ActionRef, Arm, Branch, Button, Cap, Ensure, Limits, People, Retry, Route, StepKind, Target,
    Then, Timeout,
};
use flow_plan::{
    Action, Arrow, Expr, Field, Model, Plan, Ref, Schema, Step, System, Template, TemplatePart,
    Value, Via,
};

// Not every user of these plans drives them.
#[allow(unused_imports)]
pub use run::Run;

/// A constant.
pub fn lit(value: impl Into<Value>) -> Expr {
    Expr::Const {
        value: value.into(),
    }
}

pub fn refer(name: Ref) -> Expr {
    Expr::Ref { name }
}

pub fn result(path: &str) -> Expr {
    refer(Ref::Step(path.into()))
}

pub fn field(of: Expr, name: &str) -> Expr {
    Expr::Field {
        of: Box::new(of),
        name: name.into(),
    }
}

pub fn binary(left: Expr, with: flow_plan::BinaryOp, right: Expr) -> Expr {
    Expr::Binary {
        with,
        left: Box::new(left),
        right: Box::new(right),
    }
}

pub fn duration(text: &str) -> Expr {
    lit(Value::Duration(text.into()))
}

pub fn words(text: &str) -> Template {
    Template {
        parts: vec![TemplatePart::Plain(text.into())],
    }
}

pub fn to(path: &str) -> Arrow {
    arrow(Target::Step(path.into()))
}

pub fn arrow(to: Target) -> Arrow {
    Arrow { to, cap: None }
}

pub fn leave(path: &str) -> Arrow {
    arrow(Target::Leave(path.into()))
}

pub fn capped(path: &str, times: u32, otherwise: Option<Target>) -> Arrow {
    let cap = Cap {
        id: format!("->{path}"),
        times,
        otherwise,
    };
    Arrow {
        to: Target::Step(path.into()),
        cap: Some(cap),
    }
}

pub fn by(role: &str) -> People {
    People {
        roles: vec![role.into()],
        ..People::default()
    }
}

pub fn schema(json: serde_json::Value) -> Schema {
    Schema(json)
}

pub fn text_field(name: &str) -> Field {
    Field {
        name: name.into(),
        docs: None,
        schema: Schema::text(),
        optional: false,
        value: None,
    }
}

/// A step whose scope is its path's parent and that leads to its end.
pub fn step(path: &str, kind: StepKind) -> Step {
    Step::new(path, kind)
}

/// What tests add to a step.
pub trait StepExt: Sized {
    fn next(self, arrow: Arrow) -> Self;
    fn gives(self, schema: Schema) -> Self;
    fn on(self, outcome: &str, arrow: Arrow) -> Self;
    fn hand(self, outcome: &str, role: &str) -> Self;
    fn retry(self, times: u32, first_ms: u64, max_ms: u64) -> Self;
    fn timeout(self, after: &str, then: Option<Arrow>) -> Self;
}

impl StepExt for Step {
    fn next(mut self, arrow: Arrow) -> Self {
        self.next = arrow;
        self
    }

    fn gives(mut self, schema: Schema) -> Self {
        self.result = Some(schema);
        self
    }

    fn on(mut self, outcome: &str, arrow: Arrow) -> Self {
        self.on.push(Route {
            outcome: outcome.into(),
            then: Then::Go(arrow),
        });
        self
    }

    fn hand(mut self, outcome: &str, role: &str) -> Self {
        self.on.push(Route {
            outcome: outcome.into(),
            then: Then::Hand(by(role)),
        });
        self
    }

    fn retry(mut self, times: u32, first_ms: u64, max_ms: u64) -> Self {
        self.retry = Some(Retry {
            times,
            first_ms,
            max_ms,
        });
        self
    }

    fn timeout(mut self, after: &str, then: Option<Arrow>) -> Self {
        self.timeout = Some(Timeout {
            after: duration(after),
            then,
        });
        self
    }
}

pub fn call(path: &str, action: &str, args: Vec<(&str, Expr)>) -> Step {
    let (system, action) = action.split_once('.').unwrap();
    let action = ActionRef {
        system: system.into(),
        action: action.into(),
    };
    let args = args.into_iter().map(|(n, e)| (n.to_owned(), e)).collect();
    step(path, StepKind::Call { action, args })
}

pub fn set(path: &str, target: &str, value: Expr) -> Step {
    step(
        path,
        StepKind::Set {
            target: target.into(),
            state: false,
            value,
        },
    )
}

pub fn set_state(path: &str, target: &str, value: Expr) -> Step {
    step(
        path,
        StepKind::Set {
            target: target.into(),
            state: true,
            value,
        },
    )
}

pub fn task(path: &str, role: &str, form: Vec<Field>, buttons: &[&str]) -> Step {
    let button = |b: &&str| Button {
        outcome: (*b).into(),
        title: (*b).into(),
    };
    let buttons = buttons.iter().map(button).collect();
    step(
        path,
        StepKind::Task {
            by: by(role),
            form,
            buttons,
        },
    )
}

pub fn ai(path: &str, prompt: Template, ensure: Vec<Ensure>) -> Step {
    let model = "quick".to_owned();
    step(
        path,
        StepKind::Ai {
            model,
            prompt,
            system: None,
            attach: Vec::new(),
            ensure,
        },
    )
}

pub fn copilot(path: &str, ensure: Vec<Ensure>) -> Step {
    let kind = StepKind::Copilot {
        by: by("support"),
        model: "quick".into(),
        prompt: words("draft"),
        system: None,
        attach: Vec::new(),
        ensure,
        buttons: vec![Button {
            outcome: "reject".into(),
            title: "Reject".into(),
        }],
    };
    step(path, kind)
}

pub fn agent(path: &str, tools: &[&str], approve: &[&str], limits: Limits) -> Step {
    let action = |a: &&str| {
        let (system, action) = a.split_once('.').unwrap();
        ActionRef {
            system: system.into(),
            action: action.into(),
        }
    };
    let kind = StepKind::Agent {
        model: "quick".into(),
        goal: words("achieve"),
        system: None,
        tools: tools.iter().map(action).collect(),
        approve: approve.iter().map(action).collect(),
        approve_by: Some(by("lead")),
        limits,
        remembers: None,
        ensure: Vec::new(),
    };
    step(path, kind)
}

pub fn decide(path: &str, arms: Vec<(Expr, Arrow)>, otherwise: Option<Arrow>) -> Step {
    let arm = |(n, (when, then)): (usize, (Expr, Arrow))| Arm {
        text: format!("arm {n}"),
        when,
        then,
    };
    let arms = arms.into_iter().enumerate().map(arm).collect();
    step(path, StepKind::Decide { arms, otherwise })
}

pub fn stage(path: &str, entry: &str) -> Step {
    step(
        path,
        StepKind::Stage {
            entry: Target::Step(entry.into()),
        },
    )
}

pub fn parallel(path: &str, first: bool, branches: &[(&str, &str)]) -> Step {
    let branch = |(name, entry): &(&str, &str)| Branch {
        path: format!("{path}/{name}"),
        title: (*name).into(),
        entry: Target::Step((*entry).into()),
    };
    let branches = branches.iter().map(branch).collect();
    step(path, StepKind::Parallel { first, branches })
}

pub fn each(
    path: &str,
    list: Expr,
    at_once: Option<u32>,
    entry: &str,
    gives: Option<Expr>,
) -> Step {
    let entry = Target::Step(entry.into());
    step(
        path,
        StepKind::ForEach {
            list,
            at_once,
            entry,
            gives,
            until: Vec::new(),
        },
    )
}

pub fn repeat(
    path: &str,
    until: Expr,
    at_most: Option<u32>,
    otherwise: Option<Arrow>,
    entry: &str,
) -> Step {
    let entry = Target::Step(entry.into());
    step(
        path,
        StepKind::Repeat {
            until,
            at_most,
            otherwise,
            entry,
        },
    )
}

pub fn run(path: &str, process: &str, args: Vec<(&str, Expr)>) -> Step {
    let args = args.into_iter().map(|(n, e)| (n.to_owned(), e)).collect();
    step(
        path,
        StepKind::Run {
            process: process.into(),
            args,
        },
    )
}

pub fn end(path: &str, outputs: Vec<(&str, Expr)>) -> Step {
    let outputs = outputs
        .into_iter()
        .map(|(n, e)| (n.to_owned(), e))
        .collect();
    step(path, StepKind::End { outputs })
}

pub fn fail(path: &str) -> Step {
    step(
        path,
        StepKind::Fail {
            without_undo: false,
        },
    )
}

pub fn output(name: &str, value: Expr) -> Output {
    Output {
        name: name.into(),
        schema: Schema::text(),
        value: Some(value),
        optional: true,
    }
}

pub fn process(name: &str, steps: Vec<Step>) -> Process {
    Process {
        name: name.into(),
        title: name.into(),
        entry: Target::Step(steps[0].path.clone()),
        steps,
        ..Process::default()
    }
}

pub fn plan(processes: Vec<Process>) -> Plan {
    let model = |fallback: Option<&str>| Model {
        vendor: "openai".into(),
        id: "x".into(),
        fallback: fallback.map(str::to_owned),
        ..Model::default()
    };
    let models = [("quick", model(Some("backup"))), ("backup", model(None))];
    Plan {
        main: processes.first().map(|p| p.name.clone()),
        processes: processes.into_iter().map(|p| (p.name.clone(), p)).collect(),
        systems: [
            ("crm".to_owned(), system("http")),
            ("mail".to_owned(), system("mail")),
        ]
        .into(),
        models: models.into_iter().map(|(n, m)| (n.to_owned(), m)).collect(),
        ..Plan::default()
    }
}

fn system(via: &str) -> System {
    let action = |reads_only: bool, params: Vec<Field>| Action {
        reads_only,
        docs: None,
        params,
        returns: None,
        binding: BTreeMap::new(),
    };
    let actions = [
        ("find", action(true, vec![text_field("who")])),
        ("change", action(false, vec![text_field("who")])),
        ("send", action(false, Vec::new())),
    ];
    System {
        title: via.into(),
        via: Via {
            kind: via.into(),
            target: None,
        },
        actions: actions
            .into_iter()
            .map(|(n, a)| (n.to_owned(), a))
            .collect(),
        ..System::default()
    }
}

pub fn text(value: &str) -> Value {
    Value::text(value)
}

pub fn record(fields: &[(&str, Value)]) -> Value {
    Value::record(fields.iter().map(|(n, v)| (*n, v.clone())))
}
