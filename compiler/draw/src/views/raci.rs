//! RACI: who does, answers for, is asked about and is told of each step.
//!
//! R is whoever stands after `by`, or the model or system at work. A is the step's `accountable`, else
//! the process's, else the one role that does it: people answer, never a model. C is `consult`, and the
//! model that drafts for a copilot; I is `inform`. Each row has at most one A, as the method asks.

mod said;

use std::collections::BTreeSet;

use flow_analysis::graph::LaneKind;

use super::Subject;
use super::page::{MARGIN, Page, short, strong};
use super::rows::{Row, rows};
use crate::icon::Icon;
use crate::scene::{Anchor, Rect, Scene};
use crate::sheet::{BODY, Group, Item, Paint, SMALL, TAG};
use said::{Said, Teller};

/// Width of the steps' column.
const TITLES: i32 = 320;
/// Height of a letter's chip.
const CHIP: i32 = 22;

/// A column: somebody or something.
struct Column {
    name: String,
    title: String,
    kind: LaneKind,
}

/// Draws the matrix.
pub(super) fn scene(subject: &Subject<'_>) -> Scene {
    let mut page = Page::new(
        subject,
        "RACI",
        "who does the work, answers for it, is asked, is told",
    );
    let rows = rows(subject);
    let said = Teller::of(subject).all(&rows);
    let columns = columns(subject, &said);
    if rows.is_empty() || !columns.iter().any(|c| c.kind == LaneKind::People) {
        page.empty(
            "No role has anything to do here.",
            "Name who does a step with “by”: task check \"Check the invoice\" by clerk. What somebody else answers for, is asked about or is told of is said by “accountable”, “consult” and “inform”.",
        );
        return page.finish();
    }
    let table = Table::new(columns);
    let top = page.y;
    table.head(&mut page);
    let mut unanswered = 0;
    for (index, row) in rows.iter().zip(&said).enumerate() {
        unanswered += usize::from(!table.row(&mut page, row, index));
    }
    table.frame(&mut page, top);
    page.y += 16;
    legend(&mut page);
    if unanswered > 0 {
        let words = match unanswered {
            1 => "1 step has nobody who answers for it: write “accountable role” in it, or in the process for all.".to_owned(),
            n => format!("{n} steps have nobody who answers for them: write “accountable role” in them, or in the process for all."),
        };
        page.y += 4;
        page.note(&words, table.width());
    }
    page.finish()
}

/// Roles in the order they first appear, then models, then systems.
fn columns(subject: &Subject<'_>, all: &[Said]) -> Vec<Column> {
    let teller = Teller::of(subject);
    let done = all.iter().flat_map(|said| &said.does);
    let named = all.iter().flat_map(|said| &said.named);
    let names = done
        .cloned()
        .chain(teller.of_process())
        .chain(named.cloned());
    let mut known = BTreeSet::new();
    let names = names.filter(|name| known.insert(name.clone()));
    let mut columns: Vec<Column> = names
        .map(|name| Column {
            title: teller.title(&name),
            name,
            kind: LaneKind::People,
        })
        .collect();
    let machines = [
        (
            LaneKind::Ai,
            "AI",
            all.iter().any(|said| said.ai || said.drafts),
        ),
        (
            LaneKind::System,
            "Systems",
            all.iter().any(|said| said.systems),
        ),
    ];
    for (kind, title, _) in machines.into_iter().filter(|(.., works)| *works) {
        columns.push(Column {
            name: String::new(),
            title: title.to_owned(),
            kind,
        });
    }
    columns
}

struct Table {
    columns: Vec<Column>,
    cell: i32,
}

impl Table {
    fn new(columns: Vec<Column>) -> Table {
        let longest = columns
            .iter()
            .map(|c| crate::text::longest_piece(&c.title, TAG.size, TAG.weight))
            .max()
            .unwrap_or(0);
        Table {
            cell: (longest + 16).clamp(88, 160),
            columns,
        }
    }

    fn width(&self) -> i32 {
        TITLES + self.cell * i32::try_from(self.columns.len()).unwrap_or(1)
    }

    fn left(&self, column: usize) -> i32 {
        MARGIN + TITLES + self.cell * i32::try_from(column).unwrap_or(0)
    }

    fn head(&self, page: &mut Page<'_>) {
        let lines: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|column| short(&column.title, TAG, self.cell - 12, 3))
            .collect();
        let most = lines.iter().map(Vec::len).max().unwrap_or(1);
        let h = TAG.height(most) + 16;
        for (index, (column, lines)) in self.columns.iter().zip(lines).enumerate() {
            let mut group = Group::said(format!("column {}", column.title));
            let rect = Rect {
                x: self.left(index) + 1,
                y: page.y,
                w: self.cell - 2,
                h: h - 2,
            };
            group.fill(rect, 6, Paint::strip(column.kind));
            let y = page.y + (h - 2 - TAG.height(lines.len())) / 2;
            let at = (rect.x + rect.w / 2, y);
            group.text(lines, at, (TAG, Paint::OnStrip), Anchor::Middle);
            page.add(group);
        }
        let mut group = Group::plain();
        let at = (MARGIN + 12, page.y + (h - 2 - 18) / 2);
        group.words("Step", at, (strong(BODY), Paint::Ink), Anchor::Start);
        page.add(group);
        page.y += h;
    }

    /// Draws a row; whether somebody answers for the step.
    fn row(&self, page: &mut Page<'_>, (row, said): (&Row<'_>, &Said), index: usize) -> bool {
        let title = if row.node.title.is_empty() {
            row.node.name.as_str()
        } else {
            row.node.title.as_str()
        };
        let lines = short(title, BODY, TITLES - 60, 3);
        let h = (BODY.height(lines.len()) + 16).max(36);
        let columns = self.columns.iter();
        let letters: Vec<String> = columns.map(|c| said.letters(c.kind, &c.name)).collect();
        let said: Vec<String> = self
            .columns
            .iter()
            .zip(&letters)
            .filter(|(_, letters)| !letters.is_empty())
            .map(|(column, letters)| format!("{}: {}", column.title, spelt(letters)))
            .collect();
        let mut group = Group {
            path: Some(row.node.path.clone()),
            spoken: format!("{title}, {}", said.join("; ")),
            tip: row.node.docs.clone(),
            place: Some(row.node.place),
            items: Vec::new(),
        };
        let band = Rect {
            x: MARGIN,
            y: page.y,
            w: self.width(),
            h,
        };
        let ground = if index.is_multiple_of(2) {
            Paint::FlowGround
        } else {
            Paint::Card
        };
        group.fill(band, 0, ground);
        let icon = (MARGIN + 12, page.y + h / 2 - 9);
        group.icon(Icon::of(row.node.kind), icon, 18, Paint::Soft);
        let at = (MARGIN + 42, page.y + (h - BODY.height(lines.len())) / 2);
        group.text(lines, at, (BODY, Paint::Ink), Anchor::Start);
        for (column, letters) in letters.iter().enumerate() {
            self.cell(&mut group, column, letters, page.y + h / 2);
        }
        page.add(group);
        page.y += h;
        letters.iter().any(|letters| letters.contains('A'))
    }

    fn cell(&self, group: &mut Group, column: usize, letters: &str, middle: i32) {
        let count = i32::try_from(letters.len()).unwrap_or(0);
        let w = count * CHIP + (count - 1).max(0) * 4;
        let mut x = self.left(column) + self.cell / 2 - w / 2;
        let kind = self.columns.get(column).map_or(LaneKind::Flow, |c| c.kind);
        for letter in letters.chars() {
            chip(group, letter, (x, middle - CHIP / 2), kind);
            x += CHIP + 4;
        }
    }

    /// Draws the lines between columns and around all that was drawn since `top`.
    fn frame(&self, page: &mut Page<'_>, top: i32) {
        let mut group = Group::plain();
        for column in 0..self.columns.len() {
            let x = self.left(column);
            group.rule((x, top), (x, page.y), Paint::Border);
        }
        group.items.push(Item::Box {
            rect: Rect {
                x: MARGIN,
                y: top - 1,
                w: self.width(),
                h: page.y - top + 1,
            },
            radius: 6,
            fill: None,
            line: Some(Paint::Border),
            dashed: false,
        });
        page.add(group);
    }
}

fn chip(group: &mut Group, letter: char, (x, y): (i32, i32), kind: LaneKind) {
    let rect = Rect {
        x,
        y,
        w: CHIP,
        h: CHIP,
    };
    let ink = match letter {
        'R' => {
            group.fill(rect, 5, Paint::strip(kind));
            Paint::OnStrip
        }
        'A' => {
            group.fill(rect, 11, Paint::Ink);
            Paint::Paper
        }
        _ => {
            group.card(rect, 5, Paint::Card, Paint::Frame);
            Paint::Ink
        }
    };
    let at = (x + CHIP / 2, y + (CHIP - TAG.leading) / 2);
    group.words(&letter.to_string(), at, (TAG, ink), Anchor::Middle);
}

fn spelt(letters: &str) -> String {
    let words: Vec<&str> = letters
        .chars()
        .map(|letter| match letter {
            'R' => "does it",
            'A' => "answers for it",
            'C' => "is asked",
            _ => "is told",
        })
        .collect();
    words.join(" and ")
}

fn legend(page: &mut Page<'_>) {
    let mut group = Group::plain();
    let mut x = MARGIN;
    let keys = [
        ('R', "does the work (responsible)"),
        ('A', "answers for it (accountable)"),
        ('C', "is asked (consulted)"),
        ('I', "is told (informed)"),
    ];
    let mut y = page.y;
    for (index, (letter, words)) in keys.into_iter().enumerate() {
        if index == 2 {
            x = MARGIN;
            y += 28;
        }
        chip(&mut group, letter, (x, y), LaneKind::People);
        group.words(
            words,
            (x + CHIP + 8, y + 3),
            (SMALL, Paint::Soft),
            Anchor::Start,
        );
        x += 240;
    }
    page.add(group);
    page.y = y + 28;
}
