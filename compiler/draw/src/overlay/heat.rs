//! Where time and money go.

use std::collections::BTreeMap;

use flow_analysis::Analysis;

use super::{Mark, Overlay, State};
use crate::figures::duration;
use crate::views::with_sub_processes;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Work and wait of each visit.
    Time,
    /// Money of each visit, people's time included.
    Cost,
}

/// The heat map of a program, from what its steps say they take, wait and cost; a step that runs a process
/// has what the usual way of that comes to.
pub fn heat(analysis: &Analysis, measure: Measure) -> Overlay {
    let figures = with_sub_processes(analysis);
    let values = match measure {
        Measure::Time => figures.times(),
        Measure::Cost => figures.costs(),
    };
    let words = |value: i64| match measure {
        Measure::Time => duration(value),
        Measure::Cost => figures.money(value),
    };
    let mut overlay = Overlay {
        title: match measure {
            Measure::Time => "Time of one visit: work and wait".to_owned(),
            Measure::Cost => "Cost of one visit, with people's time".to_owned(),
        },
        ..Overlay::default()
    };
    let bounds = bounds(&values);
    for (path, value) in &values {
        let level = bounds.iter().filter(|bound| *value > **bound).count();
        let mark = Mark {
            state: State::Heat(u8::try_from(level).unwrap_or(4)),
            value: Some(words(*value)),
        };
        overlay.steps.insert(path.clone(), mark);
    }
    if values.is_empty() {
        overlay.notes.push(match measure {
            Measure::Time => "No step says how long it takes: write “takes 5 min” or “waits 2 days” in it.",
            Measure::Cost => "Nothing says what a step costs: write “costs 0.02 EUR” in it, or “costs 35 EUR per h” in the role.",
        }.to_owned());
        return overlay;
    }
    overlay.legend = keys(&bounds, &values, words);
    if measure == Measure::Cost && figures.other_currencies {
        let only = format!("Only what costs {} is shown.", figures.currency);
        overlay.notes.push(only);
    }
    overlay
}

/// Four bounds between five levels: even steps where values are alike, fourfold steps where they are not.
fn bounds(values: &BTreeMap<String, i64>) -> Vec<i64> {
    let most = values.values().copied().max().unwrap_or(0);
    let least = values.values().copied().filter(|v| *v > 0).min();
    match least {
        Some(least) if most / least > 8 => [256, 64, 16, 4].map(|part| most / part).to_vec(),
        Some(_) => [1, 2, 3, 4].map(|fifths| most / 5 * fifths).to_vec(),
        None => Vec::new(),
    }
}

/// Keys for the levels that occur.
fn keys(
    bounds: &[i64],
    values: &BTreeMap<String, i64>,
    words: impl Fn(i64) -> String,
) -> Vec<(State, String)> {
    let mut keys = Vec::new();
    for level in 0..=bounds.len() {
        let of_level = |v: &&i64| bounds.iter().filter(|bound| **v > **bound).count() == level;
        let here: Vec<i64> = values.values().filter(of_level).copied().collect();
        if let (Some(least), Some(most)) = (here.iter().min(), here.iter().max()) {
            let range = if least == most {
                words(*least)
            } else {
                format!("{} to {}", words(*least), words(*most))
            };
            keys.push((State::Heat(u8::try_from(level).unwrap_or(4)), range));
        }
    }
    keys
}
