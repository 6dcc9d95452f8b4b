//! Tables that ask tables that ask tables: a run gives up where one answer takes too many of them.

use std::collections::BTreeMap;

use flow_plan::eval::{MOST_ASKED, MOST_ASKING};
use flow_syntax::{Diagnostic, Place};
use petgraph::algo::toposort;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::circles::{Asked, Asks};
use crate::findings::grouped;
use crate::model::Program;
use crate::rules::tables::TOO_DEEP;

/// Most tables of a chain that are shown.
const MOST_SHOWN: usize = 6;

/// What one answer of a table may take at most, itself included.
#[derive(Clone, Copy)]
struct Cost {
    /// Tables that ask each other in a row.
    row: u32,
    /// Tables asked in all.
    all: u64,
}

impl Cost {
    fn is_too_much(self) -> bool {
        self.row > MOST_ASKING || self.all > u64::from(MOST_ASKED)
    }
}

/// A finding for each table that may take too much where none of those that it asks does. There are no
/// circles. The conditions of all rows down to the one that hits are asked, and of the answers its own
/// alone, so the dearest is counted; with `collect` all are.
pub(super) fn find(program: &Program, asks: &Asks) -> Vec<Diagnostic> {
    let Ok(order) = toposort(asks, None) else {
        return Vec::new();
    };
    let mut costs = vec![Cost { row: 1, all: 1 }; asks.node_count()];
    let mut found: Vec<NodeIndex> = Vec::new();
    for table in order.into_iter().rev() {
        let collects = program
            .tables
            .get(table.index())
            .is_some_and(|t| t.hits == "collect");
        let asked: Vec<(Asked, Cost)> = asks
            .edges(table)
            .filter_map(|e| Some((*e.weight(), *costs.get(e.target().index())?)))
            .collect();
        let told = asked.iter().any(|(_, cost)| cost.is_too_much());
        let own = own(&asked, collects);
        if own.is_too_much() && !told {
            found.push(table);
        }
        if let Some(slot) = costs.get_mut(table.index()) {
            *slot = own;
        }
    }
    found.sort_unstable();
    let each = found.into_iter();
    each.filter_map(|table| finding(program, asks, &costs, table))
        .collect()
}

/// What an answer takes of a table that asks these.
fn own(asked: &[(Asked, Cost)], collects: bool) -> Cost {
    let deepest = asked.iter().map(|(_, cost)| cost.row).max().unwrap_or(0);
    // By row, what its conditions and what its answers take.
    let mut rows: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for (at, cost) in asked {
        let (conditions, answers) = rows.entry(at.row).or_default();
        let sum = if at.answers { answers } else { conditions };
        *sum = sum.saturating_add(cost.all);
    }
    let (mut before, mut all) = (1_u64, 1);
    for (conditions, answers) in rows.into_values() {
        before = before.saturating_add(conditions);
        let here = before.saturating_add(answers);
        all = all.max(here);
        if collects {
            before = here;
        }
    }
    Cost {
        row: deepest.saturating_add(1),
        all,
    }
}

fn finding(program: &Program, asks: &Asks, costs: &[Cost], table: NodeIndex) -> Option<Diagnostic> {
    let cost = *costs.get(table.index())?;
    let named = program.tables.get(table.index())?;
    let (_, place) = dearest(asks, costs, table)?;
    let message = match cost.row > MOST_ASKING {
        true => format!(
            "One answer of table `{}` may take {} tables, each asked by the one before it; a run gives up \
             after {MOST_ASKING}.",
            named.name, cost.row
        ),
        false => format!(
            "One answer of table `{}` may take {} others; a run gives up after {}.",
            named.name,
            grouped(cost.all - 1),
            grouped(MOST_ASKED.into())
        ),
    };
    let mut finding = TOO_DEEP.at(message, place).says("asked here").help(
        "let the process ask one table after the other, each with `set`, and give the next one what the \
         last one said",
    );
    let mut at = table;
    for _ in 0..MOST_SHOWN {
        let Some((next, place)) = dearest(asks, costs, at) else {
            break;
        };
        let name = |at: NodeIndex| {
            program
                .tables
                .get(at.index())
                .map_or("", |t| t.name.as_str())
        };
        finding = finding.hop(place, format!("`{}` asks `{}`", name(at), name(next)));
        at = next;
    }
    Some(finding)
}

/// The table that takes most of those that one asks, and where it is asked first.
fn dearest(asks: &Asks, costs: &[Cost], table: NodeIndex) -> Option<(NodeIndex, Place)> {
    let cost = |to: NodeIndex| costs.get(to.index()).map_or((0, 0), |c| (c.row, c.all));
    let edges = asks.edges(table);
    let best = edges.max_by_key(|e| {
        (
            cost(e.target()),
            std::cmp::Reverse(e.weight().place.span.start),
        )
    })?;
    Some((best.target(), best.weight().place))
}
