//! One call of a system's lookup or action.

use std::time::Instant;

use flow_engine::event::Meta;
use flow_engine::{Call, Done, Failed};
use flow_plan::{Schema, Value, decode};
use flow_systems::{Kind, SystemTrouble};
use serde_json::Value as Json;

use super::{Real, failed, spec};
use crate::question::sentence;
use crate::world::Outcome;

/// Makes the call and says what came of it.
pub(super) async fn make(world: &Real, call: &Call) -> Outcome {
    if let Err(message) = world.boundary.system(&world.plan, call) {
        let code = crate::trouble::code::BOUNDARY;
        return Outcome::Failed(Box::new(failed(call.effect, "error", code, message)));
    }
    let began = Instant::now();
    let answer = answer(world, call).await;
    let took_ms = u64::try_from(began.elapsed().as_millis()).ok();
    let meta = Meta {
        took_ms,
        ..Meta::default()
    };
    match answer.map(|json| value(world, call, &json)) {
        Ok(Ok(value)) => Outcome::Done(Box::new(Done {
            meta,
            ..Done::new(call.effect, value)
        })),
        Ok(Err(message)) => {
            let code = flow_systems::code::NOT_UNDERSTOOD;
            Outcome::Failed(Box::new(Failed {
                meta,
                ..failed(call.effect, "error", code, message)
            }))
        }
        Err(trouble) => Outcome::Failed(Box::new(not_done(call, trouble, meta))),
    }
}

async fn answer(world: &Real, call: &Call) -> Result<Json, SystemTrouble> {
    let call = spec::call(&world.plan, call)?;
    world.systems()?.call(&call).await
}

/// Whether the receiver drops a repetition by its key.
pub(super) fn repeatable(world: &Real, call: &Call) -> bool {
    spec::call(&world.plan, call).is_ok_and(|c| c.repeatable())
}

fn value(world: &Real, call: &Call, json: &Json) -> Result<Value, String> {
    match returns(world, call) {
        None => Ok(Value::None),
        Some(schema) => decode(json, schema, &world.plan.types).map_err(|misfits| {
            let (system, action) = (&call.system, &call.action);
            format!(
                "The answer of {system}.{action} does not fit: {}.",
                sentence(&misfits)
            )
        }),
    }
}

fn returns<'a>(world: &'a Real, call: &Call) -> Option<&'a Schema> {
    world
        .plan
        .systems
        .get(&call.system)?
        .actions
        .get(&call.action)?
        .returns
        .as_ref()
}

fn not_done(call: &Call, trouble: SystemTrouble, meta: Meta) -> Failed {
    let outcome = match trouble.kind {
        Kind::Failed => "error",
        Kind::TimedOut => "timed_out",
        Kind::Unknown => "unknown",
    };
    Failed {
        retryable: trouble.retryable,
        retry_after_ms: trouble
            .retry_after
            .and_then(|w| u64::try_from(w.as_millis()).ok()),
        meta,
        ..failed(call.effect, outcome, &trouble.code, trouble.message)
    }
}
