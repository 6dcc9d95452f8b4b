//! A plan: where steps stand and arrows run, before there are pixels.

use super::delays::Delays;
use super::grid::Grid;
use super::model::Model;
use super::path::Path;
use super::tracks::{self, Tracks};
use super::{columns, enclose, order, route, rows};

/// Where everything stands and runs.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) grid: Grid,
    pub(super) paths: Vec<Path>,
    pub(super) tracks: Tracks,
}

/// How much work goes into a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Arrows keep the ways that are found first.
    Rough,
    /// Arrows in each other's way are found again.
    Full,
}

/// Makes a plan.
pub(super) fn plan(model: &Model, back: &[bool], delays: &Delays, care: Care) -> Plan {
    let columns = columns::assign(model, back, delays);
    let order = order::order(model, &columns);
    let mut rows = rows::assign(model, &columns, &order);
    enclose::assign(model, &columns, &mut rows);
    let mut grid = Grid::new(model, &columns, &rows);
    let mut paths = route::route_all(model, &columns, &mut grid, care);
    drop((columns, order, rows));
    grid.drop_empty_rows(&mut paths);
    let tracks = tracks::assign(model, &grid, &paths);
    Plan {
        grid,
        paths,
        tracks,
    }
}
