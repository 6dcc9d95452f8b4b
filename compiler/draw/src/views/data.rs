//! Where data goes: each step that hands data over, what labels it carries, and who gets it. Ways of data
//! that is to be kept to the house are strong, all others thin.

mod cards;

use super::Subject;
use super::page::{MARGIN, Page, short, strong};
use super::sipoc::label_rows;
use crate::scene::{Anchor, Point, Rect, Scene};
use crate::sheet::{BODY, Group, Item, Paint, SMALL};
use cards::{Card, Kind, Way, cards, is_secret};

pub(super) use cards::icon_of;

/// Width of a card.
const CARD: i32 = 300;
/// Between the columns.
const BETWEEN: i32 = 220;
/// Between cards.
const GAP: i32 = 12;

/// Draws the ways of data.
pub(super) fn scene(subject: &Subject<'_>) -> Scene {
    let mut page = Page::new(
        subject,
        "Data",
        "who gets what from which step, and with which labels",
    );
    let (mut left, mut right, ways) = cards(subject);
    if left.is_empty() {
        page.empty(
            "No data leaves this process.",
            "No step hands data to a model, a system or another process. What a field holds is said by a label, as in “email : text @personal”; this picture then shows where it goes.",
        );
        return page.finish();
    }
    order(&mut right, &ways);
    let top = page.y;
    titles(&mut page);
    let heights = (
        stack(&mut left, MARGIN, page.y),
        stack_kinds(&mut right, page.y),
    );
    ribbons(&mut page, (&left, &right), &ways);
    for card in &left {
        draw(&mut page, card);
    }
    group_heads(&mut page, &right);
    for card in &right {
        draw(&mut page, card);
    }
    page.y = heights.0.max(heights.1).max(top) + 12;
    keys(&mut page, &ways);
    page.finish()
}

fn titles(page: &mut Page<'_>) {
    let mut group = Group::plain();
    let at = (MARGIN, page.y);
    group.words(
        "Steps that hand data over",
        at,
        (strong(BODY), Paint::Ink),
        Anchor::Start,
    );
    let at = (MARGIN + CARD + BETWEEN, page.y);
    group.words("Who gets it", at, (strong(BODY), Paint::Ink), Anchor::Start);
    page.add(group);
    page.y += 28;
}

/// Receivers by kind, and within a kind by the middle of the steps that feed them, so that few ways cross.
fn order(right: &mut [Card], ways: &[Way]) {
    let mut fed = vec![(0, 0); right.len()];
    for way in ways {
        if let Some((sum, count)) = fed.get_mut(way.to) {
            (*sum, *count) = (*sum + way.from, *count + 1);
        }
    }
    let places = right.iter().zip(fed).enumerate();
    let mut keyed: Vec<(Kind, usize, usize)> = places
        .map(|(index, (card, (sum, count)))| (card.kind, sum * 100 / count.max(1), index))
        .collect();
    keyed.sort_unstable();
    // Ways name receivers by index: cards keep theirs, only their places change.
    for (place, (_, _, index)) in (0..).zip(keyed) {
        if let Some(card) = right.get_mut(index) {
            card.rect.y = place;
        }
    }
}

/// Height of a card.
fn height(card: &Card) -> i32 {
    let room = CARD - 60;
    let title = short(&card.title, BODY, room, 2).len();
    let note = short(&card.note, SMALL, room, 2).len();
    let ends: usize = card
        .ends
        .iter()
        .map(|e| short(e, SMALL, room, 2).len())
        .sum();
    let labels = i32::try_from(label_rows(&card.labels, room).len()).unwrap_or(0);
    BODY.height(title) + SMALL.height(note + ends) + labels * 20 + 24
}

fn stack(cards: &mut [Card], x: i32, top: i32) -> i32 {
    let mut y = top;
    for card in cards {
        let h = height(card);
        card.rect = Rect { x, y, w: CARD, h };
        y += h + GAP;
    }
    y
}

/// The same in the order that `y` holds, with room for a heading above each kind.
fn stack_kinds(cards: &mut [Card], top: i32) -> i32 {
    let mut sorted: Vec<&mut Card> = cards.iter_mut().collect();
    sorted.sort_by_key(|card| card.rect.y);
    let (mut y, mut kind) = (top, None);
    for card in sorted {
        if kind != Some(card.kind) {
            y += if kind.is_some() { 34 } else { 22 };
            kind = Some(card.kind);
        }
        let h = height(card);
        card.rect = Rect {
            x: MARGIN + CARD + BETWEEN,
            y,
            w: CARD,
            h,
        };
        y += h + GAP;
    }
    y
}

fn group_heads(page: &mut Page<'_>, right: &[Card]) {
    for (kind, words) in [
        (Kind::Vendor, "AI vendors"),
        (Kind::Outside, "Systems outside"),
        (Kind::Store, "Stores and programs of the house"),
        (Kind::Message, "Other processes"),
    ] {
        let of_kind = right.iter().filter(|card| card.kind == kind);
        if let Some(first) = of_kind.min_by_key(|card| card.rect.y) {
            let mut group = Group::plain();
            let at = (first.rect.x, first.rect.y - 20);
            group.words(words, at, (strong(SMALL), Paint::Soft), Anchor::Start);
            page.add(group);
        }
    }
}

fn draw(page: &mut Page<'_>, card: &Card) {
    let rect = card.rect;
    let secret = card.labels.iter().any(|label| is_secret(label));
    let mut group = Group {
        path: card.path.clone(),
        spoken: format!("{} {} {}", card.title, card.note, card.labels.join(" ")),
        place: card.place,
        ..Group::default()
    };
    let strong_line = secret && matches!(card.kind, Kind::Vendor | Kind::Outside);
    let line = if strong_line {
        Paint::Alarm
    } else {
        Paint::Frame
    };
    group.card(rect, 10, Paint::Card, line);
    group.icon(
        card.icon,
        (rect.x + 14, rect.y + rect.h / 2 - 11),
        22,
        Paint::Soft,
    );
    let (x, room) = (rect.x + 48, CARD - 60);
    let mut y = rect.y + 10;
    let looks = (BODY, Paint::Ink);
    let title = short(&card.title, BODY, room, 2);
    let h = BODY.height(title.len());
    group.text(title, (x, y), looks, Anchor::Start);
    y += h;
    let notes = std::iter::once(&card.note).chain(&card.ends);
    for note in notes.filter(|note| !note.is_empty()) {
        let lines = short(note, SMALL, room, 2);
        let h = SMALL.height(lines.len());
        group.text(lines, (x, y), (SMALL, Paint::Soft), Anchor::Start);
        y += h;
    }
    y += 4;
    for row in label_rows(&card.labels, room) {
        let mut at = x;
        for label in row {
            at += group.tag(&label, (at, y), (Paint::Badge, Paint::OnBadge)) + 4;
        }
        y += 20;
    }
    page.add(group);
}

/// Where the other ends of the ways at each of so many cards are, from top to bottom.
fn ends_of<'y>(
    cards: usize,
    ways: impl Iterator<Item = (usize, Option<&'y i32>)>,
) -> Vec<Vec<i32>> {
    let mut ends = vec![Vec::new(); cards];
    for (at, other) in ways {
        if let (Some(ends), Some(other)) = (ends.get_mut(at), other) {
            ends.push(*other);
        }
    }
    ends.iter_mut().for_each(|ends| ends.sort_unstable());
    ends
}

/// The place on a side for the way whose other end is at `y`, among all that are there.
fn port(rect: &Rect, y: i32, ends: &[i32]) -> i32 {
    let (nth, of) = (ends.partition_point(|end| *end < y), ends.len());
    let (nth, of) = (
        i32::try_from(nth).unwrap_or(0),
        i32::try_from(of).unwrap_or(1),
    );
    rect.y + rect.h * (nth + 1) / (of + 1)
}

fn ribbons(page: &mut Page<'_>, (left, right): (&[Card], &[Card]), ways: &[Way]) {
    let ys = |cards: &[Card]| cards.iter().map(|card| card.rect.y).collect::<Vec<i32>>();
    let (lefts, rights) = (ys(left), ys(right));
    let outs = ends_of(left.len(), ways.iter().map(|w| (w.from, rights.get(w.to))));
    let ins = ends_of(right.len(), ways.iter().map(|w| (w.to, lefts.get(w.from))));
    let mut drawn: Vec<(bool, Group)> = Vec::new();
    for way in ways {
        let (Some(from), Some(to)) = (left.get(way.from), right.get(way.to)) else {
            continue;
        };
        let outs = outs.get(way.from).map_or(&[][..], Vec::as_slice);
        let ins = ins.get(way.to).map_or(&[][..], Vec::as_slice);
        let begin = Point {
            x: from.rect.right(),
            y: port(&from.rect, to.rect.y, outs),
        };
        let end = Point {
            x: to.rect.x - 2,
            y: port(&to.rect, from.rect.y, ins),
        };
        let secret = way.labels.iter().any(|label| is_secret(label));
        drawn.push((secret, ribbon(from, to, way, (begin, end), secret)));
    }
    // Strong ways lie above thin ones.
    drawn.sort_by_key(|(secret, _)| *secret);
    for (_, group) in drawn {
        page.add(group);
    }
}

fn ribbon(from: &Card, to: &Card, way: &Way, (begin, end): (Point, Point), secret: bool) -> Group {
    let words = if way.labels.is_empty() {
        "data without labels".to_owned()
    } else {
        way.labels.join(", ")
    };
    let mut group = Group::said(format!("{} to {}: {words}", from.title, to.title));
    group.tip = Some(format!("{} → {}: {words}", from.title, to.title));
    let outside = matches!(to.kind, Kind::Vendor | Kind::Outside);
    let (paint, width) = match (secret, outside) {
        (true, true) => (Paint::Alarm, 300),
        (true, false) => (Paint::Ink, 300),
        (false, _) => (Paint::Frame, 125),
    };
    group.items.push(Item::Ribbon {
        from: begin,
        to: Point {
            x: end.x - 6,
            y: end.y,
        },
        paint,
        width,
        dashed: way.labels.is_empty(),
    });
    // A head of two strokes.
    let tip = |dy: i32| Point {
        x: end.x - 8,
        y: end.y + dy,
    };
    group.items.push(Item::Line {
        points: vec![tip(-5), end, tip(5)],
        paint,
        width: width.min(200),
        dashed: false,
    });
    group
}

fn keys(page: &mut Page<'_>, ways: &[Way]) {
    let mut group = Group::plain();
    let mut x = MARGIN;
    for (paint, width, dashed, words) in [
        (Paint::Alarm, 300, false, "labelled, leaves the house"),
        (Paint::Ink, 300, false, "labelled, stays in the house"),
        (Paint::Frame, 125, false, "only @untrusted or @public"),
        (Paint::Frame, 125, true, "without labels"),
    ] {
        let w = 40 + SMALL.width(words);
        if x + w > MARGIN + 2 * CARD + BETWEEN {
            x = MARGIN;
            page.y += 24;
        }
        let y = page.y + 8;
        group.items.push(Item::Line {
            points: vec![Point { x, y }, Point { x: x + 32, y }],
            paint,
            width,
            dashed,
        });
        group.words(words, (x + 40, page.y), (SMALL, Paint::Soft), Anchor::Start);
        x += w + 16;
    }
    page.add(group);
    page.y += 24;
    if ways.iter().all(|way| way.labels.is_empty()) {
        page.note(
            "No label says what this data is: write “@personal”, “@financial” or a label of your own after a field, and its ways are drawn strong.",
            2 * CARD + BETWEEN,
        );
    }
}
