//! The checker against the token game, per property and in both directions, on thousands of maps.
//!
//! | property | the game finds | the checker says |
//! | --- | --- | --- |
//! | option to complete | a state from which no end is reached | F0303 |
//! | no dead step | a step that never runs | F0301 (one for those that hang together) |
//! | proper completion, safe | tokens left at the end, two in one place | F0304 |
//! | definite results | a result used that is missing in some run | F0206, F0207 |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
mod token_game;

use std::collections::BTreeSet;

use flow_analysis::Analysis;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use token_game::explore::{Found, explore};
use token_game::map::Map;
use token_game::{generate, print};

/// What the checker said, by the steps it said it of.
#[derive(Debug)]
struct Said {
    /// F0301, by step.
    unreachable: BTreeSet<usize>,
    circle: bool,
    jump: bool,
    /// F0206, F0207: by user.
    missing: BTreeSet<usize>,
    too_early: BTreeSet<usize>,
    others: Vec<&'static str>,
}

fn said(analysis: &Analysis, lines: &[usize]) -> Said {
    let mut said = Said {
        unreachable: BTreeSet::new(),
        circle: false,
        jump: false,
        missing: BTreeSet::new(),
        too_early: BTreeSet::new(),
        others: Vec::new(),
    };
    let text = &analysis.sources.iter().next().unwrap().1.text;
    for finding in &analysis.diagnostics {
        let start = analysis.sources.range(finding.labels[0].place).start as usize;
        let line = text[..start].matches('\n').count() + 1;
        let step = lines.iter().position(|l| *l == line);
        match finding.code {
            "F0301" => drop(said.unreachable.insert(step.unwrap())),
            "F0303" => said.circle = true,
            "F0304" => said.jump = true,
            "F0206" => drop(said.missing.insert(step.unwrap())),
            "F0207" => drop(said.too_early.insert(step.unwrap())),
            other if finding.severity == flow_syntax::Severity::Error => said.others.push(other),
            _ => {}
        }
    }
    said
}

fn compare(map: &Map, found: &Found, said: &Said) -> Result<(), String> {
    if !said.others.is_empty() {
        return Err(format!("the map is wrong otherwise: {:?}", said.others));
    }
    if said.jump != map.has_wrong_jump() {
        return Err(format!("jumps across blocks: {}", map.has_wrong_jump()));
    }
    // With tokens where none may be, nothing else can be said of a run; the jump was reported.
    if said.jump {
        return Ok(());
    }
    if found.left_over || found.unsafe_ {
        return Err("tokens are left over, or stand twice in one place".to_owned());
    }
    if found.stuck.is_some() != said.circle {
        return Err(format!("a run can be stuck: {:?}", found.stuck));
    }
    if !said.unreachable.is_subset(&found.dead)
        || said.unreachable.is_empty() != found.dead.is_empty()
    {
        return Err(format!("steps that never run: {:?}", found.dead));
    }
    uses(found, said)
}

fn uses(found: &Found, said: &Said) -> Result<(), String> {
    let missing: BTreeSet<usize> = found.missing.iter().map(|(user, _)| *user).collect();
    let told: BTreeSet<usize> = said.missing.union(&said.too_early).copied().collect();
    // Of a step that never runs nothing needs to be said, and nothing is wrong if it is.
    let told: BTreeSet<usize> = told.difference(&found.dead).copied().collect();
    if told != missing {
        return Err(format!(
            "results that may be missing: {missing:?}, told {told:?}"
        ));
    }
    match found
        .there
        .iter()
        .find(|(user, _)| said.too_early.contains(user))
    {
        Some(use_) => Err(format!(
            "a result said to be used too early is there: {use_:?}"
        )),
        None => Ok(()),
    }
}

fn agree(tape: &[u16], wild: u16) -> Result<(), TestCaseError> {
    let map = generate::map(tape, wild);
    let (text, lines) = print::print(&map);
    let analysis = support::check(&text);
    let said = said(&analysis, &lines);
    let Some(found) = explore(&map) else {
        return Err(TestCaseError::reject("too many states"));
    };
    compare(&map, &found, &said).map_err(|why| {
        let shown = support::show(&analysis);
        TestCaseError::fail(format!("{why}\n{text}\n{said:?}\n{shown}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1200, max_global_rejects: 2400, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn rightly_drawn_maps_are_judged_alike(tape in proptest::collection::vec(any::<u16>(), 0..90)) {
        agree(&tape, 0)?;
    }

    #[test]
    fn maps_with_wild_arrows_are_judged_alike(tape in proptest::collection::vec(any::<u16>(), 0..90)) {
        agree(&tape, 8)?;
    }
}
