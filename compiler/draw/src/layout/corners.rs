//! The corners of an arrow's way, by any measure of the grid: in pixels, or as many as it takes to tell what
//! crosses what.

use super::model::Model;
use super::path::{Leg, Path, Side};
use super::tracks::{Track, Tracks};
use crate::scene::Point;

/// Where on a sheet everything of the grid is.
pub(super) trait Ruler {
    /// Where an edge leaves or enters a node by the middle of a side.
    fn port(&self, node: usize, side: Side) -> Point;
    /// How far below that an edge begins.
    fn head(&self, edge: usize) -> i32;
    /// The middle of a column, by its lot.
    fn column(&self, lot: usize) -> i32;
    /// A track of a gutter, by its lot.
    fn track(&self, lot: usize, track: usize) -> i32;
    /// The middle of a row.
    fn row(&self, row: usize) -> i32;
    /// A strip above a row.
    fn strip(&self, row: usize, strip: usize) -> i32;
}

/// All ways on the grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways<'a> {
    pub(super) model: &'a Model,
    pub(super) paths: &'a [Path],
    pub(super) tracks: &'a Tracks,
}

impl Ways<'_> {
    /// The corners of an edge, its two ends included.
    pub(super) fn corners(&self, ruler: &impl Ruler, edge: usize) -> Vec<Point> {
        let (link, path) = (self.model.links[edge], &self.paths[edge]);
        let mut begin = ruler.port(link.from, path.exit);
        begin.y += ruler.head(edge);
        let mut points = vec![begin];
        for (leg, piece) in path.legs.iter().enumerate() {
            if let Leg::Upright(lot) = *piece {
                self.upright(ruler, (edge, leg), lot, &mut points);
            }
        }
        points.push(ruler.port(link.to, path.entry));
        straighten(points)
    }

    fn upright(
        &self,
        ruler: &impl Ruler,
        (edge, leg): (usize, usize),
        lot: usize,
        points: &mut Vec<Point>,
    ) {
        let path = &self.paths[edge];
        let level = |l: Option<usize>| l.and_then(|l| path.row(l)).map(|row| ruler.row(row));
        let (before, after) = (level(leg.checked_sub(1)), level(Some(leg + 1)));
        let last = points.last().map_or(0, |p| p.y);
        let to = ruler.port(self.model.links[edge].to, path.entry).y;
        let own_head = leg == 1 && path.head != 0;
        let (y1, y2) = (
            before.filter(|_| !own_head).unwrap_or(last),
            after.unwrap_or(to),
        );
        match self.tracks.of.get(&(edge, leg)) {
            None => {
                let x = ruler.column(lot);
                points.extend([Point { x, y: y1 }, Point { x, y: y2 }]);
            }
            Some(Track::Whole(track)) => {
                let x = ruler.track(lot, *track);
                points.extend([Point { x, y: y1 }, Point { x, y: y2 }]);
            }
            Some(Track::Split {
                first,
                second,
                row,
                strip,
            }) => {
                let y = ruler.strip(*row, *strip);
                let (x1, x2) = (ruler.track(lot, *first), ruler.track(lot, *second));
                points.extend([
                    Point { x: x1, y: y1 },
                    Point { x: x1, y },
                    Point { x: x2, y },
                    Point { x: x2, y: y2 },
                ]);
            }
        }
    }
}

/// Leaves out points that repeat, or that stand on the straight between their neighbours.
fn straighten(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept.as_slice()
            && ((a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y))
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
