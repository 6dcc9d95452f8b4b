//! What the colours of an overlay mean, below the map.

use super::{DISC, Overlay, State};
use crate::scene::{Anchor, Rect, Scene};
use crate::sheet::{Group, HEAD, Item, Paint, SMALL};

/// Around the picture.
const MARGIN: i32 = 16;
/// The least width of a picture with a legend.
const LEAST: i32 = 480;
/// Between keys.
const GAP: i32 = 20;
/// Height of a row of keys.
const ROW: i32 = 28;

/// Adds the legend; the picture grows downwards.
pub(super) fn add(overlay: &Overlay, scene: &mut Scene) {
    scene.width = scene.width.max(LEAST);
    let mut legend = Legend {
        group: Group::said(spoken(overlay, &scene.name)),
        right: scene.width - MARGIN,
        x: MARGIN,
        y: scene.height,
    };
    legend.title(overlay.title_of(&scene.name));
    for (state, words) in &overlay.legend {
        legend.key(*state, words);
    }
    legend.new_row(ROW);
    if let Some(gone) = overlay.gone.get(&scene.name) {
        for title in gone {
            legend.ghost(title);
        }
        legend.new_row(36);
    }
    for note in &overlay.notes {
        legend.note(note);
    }
    scene.height = legend.y + MARGIN;
    scene.sheet.push(legend.group);
}

fn spoken(overlay: &Overlay, process: &str) -> String {
    let keys: Vec<&str> = overlay.legend.iter().map(|(_, w)| w.as_str()).collect();
    format!("{}: {}", overlay.title_of(process), keys.join(", "))
}

struct Legend {
    group: Group,
    right: i32,
    x: i32,
    y: i32,
}

impl Legend {
    fn title(&mut self, words: &str) {
        let lines = HEAD.wrap(words, self.right - self.x);
        let h = HEAD.height(lines.len());
        self.group
            .text(lines, (self.x, self.y), (HEAD, Paint::Ink), Anchor::Start);
        self.y += h + 8;
    }

    /// Makes room for something this wide.
    fn room(&mut self, w: i32, h: i32) {
        if self.x + w > self.right && self.x > MARGIN {
            self.x = MARGIN;
            self.y += h;
        }
    }

    fn new_row(&mut self, h: i32) {
        if self.x > MARGIN {
            self.x = MARGIN;
            self.y += h;
        }
    }

    fn key(&mut self, state: State, words: &str) {
        let lines = SMALL.wrap(words, self.right - MARGIN - 40);
        let words_w = crate::text::widest(&lines, SMALL.size, SMALL.weight);
        self.room(DISC + 8 + words_w, ROW);
        let at = Rect {
            x: self.x,
            y: self.y,
            w: DISC,
            h: DISC,
        };
        match state.icon() {
            Some(icon) => {
                let strong = Paint::Strong(state.family());
                self.group.fill(at, DISC / 2, strong);
                self.group
                    .icon(icon, (at.x + 4, at.y + 4), 12, Paint::OnStrong);
            }
            None => {
                let tint = Paint::Tint(state.family());
                self.group.card(at, 4, tint, Paint::Frame);
            }
        }
        let first = lines.into_iter().take(1).collect();
        let text_at = (at.right() + 8, self.y + 2);
        self.group
            .text(first, text_at, (SMALL, Paint::Ink), Anchor::Start);
        self.x += DISC + 8 + words_w + GAP;
    }

    /// A step that is no longer there.
    fn ghost(&mut self, title: &str) {
        let line: Vec<String> = SMALL.wrap(title, 220).into_iter().take(1).collect();
        let w = crate::text::widest(&line, SMALL.size, SMALL.weight) + 44;
        self.room(w, 36);
        let state = State::Removed;
        let (strong, tint) = (Paint::Strong(state.family()), Paint::Tint(state.family()));
        let rect = Rect {
            x: self.x,
            y: self.y,
            w,
            h: 28,
        };
        self.group.items.push(Item::Box {
            rect,
            radius: 8,
            fill: Some(tint),
            line: Some(strong),
            dashed: true,
        });
        let disc = Rect {
            x: rect.x + 6,
            y: rect.y + 6,
            w: 16,
            h: 16,
        };
        self.group.fill(disc, 8, strong);
        if let Some(icon) = state.icon() {
            self.group
                .icon(icon, (disc.x + 3, disc.y + 3), 10, Paint::OnStrong);
        }
        let at = (disc.right() + 8, rect.y + 6);
        self.group
            .text(line, at, (SMALL, Paint::Ink), Anchor::Start);
        self.x += w + 12;
    }

    fn note(&mut self, words: &str) {
        let lines = SMALL.wrap(words, self.right - MARGIN);
        let h = SMALL.height(lines.len());
        self.group.text(
            lines,
            (MARGIN, self.y + 4),
            (SMALL, Paint::Soft),
            Anchor::Start,
        );
        self.y += h + 4;
    }
}
