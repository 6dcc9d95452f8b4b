//! How large each step is drawn, and its words in lines.

use flow_analysis::graph::{Node, NodeKind};

use super::model::Model;
use super::picture::{Event, Picture};
use crate::Show;
use crate::icon::Icon;
use crate::scene::Shape;
use crate::text::{Weight, clean, widest, width, wrap, wrap_to_fit};

/// Font size of titles.
pub(super) const TITLE: i32 = 14;
/// Distance between their lines.
pub(super) const TITLE_LEADING: i32 = 18;
/// Font size of notes and captions.
pub(super) const SMALL: i32 = 12;
/// Distance between their lines.
pub(super) const SMALL_LEADING: i32 = 16;
/// Font size of badges.
pub(super) const BADGE: i32 = 11;
/// Height of a badge.
pub(super) const BADGE_H: i32 = 16;
/// Distance between rows of badges.
pub(super) const BADGE_LEADING: i32 = 20;
/// Beside a badge's words.
pub(super) const BADGE_PAD: i32 = 6;
/// Between badges.
pub(super) const BADGE_GAP: i32 = 4;
/// Side of the icon in a card.
pub(super) const ICON: i32 = 24;
/// From a card's edge to its icon, and from the icon to the title.
pub(super) const PAD: i32 = 12;

/// A step's outline and words.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    pub(super) shape: Shape,
    pub(super) half_w: i32,
    pub(super) half_h: i32,
    pub(super) icon: Option<Icon>,
    pub(super) lines: Vec<String>,
    /// Lines below the title: the vendor of its model, and figures that were asked for.
    pub(super) notes: Vec<String>,
    /// Labels of its data in rows, each with its width.
    pub(super) badges: Vec<Vec<(String, i32)>>,
    /// Whether the words stand beside the outline.
    pub(super) outside: bool,
    /// Width of the words.
    pub(super) text_w: i32,
    /// Whether layout sees it mirrored.
    pub(super) turned: bool,
}

impl Sized {
    /// Width and height of the words as layout sees them.
    pub(super) fn words(&self) -> (i32, i32) {
        if self.turned {
            (self.text_h(), self.text_w)
        } else {
            (self.text_w, self.text_h())
        }
    }

    fn turn(&mut self) {
        self.turned = true;
        (self.half_w, self.half_h) = (self.half_h, self.half_w);
    }

    /// Height of the title and the note.
    pub(super) fn text_h(&self) -> i32 {
        let lines = i32::try_from(self.lines.len()).unwrap_or(1);
        match self.shape {
            Shape::Card | Shape::Ghost => {
                let notes = i32::try_from(self.notes.len()).unwrap_or(0);
                let badges = i32::try_from(self.badges.len()).unwrap_or(0);
                lines * TITLE_LEADING + notes * SMALL_LEADING + badges * BADGE_LEADING
            }
            Shape::Circle | Shape::Dashed | Shape::Ring | Shape::Diamond => lines * SMALL_LEADING,
        }
    }
}

/// Measures every step.
pub(super) fn measure(graph: &Picture<'_>, model: &Model) -> Vec<Sized> {
    let nodes = graph.graph.node_weights().zip(&graph.events);
    let mut sizes: Vec<Sized> = nodes
        .map(|(node, event)| {
            event.map_or_else(|| size(node, graph.show), |event| listener(node, event))
        })
        .collect();
    debug_assert_eq!(sizes.len(), model.len());
    if graph.down {
        sizes.iter_mut().for_each(Sized::turn);
    }
    sizes
}

/// An event that stands by itself.
fn listener(node: &Node, event: Event) -> Sized {
    let shape = if event.beside {
        Shape::Dashed
    } else {
        Shape::Circle
    };
    Sized {
        icon: Some(Icon::of_event(event.kind)),
        ..circle(node, shape, 20)
    }
}

fn size(node: &Node, show: Show) -> Sized {
    match node.kind {
        NodeKind::Start(_) => circle(node, Shape::Circle, 22),
        NodeKind::End | NodeKind::Fail => circle(node, Shape::Ring, 22),
        kind if kind.is_decision() => decision(node),
        kind if kind.bounds_block() => gateway(node),
        NodeKind::Gap => card(node, Shape::Ghost, show),
        _ => card(node, Shape::Card, show),
    }
}

fn circle(node: &Node, shape: Shape, radius: i32) -> Sized {
    beside(node, shape, radius, &[112, 160, 240])
}

/// Their block's frame carries the title.
fn gateway(node: &Node) -> Sized {
    let mut sized = beside(node, Shape::Diamond, 28, &[112]);
    sized.lines.clear();
    sized.text_w = 0;
    sized
}

fn beside(node: &Node, shape: Shape, half: i32, widths: &[i32]) -> Sized {
    let lines = wrap_to_fit(&clean(&node.title), SMALL, Weight::Regular, widths, 3);
    let text_w = widest(&lines, SMALL, Weight::Regular);
    Sized {
        shape,
        half_w: half,
        half_h: half,
        icon: Some(Icon::of(node.kind)),
        lines,
        notes: Vec::new(),
        badges: Vec::new(),
        outside: true,
        text_w,
        turned: false,
    }
}

/// The question inside when the diamond stays small, else beside it.
fn decision(node: &Node) -> Sized {
    let icon = (node.kind != NodeKind::Decide).then(|| Icon::of(node.kind));
    for (half_w, half_h, width) in [(64, 36, 84), (80, 40, 104), (88, 44, 84)] {
        let lines = wrap_to_fit(&clean(&node.title), SMALL, Weight::Regular, &[width], 9);
        let text_w = widest(&lines, SMALL, Weight::Regular);
        let icon_h = if icon.is_some() { 18 } else { 0 };
        let text_h = i32::try_from(lines.len()).unwrap_or(1) * SMALL_LEADING + icon_h;
        // A centred box fits a diamond if its half sides add up to one; a little air is left.
        if !lines.is_empty() && text_w * half_h * 50 + text_h * half_w * 50 <= half_w * half_h * 93
        {
            return Sized {
                shape: Shape::Diamond,
                half_w,
                half_h,
                icon,
                lines,
                notes: Vec::new(),
                badges: Vec::new(),
                outside: false,
                text_w,
                turned: false,
            };
        }
    }
    beside(node, Shape::Diamond, 28, &[112, 160, 240])
}

fn card(node: &Node, shape: Shape, show: Show) -> Sized {
    let lines = card_lines(&clean(&node.title));
    let notes = notes(node, show);
    let longest = widest(&notes, SMALL, Weight::Regular);
    let title_w = widest(&lines, TITLE, Weight::Regular);
    let room = title_w.max(longest).max(116);
    let badges = if show.labels {
        badges(node, room)
    } else {
        Vec::new()
    };
    let row = |row: &Vec<(String, i32)>| row.iter().map(|(_, w)| w + BADGE_GAP).sum::<i32>();
    let text_w = badges.iter().map(row).max().unwrap_or(0).max(room);
    let mut sized = Sized {
        shape,
        half_w: 0,
        half_h: 0,
        icon: Some(Icon::of(node.kind)),
        lines,
        notes,
        badges,
        outside: false,
        text_w,
        turned: false,
    };
    sized.half_w = up(PAD + ICON + PAD + text_w + PAD, 8) / 2;
    sized.half_h = up((sized.text_h() + 28).max(64), 8) / 2;
    sized
}

/// The vendor of its model, how long it takes and waits, and what it costs.
pub(crate) fn notes(node: &Node, show: Show) -> Vec<String> {
    let vendor = node.vendor.iter().map(|name| clean(&vendor_name(name)));
    let figures = node
        .figures
        .iter()
        .filter(|figure| match figure.name.as_str() {
            "takes" | "waits" => show.times,
            "costs" => show.costs,
            _ => false,
        });
    let figures = figures.map(|figure| {
        let words = figure.words.replace("..", "–");
        clean(&format!("{} {words}", figure.name))
    });
    let all = vendor.chain(figures).filter(|note| !note.is_empty());
    all.flat_map(|note| wrap(&note, SMALL, Weight::Regular, 220))
        .collect()
}

/// A vendor as it writes its own name.
pub(crate) fn vendor_name(name: &str) -> String {
    let known = match name {
        "anthropic" => "Anthropic",
        "google" => "Google",
        "openai" => "OpenAI",
        "openai_compatible" => "OpenAI-compatible",
        "perplexity" => "Perplexity",
        other => other,
    };
    known.to_owned()
}

/// Labels in rows no wider than a card's words.
fn badges(node: &Node, room: i32) -> Vec<Vec<(String, i32)>> {
    let mut rows: Vec<Vec<(String, i32)>> = Vec::new();
    let mut left = 0;
    for label in &node.labels {
        let words = format!("@{}", clean(label));
        let width = width(&words, BADGE, Weight::SemiBold) + 2 * BADGE_PAD;
        match rows.last_mut() {
            Some(row) if width <= left => row.push((words, width)),
            _ => {
                left = room;
                rows.push(vec![(words, width)]);
            }
        }
        left -= width + BADGE_GAP;
    }
    rows
}

/// Two lines when a card of the usual width holds them, more in a wider one. No word is broken that
/// fits the widest.
fn card_lines(title: &str) -> Vec<String> {
    let longest = crate::text::longest_piece(title, TITLE, Weight::Regular);
    for (max, rows) in [(120, 2), (144, 2), (144, 3), (184, 3), (220, 4), (320, 4)] {
        let lines = wrap(title, TITLE, Weight::Regular, max);
        if lines.len() <= rows && (longest <= max || longest > 320) {
            return lines;
        }
    }
    wrap(title, TITLE, Weight::Regular, 420)
}

/// The next multiple.
pub(super) fn up(length: i32, step: i32) -> i32 {
    (length + step - 1) / step * step
}
