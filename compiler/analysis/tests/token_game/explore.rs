//! All states of a game, and what is wrong in them.

use std::collections::{BTreeSet, HashMap};

use super::map::{Kind, Map};
use super::play::{Game, Place, State};

/// Most states looked at; a map with more is left out.
const MOST_STATES: usize = 1_200;
/// Most tokens at once; more means that they multiply.
const MOST_TOKENS: usize = 12;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// A state from which no end can be reached.
    pub stuck: Option<State>,
    /// An end was reached with tokens left over.
    pub left_over: bool,
    /// Two tokens stood in one place, or multiplied.
    pub unsafe_: bool,
    /// Steps that never run.
    pub dead: BTreeSet<usize>,
    /// Uses (user, of) of a result that was missing, and of one that was there.
    pub missing: BTreeSet<(usize, usize)>,
    pub there: BTreeSet<(usize, usize)>,
}

/// Plays a map to its end; nothing where there are too many states.
pub fn explore(map: &Map) -> Option<Found> {
    let game = Game { map };
    let mut ids: HashMap<State, usize> = HashMap::new();
    let mut states = vec![game.begin()];
    let mut before: Vec<Vec<usize>> = vec![Vec::new()];
    ids.insert(states[0].clone(), 0);
    let mut found = Found {
        dead: (0..map.steps.len()).collect(),
        ..Found::default()
    };
    let mut ends = Vec::new();
    let mut at = 0;
    while at < states.len() {
        let state = states[at].clone();
        let overfull = look(map, &state, &mut found);
        // What multiplies is wrong anyway, and is not followed further.
        if state.ended || state.failed || overfull {
            ends.push(at);
        } else {
            for next in game.next(&state) {
                let id = *ids.entry(next.clone()).or_insert_with(|| {
                    states.push(next);
                    before.push(Vec::new());
                    states.len() - 1
                });
                before[id].push(at);
            }
        }
        if states.len() > MOST_STATES {
            return None;
        }
        at += 1;
    }
    found.stuck = stuck(&states, &before, ends);
    Some(found)
}

fn look(map: &Map, state: &State, found: &mut Found) -> bool {
    found.left_over |= state.ended && !state.tokens.is_empty();
    let twice = state.tokens.windows(2).any(|t| t[0] == t[1]) || state.tokens.len() > MOST_TOKENS;
    found.unsafe_ |= twice;
    for token in &state.tokens {
        let Place::Before(step) = token.place else {
            continue;
        };
        found.dead.remove(&step);
        let Kind::Task { uses, .. } = &map.steps[step].kind else {
            continue;
        };
        for of in uses {
            let same = |(s, items): &&(usize, super::play::Items)| {
                s == of && token.items.starts_with(items)
            };
            let there = state.made.iter().any(|m| same(&m));
            match there {
                true => found.there.insert((step, *of)),
                false => found.missing.insert((step, *of)),
            };
        }
    }
    twice
}

fn stuck(states: &[State], before: &[Vec<usize>], ends: Vec<usize>) -> Option<State> {
    let mut good = vec![false; states.len()];
    let mut todo = ends;
    while let Some(state) = todo.pop() {
        if !std::mem::replace(&mut good[state], true) {
            todo.extend(&before[state]);
        }
    }
    let bad = good.iter().position(|g| !g)?;
    Some(states[bad].clone())
}
