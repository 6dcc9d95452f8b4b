//! A page: a heading, then whatever a view puts below it.

use flow_analysis::graph::{LaneKind, Node};

use super::Subject;
use crate::Direction;
use crate::scene::{Anchor, Rect, Scene};
use crate::sheet::{Group, HEADING, Paint, SMALL, Style};
use crate::text::{Weight, clean};

/// Around the picture.
pub(super) const MARGIN: i32 = 24;
/// Widest line of a heading.
const HEADING_W: i32 = 760;

/// A picture under construction.
pub(super) struct Page<'a> {
    subject: &'a Subject<'a>,
    /// What the view is called.
    view: &'static str,
    groups: Vec<Group>,
    /// Where the next thing begins.
    pub(super) y: i32,
    right: i32,
}

impl<'a> Page<'a> {
    /// A page with the process's title, the view's name and what it is good for.
    pub(super) fn new(subject: &'a Subject<'a>, view: &'static str, about: &str) -> Page<'a> {
        let mut page = Page {
            subject,
            view,
            groups: Vec::new(),
            y: MARGIN - 8,
            right: 0,
        };
        if !subject.options.heading {
            page.y = MARGIN;
            return page;
        }
        let mut head = Group::plain();
        let lines = HEADING.wrap(&subject.graph.title, HEADING_W);
        page.put(&mut head, lines, (HEADING, Paint::Ink));
        let lines = SMALL.wrap(&format!("{view} · {about}"), HEADING_W);
        page.put(&mut head, lines, (SMALL, Paint::Soft));
        page.add(head);
        page.y += 16;
        page
    }

    fn put(&mut self, group: &mut Group, lines: Vec<String>, look: (Style, Paint)) {
        let h = look.0.height(lines.len());
        group.text(lines, (MARGIN, self.y), look, Anchor::Start);
        self.y += h;
    }

    pub(super) fn add(&mut self, group: Group) {
        self.groups.push(group);
    }

    /// A sentence at the end of the page, or instead of it.
    pub(super) fn note(&mut self, words: &str, width: i32) {
        let mut group = Group::said(words);
        let lines = SMALL.wrap(words, width.max(320));
        self.put(&mut group, lines, (SMALL, Paint::Soft));
        self.add(group);
        self.y += 4;
    }

    /// A card that says kindly why there is nothing to see, and what to write.
    pub(super) fn empty(&mut self, title: &str, help: &str) {
        let width = 560;
        let lines = SMALL.wrap(help, width - 48);
        let h = 40 + SMALL.height(lines.len()) + 24;
        let mut group = Group::said(format!("{title} {help}"));
        let rect = Rect {
            x: MARGIN,
            y: self.y,
            w: width,
            h,
        };
        group.card(rect, 10, Paint::FlowGround, Paint::Border);
        let look = (crate::sheet::BODY, Paint::Ink);
        group.words(title, (MARGIN + 24, self.y + 18), look, Anchor::Start);
        let at = (MARGIN + 24, self.y + 44);
        group.text(lines, at, (SMALL, Paint::Soft), Anchor::Start);
        self.add(group);
        self.y += h + 8;
    }

    /// Makes the picture at least this wide.
    pub(super) fn reach(&mut self, right: i32) {
        self.right = self.right.max(right);
    }

    /// The finished picture, as large as what is on it.
    pub(super) fn finish(self) -> Scene {
        let items = self.groups.iter().flat_map(|group| &group.items);
        let ends = items.map(crate::sheet::Item::bounds);
        let (mut right, mut bottom) = (self.right, self.y);
        for end in ends {
            right = right.max(end.right());
            bottom = bottom.max(end.bottom());
        }
        let title = clean(&self.subject.graph.title);
        Scene {
            width: right + MARGIN,
            height: bottom + MARGIN,
            direction: Direction::Right,
            name: clean(&self.subject.graph.process),
            description: format!("{} of {title}.", self.view),
            title,
            heading: None,
            lanes: Vec::new(),
            frames: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            connectors: Vec::new(),
            sheet: self.groups,
            look: self.subject.options.look.clone(),
        }
    }
}

/// The kind of a step's lane.
pub(super) fn lane_kind(subject: &Subject<'_>, node: &Node) -> LaneKind {
    let lane = subject.graph.lanes.get(node.lane);
    lane.map_or(LaneKind::Flow, |lane| lane.kind)
}

/// Words in at most so many lines, the last one cut with an ellipsis.
pub(super) fn short(words: &str, style: Style, width: i32, most: usize) -> Vec<String> {
    let mut lines = style.wrap(words, width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while style.width(&format!("{last}…")) > width && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// A strong style of the same size.
pub(super) fn strong(style: Style) -> Style {
    Style {
        weight: Weight::SemiBold,
        ..style
    }
}
