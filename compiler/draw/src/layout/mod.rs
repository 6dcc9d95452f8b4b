//! Layout: a flow graph becomes a [`Scene`].
//!
//! A layered drawing (Sugiyama, Tagawa, Toda 1981) on a grid. Time runs along columns; each lane owns
//! some rows. Steps stand in cells. Arrows run level along the middle of rows, upright in the gutters
//! between columns or through the middle of free cells, and nowhere else: that is why no arrow can
//! cross a step, leave its angle, or lie on a stranger.
//!
//! Stages, each a function from plain data to plain data: `picture` → `model` → `loops` → a `plan` → `heads` →
//! `place` → `emit` and `arrows`. A plan is made by `columns` → `order` → `rows` and `slide` → `enclose` →
//! `route` on the `grid` (by `shapes` and `price`) and `reconsider` → `tracks`; where arrows cross in it, `postpone`
//! looks for a better one.
//! Everything is an integer, every tie is broken by source order, and nothing is hashed, so the same
//! graph gives the same scene everywhere.

mod arrows;
mod caption;
mod columns;
mod corners;
mod delays;
mod emit;
mod enclose;
mod frames;
mod grid;
mod heads;
mod labels;
mod loops;
mod model;
mod order;
mod path;
mod picture;
mod place;
mod plan;
mod postpone;
mod price;
mod reconsider;
mod route;
mod rows;
mod shapes;
mod sizes;
mod slide;
mod survey;
mod tracks;

pub(crate) use picture::words;
pub(crate) use sizes::{notes, vendor_name};

use flow_analysis::graph::FlowGraph;

use crate::Options;
use crate::fold::fold;
use crate::scene::Scene;

/// Lays a flow graph out.
pub fn layout(graph: &FlowGraph, options: &Options) -> Scene {
    let picture = picture::of(graph, options);
    let model = model::Model::new(&picture);
    let back = loops::back_edges(&model);
    let plan::Plan {
        mut grid,
        paths,
        tracks,
    } = postpone::best_plan(&model, &back);
    grid.forget_cells();
    let mut sizes = sizes::measure(&picture, &model);
    let labels = labels::assign(&picture, &grid, &paths, &model);
    let heads = heads::assign(&model, &grid, &paths, &labels, &mut sizes);
    let frames = frames::plan(&picture, &model, &grid, &paths);
    let place = place::place(&place::Input {
        model: &model,
        grid: &grid,
        sizes: &sizes,
        labels: &labels,
        tracks: &tracks,
        frames: &frames,
        heads: &heads,
        graph: &picture,
        options,
    });
    let scene = emit::scene(&emit::Parts {
        graph: &picture,
        back: &back,
        heads: &heads,
        model: &model,
        grid: &grid,
        paths: &paths,
        sizes: &sizes,
        labels: &labels,
        tracks: &tracks,
        frames: &frames,
        place: &place,
        look: &options.look,
    });
    let mut scene = match options.fold.and_then(|most| i32::try_from(most).ok()) {
        Some(most) => fold(scene, most),
        None => scene,
    };
    if let Some(risks) = &options.risks {
        risks.apply(&mut scene, graph);
    }
    if let Some(overlay) = &options.overlay {
        overlay.apply(&mut scene, graph);
    }
    scene
}

/// How an arrow of a kind is drawn.
pub fn tone_of(kind: flow_analysis::graph::EdgeKind) -> crate::scene::Tone {
    model::tone(kind)
}
