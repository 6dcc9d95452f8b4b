//! What is said of a table.

use flow_plan::Value;
use flow_syntax::{Applicability, Diagnostic, Place, Sources, Span};
use smol_str::SmolStr;

use super::Tests;
use super::axis::Axis;
use super::case::{self, Case};
use crate::model::{Column, Table};
use crate::rules::tables::{DISAGREE, GAP, HIDDEN, NEVER, NO_ROWS, NOT_PROVED, OVERLAP, REPEATED};
use crate::rules::types::UNITS;
use crate::types::Type;

/// Collects the findings of one table.
pub(super) struct Report<'a> {
    sources: &'a Sources,
    table: &'a Table,
    /// Whether it needs no proof that each case is answered, and once.
    certain: bool,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) const fn new(sources: &'a Sources, table: &'a Table, certain: bool) -> Self {
        Self {
            sources,
            table,
            certain,
            findings: Vec::new(),
        }
    }

    fn name(&self) -> &'a str {
        &self.table.name
    }

    fn row(&self, row: usize) -> Place {
        let places = &self.table.row_places;
        places.get(row).copied().unwrap_or(self.table.place)
    }

    pub(super) fn no_rows(&mut self) {
        let finding = NO_ROWS
            .at(
                format!("Table `{}` has no rows.", self.name()),
                self.table.place,
            )
            .says("answers nothing");
        let cells = vec!["…"; self.table.inputs.len() + self.table.outputs.len()].join(" | ");
        self.findings
            .push(finding.help(format!("add a row, such as `| {cells} |`")));
    }

    /// Reports amounts in different currencies in one column; whether there are any.
    pub(super) fn currencies(&mut self, tests: &Tests) -> bool {
        let before = self.findings.len();
        for column in 0..self.table.inputs.len() {
            let mut first: Option<(&SmolStr, Place)> = None;
            let mut other = None;
            for test in tests
                .iter()
                .filter_map(|row| row.get(column)?.as_ref().ok())
            {
                test.points(&mut |point, _| {
                    let Value::Money { currency, .. } = &point.value else {
                        return;
                    };
                    match first {
                        None => first = Some((currency, point.place)),
                        Some((known, _)) if known == currency => {}
                        Some(_) => other = other.or(Some((currency, point.place))),
                    }
                });
            }
            if let (Some(first), Some(other)) = (first, other) {
                self.two_currencies(first, other);
            }
        }
        self.findings.len() > before
    }

    fn two_currencies(&mut self, first: (&SmolStr, Place), other: (&SmolStr, Place)) {
        let message = format!("One column compares with {} and with {}.", first.0, other.0);
        let finding = UNITS
            .at(message, other.1)
            .says(format!("an amount in {}", other.0))
            .label(first.1, format!("above, in {}", first.0));
        let help = "give all amounts of a column in one currency: there is no fixed rate";
        self.findings.push(finding.help(help));
    }

    /// A cell that depends on more than its column.
    pub(super) fn depends(&mut self, place: Place) {
        let help = "compare with fixed values, or write `hits first match` and end with a row of `-` for all that is left";
        self.not_proved(place, "depends on more than its column's value", help);
    }

    /// A column whose values have no order, or none that holds always.
    pub(super) fn no_order(&mut self, column: &Column) {
        let help = match column.ty.base() {
            crate::types::Type::Duration => {
                "give all durations of the column in one unit: 30 days may be more or less than 1 month"
            }
            _ => "make a column of the part that decides: a number, an amount, a choice",
        };
        self.not_proved(column.place, "its values cannot be put in an order", help);
    }

    /// The search was given up.
    pub(super) fn too_much(&mut self) {
        let help = "split it into smaller tables, one asking the other";
        self.not_proved(
            self.table.place,
            "too many rows and columns that interlock",
            help,
        );
    }

    /// A run comes to a row that answers, or fails: that is worth a warning.
    fn not_proved(&mut self, place: Place, why: &str, help: &str) {
        if self.certain {
            return;
        }
        let message = format!(
            "Whether `{}` answers every case was not checked.",
            self.name()
        );
        self.findings
            .push(NOT_PROVED.at(message, place).says(why).help(help));
    }

    /// A case that no row takes.
    pub(super) fn gap(&mut self, case: &Case, axes: &[Axis]) {
        let when = case::says(case, &self.table.inputs, axes);
        let when = if when.is_empty() {
            "at all".to_owned()
        } else {
            format!("when {when}")
        };
        let message = format!("Table `{}` does not say what happens {when}.", self.name());
        let finding = GAP.at(message, self.table.place).says("a case is left out");
        let cells = case::written(case, &self.table.inputs, axes);
        let finding = match cells {
            Some(cells) => self.with_row(finding, &cells),
            None => finding.help("add a row for it"),
        };
        self.findings.push(finding);
    }

    /// Offers to add a row; its results are those of the last row, for a person to change.
    fn with_row(&self, finding: Diagnostic, cells: &[String]) -> Diagnostic {
        let shown = format!("| {} | …", cells.join(" | "));
        let finding = finding.help(format!("add a row for it: `{shown}`"));
        let (Some(results), Some(at)) = (self.last_results(), self.below_last_row()) else {
            return finding;
        };
        let row = format!("{}| {} | {results} |\n", self.indent(), cells.join(" | "));
        let title = "add a row for it, with the last row's result";
        finding.fix(title, Applicability::Maybe, at, row)
    }

    /// Where the line after the last row begins.
    fn below_last_row(&self) -> Option<Place> {
        let last = *self.table.row_places.last()?;
        let text = &self.sources.get(last.file)?.text;
        let end = self.sources.range(last).end;
        let rest = text.get(end as usize..)?;
        let line = u32::try_from(rest.find('\n')? + 1).ok()?;
        let at = last.span.end + line;
        Some(Place {
            span: Span::new(at, at),
            ..last
        })
    }

    /// What stands before the last row on its line.
    fn indent(&self) -> &'a str {
        let Some(last) = self.table.row_places.last() else {
            return "";
        };
        let text = self.sources.get(last.file).map_or("", |f| &*f.text);
        let before = text
            .get(..self.sources.range(*last).start as usize)
            .unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        if line.trim().is_empty() { line } else { "  " }
    }

    fn last_results(&self) -> Option<String> {
        let cells = self.table.rows.last()?.get(self.table.inputs.len()..)?;
        let words = |cell: &Option<crate::typed::TExpr>| {
            let place = cell.as_ref()?.place;
            Some(self.slice(place).trim().to_owned())
        };
        let words: Vec<String> = cells.iter().map(words).collect::<Option<_>>()?;
        (!words.is_empty()).then(|| words.join(" | "))
    }

    fn slice(&self, place: Place) -> &'a str {
        let range = self.sources.range(place);
        let text = self.sources.get(place.file).map_or("", |f| &*f.text);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    /// Two rows that take the same case.
    pub(super) fn overlap(&mut self, earlier: usize, later: usize, case: &Case, axes: &[Axis]) {
        let when = case::says(case, &self.table.inputs, axes);
        let when = if when.is_empty() {
            "always".to_owned()
        } else {
            format!("when {when}")
        };
        let (a, b) = (earlier + 1, later + 1);
        let name = self.name();
        let any = self.table.hits == "any";
        let (rule, message) = if any {
            (
                &DISAGREE,
                format!("Rows {a} and {b} of `{name}` answer differently {when}."),
            )
        } else {
            (
                &OVERLAP,
                format!("Rows {a} and {b} of `{name}` both answer {when}."),
            )
        };
        let help = if any {
            "give both rows the same result, or change their conditions so that they do not meet"
        } else if self.agree(earlier, later) {
            "change one of them so that they do not meet; since both give the same, `hits any` is right as well"
        } else {
            "change one of them so that they do not meet, or write `hits first match` to let the upper row win"
        };
        let finding = rule
            .at(message, self.row(later))
            .says(format!("row {b}"))
            .label(self.row(earlier), format!("row {a}"));
        self.findings.push(finding.help(help));
    }

    /// A row that others leave nothing.
    pub(super) fn hidden(&mut self, row: usize, above: Option<usize>) {
        let message = format!("Row {} of `{}` is never reached.", row + 1, self.name());
        let finding = HIDDEN
            .at(message, self.row(row))
            .says("never the first match");
        let help = "move it up, or remove it";
        let finding = match above {
            Some(above) => {
                let label = format!("row {} takes all of it", above + 1);
                finding.label(self.row(above), label).help(help)
            }
            None => finding.help(format!("the rows above take all of it together: {help}")),
        };
        self.findings.push(finding);
    }

    /// A row with a cell that no value passes.
    pub(super) fn never(&mut self, row: usize, column: usize) {
        let cell = self
            .table
            .rows
            .get(row)
            .and_then(|r| r.get(column)?.as_ref());
        let place = cell.map_or(self.row(row), |c| c.place);
        let name = self
            .table
            .inputs
            .get(column)
            .map_or("", |c| c.name.as_str());
        let message = format!("Row {} of `{}` can never match.", row + 1, self.name());
        let finding = NEVER.at(message, place);
        self.findings.push(
            finding
                .says(format!("no `{name}` is like this"))
                .help("change the cell, or remove the row"),
        );
    }

    /// A row that says what an earlier one says.
    pub(super) fn repeated(&mut self, earlier: usize, later: usize) {
        let (a, b) = (earlier + 1, later + 1);
        let message = format!("Row {b} of `{}` says the same as row {a}.", self.name());
        let finding = REPEATED
            .at(message, self.row(later))
            .says("said before")
            .label(self.row(earlier), format!("row {a}"))
            .help("remove it");
        let line = self.line(later);
        self.findings.push(match line {
            Some(line) => finding.fix("remove this row", Applicability::Machine, line, ""),
            None => finding,
        });
    }

    /// The whole line of a row; nothing where something else stands on it.
    fn line(&self, row: usize) -> Option<Place> {
        let place = self.row(row);
        let text = &self.sources.get(place.file)?.text;
        let range = self.sources.range(place);
        let before = text.get(..range.start as usize)?;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let after = text.get(range.end as usize..)?;
        let end = after.find('\n')? + 1;
        let alone = before.get(begin..)?.trim().is_empty() && after.get(..end)?.trim().is_empty();
        let back = u32::try_from(before.len() - begin).ok()?;
        let start = place.span.start.checked_sub(back)?;
        let span = Span::new(start, place.span.end + u32::try_from(end).ok()?);
        alone.then_some(Place { span, ..place })
    }

    /// Whether two rows give the same results.
    pub(super) fn agree(&self, a: usize, b: usize) -> bool {
        let results = |row: usize| {
            let cells = self
                .table
                .rows
                .get(row)
                .map(Vec::as_slice)
                .unwrap_or_default();
            cells.get(self.table.inputs.len()..).unwrap_or_default()
        };
        let (a, b) = (results(a), results(b));
        a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| match (a, b) {
                (None, None) => true,
                // What is broken was reported: it may be meant to agree.
                (Some(a), Some(b)) if a.ty == Type::Error || b.ty == Type::Error => true,
                (Some(a), Some(b)) => match (a.value(), b.value()) {
                    (Some(a), Some(b)) => a == b,
                    _ => self.slice(a.place) == self.slice(b.place),
                },
                _ => false,
            })
    }
}
