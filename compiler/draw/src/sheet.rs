//! What a picture holds beside lanes, steps and arrows: tables, bars, legends, as plain data.

use flow_analysis::graph::LaneKind;
use flow_syntax::Place;

use crate::icon::Icon;
use crate::overlay::Family;
use crate::scene::{Anchor, Point, Rect, TextRole, TextRun};
use crate::text::{Weight, widest};
use crate::theme::{Colour, Theme};

/// A colour of the theme by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Paint {
    /// Behind everything.
    Paper,
    /// Inside steps and tables.
    Card,
    /// Titles.
    Ink,
    /// What is said beside them.
    Soft,
    /// Borders.
    Border,
    /// Frames.
    Frame,
    /// What must be seen.
    Alarm,
    /// Behind labels of data.
    Badge,
    /// Labels of data.
    OnBadge,
    /// The band of a people's lane.
    PeopleGround,
    /// Its strip.
    People,
    /// The band of an AI lane.
    AiGround,
    /// Its strip.
    Ai,
    /// The band of a system's lane.
    SystemGround,
    /// Its strip.
    System,
    /// The band of a lane that nobody owns.
    FlowGround,
    /// Its strip.
    Flow,
    /// Words on a strip.
    OnStrip,
    /// The strong colour of states.
    Strong(Family),
    /// The ground of states.
    Tint(Family),
    /// Marks on the strong colours of states.
    OnStrong,
}

impl Paint {
    /// The strip of a kind of lane.
    pub fn strip(kind: LaneKind) -> Paint {
        match kind {
            LaneKind::People => Paint::People,
            LaneKind::Ai => Paint::Ai,
            LaneKind::System => Paint::System,
            LaneKind::Flow => Paint::Flow,
        }
    }

    /// The band of a kind of lane.
    pub fn ground(kind: LaneKind) -> Paint {
        match kind {
            LaneKind::People => Paint::PeopleGround,
            LaneKind::Ai => Paint::AiGround,
            LaneKind::System => Paint::SystemGround,
            LaneKind::Flow => Paint::FlowGround,
        }
    }

    /// Its colour in a theme.
    pub fn colour(self, theme: &Theme) -> Colour {
        match self {
            Paint::Paper => theme.paper,
            Paint::Card => theme.card,
            Paint::Ink => theme.ink,
            Paint::Soft => theme.soft,
            Paint::Border => theme.border,
            Paint::Frame => theme.frame,
            Paint::Alarm => theme.fail,
            Paint::Badge => theme.badge,
            Paint::OnBadge => theme.on_badge,
            Paint::PeopleGround => theme.people.ground,
            Paint::People => theme.people.strip,
            Paint::AiGround => theme.ai.ground,
            Paint::Ai => theme.ai.strip,
            Paint::SystemGround => theme.system.ground,
            Paint::System => theme.system.strip,
            Paint::FlowGround => theme.flow.ground,
            Paint::Flow => theme.flow.strip,
            Paint::OnStrip => theme.flow.on_strip,
            Paint::Strong(family) => theme.family(family).0,
            Paint::Tint(family) => theme.family(family).1,
            Paint::OnStrong => theme.states.on,
        }
    }

    /// The name of its CSS variable, without `--`.
    pub(crate) fn variable(self) -> String {
        let name = match self {
            Paint::Paper => "p",
            Paint::Card => "c",
            Paint::Ink => "t",
            Paint::Soft => "s",
            Paint::Border => "b",
            Paint::Frame => "f",
            Paint::Alarm => "x",
            Paint::Badge => "k",
            Paint::OnBadge => "j",
            Paint::PeopleGround => "hg",
            Paint::People => "hh",
            Paint::AiGround => "ag",
            Paint::Ai => "ah",
            Paint::SystemGround => "yg",
            Paint::System => "yh",
            Paint::FlowGround => "og",
            Paint::Flow => "oh",
            Paint::OnStrip => "u",
            Paint::OnStrong => "v",
            Paint::Strong(family) => return format!("{}s", family.name()),
            Paint::Tint(family) => return format!("{}t", family.name()),
        };
        name.to_owned()
    }
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A rectangle.
    Box {
        /// Where.
        rect: Rect,
        /// Radius of its corners.
        radius: i32,
        /// Inside.
        fill: Option<Paint>,
        /// Its outline.
        line: Option<Paint>,
        /// Whether the outline is dashed.
        dashed: bool,
    },
    /// Words.
    Text(TextRun, Paint),
    /// An icon.
    Icon(Icon, Rect, Paint),
    /// A straight line of some pieces.
    Line {
        /// Corners.
        points: Vec<Point>,
        /// Its colour.
        paint: Paint,
        /// In hundredths of a pixel.
        width: i32,
        /// Whether it is dashed.
        dashed: bool,
    },
    /// A soft curve from left to right.
    Ribbon {
        /// Its left end.
        from: Point,
        /// Its right end.
        to: Point,
        /// Its colour.
        paint: Paint,
        /// In hundredths of a pixel.
        width: i32,
        /// Whether it is dashed.
        dashed: bool,
    },
}

/// Things that belong together: a row, a card, a legend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Path of the step it is about.
    pub path: Option<String>,
    /// In words, for whoever cannot see it; a group without is decoration.
    pub spoken: String,
    /// A tooltip.
    pub tip: Option<String>,
    /// Where it stands in the source.
    pub place: Option<Place>,
    /// From back to front.
    pub items: Vec<Item>,
}

/// Size, leading and weight of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Font size in pixels.
    pub size: i32,
    /// Distance between lines.
    pub leading: i32,
    /// Weight.
    pub weight: Weight,
}

/// The picture's heading.
pub const HEADING: Style = style(20, 28, Weight::SemiBold);
/// A heading within.
pub const HEAD: Style = style(13, 18, Weight::SemiBold);
/// Titles.
pub const BODY: Style = style(14, 18, Weight::Regular);
/// What is said beside them.
pub const SMALL: Style = style(12, 16, Weight::Regular);
/// Labels of data, letters in cells.
pub const TAG: Style = style(11, 16, Weight::SemiBold);

const fn style(size: i32, leading: i32, weight: Weight) -> Style {
    Style {
        size,
        leading,
        weight,
    }
}

impl Style {
    /// How many pixels words in one line need.
    pub fn width(self, words: &str) -> i32 {
        crate::text::width(words, self.size, self.weight)
    }

    /// Words in lines no wider than `max`.
    pub fn wrap(self, words: &str, max: i32) -> Vec<String> {
        crate::text::wrap(&crate::text::clean(words), self.size, self.weight, max)
    }

    /// The height of some lines.
    pub fn height(self, lines: usize) -> i32 {
        self.leading * i32::try_from(lines).unwrap_or(i32::MAX / 64)
    }

    /// Words with their space. `y` is the top of the first line.
    pub fn run(self, lines: Vec<String>, (x, y): (i32, i32), anchor: Anchor) -> TextRun {
        let w = widest(&lines, self.size, self.weight);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - w / 2,
            Anchor::End => x - w,
        };
        let h = self.height(lines.len());
        TextRun {
            lines,
            x,
            y,
            size: self.size,
            leading: self.leading,
            weight: self.weight,
            anchor,
            role: TextRole::Title,
            upright: false,
            bounds: Rect { x: left, y, w, h },
        }
    }
}

impl Group {
    /// Decoration.
    pub fn plain() -> Group {
        Group::default()
    }

    /// Something with a meaning of its own.
    pub fn said(spoken: impl Into<String>) -> Group {
        Group {
            spoken: spoken.into(),
            ..Group::default()
        }
    }

    /// A filled rectangle.
    pub fn fill(&mut self, rect: Rect, radius: i32, paint: Paint) {
        self.items.push(Item::Box {
            rect,
            radius,
            fill: Some(paint),
            line: None,
            dashed: false,
        });
    }

    /// A card with an outline.
    pub fn card(&mut self, rect: Rect, radius: i32, fill: Paint, line: Paint) {
        self.items.push(Item::Box {
            rect,
            radius,
            fill: Some(fill),
            line: Some(line),
            dashed: false,
        });
    }

    /// Words in lines.
    pub fn text(
        &mut self,
        lines: Vec<String>,
        at: (i32, i32),
        (style, paint): (Style, Paint),
        anchor: Anchor,
    ) {
        if lines.iter().any(|line| !line.is_empty()) {
            self.items
                .push(Item::Text(style.run(lines, at, anchor), paint));
        }
    }

    /// Words in one line.
    pub fn words(&mut self, words: &str, at: (i32, i32), look: (Style, Paint), anchor: Anchor) {
        self.text(vec![crate::text::clean(words)], at, look, anchor);
    }

    /// An icon in a square.
    pub fn icon(&mut self, icon: Icon, (x, y): (i32, i32), side: i32, paint: Paint) {
        let at = Rect {
            x,
            y,
            w: side,
            h: side,
        };
        self.items.push(Item::Icon(icon, at, paint));
    }

    /// A thin line.
    pub fn rule(&mut self, from: (i32, i32), to: (i32, i32), paint: Paint) {
        let point = |(x, y): (i32, i32)| Point { x, y };
        self.items.push(Item::Line {
            points: vec![point(from), point(to)],
            paint,
            width: 100,
            dashed: false,
        });
    }

    /// A word on a rounded ground; returns its width.
    pub fn tag(&mut self, words: &str, (x, y): (i32, i32), (ground, ink): (Paint, Paint)) -> i32 {
        let words = crate::text::clean(words);
        let w = tag_width(&words);
        let h = TAG.leading;
        self.fill(Rect { x, y, w, h }, 8, ground);
        self.words(&words, (x + w / 2, y), (TAG, ink), Anchor::Middle);
        w
    }
}

/// How wide a [`Group::tag`] is.
pub fn tag_width(words: &str) -> i32 {
    TAG.width(words) + 12
}

impl Item {
    /// The space it takes.
    pub fn bounds(&self) -> Rect {
        let around = |points: &[Point]| {
            let xs = || points.iter().map(|p| p.x);
            let ys = || points.iter().map(|p| p.y);
            let (x, y) = (xs().min().unwrap_or(0), ys().min().unwrap_or(0));
            Rect {
                x,
                y,
                w: xs().max().unwrap_or(0) - x,
                h: ys().max().unwrap_or(0) - y,
            }
        };
        match self {
            Item::Box { rect, .. } | Item::Icon(_, rect, _) => *rect,
            Item::Text(run, _) => run.bounds,
            Item::Line { points, .. } => around(points),
            Item::Ribbon { from, to, .. } => around(&[*from, *to]),
        }
    }
}
