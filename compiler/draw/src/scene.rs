//! The scene: a finished picture as plain data. Every picture format is written from it.
//!
//! All coordinates are whole pixels at 100 %, x to the right and y down, so two formats can never
//! disagree about where something is.

use flow_analysis::graph::{EdgeKind, FrameKind, LaneKind, NodeKind};
use flow_syntax::Place;

use crate::Direction;
use crate::icon::Icon;
use crate::overlay::{SceneMark, State};
use crate::sheet::Group;
use crate::text::Weight;
use crate::theme::Look;

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Pixels from the left.
    pub x: i32,
    /// Pixels from the top.
    pub y: i32,
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Point {
    /// Mirrored at the diagonal.
    #[must_use]
    pub fn turned(self) -> Point {
        Point {
            x: self.y,
            y: self.x,
        }
    }
}

impl Rect {
    /// Mirrored at the diagonal.
    #[must_use]
    pub fn turned(self) -> Rect {
        Rect {
            x: self.y,
            y: self.x,
            w: self.h,
            h: self.w,
        }
    }

    /// The right edge.
    pub fn right(&self) -> i32 {
        self.x + self.w
    }

    /// The bottom edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.h
    }

    /// Whether the insides of two rectangles meet; touching edges do not.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether `other` lies inside, edges included.
    pub fn contains(&self, other: &Rect) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }
}

/// Where a line of text is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// `x` is its left end.
    Start,
    /// `x` is its middle.
    Middle,
    /// `x` is its right end.
    End,
}

/// What a text is for; decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRole {
    /// The picture's heading.
    Heading,
    /// A lane's title, on its coloured strip.
    Lane,
    /// A step's title.
    Title,
    /// A step's second line: the vendor of its model.
    Note,
    /// A label of data.
    Badge,
    /// An answer on an arrow.
    Answer,
    /// A frame's title.
    Frame,
}

/// One or more lines of text of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun {
    /// Lines from top to bottom.
    pub lines: Vec<String>,
    /// Anchor's x; for upright text the middle of the strip.
    pub x: i32,
    /// Top of the first line.
    pub y: i32,
    /// Font size in pixels.
    pub size: i32,
    /// Distance between lines.
    pub leading: i32,
    /// Weight.
    pub weight: Weight,
    /// Anchor.
    pub anchor: Anchor,
    /// What it is for.
    pub role: TextRole,
    /// Whether it is turned by a quarter to read from bottom to top.
    pub upright: bool,
    /// The space set aside for it, 12 % wider than the embedded font needs.
    pub bounds: Rect,
}

/// A lane: a band over the whole width with a title strip at its left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneLane {
    /// Index into the graph's lanes.
    pub index: usize,
    /// The lane's name.
    pub name: String,
    /// Its title, unwrapped.
    pub title: String,
    /// Who owns it.
    pub kind: LaneKind,
    /// The whole band, strip included.
    pub band: Rect,
    /// The coloured strip.
    pub strip: Rect,
    /// The title on the strip.
    pub text: TextRun,
}

/// The outline of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A rounded box.
    Card,
    /// A rounded box with a dashed outline: something is missing.
    Ghost,
    /// A thin circle.
    Circle,
    /// A thin dashed circle: an event that what it watches survives.
    Dashed,
    /// A thick circle.
    Ring,
    /// A diamond.
    Diamond,
}

/// An icon at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SceneIcon {
    /// Which.
    pub icon: Icon,
    /// Where; square.
    pub at: Rect,
}

/// A label of data, in a box of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneBadge {
    /// The box.
    pub rect: Rect,
    /// The label, with its `@`.
    pub text: TextRun,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneNode {
    /// Index of the node in the graph; several may stand for one end, and an event of a block for the
    /// node where the block begins.
    pub index: usize,
    /// What it listens to, if it is an event that stands by itself.
    pub event: Option<EdgeKind>,
    /// Stable id: `step-` and the path.
    pub id: String,
    /// Path built from names.
    pub path: String,
    /// Its title, unwrapped.
    pub title: String,
    /// What it is.
    pub kind: NodeKind,
    /// Index of its lane.
    pub lane: usize,
    /// Its outline.
    pub shape: Shape,
    /// The outline's box.
    pub rect: Rect,
    /// Its icon.
    pub icon: Option<SceneIcon>,
    /// Title and notes, inside or beside the outline.
    pub texts: Vec<TextRun>,
    /// Labels of its data, inside the outline.
    pub badges: Vec<SceneBadge>,
    /// Where it stands in the source.
    pub place: Place,
    /// A tooltip from its doc comment.
    pub docs: Option<String>,
    /// The picture in words: title, kind and where it leads.
    pub spoken: String,
    /// What an overlay says of it.
    pub mark: Option<SceneMark>,
    /// What somebody should think of before it runs.
    pub risks: Vec<SceneRisk>,
}

/// A small disc on a step's outline that says what could go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneRisk {
    /// Its box; round.
    pub at: Rect,
    /// Its icon.
    pub icon: Icon,
    /// One sentence, for a tooltip.
    pub words: String,
}

/// How an arrow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// The usual way.
    Normal,
    /// Something went wrong.
    Error,
    /// Time ran out or a cap was reached.
    Late,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneEdge {
    /// Indices of the edges in the graph that it stands for; at least one.
    pub edges: Vec<usize>,
    /// Index of the step it leaves, in the scene.
    pub from: usize,
    /// Index of the step it leads to, in the scene.
    pub to: usize,
    /// Why it is taken.
    pub kind: EdgeKind,
    /// How it is drawn.
    pub tone: Tone,
    /// Whether it closes a loop, and so runs against the flow.
    pub back: bool,
    /// Whether it begins at a connector instead of its step, and whether it ends at one.
    pub cut: (bool, bool),
    /// Corners from start to arrowhead; upright and level pieces in turn.
    pub points: Vec<Point>,
    /// The event on its step's border that it leaves.
    pub event: Option<SceneEvent>,
    /// What it says.
    pub label: Option<TextRun>,
    /// What an overlay says of it.
    pub mark: Option<State>,
}

/// An event on the border of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SceneEvent {
    /// Its circle's box.
    pub rect: Rect,
    /// What happens.
    pub icon: Icon,
    /// Whether the step goes on all the same.
    pub beside: bool,
}

/// The place where a cut arrow ends or goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneConnector {
    /// Its circle's box.
    pub rect: Rect,
    /// The number it shares with its other end.
    pub text: TextRun,
}

/// A block's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneFrame {
    /// Index of the frame in the graph.
    pub index: usize,
    /// Path built from names.
    pub path: String,
    /// Which kind of block.
    pub kind: FrameKind,
    /// The dashed outline.
    pub rect: Rect,
    /// Its title, standing in the outline's upper left.
    pub text: TextRun,
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Which way time flows.
    pub direction: Direction,
    /// The process's name.
    pub name: String,
    /// The process's title.
    pub title: String,
    /// The picture in one or two sentences.
    pub description: String,
    /// Heading above the lanes, when asked for.
    pub heading: Option<TextRun>,
    /// Lanes from top to bottom.
    pub lanes: Vec<SceneLane>,
    /// Frames, outer before inner.
    pub frames: Vec<SceneFrame>,
    /// Steps in source order.
    pub nodes: Vec<SceneNode>,
    /// Arrows in source order.
    pub edges: Vec<SceneEdge>,
    /// Where arrows are cut, in a picture wrapped into rows.
    pub connectors: Vec<SceneConnector>,
    /// Tables, bars and legends.
    pub sheet: Vec<Group>,
    /// Its colours.
    pub look: Look,
}
