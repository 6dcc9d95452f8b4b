//! The story of a run from its journal, as it was told when it happened.

use std::sync::Arc;

use flow_engine::{Engine, Event, State};

use crate::ending::{self, Why};
use crate::progress::{Progress, RunEnd};
use crate::story::{Story, Totals};

/// What happened in a run, and how it stands.
#[derive(Clone, Debug)]
pub struct History {
    /// In order.
    pub events: Vec<Progress>,
    /// How it stands.
    pub end: RunEnd,
    /// When it began, milliseconds since 1970.
    pub began_ms: i64,
    /// When something last happened.
    pub last_ms: i64,
}

/// Tells a run's events, from its first one on.
pub fn tell(run: &str, engine: &Engine, events: &[Event]) -> History {
    let mut story = Story::new(Arc::from(run), engine.plan());
    let mut state = State::default();
    let mut told = Vec::new();
    for event in events {
        story.before(event, &state);
        let changes = engine.apply(&mut state, event);
        told.extend(story.after(changes.progress, event.at_ms));
    }
    let why = Why {
        interrupted: false,
        held: None,
        next_timer: None,
    };
    let mut end = ending::end(run, &state, &story, &why);
    if !state.status().is_final() {
        end.trouble = None;
    }
    History {
        events: told,
        end,
        began_ms: events.first().map_or(0, |e| e.at_ms),
        last_ms: events.last().map_or(0, |e| e.at_ms),
    }
}

/// What a run came to after these events.
pub fn totals(run: &str, engine: &Engine, events: &[Event]) -> Totals {
    let mut story = Story::new(Arc::from(run), engine.plan());
    let mut state = State::default();
    for event in events {
        story.before(event, &state);
        let changes = engine.apply(&mut state, event);
        story.after(changes.progress, event.at_ms);
    }
    story.totals().clone()
}
