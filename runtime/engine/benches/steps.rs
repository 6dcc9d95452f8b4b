//! Steps a second in memory: a sequential process of calls, each issued and done.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Run, StepExt, call, lit, plan, process, to};
use flow_plan::Value;
use flow_plan::step::Target;

const STEPS: u32 = 1_000;

fn main() {
    divan::main();
}

fn looped() -> flow_plan::Plan {
    let steps = vec![
        call("p/a", "crm.find", vec![("who", lit("Ann"))]).next(to("p/b")),
        call("p/b", "crm.change", vec![("who", lit("Bob"))]).next(common::capped(
            "p/a",
            STEPS / 2,
            Some(Target::End),
        )),
    ];
    plan(vec![process("p", steps)])
}

#[divan::bench]
fn thousand_calls(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(STEPS)
        .with_inputs(|| Run::start(looped(), &[]))
        .bench_values(|mut run| {
            for _ in 0..STEPS / 2 {
                run.done("p/a", Value::None);
                run.done("p/b", Value::None);
            }
            run.story.len()
        });
}
