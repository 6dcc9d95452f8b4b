//! A case in the analyst's words and units: `amount` is 500 EUR and `match` is `partial`.

use flow_plan::Value;
use rust_decimal::Decimal;

use super::axis::{Axis, Cell};
use super::runs::Runs;
use super::scale::{Key, Step, key, value_at};
use super::sweep::{Boxes, meet};
use super::work::{Search, TooMuch, Work};
use crate::model::Column;
use crate::types::Type;

/// The cells of each column that a case is about.
pub(super) type Case = Vec<Runs>;

/// Rows that may be looked at to find it.
const MOST_WORK: usize = 4_000_000;

/// The widest plain case around a point that no row takes: columns that do not matter first, then
/// stretches of those that do.
pub(super) fn widen(point: &[u32], boxes: &Boxes<'_>, axes: &[Axis], work: &Work<'_>) -> Case {
    let single = |cell: &u32| Runs::of(vec![(*cell, cell + 1)]);
    let mut case: Case = point.iter().map(single).collect();
    // Where that takes too long, a case that is narrower is right as well.
    let _: Result<(), TooMuch> = widened(&mut case, point, boxes, axes, &work.search(MOST_WORK));
    case
}

fn widened(
    case: &mut Case,
    point: &[u32],
    boxes: &Boxes<'_>,
    axes: &[Axis],
    work: &Search<'_>,
) -> Result<(), TooMuch> {
    for column in (0..case.len()).rev() {
        let free = free(case, column, boxes, work)?;
        let size = boxes.sizes.get(column).copied().unwrap_or_default();
        if free.is_full(size) {
            put(case, column, free);
        }
    }
    for column in 0..case.len() {
        let free = free(case, column, boxes, work)?;
        let at = point.get(column).copied().unwrap_or_default();
        let ordered = axes.get(column).map_or(0, |a| a.ordered);
        let stretch = match free.around(at) {
            // Nothing stands beside the largest value without being larger.
            Some((from, to)) if at < ordered => Runs::of(vec![(from, to.min(ordered))]),
            _ if ordered > 0 => Runs::of(vec![(at, at + 1)]),
            _ => free,
        };
        let size = boxes.sizes.get(column).copied().unwrap_or_default();
        let whole = case.get(column).is_some_and(|runs| runs.is_full(size));
        if !whole {
            put(case, column, stretch);
        }
    }
    Ok(())
}

fn put(case: &mut Case, column: usize, runs: Runs) {
    if let Some(slot) = case.get_mut(column) {
        *slot = runs;
    }
}

/// The cells of a column that no row takes, where the other columns are as in the case.
fn free(case: &Case, column: usize, boxes: &Boxes<'_>, work: &Search<'_>) -> Result<Runs, TooMuch> {
    let mut taken = Vec::new();
    for row in boxes.rows {
        if meet_beside(case, row, column, work)?
            && let Some(runs) = row.get(column)
        {
            taken.extend_from_slice(runs.list());
        }
    }
    let size = boxes.sizes.get(column).copied().unwrap_or_default();
    Ok(Runs::of(taken).complement(size))
}

/// Whether a row meets a case in all columns but one.
fn meet_beside<'c>(
    case: &'c [Runs],
    row: &'c [Runs],
    column: usize,
    work: &Search<'_>,
) -> Result<bool, TooMuch> {
    let before = |runs: &'c [Runs]| runs.get(..column).unwrap_or_default();
    let after = |runs: &'c [Runs]| runs.get(column + 1..).unwrap_or_default();
    Ok(meet(before(case), before(row), work)? && meet(after(case), after(row), work)?)
}

/// How many columns a sentence names.
const MOST_PARTS: usize = 6;

/// Says when a case is given; empty where it always is.
pub(super) fn says(case: &Case, columns: &[Column], axes: &[Axis]) -> String {
    let parts = columns.iter().zip(axes).zip(case);
    let mut parts: Vec<String> = parts
        .filter(|((_, axis), runs)| !runs.is_full(axis.size()))
        .map(|((column, axis), runs)| format!("`{}` {}", column.name, part(axis, runs, &column.ty)))
        .collect();
    if parts.len() > MOST_PARTS {
        let more = parts.len() - MOST_PARTS + 1;
        parts.truncate(MOST_PARTS - 1);
        parts.push(format!("{more} more conditions hold"));
    }
    match parts.as_slice() {
        [] => String::new(),
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

fn part(axis: &Axis, runs: &Runs, ty: &Type) -> String {
    match stretch(axis, runs, ty) {
        Some(stretch) => stretch.says(ty),
        None => listed(axis, runs, ty),
    }
}

/// How many values are named.
const MOST_NAMED: usize = 3;

fn listed(axis: &Axis, runs: &Runs, ty: &Type) -> String {
    let cells = |runs: &Runs| -> Vec<Cell> {
        let indices = runs.list().iter().flat_map(|(from, to)| *from..*to);
        indices
            .filter_map(|i| axis.cells.get(i as usize).cloned())
            .collect()
    };
    let here = cells(runs);
    if here.contains(&Cell::Other) {
        let named: Vec<String> = cells(&runs.complement(axis.size()))
            .iter()
            .filter(|c| **c != Cell::Nothing)
            .map(|c| shown_cell(c, ty))
            .collect();
        return match named.len() {
            0 => "is there".to_owned(),
            1..=MOST_NAMED => format!("is neither {}", named.join(" nor ")).replace(
                "neither ",
                if named.len() == 1 { "not " } else { "neither " },
            ),
            _ => "is none of those in the table".to_owned(),
        };
    }
    let named: Vec<String> = here
        .iter()
        .take(MOST_NAMED)
        .map(|c| shown_cell(c, ty))
        .collect();
    match here.len() {
        0..=MOST_NAMED => format!("is {}", named.join(" or ")),
        more => format!(
            "is {} or one of {} others",
            named.join(", "),
            more - MOST_NAMED
        ),
    }
}

fn shown_cell(cell: &Cell, ty: &Type) -> String {
    match cell {
        Cell::Value(Value::Text(text)) if matches!(ty.base(), Type::Text { .. }) => {
            format!("\"{text}\"")
        }
        Cell::Value(Value::Text(name)) => format!("`{name}`"),
        Cell::Value(Value::Bool(yes)) => yes.to_string(),
        Cell::Value(value) => shown(value, ty),
        Cell::Nothing => "nothing".to_owned(),
        Cell::Other | Cell::Between(..) => "something else".to_owned(),
    }
}

/// A value as an analyst writes it: `500 EUR`, `70%`.
pub(crate) fn shown(value: &Value, ty: &Type) -> String {
    match (value, ty.base()) {
        (Value::Number(n), Type::Percent) => {
            format!("{}%", (n * Decimal::ONE_HUNDRED).normalize())
        }
        (Value::Money { amount, currency }, _) if amount.is_integer() => {
            format!("{} {currency}", amount.normalize())
        }
        (Value::Text(text), _) => format!("\"{text}\""),
        _ => flow_plan::show(value),
    }
}

/// Values from one point to another.
struct Stretch {
    /// The point and whether it is included.
    low: Option<(Value, bool)>,
    high: Option<(Value, bool)>,
}

/// The stretch of an ordered axis; nothing for values that are named.
fn stretch(axis: &Axis, runs: &Runs, ty: &Type) -> Option<Stretch> {
    let [(from, to)] = *runs.list() else {
        return None;
    };
    if to > axis.ordered {
        return None;
    }
    let low = match axis.cells.get(from as usize)? {
        Cell::Value(value) => Some((value.clone(), true)),
        Cell::Between(low, _) => low.clone().map(|v| stepped(v, ty, true)),
        _ => return None,
    };
    let high = match axis.cells.get(to.checked_sub(1)? as usize)? {
        Cell::Value(value) => Some((value.clone(), true)),
        Cell::Between(_, high) => high.clone().map(|v| stepped(v, ty, false)),
        _ => return None,
    };
    let (low, high) = match (low, high) {
        (Some((low, false)), Some((high, false))) => match between(&low, &high, ty) {
            Some(only) => (Some((only.clone(), true)), Some((only, true))),
            None => (Some((low, false)), Some((high, false))),
        },
        other => other,
    };
    let single = low.is_some() && low == high;
    Some(Stretch {
        low: low.filter(|_| single || from > 0),
        high: high.filter(|_| single || to < axis.ordered),
    })
}

/// The only amount between two others, where they are two coins apart.
fn between(low: &Value, high: &Value, ty: &Type) -> Option<Value> {
    let (Value::Money { amount, currency }, Some(Key::Number(high))) = (low, key(high)) else {
        return None;
    };
    let step = Step::of(ty, Some(currency));
    let only = step.after(*amount)?;
    let value = Value::Money {
        amount: only,
        currency: currency.clone(),
    };
    (step.after(only)? == high).then_some(value)
}

/// The next whole number or day beside a point; other values have none that people would name.
fn stepped(point: Value, ty: &Type, up: bool) -> (Value, bool) {
    let step = Step::of(ty, None);
    let next = match key(&point) {
        Some(Key::Number(n)) if up => step.after(n),
        Some(Key::Number(n)) => {
            let below = |n: Decimal| step.after(-n).map(|n| -n);
            below(n)
        }
        _ => None,
    };
    match next.and_then(|n| value_at(ty, n)) {
        Some(value) => (value, true),
        None => (point, false),
    }
}

impl Stretch {
    fn says(&self, ty: &Type) -> String {
        let (more, less) = match ty.base() {
            Type::Date | Type::Time => ("later than", "earlier than"),
            Type::Duration => ("longer than", "shorter than"),
            Type::Text { .. } => ("after", "before"),
            _ => ("more than", "less than"),
        };
        let below = |(value, closed): &(Value, bool)| match closed {
            true => format!("at most {}", shown(value, ty)),
            false => format!("{less} {}", shown(value, ty)),
        };
        let above = |(value, closed): &(Value, bool)| match closed {
            true => format!("{} or {}", shown(value, ty), more.trim_end_matches(" than")),
            false => format!("{more} {}", shown(value, ty)),
        };
        match (&self.low, &self.high) {
            (Some((low, true)), Some((high, true))) if low == high => {
                format!("is {}", shown(low, ty))
            }
            (Some((low, true)), Some((high, true))) => {
                format!("is from {} to {}", shown(low, ty), shown(high, ty))
            }
            (Some((low, false)), Some((high, false))) => {
                format!("is between {} and {}", shown(low, ty), shown(high, ty))
            }
            (Some(low), Some(high)) => format!("is {} and {}", above(low), below(high)),
            (Some(low), None) => format!("is {}", above(low)),
            (None, Some(high)) => format!("is {}", below(high)),
            (None, None) => "is there".to_owned(),
        }
    }

    fn written(&self, column: &Column) -> Option<String> {
        let literal = |value: &Value| literal(value, &column.ty);
        let name = &column.name;
        let below = |(value, closed): &(Value, bool)| {
            Some(format!(
                "{} {}",
                if *closed { "<=" } else { "<" },
                literal(value)?
            ))
        };
        let above = |(value, closed): &(Value, bool)| {
            Some(format!(
                "{} {}",
                if *closed { ">=" } else { ">" },
                literal(value)?
            ))
        };
        match (&self.low, &self.high) {
            (Some((low, true)), Some((high, true))) if low == high => literal(low),
            (Some((low, true)), Some((high, true))) => {
                Some(format!("{}..{}", literal(low)?, literal(high)?))
            }
            (Some(low), Some(high)) => Some(format!(
                "{name} {} and {name} {}",
                above(low)?,
                below(high)?
            )),
            (Some(low), None) => above(low),
            (None, Some(high)) => below(high),
            (None, None) => Some(format!("{name} exists")),
        }
    }
}

/// The cells of a row that takes a case; nothing where no cell says just that.
pub(super) fn written(case: &Case, columns: &[Column], axes: &[Axis]) -> Option<Vec<String>> {
    let parts = columns.iter().zip(axes).zip(case);
    parts
        .map(|((column, axis), runs)| {
            if runs.is_full(axis.size()) {
                return Some("-".to_owned());
            }
            if let Some(stretch) = stretch(axis, runs, &column.ty) {
                return stretch.written(column);
            }
            let indices = runs.list().iter().flat_map(|(from, to)| *from..*to);
            let values: Option<Vec<String>> = indices
                .map(|i| match axis.cells.get(i as usize)? {
                    Cell::Value(value) => literal(value, &column.ty),
                    Cell::Nothing => Some("none".to_owned()),
                    Cell::Other | Cell::Between(..) => None,
                })
                .collect();
            Some(values?.join(", "))
        })
        .collect()
}

/// A value as the language writes it; nothing where that takes more than one word.
fn literal(value: &Value, ty: &Type) -> Option<String> {
    match (value, ty.base()) {
        (Value::Text(text), Type::Text { .. }) => {
            let plain = !text.contains(['"', '\\', '{', '\n', '|']);
            plain.then(|| format!("\"{text}\""))
        }
        (Value::Text(name), _) => Some(name.to_string()),
        (Value::Bool(yes), _) => Some(yes.to_string()),
        (Value::Duration(_), _) => {
            let words = flow_plan::show(value);
            (words.split(' ').count() == 2).then_some(words)
        }
        (Value::Number(_) | Value::Money { .. } | Value::Date(_) | Value::Time(_), _) => {
            Some(shown(value, ty))
        }
        _ => None,
    }
}
