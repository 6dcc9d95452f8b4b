//! Events on the right border of a step: how far above or below its middle each stands.

use super::grid::Grid;
use super::labels::{self, Label, Slot};
use super::model::Model;
use super::path::Path;
use super::sizes::{Sized, up};

/// Radius of an event on a border.
pub(super) const RADIUS: i32 = 10;
/// From a step's middle to its first event.
const FIRST: i32 = 16;
/// Least distance between two events.
const NEXT: i32 = 2 * RADIUS + 4;

/// How far below its step's middle (above if negative) each edge leaves it; by edge. Steps grow to
/// hold their events.
pub(super) fn assign(
    model: &Model,
    grid: &Grid,
    paths: &[Path],
    labels: &[Label],
    sizes: &mut [Sized],
) -> Vec<i32> {
    let mut offsets = vec![0; paths.len()];
    let mut said = vec![0; paths.len()];
    let mut stacks = vec![0; sizes.len()];
    for label in labels {
        said[label.edge] = label.height() + labels::GAP;
        let from = model.links[label.edge].from;
        if labels::is_at_exit(grid, from, label.slot) {
            stacks[from] = stacks[from].max(label.lift + label.height() + labels::GAP);
        }
    }
    for (node, sized) in sizes.iter_mut().enumerate() {
        let mut heads: Vec<(i64, usize)> = model.outs[node]
            .iter()
            .map(|edge| (paths[*edge].head, *edge))
            .filter(|(head, _)| *head != 0)
            .collect();
        heads.sort_by_key(|(head, edge)| (head.abs(), *edge));
        let mut reach = (FIRST.max(stacks[node] + RADIUS), FIRST);
        for (head, edge) in heads {
            let side = if head < 0 { &mut reach.0 } else { &mut reach.1 };
            offsets[edge] = if head < 0 { -*side } else { *side };
            sized.half_h = sized.half_h.max(up(*side + RADIUS + 6, 4));
            *side += NEXT.max(said[edge] + 8);
        }
    }
    offsets
}

/// Where the words of such an edge stand.
pub(super) const fn slot(node: usize, head: i64) -> Option<Slot> {
    match head {
        0 => None,
        head => Some(Slot::Head(node, head)),
    }
}
