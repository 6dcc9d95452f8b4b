//! From places to the finished scene.

use flow_analysis::graph::LaneKind;
use petgraph::graph::NodeIndex;

use super::caption::{GAP, Spot};
use super::frames::{self, Framed};
use super::grid::Grid;
use super::labels::Label;
use super::model::Model;
use super::path::Path;
use super::picture::Picture;
use super::place::{self, HEADING, LANE_TITLE, MARGIN, Place};
use super::sizes::{
    BADGE, BADGE_GAP, BADGE_H, BADGE_LEADING, ICON, PAD, SMALL, SMALL_LEADING, Sized, TITLE,
    TITLE_LEADING,
};
use super::tracks::Tracks;
use crate::Direction;
use crate::icon::kind_in_words;
use crate::scene::{
    Anchor, Point, Rect, Scene, SceneBadge, SceneEdge, SceneFrame, SceneIcon, SceneLane, SceneNode,
    Shape, TextRole, TextRun,
};
use crate::text::{Weight, clean, widest};
use crate::theme::Look;

/// Between a frame's title and an arrow beside it, which may have its head there.
const CLEAR: i32 = 12;

/// Everything the earlier stages found out.
pub(super) struct Parts<'a> {
    pub(super) graph: &'a Picture<'a>,
    pub(super) model: &'a Model,
    pub(super) grid: &'a Grid,
    pub(super) paths: &'a [Path],
    pub(super) sizes: &'a [Sized],
    pub(super) labels: &'a [Label],
    pub(super) tracks: &'a Tracks,
    pub(super) frames: &'a [Framed],
    /// Whether each edge leads back.
    pub(super) back: &'a [bool],
    /// How far below its step's middle each edge leaves it.
    pub(super) heads: &'a [i32],
    pub(super) place: &'a Place,
    /// Colours.
    pub(super) look: &'a Look,
}

/// Builds the scene.
pub(super) fn scene(parts: &Parts) -> Scene {
    let title = clean(parts.graph.title);
    // Lanes side by side may be narrower than the heading above them.
    let heading_w = widest(&parts.place.heading, HEADING.0, Weight::SemiBold);
    let words = parts.place.height.max(heading_w + 2 * MARGIN);
    let mut edges: Vec<SceneEdge> = Vec::with_capacity(parts.model.links.len());
    edges.extend((0..parts.model.links.len()).filter_map(|edge| parts.edge(edge)));
    let mut nodes = Vec::with_capacity(parts.model.len());
    nodes.extend((0..parts.model.len()).filter_map(|node| parts.node(node)));
    Scene {
        width: if parts.graph.down {
            words
        } else {
            parts.place.width
        },
        height: if parts.graph.down {
            parts.place.width
        } else {
            parts.place.height
        },
        direction: if parts.graph.down {
            Direction::Down
        } else {
            Direction::Right
        },
        name: clean(parts.graph.process),
        description: parts.describe(),
        heading: heading(&parts.place.heading),
        title,
        lanes: (0..parts.model.lanes)
            .map(|lane| parts.lane(lane))
            .collect(),
        frames: parts
            .frames
            .iter()
            .filter_map(|framed| parts.frame(framed, &edges))
            .collect(),
        nodes,
        edges,
        connectors: Vec::new(),
        sheet: Vec::new(),
        look: parts.look.clone(),
    }
}

fn heading(lines: &[String]) -> Option<TextRun> {
    let at = (MARGIN, MARGIN - 4);
    let (weight, role) = (Weight::SemiBold, TextRole::Heading);
    (!lines.is_empty()).then(|| run(lines.to_vec(), at, HEADING, weight, Anchor::Start, role))
}

/// A text with its bounds.
pub(super) fn run(
    lines: Vec<String>,
    (x, y): (i32, i32),
    (size, leading): (i32, i32),
    weight: Weight,
    anchor: Anchor,
    role: TextRole,
) -> TextRun {
    let w = widest(&lines, size, weight);
    let h = leading * i32::try_from(lines.len()).unwrap_or(1);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - w / 2,
        Anchor::End => x - w,
    };
    TextRun {
        lines,
        x,
        y,
        size,
        leading,
        weight,
        anchor,
        role,
        upright: false,
        bounds: Rect { x: left, y, w, h },
    }
}

impl Parts<'_> {
    fn describe(&self) -> String {
        let steps = self.model.len();
        let lanes: Vec<String> = self
            .graph
            .lanes
            .iter()
            .map(|lane| clean(&lane.title))
            .collect();
        let start = self
            .graph
            .graph
            .node_weight(NodeIndex::new(self.graph.start))
            .map(|node| clean(&node.title))
            .unwrap_or_default();
        let begins = if start.is_empty() {
            String::new()
        } else {
            format!(" Begins with {start}.")
        };
        format!(
            "A process map: {steps} steps in {} lanes ({}).{begins}",
            lanes.len(),
            lanes.join(", ")
        )
    }

    fn lane(&self, lane: usize) -> SceneLane {
        let (top, bottom) = self.place.lanes[lane];
        let band = Rect {
            x: self.place.left,
            y: top,
            w: self.place.width - self.place.left - MARGIN,
            h: bottom - top,
        };
        let strip = Rect {
            w: self.place.strip,
            ..band
        };
        let source = self.graph.lanes.get(lane);
        SceneLane {
            index: lane,
            name: source.map(|l| clean(&l.name)).unwrap_or_default(),
            title: source.map(|l| clean(&l.title)).unwrap_or_default(),
            kind: source.map_or(LaneKind::Flow, |l| l.kind),
            band: self.turned(band),
            strip: self.turned(strip),
            text: self.lane_title(lane, &strip),
        }
    }

    fn lane_title(&self, lane: usize, strip: &Rect) -> TextRun {
        let lines = self.place.lane_titles[lane].clone();
        let (size, leading) = LANE_TITLE;
        let length = widest(&lines, size, Weight::SemiBold);
        let thick = leading * i32::try_from(lines.len()).unwrap_or(1);
        let (x, y) = (strip.x + strip.w / 2, strip.y + strip.h / 2);
        if self.graph.down {
            let (at, weight) = ((y, x - thick / 2), Weight::SemiBold);
            return run(
                lines,
                at,
                LANE_TITLE,
                weight,
                Anchor::Middle,
                TextRole::Lane,
            );
        }
        let bounds = Rect {
            x: x - thick / 2,
            y: y - length / 2,
            w: thick,
            h: length,
        };
        TextRun {
            lines,
            x: bounds.x,
            y,
            size,
            leading,
            weight: Weight::SemiBold,
            anchor: Anchor::Middle,
            role: TextRole::Lane,
            upright: true,
            bounds,
        }
    }

    fn frame(&self, framed: &Framed, edges: &[SceneEdge]) -> Option<SceneFrame> {
        let source = self.graph.frames.get(framed.index)?;
        let reach = framed.reach();
        let (left, right) = (
            self.place.bounds[framed.columns.0].0,
            self.place.bounds[framed.columns.1].1,
        );
        let row = |at: usize| self.place.rows[self.grid.sequence[at]];
        let top = row(framed.rows.0).strips - place::title_offset(self.frames, framed);
        let bottom = self.frame_bottom(framed, row(framed.rows.1).bottom);
        let rect = self.turned(Rect {
            x: left - framed.lead(),
            y: top,
            w: right - left + framed.lead() + reach,
            h: bottom - top,
        });
        let words = |x: i32| {
            run(
                framed.lines.clone(),
                (x, rect.y + 4),
                (frames::SIZE, frames::LEADING),
                Weight::SemiBold,
                Anchor::Start,
                TextRole::Frame,
            )
        };
        let mut text = words(rect.x + 8);
        match clear_start(&text.bounds, &rect, (edges, &self.borders())) {
            Some(x) => text = words(x),
            None => text.lines.clear(),
        }
        if text.lines.is_empty() {
            text.bounds.w = 0;
        }
        Some(SceneFrame {
            index: framed.index,
            path: clean(&source.path),
            kind: source.kind,
            rect,
            text,
        })
    }

    /// Upright borders between lanes.
    fn borders(&self) -> Vec<i32> {
        let lanes = self.place.lanes.iter();
        lanes
            .map(|(top, _)| *top)
            .filter(|_| self.graph.down)
            .collect()
    }

    /// Frames that end below one row are spaced by how many they hold.
    fn frame_bottom(&self, framed: &Framed, row_bottom: i32) -> i32 {
        let ends = self
            .frames
            .iter()
            .filter(|other| other.rows.1 == framed.rows.1);
        let most = ends.map(|other| other.level).max().unwrap_or(0);
        row_bottom - framed.inset(most) - 4
    }

    pub(super) fn middle(&self, node: usize) -> Point {
        Point {
            x: self.place.columns[self.grid.node_lot[node] / 2],
            y: self.place.rows[self.grid.node_row[node]].middle,
        }
    }

    /// A rectangle of layout's as it is drawn.
    pub(super) fn turned(&self, rect: Rect) -> Rect {
        if self.graph.down { rect.turned() } else { rect }
    }

    /// The middle of a step as it is drawn.
    fn centre(&self, node: usize) -> Point {
        let at = self.middle(node);
        if self.graph.down { at.turned() } else { at }
    }

    fn rect(&self, node: usize) -> Rect {
        let (at, sized) = (self.middle(node), &self.sizes[node]);
        self.turned(Rect {
            x: at.x - sized.half_w,
            y: at.y - sized.half_h,
            w: 2 * sized.half_w,
            h: 2 * sized.half_h,
        })
    }

    fn node(&self, index: usize) -> Option<SceneNode> {
        let source = self.graph.graph.node_weight(NodeIndex::new(index))?;
        let sized = &self.sizes[index];
        let path = clean(&source.path);
        let event = self.graph.events.get(index).copied().flatten();
        Some(SceneNode {
            index: self.graph.source.get(index).copied().unwrap_or(index),
            event: event.map(|event| event.kind),
            id: format!("step-{path}"),
            title: clean(&source.title),
            kind: source.kind,
            lane: self.model.lane[index],
            shape: sized.shape,
            rect: self.rect(index),
            icon: self.icon(index),
            texts: self.texts(index),
            badges: self.badges(index),
            place: source.place,
            docs: source
                .docs
                .as_ref()
                .map(|docs| clean(docs))
                .filter(|docs| !docs.is_empty()),
            spoken: self.spoken(index, event.map_or(kind_in_words(source.kind), |_| "event")),
            mark: None,
            risks: Vec::new(),
            path,
        })
    }

    fn spoken(&self, index: usize, kind: &str) -> String {
        let title = |node: usize| {
            self.graph
                .graph
                .node_weight(NodeIndex::new(node))
                .map(|n| clean(&n.title))
                .unwrap_or_default()
        };
        let next: Vec<String> = self.model.outs[index]
            .iter()
            .map(|edge| {
                let label = self.graph.words.get(*edge).map_or("", String::as_str);
                let to = title(self.model.links[*edge].to);
                if label.is_empty() {
                    to
                } else {
                    format!("{label}: {to}")
                }
            })
            .filter(|next| !next.is_empty())
            .collect();
        let leads = if next.is_empty() {
            String::new()
        } else {
            format!(", next: {}", next.join("; "))
        };
        let own = title(index);
        let comma = if own.is_empty() { "" } else { ", " };
        format!("{own}{comma}{kind}{leads}")
    }

    fn icon(&self, index: usize) -> Option<SceneIcon> {
        let sized = &self.sizes[index];
        let icon = sized.icon?;
        let (at, rect) = (self.centre(index), self.rect(index));
        let square = |x: i32, y: i32, side: i32| Rect {
            x: x - side / 2,
            y: y - side / 2,
            w: side,
            h: side,
        };
        let at = match sized.shape {
            Shape::Card | Shape::Ghost => square(rect.x + PAD + ICON / 2, at.y, ICON),
            Shape::Diamond if sized.outside => square(at.x, at.y, 28),
            Shape::Diamond => square(at.x, at.y - sized.text_h() / 2 - 1, 16),
            Shape::Circle | Shape::Dashed | Shape::Ring => square(at.x, at.y, 20),
        };
        Some(SceneIcon { icon, at })
    }

    fn texts(&self, index: usize) -> Vec<TextRun> {
        let sized = &self.sizes[index];
        if sized.lines.is_empty() && sized.notes.is_empty() {
            return Vec::new();
        }
        match sized.shape {
            Shape::Card | Shape::Ghost => self.card_texts(index),
            Shape::Diamond if !sized.outside => vec![self.question(index)],
            Shape::Diamond | Shape::Circle | Shape::Dashed | Shape::Ring => {
                vec![self.caption(index)]
            }
        }
    }

    fn card_texts(&self, index: usize) -> Vec<TextRun> {
        let (sized, rect) = (&self.sizes[index], self.rect(index));
        let x = rect.x + PAD + ICON + PAD;
        let top = self.centre(index).y - sized.text_h() / 2;
        let title = run(
            sized.lines.clone(),
            (x, top),
            (TITLE, TITLE_LEADING),
            Weight::Regular,
            Anchor::Start,
            TextRole::Title,
        );
        let below = title.bounds.bottom();
        let notes = run(
            sized.notes.clone(),
            (x, below),
            (SMALL, SMALL_LEADING),
            Weight::Regular,
            Anchor::Start,
            TextRole::Note,
        );
        let runs = [title, notes].into_iter();
        runs.filter(|text| !text.lines.is_empty()).collect()
    }

    fn badges(&self, index: usize) -> Vec<SceneBadge> {
        let (sized, rect) = (&self.sizes[index], self.rect(index));
        let rows = i32::try_from(sized.badges.len()).unwrap_or(0);
        let bottom = self.centre(index).y + sized.text_h() / 2;
        let mut y = bottom - rows * BADGE_LEADING + BADGE_LEADING - BADGE_H;
        let mut badges = Vec::new();
        for row in &sized.badges {
            let mut x = rect.x + PAD + ICON + PAD;
            for (words, w) in row {
                let text = run(
                    vec![words.clone()],
                    (x + w / 2, y),
                    (BADGE, BADGE_H),
                    Weight::SemiBold,
                    Anchor::Middle,
                    TextRole::Badge,
                );
                let (w, h) = (*w, BADGE_H);
                badges.push(SceneBadge {
                    rect: Rect { x, y, w, h },
                    text,
                });
                x += w + BADGE_GAP;
            }
            y += BADGE_LEADING;
        }
        badges
    }

    fn question(&self, index: usize) -> TextRun {
        let (sized, at) = (&self.sizes[index], self.centre(index));
        let below_icon = if sized.icon.is_some() { 9 } else { 0 };
        let top = at.y - sized.text_h() / 2 + below_icon;
        run(
            sized.lines.clone(),
            (at.x, top),
            (SMALL, SMALL_LEADING),
            Weight::Regular,
            Anchor::Middle,
            TextRole::Title,
        )
    }

    fn caption(&self, index: usize) -> TextRun {
        let (sized, at) = (&self.sizes[index], self.middle(index));
        let (w, h, text_h) = (sized.half_w, sized.half_h, sized.text_h());
        let raised = h.max(self.place.stacks[index]);
        let (x, y, anchor) = match self.place.spots[index] {
            // What layout calls above stands left, what it calls right stands below.
            Some(spot) if self.graph.down => {
                let at = at.turned();
                let y = at.y - text_h / 2;
                match spot {
                    Spot::Below => (at.x + h + GAP, y, Anchor::Start),
                    Spot::Right => (at.x, at.y + w + GAP, Anchor::Middle),
                    Spot::AboveLeft => (at.x - raised, at.y - GAP - text_h, Anchor::End),
                    Spot::Above | Spot::Inside => (at.x - raised - GAP, y, Anchor::End),
                }
            }
            Some(Spot::Below) => (at.x, at.y + h + GAP, Anchor::Middle),
            Some(Spot::Right) => (at.x + w + GAP, at.y - text_h / 2, Anchor::Start),
            Some(Spot::AboveLeft) => (at.x - GAP, at.y - raised - text_h, Anchor::End),
            _ => (at.x, at.y - raised - GAP - text_h, Anchor::Middle),
        };
        run(
            sized.lines.clone(),
            (x, y),
            (SMALL, SMALL_LEADING),
            Weight::Regular,
            anchor,
            TextRole::Title,
        )
    }
}

/// Where along a frame's top its title clears the arrows that come in there and the borders of lanes; `None` if nowhere.
fn clear_start(
    title: &Rect,
    frame: &Rect,
    (edges, borders): (&[SceneEdge], &[i32]),
) -> Option<i32> {
    let uprights = edges
        .iter()
        .flat_map(|edge| edge.points.windows(2))
        .filter_map(|pair| match pair {
            [a, b] if a.x == b.x && a.y.min(b.y) < title.bottom() && title.y < a.y.max(b.y) => {
                Some(a.x)
            }
            _ => None,
        });
    let mut taken: Vec<i32> = uprights
        .chain(borders.iter().copied())
        .filter(|x| frame.x < *x && *x < frame.right())
        .collect();
    taken.sort_unstable();
    let starts = std::iter::once(title.x).chain(taken.iter().map(|x| x + CLEAR));
    let mut clear = starts.filter(|x| {
        x + title.w + CLEAR <= frame.right()
            && !taken
                .iter()
                .any(|t| x - CLEAR < *t && *t < x + title.w + CLEAR)
    });
    clear.next()
}
