//! How a run stopped, for people.

use flow_engine::{State, Status as EngineStatus, Trouble};
use serde_json::{Map, Value as Json};

use crate::progress::{EndTrouble, RunEnd, Status};
use crate::story::Story;
use crate::trouble::{HostError, Kind};

/// Why a run that is not over stopped.
pub(crate) struct Why<'a> {
    /// Somebody stopped it.
    pub(crate) interrupted: bool,
    /// Something cannot be done for now.
    pub(crate) held: Option<&'a HostError>,
    /// The next time it waits for, milliseconds since 1970.
    pub(crate) next_timer: Option<i64>,
}

/// How a run stopped.
pub(crate) fn end(run: &str, state: &State, story: &Story, why: &Why<'_>) -> RunEnd {
    let mut end = RunEnd {
        run: run.to_owned(),
        status: Status::Done,
        end: None,
        outputs: Json::Object(Map::new()),
        trouble: None,
        steps: story.totals().steps,
        cost_usd: story.totals().cost_usd(),
        rehearsed: story.totals().rehearsed,
    };
    match state.status() {
        EngineStatus::Done { end: name, outputs } => {
            let plain = outputs.iter().map(|(n, v)| (n.clone(), v.to_json()));
            end.end = Some(name.clone());
            end.outputs = Json::Object(plain.collect());
        }
        EngineStatus::Failed { trouble } => {
            end.status = Status::Failed;
            end.trouble = Some(failed(trouble));
        }
        EngineStatus::Cancelled { .. } => end.status = Status::Cancelled,
        EngineStatus::New | EngineStatus::Running => not_over(&mut end, why),
    }
    end
}

fn failed(trouble: &Trouble) -> EndTrouble {
    EndTrouble {
        code: trouble.code.clone(),
        message: trouble.message.clone(),
        step: Some(trouble.step.clone()).filter(|s| !s.is_empty()),
        help: None,
        kind: Kind::Run,
    }
}

fn not_over(end: &mut RunEnd, why: &Why<'_>) {
    end.status = if why.interrupted {
        Status::Interrupted
    } else {
        Status::Waiting
    };
    if why.interrupted {
        return;
    }
    end.trouble = Some(match (why.held, why.next_timer) {
        (Some(error), _) => EndTrouble {
            code: error.code.clone(),
            message: error.message.clone(),
            step: None,
            help: error.help.clone(),
            kind: error.kind,
        },
        (None, Some(at)) => waits_for_time(at),
        (None, None) => EndTrouble {
            code: crate::trouble::code::STUCK.to_owned(),
            message: "The run waits for something that nothing in it will bring.".to_owned(),
            step: None,
            help: None,
            kind: Kind::Waiting,
        },
    });
}

fn waits_for_time(at_ms: i64) -> EndTrouble {
    let at = jiff::Timestamp::from_millisecond(at_ms)
        .map(|t| t.to_string())
        .unwrap_or_default();
    EndTrouble {
        code: crate::trouble::code::TIME.to_owned(),
        message: format!("The run waits until {at}."),
        step: None,
        help: Some("resume it then".to_owned()),
        kind: Kind::Waiting,
    }
}
