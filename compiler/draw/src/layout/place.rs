//! From the grid to pixels: widths of columns and gutters, heights of rows and lanes.

use super::caption::{self, Extent, Spot};
use super::frames::Framed;
use super::grid::Grid;
use super::labels::{self, Label, Slot};
use super::model::Model;
use super::picture::Picture;
use super::sizes::{Sized, up};
use super::tracks::Tracks;
use crate::Options;
use crate::text::{Weight, clean, widest, wrap, wrap_to_fit};

/// Around the whole picture.
pub(super) const MARGIN: i32 = 16;
/// Font size of the heading, and the distance between its lines.
pub(super) const HEADING: (i32, i32) = (20, 28);
/// Widest line of the heading.
const HEADING_W: i32 = 960;
/// Font size of lane titles, and the distance between their lines.
pub(super) const LANE_TITLE: (i32, i32) = (13, 18);
/// Between a lane's border and its steps.
const LANE_PAD: i32 = 24;
/// Least height of a lane.
const LANE_MIN: i32 = 112;
/// Between rows.
const ROW_GAP: i32 = 16;
/// Between tracks, and between strips.
pub(super) const TRACK: i32 = 12;
/// Least room in a gutter before its tracks.
const BEFORE: i32 = 16;
/// Least room after them: an arrowhead and a straight bit.
const AFTER: i32 = 24;
/// Least width of a gutter.
const GUTTER: i32 = 40;
/// Left of words on a level piece.
pub(super) const INDENT: i32 = 6;

/// What placing needs.
pub(super) struct Input<'a> {
    pub(super) model: &'a Model,
    pub(super) grid: &'a Grid,
    pub(super) sizes: &'a [Sized],
    pub(super) labels: &'a [Label],
    pub(super) tracks: &'a Tracks,
    pub(super) frames: &'a [Framed],
    /// How far below its step's middle each edge leaves it.
    pub(super) heads: &'a [i32],
    pub(super) graph: &'a Picture<'a>,
    pub(super) options: &'a Options,
}

/// A gutter: where it begins, where its tracks begin, where they end, and where it ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gutter {
    pub(super) left: i32,
    pub(super) tracks: i32,
    pub(super) after: i32,
    pub(super) right: i32,
}

/// A row: the top of its strips, its middle, and its bottom.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowPlace {
    pub(super) strips: i32,
    pub(super) middle: i32,
    pub(super) bottom: i32,
}

/// Everything in pixels.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) spots: Vec<Option<Spot>>,
    pub(super) extents: Vec<Extent>,
    /// Middle of each column.
    pub(super) columns: Vec<i32>,
    /// Left and right end of each column's steps.
    pub(super) bounds: Vec<(i32, i32)>,
    pub(super) gutters: Vec<Gutter>,
    /// By row id.
    pub(super) rows: Vec<RowPlace>,
    /// Top and bottom of each lane.
    pub(super) lanes: Vec<(i32, i32)>,
    pub(super) lane_titles: Vec<Vec<String>>,
    /// The heading's lines; none if there is no heading.
    pub(super) heading: Vec<String>,
    /// Where lanes begin.
    pub(super) left: i32,
    /// Width of the title strips.
    pub(super) strip: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    /// How far above a step's middle the words of its level exit reach.
    pub(super) stacks: Vec<i32>,
}

/// Places everything.
pub(super) fn place(input: &Input) -> Place {
    let mut place = Place::default();
    for (node, sized) in input.sizes.iter().enumerate() {
        let spot = caption::spot(sized, &input.grid.ports[node]);
        place.spots.push(Some(spot));
        place.extents.push(caption::extent(sized, spot));
    }
    lift_over_answers(input, &mut place);
    place_rows(input, &mut place);
    place_lane_titles(input, &mut place);
    place_columns(input, &mut place);
    place
}

/// Words above a step, and beside its upright exits, clear the answers on its level exit.
fn lift_over_answers(input: &Input, place: &mut Place) {
    place.stacks = vec![0; input.model.len()];
    for label in input.labels {
        let from = input.model.links[label.edge].from;
        if labels::is_at_exit(input.grid, from, label.slot) {
            place.stacks[from] = place.stacks[from].max(label.lift + label.height() + labels::GAP);
        }
    }
    for (node, sized) in input.sizes.iter().enumerate() {
        let raised = (place.stacks[node] - sized.half_h).max(0);
        let above = matches!(place.spots[node], Some(Spot::Above | Spot::AboveLeft));
        if above {
            place.extents[node].up += raised;
        }
    }
    for label in input.labels {
        beside_upright(input, place, label);
    }
}

fn beside_upright(input: &Input, place: &mut Place, label: &Label) {
    let tall = label.lift + label.height() + labels::GAP;
    match label.slot {
        Slot::Above(node) => {
            let base = input.sizes[node].half_h.max(place.stacks[node]);
            let extent = &mut place.extents[node];
            extent.up = extent.up.max(base + tall);
            extent.right = extent.right.max(INDENT + label.clear + label.width);
        }
        Slot::Head(node, _) => {
            let offset = input.heads.get(label.edge).copied().unwrap_or(0);
            let extent = &mut place.extents[node];
            let side = if offset < 0 {
                &mut extent.up
            } else {
                &mut extent.down
            };
            *side = (*side).max(offset.abs() + tall);
        }
        Slot::Below(node) => {
            let extent = &mut place.extents[node];
            extent.down = extent.down.max(input.sizes[node].half_h + tall);
            extent.right = extent.right.max(INDENT + label.clear + label.width);
        }
        Slot::Before(..) | Slot::After(..) => {}
    }
}

/// Half heights of each row, by id.
fn halves(input: &Input, place: &Place) -> Vec<(i32, i32)> {
    let mut halves = vec![(12, 12); input.grid.rows.len()];
    for (node, extent) in place.extents.iter().enumerate() {
        let half = &mut halves[input.grid.node_row[node]];
        *half = (half.0.max(extent.up), half.1.max(extent.down));
    }
    for label in input.labels {
        if let Slot::Before(_, row) | Slot::After(_, row) = label.slot {
            halves[row].0 = halves[row].0.max(label.lift + label.height() + labels::GAP);
        }
    }
    halves
}

fn place_rows(input: &Input, place: &mut Place) {
    let halves = halves(input, place);
    place.rows = vec![RowPlace::default(); input.grid.rows.len()];
    place.heading = heading(input);
    let lines = i32::try_from(place.heading.len()).unwrap_or(0);
    let heading = lines * HEADING.1 + if lines > 0 { 12 } else { 0 };
    let mut y = MARGIN;
    place.left = MARGIN;
    if input.graph.down {
        place.left += heading;
    } else {
        y += heading;
    }
    let mut from = 0;
    for lane in 0..input.model.lanes {
        let rows: Vec<usize> = input.grid.sequence[from..]
            .iter()
            .copied()
            .take_while(|row| input.grid.rows[*row].lane == lane)
            .collect();
        let content: i32 = rows
            .iter()
            .map(|row| row_height(input, from, &rows, *row, halves[*row]))
            .sum();
        let height = up((content + 2 * LANE_PAD).max(LANE_MIN), 4);
        let mut row_y = y + (height - content) / 2;
        for row in &rows {
            row_y = place_row(input, place, *row, halves[*row], row_y);
            row_y += ROW_GAP;
        }
        from += rows.len();
        place.lanes.push((y, y + height));
        y += height;
    }
    place.height = y + MARGIN;
}

/// A row with the gap below it, which the last row of a lane has not.
fn row_height(input: &Input, first: usize, rows: &[usize], row: usize, half: (i32, i32)) -> i32 {
    let (above, below) = frame_pads(input, input.grid.at[row]);
    let strips = i32::try_from(input.tracks.strips[row]).unwrap_or(0) * TRACK;
    let last = input.grid.at[row] + 1 == first + rows.len();
    above + strips + half.0 + half.1 + below + if last { 0 } else { ROW_GAP }
}

fn place_row(input: &Input, place: &mut Place, row: usize, half: (i32, i32), y: i32) -> i32 {
    let (above, below) = frame_pads(input, input.grid.at[row]);
    let strips = i32::try_from(input.tracks.strips[row]).unwrap_or(0) * TRACK;
    let middle = y + above + strips + half.0;
    let bottom = middle + half.1 + below;
    place.rows[row] = RowPlace {
        strips: y + above,
        middle,
        bottom,
    };
    bottom
}

/// Room for frames that begin above and end below a row.
fn frame_pads(input: &Input, place: usize) -> (i32, i32) {
    let mut pads = (0, 0);
    for framed in input.frames {
        if framed.rows.0 == place {
            pads.0 = pads.0.max(title_offset(input.frames, framed) + 4);
        }
        if framed.rows.1 == place {
            pads.1 = pads.1.max(framed.reach());
        }
    }
    pads
}

/// From a frame's top line down to where its steps may begin: its own title and those inside it.
pub(super) fn title_offset(all: &[Framed], framed: &Framed) -> i32 {
    let inner = all
        .iter()
        .filter(|other| other.level < framed.level && other.rows.0 == framed.rows.0);
    let below = inner
        .filter(|other| framed.columns.0 <= other.columns.0 && other.columns.1 <= framed.columns.1);
    framed.title_height()
        + below
            .map(|other| title_offset(all, other))
            .max()
            .unwrap_or(0)
}

/// From the outermost frame line at a column's left (or right) to its steps.
fn frame_sides(input: &Input, column: usize) -> (i32, i32) {
    let first = input.frames.iter().filter(|f| f.columns.0 == column);
    let last = input.frames.iter().filter(|f| f.columns.1 == column);
    (
        first.map(|f| f.lead() + 4).max().unwrap_or(0),
        last.map(|f| f.reach() + 4).max().unwrap_or(0),
    )
}

fn place_lane_titles(input: &Input, place: &mut Place) {
    let (size, leading) = LANE_TITLE;
    for (lane, (top, bottom)) in place.lanes.iter().enumerate() {
        let title = input
            .graph
            .lanes
            .get(lane)
            .map(|l| clean(&l.title))
            .unwrap_or_default();
        let room = (bottom - top - 16).max(64);
        place
            .lane_titles
            .push(wrap_to_fit(&title, size, Weight::SemiBold, &[room], 9));
    }
    let most = place
        .lane_titles
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(1)
        .max(1);
    place.strip = 20 + leading * i32::try_from(most).unwrap_or(1);
}

fn place_columns(input: &Input, place: &mut Place) {
    let count = (input.grid.lots - 1) / 2;
    let mut reach = vec![(0, 0); count];
    for (node, extent) in place.extents.iter().enumerate() {
        let column = &mut reach[input.grid.node_lot[node] / 2];
        *column = (column.0.max(extent.left), column.1.max(extent.right));
    }
    let room = word_room(input);
    let mut x = place.left + place.strip + 8;
    for column in 0..=count {
        let gutter = gutter(
            input,
            room[2 * column],
            2 * column,
            x,
            column == 0 || column == count,
        );
        place.gutters.push(gutter);
        x = gutter.right;
        if let Some((left, right)) = reach.get(column) {
            let frame = frame_sides(input, column);
            let middle = x + up(frame.0 + left, 4);
            let end = middle + up(frame.1 + right, 4);
            place.columns.push(middle);
            place.bounds.push((middle - left, middle + right));
            x = end;
        }
    }
    let heading = widest(&place.heading, HEADING.0, Weight::SemiBold);
    place.width = x.max(if input.graph.down {
        0
    } else {
        MARGIN + heading
    }) + MARGIN;
}

fn heading(input: &Input) -> Vec<String> {
    if input.options.heading {
        wrap(
            &clean(input.graph.title),
            HEADING.0,
            Weight::SemiBold,
            HEADING_W,
        )
    } else {
        Vec::new()
    }
}

/// Room that words need before and after the tracks, by lot.
fn word_room(input: &Input) -> Vec<(i32, i32)> {
    let mut room = vec![(0, 0); input.grid.lots];
    for label in input.labels {
        match label.slot {
            Slot::Before(lot, _) => {
                room[lot].0 = room[lot].0.max(label.width + label.clear + 2 * INDENT);
            }
            Slot::Head(node, _) => {
                let lot = input.grid.node_lot[node] + 1;
                room[lot].0 = room[lot].0.max(label.width + label.clear + 2 * INDENT);
            }
            Slot::After(lot, _) => room[lot].1 = room[lot].1.max(label.width + 2 * INDENT + 12),
            Slot::Above(_) | Slot::Below(_) => {}
        }
    }
    room
}

fn gutter(input: &Input, room: (i32, i32), lot: usize, x: i32, outermost: bool) -> Gutter {
    let tracks = i32::try_from(input.tracks.count[lot]).unwrap_or(0) * TRACK;
    let (before, mut after) = (up(room.0.max(BEFORE), 4), up(room.1.max(AFTER), 4));
    if outermost && tracks == 0 && room == (0, 0) {
        return Gutter {
            left: x,
            tracks: x + 8,
            after: x + 8,
            right: x + 16,
        };
    }
    after = after.max(GUTTER - before - tracks);
    let start = x + before;
    Gutter {
        left: x,
        tracks: start,
        after: start + tracks,
        right: start + tracks + after,
    }
}
