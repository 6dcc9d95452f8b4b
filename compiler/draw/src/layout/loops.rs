//! Which arrows lead back: those the language declares, then what a depth-first walk in source order
//! still finds. Never a random set, so an edit elsewhere cannot turn an arrow round.

use super::model::Model;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// For each edge, whether it leads back (self loops included). The other edges form no cycle.
pub(super) fn back_edges(model: &Model) -> Vec<bool> {
    let mut back: Vec<bool> = model
        .links
        .iter()
        .map(|link| link.declared_back || link.from == link.to)
        .collect();
    let mut marks = vec![Mark::New; model.len()];
    // Roots first, so that a walk does not start in the middle of a loop.
    let roots = (0..model.len()).filter(|node| model.ins[*node].iter().all(|e| back[*e]));
    for root in roots.collect::<Vec<_>>().into_iter().chain(0..model.len()) {
        walk(model, root, &mut marks, &mut back);
    }
    back
}

/// An explicit stack: processes may be thousands of steps deep.
fn walk(model: &Model, root: usize, marks: &mut [Mark], back: &mut [bool]) {
    if marks[root] != Mark::New {
        return;
    }
    marks[root] = Mark::Open;
    let mut stack = vec![(root, 0)];
    while let Some((node, next)) = stack.last_mut() {
        let Some(edge) = model.outs[*node].get(*next).copied() else {
            marks[*node] = Mark::Done;
            stack.pop();
            continue;
        };
        *next += 1;
        let to = model.links[edge].to;
        if back[edge] {
            continue;
        }
        match marks[to] {
            Mark::Open => back[edge] = true,
            Mark::New => {
                marks[to] = Mark::Open;
                stack.push((to, 0));
            }
            Mark::Done => {}
        }
    }
}
