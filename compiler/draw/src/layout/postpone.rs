//! Third thoughts. An upright arrow crosses a level one that ends farther right; one column later it would pass
//! behind that end. So where arrows cross, each end of the upright one is held back by a few columns, the whole plan
//! is made anew, and the best new plan is kept if fewer arrows cross and little else gets worse. Local search on the
//! true drawing, as few maps cross much: on ours it takes away half of all crossings and no bend is added.

use super::delays::Delays;
use super::model::{Model, signed};
use super::plan::{Care, Plan, plan};
use super::survey::{Survey, survey};

/// What a crossing is worth, in steps of one lot: twice that of [`super::route`], as other steps move for it.
const CROSSING: i64 = 70;
/// What a turn is worth.
const BEND: i64 = 12;
/// What a lot and a row are worth by which the map grows.
const GROWTH: (i64, i64) = (4, 12);
/// By at most how many columns a step is held back at a time.
const FARTHEST: usize = 3;
/// How many of the best rough plans are made fully.
const CHOSEN: usize = 2;
/// What a full plan takes, in rough ones.
const FULL: usize = 8;
/// Rough plans times the square of arrows: that many fit into the time in which a small map is read and drawn.
const WORK: usize = 45_000;
/// With less work than this nothing is tried.
const LEAST: usize = FULL + CHOSEN * FULL;

struct Search<'a> {
    model: &'a Model,
    back: &'a [bool],
    delays: Delays,
    plan: Plan,
    survey: Survey,
    /// Rough plans that may still be made.
    work: usize,
}

/// Makes the plan with the fewest crossings that is found.
pub(super) fn best_plan(model: &Model, back: &[bool]) -> Plan {
    let arrows = model.links.len().max(1);
    let delays = Delays::none(model.len());
    let first = plan(model, back, &delays, Care::Full);
    let work = WORK / arrows / arrows;
    if work < LEAST {
        return first;
    }
    let mut search = Search {
        model,
        back,
        delays,
        survey: survey(model, &first),
        plan: first,
        work,
    };
    while search.step() {}
    search.plan
}

/// What a plan costs beside others of the same map.
fn cost(survey: &Survey) -> i64 {
    let (lots, rows) = survey.spread;
    CROSSING * signed(survey.crossing.len())
        + BEND * survey.bends
        + survey.length
        + GROWTH.0 * lots
        + GROWTH.1 * rows
}

impl Search<'_> {
    /// Takes the best next plan; whether there was one.
    fn step(&mut self) -> bool {
        let chosen = self.chosen();
        let made = chosen.into_iter().map(|delays| {
            let plan = plan(self.model, self.back, &delays, Care::Full);
            (survey(self.model, &plan), plan, delays)
        });
        let fewer = made.filter(|(new, ..)| {
            new.crossing.len() < self.survey.crossing.len() && cost(new) < cost(&self.survey)
        });
        let Some((survey, plan, delays)) = fewer.min_by_key(|(new, ..)| cost(new)) else {
            return false;
        };
        (self.survey, self.plan, self.delays) = (survey, plan, delays);
        true
    }

    /// The most promising delays, judged by rough plans.
    fn chosen(&mut self) -> Vec<Delays> {
        let full = CHOSEN * FULL;
        let spare = self.work.saturating_sub(full);
        let mut tried: Vec<(i64, usize, usize)> = Vec::new();
        for (node, columns) in self.candidates().into_iter().take(spare) {
            let delays = self.delays.with(node, columns);
            let plan = plan(self.model, self.back, &delays, Care::Rough);
            tried.push((cost(&survey(self.model, &plan)), columns, node));
        }
        self.work = spare.saturating_sub(tried.len());
        tried.sort_unstable();
        let chosen = tried.into_iter().take(CHOSEN);
        chosen
            .map(|(_, columns, node)| self.delays.with(node, columns))
            .collect()
    }

    /// The ends of upright arrows that cross others, each with all delays.
    fn candidates(&self) -> Vec<(usize, usize)> {
        let links = self.survey.crossing.iter().map(|e| self.model.links[*e]);
        let mut ends: Vec<usize> = Vec::new();
        for end in links.flat_map(|link| [link.to, link.from]) {
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
        let delays = |end| (1..=FARTHEST).map(move |columns| (end, columns));
        ends.into_iter().flat_map(delays).collect()
    }
}
