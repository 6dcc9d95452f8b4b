//! Where an item that does not fit on one line is broken.

use crate::holds::Holds;
use crate::tree::{Item, Part, What};
use crate::{LINE, STEP, columns};

/// Which brackets of an item have their entries on lines of their own, and which parts begin a line.
pub(crate) struct Plan {
    pub(crate) opened: Vec<bool>,
    pub(crate) breaks: Vec<bool>,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    /// Columns before its first line.
    pub(crate) indent: usize,
    /// What it is an entry of.
    pub(crate) holds: Holds,
    /// Columns that must stay free after it.
    pub(crate) tail: usize,
}

/// Ways to break a line, the least of an upheaval first.
const WAYS: &[fn(&mut Plan, &Item<'_>, Spot)] = &[
    open_last_block,
    open_blocks,
    break_operators,
    open_widest_list,
    open_lists,
    break_arrow,
];

impl Plan {
    /// The author's breaks, and as many more as the line needs: the first way that is enough by
    /// itself, or else one after the other.
    pub(crate) fn of(item: &Item<'_>, spot: Spot) -> Self {
        let mut plan = Self::enough(item, spot);
        plan.open_below_list(item);
        plan.join_arrow(item);
        plan
    }

    fn enough(item: &Item<'_>, spot: Spot) -> Self {
        let mut all = Self::author(item);
        if all.longest(item, spot) <= LINE {
            return all;
        }
        for way in WAYS {
            let mut alone = Self::author(item);
            way(&mut alone, item, spot);
            if alone.longest(item, spot) <= LINE {
                return alone;
            }
        }
        for way in WAYS {
            way(&mut all, item, spot);
            if all.longest(item, spot) <= LINE {
                break;
            }
        }
        all
    }

    fn author(item: &Item<'_>) -> Self {
        let opened = item.parts.iter().map(must_open).collect();
        let mut after_comment = false;
        let breaks = item.parts.iter().map(|part| {
            let comment = matches!(part.what, What::Comment(_));
            part.breaks | std::mem::replace(&mut after_comment, comment)
        });
        let breaks = breaks.collect();
        Self { opened, breaks }
    }

    /// Below a head of several lines a block of several entries is easier to find on lines of its own.
    fn open_below_list(&mut self, item: &Item<'_>) {
        let Some(last) = item.parts.iter().rposition(is_block) else {
            return;
        };
        let many = item.parts.get(last).and_then(Part::group);
        let many = many.is_some_and(|g| g.holds == Holds::Body && g.items().count() > 1);
        let parts = item.parts.iter().zip(&self.opened).take(last);
        let list_above = parts
            .filter(|(_, opened)| **opened)
            .any(|(part, _)| part.group().is_some_and(|g| !g.is_block()));
        if many && list_above {
            set(&mut self.opened, last, true);
        }
    }

    /// `} -> next` even where the author wrote the arrow on the next line.
    fn join_arrow(&mut self, item: &Item<'_>) {
        for at in 1..item.parts.len() {
            let arrow = item.plain(at) == "->";
            if arrow && self.opened.get(at - 1) == Some(&true) {
                set(&mut self.breaks, at, false);
            }
        }
    }

    /// The most columns any of the item's own lines has; lines within opened brackets are not its own.
    fn longest(&self, item: &Item<'_>, spot: Spot) -> usize {
        let mut line = spot.indent;
        let mut column = spot.indent;
        let mut longest = 0;
        for (at, part) in item.parts.iter().enumerate() {
            if self.breaks.get(at) == Some(&true) {
                longest = longest.max(column);
                line = spot.indent + STEP;
                column = line;
            } else if at > 0 {
                column += columns::space(item, spot.holds, at);
            }
            let (first, last) = self.extent(at, part, line);
            if let Some(last) = last {
                longest = longest.max(column + first);
                column = last;
            } else {
                column = column.saturating_add(first);
            }
        }
        longest.max(column.saturating_add(spot.tail))
    }

    /// Columns of a part on the line where it begins, and where it ends if that is another line.
    fn extent(&self, at: usize, part: &Part<'_>, line: usize) -> (usize, Option<usize>) {
        match &part.what {
            What::Group(group) if self.opened.get(at) == Some(&true) || group.several => {
                (1, Some(line + 1))
            }
            What::Text(text) if text.contains('\n') => {
                let first = text.find(['\n', '\r']).unwrap_or(0);
                (first, Some(line + STEP + 3))
            }
            What::Comment(_) => (0, None),
            _ => (part.width, None),
        }
    }
}

fn set(flags: &mut [bool], at: usize, value: bool) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = value;
    }
}

/// Brackets that cannot stay on one line. One entry of several lines stands snug in a list:
/// `f({` … `})`.
fn must_open(part: &Part<'_>) -> bool {
    part.group().is_some_and(|group| {
        let snug = !group.is_block() && group.items().count() == 1;
        group.broken || (group.several && !snug)
    })
}

fn is_block(part: &Part<'_>) -> bool {
    part.group()
        .is_some_and(|g| g.is_block() && !g.entries.is_empty())
}

fn open_last_block(plan: &mut Plan, item: &Item<'_>, _: Spot) {
    if let Some(last) = item.parts.iter().rposition(is_block) {
        set(&mut plan.opened, last, true);
    }
}

fn open_blocks(plan: &mut Plan, item: &Item<'_>, _: Spot) {
    for (at, _) in item.parts.iter().enumerate().filter(|(_, p)| is_block(p)) {
        set(&mut plan.opened, at, true);
    }
}

/// Lists that may be broken: not the share after an arrow's target, which stands on its line, be it that of `else`.
fn lists<'i>(item: &'i Item<'_>) -> impl Iterator<Item = (usize, usize)> + 'i {
    let arrow = |at: &usize| item.plain(*at) == "->";
    let end = (0..item.parts.len()).find(arrow);
    let end = end.unwrap_or(item.parts.len());
    let parts = item.parts.iter().enumerate().take(end);
    parts.filter_map(|(at, part)| {
        let group = part.group()?;
        (!group.is_block() && !group.entries.is_empty()).then_some((at, part.width))
    })
}

fn open_widest_list(plan: &mut Plan, item: &Item<'_>, _: Spot) {
    if let Some((at, _)) = lists(item).max_by_key(|(_, width)| *width) {
        set(&mut plan.opened, at, true);
    }
}

fn open_lists(plan: &mut Plan, item: &Item<'_>, _: Spot) {
    for (at, _) in lists(item) {
        set(&mut plan.opened, at, true);
    }
}

/// Words of lines that hold a condition; elsewhere `and` joins people.
const CONDITIONS: &[&str] = &[
    "when", "ensure", "set", "always", "output", "state", "expect", "gives",
];

/// Operators that may begin a line, those that bind least first.
const OPERATORS: &[&[&str]] = &[
    &["and", "or"],
    &["else"],
    &["==", "!=", "<", "<=", ">", ">="],
];

fn break_operators(plan: &mut Plan, item: &Item<'_>, spot: Spot) {
    let Some(start) = condition(item, spot) else {
        return;
    };
    let end = arrow(item).unwrap_or(item.parts.len());
    let all = |words: &&[&str]| -> Vec<usize> {
        let found = |at: &usize| words.contains(&item.plain(*at));
        (start..end).filter(found).collect()
    };
    let operators = OPERATORS.iter().map(all).find(|found| !found.is_empty());
    let operators = operators.unwrap_or_default();
    for at in &operators {
        set(&mut plan.breaks, *at, true);
    }
    if matches!(item.plain(0), "when" | "on") && !operators.is_empty() {
        break_arrow(plan, item, spot);
    }
}

/// Where an expression begins whose operators may begin lines.
fn condition(item: &Item<'_>, spot: Spot) -> Option<usize> {
    match spot.holds {
        Holds::Rows | Holds::Sentences | Holds::Top => None,
        Holds::Body | Holds::Script if matches!(item.plain(0), "on" | "wait") => {
            let found = item.parts.iter().position(|part| part.plain() == "where");
            found.map(|at| at + 1)
        }
        Holds::Body | Holds::Script => CONDITIONS.contains(&item.plain(0)).then_some(1),
        _ => Some(1),
    }
}

/// The arrow to a step that ends a statement; not that of `else -> …`, which keeps to its word.
fn arrow(item: &Item<'_>) -> Option<usize> {
    let arrow = |at: &usize| item.plain(*at) == "->" && item.plain(at - 1) != "else";
    (1..item.parts.len()).find(arrow)
}

fn break_arrow(plan: &mut Plan, item: &Item<'_>, spot: Spot) {
    let Some(at) = arrow(item) else { return };
    let to_block = item.parts.get(at + 1).is_some_and(is_block);
    if spot.holds == Holds::Body && !to_block {
        set(&mut plan.breaks, at, true);
    }
}
