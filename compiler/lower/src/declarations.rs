//! Roles, systems, models and types.

use std::collections::BTreeMap;

use flow_analysis::in_words;
use flow_analysis::model::{self, Program};
use flow_analysis::typed::{TExpr, TExprKind};
use flow_plan::calendar::Calendar;
use flow_plan::{Action, Field, Model, Role, Schema, System, Value, Via};
use flow_syntax::Place;

use crate::exprs::Exprs;
use crate::settings::{Hole, settings, with_places};
use crate::types::{declared_enum, declared_record, field_schema, schema};
use crate::{data, paces};

/// Named records and enums, by key.
pub(crate) fn types(program: &Program) -> BTreeMap<String, Schema> {
    let records = program
        .records
        .iter()
        .map(|r| (r.key.to_string(), declared_record(program, r)));
    let enums = program
        .enums
        .iter()
        .map(|e| (e.key.to_string(), declared_enum(e)));
    records.chain(enums).collect()
}

/// Declared roles, and those that a sketch only names.
pub(crate) fn roles(program: &Program) -> BTreeMap<String, Role> {
    let used = program
        .processes
        .iter()
        .flat_map(|p| &p.steps)
        .flat_map(people);
    let mut roles: BTreeMap<String, Role> = used
        .flat_map(|p| &p.roles)
        .map(|r| {
            (
                r.name.to_string(),
                Role {
                    title: in_words(&r.name),
                    ..Role::default()
                },
            )
        })
        .collect();
    roles.extend(program.roles.iter().map(|r| (r.key.to_string(), role(r))));
    roles
}

fn role(role: &model::Role) -> Role {
    let works = works(role);
    let calendar = works.as_deref().and_then(|w| Calendar::parse(w).ok());
    Role {
        title: role.title.clone(),
        docs: role.docs.clone(),
        works,
        calendar,
    }
}

/// The unique name of a role as written at a place: the file's own declaration goes before others'.
pub(crate) fn role_key(program: &Program, place: Place, written: &str) -> String {
    let named = |r: &&model::Role| r.name == written || r.key == written;
    let mut found = program.roles.iter().filter(named);
    let first = found.clone().find(|r| r.place.file == place.file);
    first
        .or_else(|| found.next())
        .map_or_else(|| written.to_owned(), |r| r.key.to_string())
}

/// The role whose calendar counts where none is named: the first that says when it works.
pub(crate) fn usual_calendar(program: &Program) -> Option<String> {
    let role = program.roles.iter().find(|r| works(r).is_some())?;
    Some(role.key.to_string())
}

fn works(role: &model::Role) -> Option<String> {
    let prop = role.props.iter().find(|p| p.key == "works")?;
    prop.values()
        .find_map(|v| v.value()?.as_text().map(str::to_owned))
}

/// The time zone of the first role that says when it works: the zone of the program's days.
pub(crate) fn zone(program: &Program) -> Option<String> {
    let words = program.roles.iter().filter_map(works);
    words
        .flat_map(|w| w.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .find(|word| {
            let looks_like_one = word.contains('/') || word == "UTC";
            looks_like_one && jiff::tz::TimeZone::get(word).is_ok()
        })
}

/// Everybody a step names.
fn people(step: &model::Step) -> Vec<&model::People> {
    let mut found = Vec::new();
    match &step.kind {
        model::StepKind::Task { by, .. }
        | model::StepKind::Copilot { by, .. }
        | model::StepKind::Choose { by, .. } => found.push(by),
        model::StepKind::Agent(agent) => found.extend(&agent.approve_by),
        _ => {}
    }
    found.extend(step.on.iter().filter_map(|r| match &r.then {
        model::Then::Hand(people) => Some(people),
        model::Then::Go(_) => None,
    }));
    found
}

/// Declared systems, and those that a sketch only calls.
pub(crate) fn systems(program: &Program, exprs: &mut Exprs<'_>) -> BTreeMap<String, System> {
    let mut systems = BTreeMap::new();
    for step in program.processes.iter().flat_map(|p| &p.steps) {
        if let model::StepKind::Call(call) = &step.kind
            && call.action.is_none()
        {
            sketch(&mut systems, call);
        }
    }
    for system in &program.systems {
        systems.insert(
            system.key.to_string(),
            declared_system(program, exprs, system),
        );
    }
    systems
}

/// `mail.send`: system and action of a call as written.
pub(crate) fn split(written: &str) -> (&str, &str) {
    written.rsplit_once('.').unwrap_or((written, "call"))
}

/// A system nobody declared. `mail` is one everybody has.
fn sketch(systems: &mut BTreeMap<String, System>, call: &model::CallRef) {
    let (name, action) = split(&call.written);
    let kind = if name == "mail" { "mail" } else { "undeclared" };
    let system = systems.entry(name.to_owned()).or_insert_with(|| System {
        title: in_words(name),
        via: Via {
            kind: kind.to_owned(),
            target: None,
        },
        ..System::default()
    });
    system
        .actions
        .entry(action.to_owned())
        .or_insert_with(|| Action {
            reads_only: false,
            docs: None,
            params: call.args.iter().map(|(name, _)| open_field(name)).collect(),
            returns: None,
            binding: BTreeMap::new(),
        });
}

fn open_field(name: &str) -> Field {
    let name = name.to_owned();
    Field {
        name,
        docs: None,
        schema: Schema::anything(),
        optional: true,
        value: None,
    }
}

fn declared_system(program: &Program, exprs: &mut Exprs<'_>, system: &model::System) -> System {
    let kind = system.via.as_deref().unwrap_or("undeclared").to_owned();
    let hole = if kind == "sql" {
        Hole::Colon
    } else {
        Hole::Braces
    };
    let actions = system.actions.iter();
    System {
        title: system.title.clone(),
        via: Via {
            kind,
            target: system.target.as_ref().and_then(target),
        },
        limit: paces::limit(&system.props),
        timeout_ms: paces::timeout_ms(&system.props),
        region: data::terms(&system.props).region,
        settings: settings(
            &paces::untyped(&system.props, &["limit", "timeout", "region"]),
            hole,
        ),
        actions: actions
            .map(|a| (a.name.to_string(), action(program, exprs, a, hole)))
            .collect(),
    }
}

fn target(e: &TExpr) -> Option<String> {
    match &e.kind {
        TExprKind::Const(Value::Text(text)) => Some(text.to_string()),
        TExprKind::Text(parts) => Some(with_places(parts, Hole::Braces)),
        _ => None,
    }
}

fn action(program: &Program, exprs: &mut Exprs<'_>, action: &model::Action, hole: Hole) -> Action {
    Action {
        reads_only: action.reads_only,
        docs: action.docs.clone(),
        params: fields(program, exprs, &action.params),
        returns: action.returns.as_ref().map(|ty| schema(program, ty)),
        binding: settings(&action.props, hole),
    }
}

/// Inputs, parameters or a form's fields.
pub(crate) fn fields(
    program: &Program,
    exprs: &mut Exprs<'_>,
    fields: &[model::Field],
) -> Vec<Field> {
    fields
        .iter()
        .map(|field| field_of(program, exprs, field))
        .collect()
}

/// One of them.
pub(crate) fn field_of(program: &Program, exprs: &mut Exprs<'_>, field: &model::Field) -> Field {
    Field {
        name: field.name.to_string(),
        docs: field.docs.clone(),
        schema: field_schema(program, field),
        optional: field.ty.is_optional(),
        value: exprs.optional(field.value.as_ref()),
    }
}

/// Declared models, by key.
pub(crate) fn models(program: &Program) -> BTreeMap<String, Model> {
    program
        .models
        .iter()
        .map(|m| (m.key.to_string(), declared_model(program, m)))
        .collect()
}

fn declared_model(program: &Program, model: &model::Model) -> Model {
    let fallback = model.fallback.and_then(|id| program.models.get(id.index()));
    Model {
        vendor: model.vendor.as_deref().unwrap_or_default().to_owned(),
        id: model.id.clone().unwrap_or_default(),
        url: model.url.clone(),
        region: model.region.as_ref().map(ToString::to_string),
        cleared_for: model.cleared_for.iter().map(ToString::to_string).collect(),
        fallback: fallback.map(|m| m.key.to_string()),
        limit: paces::limit(&model.props),
        timeout_ms: paces::timeout_ms(&model.props),
        price: paces::price(&model.props),
        settings: settings(
            &paces::untyped(&model.props, &["limit", "timeout", "price"]),
            Hole::Braces,
        ),
    }
}
