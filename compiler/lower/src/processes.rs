//! Processes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{self, Program};
use flow_plan::plan::{Output, Process, Start, State};
use flow_plan::schedule::Schedule;

use crate::arrows::target;
use crate::declarations::{field_of, fields, usual_calendar, zone};
use crate::exprs::{Exprs, constant};
use crate::handlers::Carrier;
use crate::not_yet;
use crate::steps;
use crate::types::schema;
use crate::{data, messages, terms};

/// Processes by key.
pub(crate) fn processes(
    program: &Program,
    graphs: &[Arc<FlowGraph>],
    exprs: &mut Exprs<'_>,
) -> BTreeMap<String, Process> {
    let zone = zone(program);
    let lower = |(at, process): (usize, &model::Process)| {
        let lanes = graphs.get(at).map(|g| lanes(g)).unwrap_or_default();
        let lowered = self::process(program, process, &lanes, zone.clone(), exprs);
        (process.key.to_string(), lowered)
    };
    let all = program.processes.iter().map(|p| &**p);
    all.enumerate().map(lower).collect()
}

/// Names of lanes by step path.
pub(crate) type Lanes = HashMap<String, String>;

fn lanes(graph: &FlowGraph) -> Lanes {
    let lane = |node: &flow_analysis::graph::Node| {
        let lane = graph.lanes.get(node.lane)?;
        Some((node.path.clone(), lane.name.to_string()))
    };
    graph.graph.node_weights().filter_map(lane).collect()
}

fn process(
    program: &Program,
    process: &model::Process,
    lanes: &Lanes,
    zone: Option<String>,
    exprs: &mut Exprs<'_>,
) -> Process {
    let inputs = fields(program, exprs, &process.inputs);
    let outputs = process
        .outputs
        .iter()
        .map(|o| output(program, exprs, o))
        .collect();
    let states = process
        .states
        .iter()
        .map(|s| state(program, exprs, s))
        .collect();
    exprs.count_on(usual_calendar(program));
    not_yet::process(process, exprs);
    let carrier = Carrier {
        program,
        process,
        path: &process.key,
        handlers: &process.handlers,
        props: &process.props,
    };
    let lowered = Process {
        name: process.key.to_string(),
        title: process.title.clone(),
        docs: process.docs.clone(),
        inputs,
        outputs,
        states,
        starts: process.starts.iter().map(|s| start(program, s)).collect(),
        schedules: process.starts.iter().filter_map(schedule).collect(),
        zone,
        handlers: carrier.handlers(exprs),
        deadlines: carrier.deadlines(exprs),
        locks: terms::locks(process, exprs, &process.key, &process.props),
        only_while: terms::only_while(exprs, &process.props),
        always: terms::always(exprs, &process.props),
        raci: terms::raci(&process.props),
        data: data::terms(&process.props),
        entry: target(process, process.entry),
        on_error: process.on_error.as_ref().map(|a| target(process, a.to)),
        on_cancel: process.on_cancel.as_ref().map(|a| target(process, a.to)),
        steps: Vec::new(),
        not_yet: Vec::new(),
    };
    Process {
        not_yet: exprs.take_not_yet(),
        steps: steps::steps(program, process, lanes, exprs),
        ..lowered
    }
}

fn output(program: &Program, exprs: &mut Exprs<'_>, output: &model::Output) -> Output {
    let labels = output.labels.iter().map(|l| l.as_str());
    Output {
        name: output.name.to_string(),
        schema: schema(program, &output.ty).labelled(labels),
        value: exprs.optional(output.value.as_ref()),
        optional: output.optional,
    }
}

fn state(program: &Program, exprs: &mut Exprs<'_>, state: &model::Field) -> State {
    let field = field_of(program, exprs, state);
    let value = field
        .value
        .unwrap_or_else(|| constant(flow_plan::Value::None));
    State {
        name: field.name,
        schema: field.schema,
        value,
    }
}

/// A schedule as data; analysis has refused what is none.
fn schedule(start: &model::Start) -> Option<Schedule> {
    match start {
        model::Start::Schedule(words) => Schedule::parse(words).ok(),
        _ => None,
    }
}

fn start(program: &Program, start: &model::Start) -> Start {
    match start {
        model::Start::Webhook(path) => Start::Webhook(path.clone()),
        model::Start::File(pattern) => Start::File(pattern.clone()),
        model::Start::Schedule(words) => Start::Schedule(words.clone()),
        model::Start::Message(name, decl) => Start::Message(messages::key_of(program, *decl, name)),
    }
}
