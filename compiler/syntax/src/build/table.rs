//! Decision tables, drawn as rows of `|` cells.

use crate::errors::BAD_TABLE;
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{BinaryOp, Expr, ExprKind, Field, Name, SyntaxError, Table, TableRow};

use super::context::{offset, plain_name, span};
use super::property::Lines;
use super::{Cx, Pair, cells, expr, text};

impl<'t> Cx<'t> {
    pub(super) fn table(&mut self, pair: Pair<'t>) -> Table {
        let opener = self.brace(span(&pair));
        let mut table = Table {
            name: Name::default(),
            title: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            props: Vec::new(),
            rows: Vec::new(),
        };
        let mut lines = Lines::default();
        let (mut well_drawn, mut results) = (false, 0);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    table.name = self.name(&part, "A table");
                }
                Rule::line_text | Rule::block_text => table.title = Some(text::text(self, part)),
                Rule::header => (well_drawn, results) = self.header(part, &mut table),
                Rule::row => {
                    let row = self.row(part, &table, well_drawn);
                    table.rows.push(row);
                }
                _ => {
                    if let Some(part) = self.line(part, &mut lines) {
                        self.stray(&part, opener);
                    }
                }
            }
        }
        table.props = lines.props;
        if results == 1 {
            self.result_first(&mut table);
        }
        table
    }

    /// `| -> who : text | amount : money |`: what is asked is read as results too, and every row is wrong.
    fn result_first(&mut self, table: &mut Table) {
        let [first, _, ..] = table.outputs.as_slice() else {
            return;
        };
        if !table.inputs.is_empty() {
            return;
        }
        let message = "What a table is asked stands before what it gives.";
        let error = SyntaxError::new(BAD_TABLE, first.name.span, message, "a result, too early");
        self.error(error.help("move this column to the end of the table, with its cells"));
        table.inputs = table.outputs.split_off(1);
        table.rows.clear();
    }

    /// Columns in, then from the first `->` on columns out. Whether they are drawn well, and how many have
    /// a `->`.
    fn header(&mut self, pair: Pair<'t>, table: &mut Table) -> (bool, usize) {
        let at = span(&pair);
        let before = self.errors.len();
        let mut results = 0;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::column => {
                    let (field, gives) = self.column(part);
                    results += usize::from(gives);
                    if results > 0 {
                        table.outputs.push(field)
                    } else {
                        table.inputs.push(field)
                    }
                }
                _ => self.gap(&part),
            }
        }
        if table.outputs.is_empty() && self.errors.len() == before {
            let end = Span::new(at.start, at.start + 1);
            let message = "A decision table needs a column for its result.";
            let error = SyntaxError::new(BAD_TABLE, end, message, "no column begins with `->`");
            let error = error.help("write `-> name : type` in the first result's column");
            // Most likely it is the last one.
            let last = table.inputs.last().filter(|_| table.inputs.len() > 1);
            self.error(match last.map(|column| column.name.span.start) {
                Some(last) => error.guess(Span::new(last, last), "-> "),
                None => error,
            });
        }
        (self.errors.len() == before, results)
    }

    fn column(&mut self, pair: Pair<'t>) -> (Field, bool) {
        let at = span(&pair);
        let mut gives = false;
        let mut field = self.named_value(at, Name::default(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::gives => gives = true,
                Rule::field_decl => field = self.field(part),
                Rule::missing_name => field.name = self.name(&part, "A column"),
                _ => self.left_over(&part),
            }
        }
        (field, gives)
    }

    fn row(&mut self, pair: Pair<'t>, table: &Table, well_drawn: bool) -> TableRow {
        let at = span(&pair);
        let mut cells = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::cell => {
                    let input = table.inputs.get(cells.len()).map(|column| &column.name);
                    cells.push(self.cell(part, input));
                }
                _ => self.gap(&part),
            }
        }
        let columns = table.inputs.len() + table.outputs.len();
        if well_drawn && cells.len() != columns {
            self.uneven_row(at, cells.len(), columns);
        }
        TableRow { span: at, cells }
    }

    fn uneven_row(&mut self, at: Span, has: usize, columns: usize) {
        let cells = if has == 1 {
            "1 cell"
        } else {
            &format!("{has} cells")
        };
        let message = format!("This row has {cells}, but the table has {columns} columns.");
        let line = self.slice(at).trim_end();
        let here = Span::new(at.start, at.start + offset(line.len()));
        let error = SyntaxError::new(BAD_TABLE, here, message, "a cell too many or too few");
        self.error(error.help("write `-` in a cell where anything will do"));
    }

    fn bad_cell(&mut self, pair: &Pair<'t>) {
        let here = span(pair);
        let text = pair.as_str().trim_end();
        let known = self.foreign_unit(here, text);
        let known = known.or_else(|| self.parted_number(here, text));
        let around = self.around(here.start);
        let error = known
            .or_else(|| cells::said(&around))
            .or_else(|| cells::between(&around))
            .or_else(|| cells::currency_first(&around))
            .or_else(|| cells::cell_range(&around));
        let help = "a cell holds a value, several with commas between, a range such as `1..5`, a comparison such \
                    as `< 500 EUR`, or `-` where anything will do";
        let message = "This does not belong in a cell.";
        let not_known = || SyntaxError::new(BAD_TABLE, here, message, "not understood").help(help);
        self.error(error.unwrap_or_else(not_known));
    }

    /// `a, b` is a list; `< 5 EUR` compares the column, whose name stands there with an empty span.
    fn cell(&mut self, pair: Pair<'t>, column: Option<&Name>) -> Expr {
        let at = span(&pair);
        if let Some(error) = cells::comma_in_number(at, pair.as_str()) {
            self.error(error);
            return expr::missing(at);
        }
        let mut tests = Vec::new();
        let mut operator = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::cell_op => operator = Some(plain_name(&part)),
                Rule::bad_cell => self.bad_cell(&part),
                _ => {
                    let value = self.expr(part);
                    tests.push(match operator.take() {
                        Some(op) => compare(&op, column, value),
                        None => value,
                    });
                }
            }
        }
        match tests.len() {
            0 | 1 => tests.pop().unwrap_or_else(|| expr::missing(at)),
            _ => Expr {
                span: at,
                kind: ExprKind::List(tests),
            },
        }
    }
}

fn compare(op: &Name, column: Option<&Name>, value: Expr) -> Expr {
    let start = Span::new(op.span.start, op.span.start);
    let name = column.map(|name| name.text.clone()).unwrap_or_default();
    let kind = if name.is_empty() {
        ExprKind::Missing
    } else {
        ExprKind::Name(name)
    };
    let left = Expr { span: start, kind };
    let operator = match op.text.as_str() {
        "!=" => BinaryOp::Ne,
        "<" => BinaryOp::Lt,
        "<=" => BinaryOp::Le,
        ">" => BinaryOp::Gt,
        ">=" => BinaryOp::Ge,
        _ => BinaryOp::Eq,
    };
    let span = start.to(value.span);
    Expr {
        span,
        kind: ExprKind::Binary(operator, Box::new(left), Box::new(value)),
    }
}
