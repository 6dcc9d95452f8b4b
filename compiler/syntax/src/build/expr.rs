//! Expressions: a flat list of operators and operands climbs to a tree.

use crate::errors::{NO_COMMA, ONE_EQUALS, TOO_LONG};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Arg, BinaryOp, Expr, ExprKind, Name, Number, SyntaxError, UnaryOp, Unit};

use super::context::{MAX_PARTS, plain_name, span};
use super::{Cx, Pair, literal, slips, text};

/// How tightly a minus before a value binds.
const MINUS: u8 = 9;

/// An operator that waits for its right operand.
struct Waiting {
    /// How tightly it binds; see the table in [`infix`].
    power: u8,
    kind: Operator,
    at: Span,
}

#[derive(Clone, Copy)]
enum Operator {
    Unary(UnaryOp),
    Binary(BinaryOp),
    Else,
    Where,
}

/// A gap that was reported elsewhere.
pub(super) fn missing(at: Span) -> Expr {
    Expr {
        span: Span::new(at.start, at.start),
        kind: ExprKind::Missing,
    }
}

impl<'t> Cx<'t> {
    /// An `expr`, `free_expr`, single operand or gap.
    pub(super) fn expr(&mut self, pair: Pair<'t>) -> Expr {
        match pair.as_rule() {
            Rule::expr | Rule::free_expr => self.flat(pair),
            Rule::missing_expr | Rule::missing_operand => {
                self.gap(&pair);
                missing(span(&pair))
            }
            _ => self.primary(pair),
        }
    }

    /// The flat list; two stacks instead of recursion, as in Dijkstra's shunting yard.
    fn flat(&mut self, pair: Pair<'t>) -> Expr {
        let whole = span(&pair);
        let outermost = self.parts == 0;
        self.parts += 1;
        let expr = self.climb(pair, whole);
        if outermost {
            self.parts = 0;
        }
        expr
    }

    fn climb(&mut self, pair: Pair<'t>, whole: Span) -> Expr {
        let mut operands: Vec<Expr> = Vec::with_capacity(1);
        let mut waiting: Vec<Waiting> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::prefix => waiting.push(prefix(&part)),
                Rule::op => {
                    let next = self.infix(&part);
                    reduce(&mut operands, &mut waiting, next.power);
                    waiting.push(next);
                }
                Rule::field | Rule::args | Rule::range_to | Rule::exists => {
                    if part.as_rule() == Rule::range_to {
                        reduce(&mut operands, &mut waiting, MINUS);
                    }
                    if let Some(of) = operands.pop() {
                        let applied = self.postfix(of, part);
                        operands.push(applied);
                    }
                }
                _ => {
                    let operand = self.expr(part);
                    operands.push(operand);
                    continue;
                }
            }
            self.parts += 1;
            if self.parts > MAX_PARTS {
                return self.too_long(whole);
            }
        }
        reduce(&mut operands, &mut waiting, 0);
        operands.pop().unwrap_or_else(|| missing(whole))
    }

    fn too_long(&mut self, whole: Span) -> Expr {
        let told = self.errors.last().is_some_and(|e| e.code == TOO_LONG);
        if !told {
            let message = "This expression has too many parts.";
            let here = Span::new(whole.start, whole.start + 1);
            let error = SyntaxError::new(TOO_LONG, here, message, "begins here");
            self.error(error.help("name a part of it with a `set` step"));
        }
        missing(whole)
    }

    fn infix(&mut self, pair: &Pair<'_>) -> Waiting {
        let at = span(pair);
        let (power, kind) = match pair.as_str() {
            "where" => (1, Operator::Where),
            "or" => (2, Operator::Binary(BinaryOp::Or)),
            "and" => (3, Operator::Binary(BinaryOp::And)),
            "!=" => (5, Operator::Binary(BinaryOp::Ne)),
            "<" => (5, Operator::Binary(BinaryOp::Lt)),
            "<=" => (5, Operator::Binary(BinaryOp::Le)),
            ">" => (5, Operator::Binary(BinaryOp::Gt)),
            ">=" => (5, Operator::Binary(BinaryOp::Ge)),
            "in" => (5, Operator::Binary(BinaryOp::In)),
            "+" => (6, Operator::Binary(BinaryOp::Add)),
            "-" => (6, Operator::Binary(BinaryOp::Sub)),
            "*" => (7, Operator::Binary(BinaryOp::Mul)),
            "/" => (7, Operator::Binary(BinaryOp::Div)),
            "else" => (8, Operator::Else),
            "=" => {
                let message = "To compare two values write `==`.";
                let error = SyntaxError::new(ONE_EQUALS, at, message, "one `=` gives a value");
                let here = self.around(at.start);
                // Of `=<` the sign as a whole is told, where its second half stands.
                if !here.rest.starts_with("=<") {
                    let count = slips::count(&here);
                    self.error(count.unwrap_or_else(|| error.fix(at, "==")));
                }
                (5, Operator::Binary(BinaryOp::Eq))
            }
            _ => (5, Operator::Binary(BinaryOp::Eq)),
        };
        Waiting { power, kind, at }
    }

    fn postfix(&mut self, of: Expr, pair: Pair<'t>) -> Expr {
        let whole = of.span.to(span(&pair));
        let kind = match pair.as_rule() {
            Rule::field => {
                let name = pair.into_inner().next();
                let name = name
                    .map(|n| self.name(&n, "What follows the dot"))
                    .unwrap_or_default();
                ExprKind::Field {
                    of: Box::new(of),
                    name,
                }
            }
            Rule::args => ExprKind::Call {
                callee: Box::new(of),
                args: self.args(pair),
            },
            Rule::range_to => return self.range_to(of, pair),
            _ => ExprKind::Exists(Box::new(of)),
        };
        Expr { span: whole, kind }
    }

    fn range_to(&mut self, of: Expr, pair: Pair<'t>) -> Expr {
        let whole = of.span.to(span(&pair));
        let mut points = match of.kind {
            ExprKind::Range(points) => points,
            _ => vec![of],
        };
        points.extend(pair.into_inner().map(|point| self.expr(point)));
        Expr {
            span: whole,
            kind: ExprKind::Range(points),
        }
    }

    fn primary(&mut self, pair: Pair<'t>) -> Expr {
        let at = span(&pair);
        let kind = match pair.as_rule() {
            Rule::name | Rule::bare_word | Rule::counted => ExprKind::Name(pair.as_str().into()),
            Rule::number => ExprKind::Number(literal::number(pair.as_str(), at.start)),
            Rule::line_text | Rule::block_text => ExprKind::Text(text::text(self, pair)),
            Rule::literal => literal::word(pair.as_str()),
            Rule::date => ExprKind::Date(pair.as_str().into()),
            Rule::time => ExprKind::Time(pair.as_str().into()),
            Rule::group => ExprKind::Group(Box::new(self.group(pair))),
            Rule::list => ExprKind::List(self.list(pair)),
            Rule::record => ExprKind::Record(self.record(pair)),
            Rule::any => ExprKind::Any,
            Rule::signed => return self.climb(pair, at),
            _ => {
                self.stray(&pair, at);
                ExprKind::Missing
            }
        };
        Expr { span: at, kind }
    }

    fn group(&mut self, pair: Pair<'t>) -> Expr {
        let at = span(&pair);
        let mut inner = missing(at);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::free_expr | Rule::missing_expr => inner = self.expr(part),
                _ => self.stray(&part, at),
            }
        }
        inner
    }

    fn list(&mut self, pair: Pair<'t>) -> Vec<Expr> {
        let at = span(&pair);
        let mut items: Vec<Expr> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::free_expr => items.push(self.expr(part)),
                Rule::counted => self.counted(items.last_mut(), &part),
                _ => self.stray(&part, at),
            }
        }
        items
    }

    /// `8 turns` in a list: the word becomes the number's unit.
    fn counted(&mut self, last: Option<&mut Expr>, word: &Pair<'_>) {
        if let Some(Expr {
            kind: ExprKind::Number(Number { unit, .. }),
            span: at,
        }) = last
            && unit.is_none()
        {
            *unit = Some(Unit::Of(word.as_str().into()));
            *at = at.to(span(word));
            return;
        }
        let start = Span::new(span(word).start, span(word).start);
        let error = SyntaxError::new(NO_COMMA, start, "A comma is missing.", "expected `,` here");
        self.error(error.fix(start, ", "));
    }

    /// `{ name: value }`
    fn record(&mut self, pair: Pair<'t>) -> Vec<(Name, Expr)> {
        let opener = Span::new(span(&pair).start, span(&pair).start + 1);
        let mut entries = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::entry => entries.push(self.entry(part)),
                _ => self.stray(&part, opener),
            }
        }
        entries
    }

    fn entry(&mut self, pair: Pair<'t>) -> (Name, Expr) {
        let (mut name, mut value) = (Name::default(), missing(span(&pair)));
        let mut colon_lost = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name if name.is_missing() => name = plain_name(&part),
                Rule::missing_colon => {
                    self.entry_without_colon(&part);
                    colon_lost = true;
                }
                Rule::bad_equals => self.equals_for_colon(&part, "Inside `{ }`"),
                Rule::missing_expr if colon_lost => {}
                _ => value = self.expr(part),
            }
        }
        (name, value)
    }

    /// Reports the `=` of `name = value` where a `:` belongs; the blank before it goes with it.
    fn equals_for_colon(&mut self, pair: &Pair<'_>, inside: &str) {
        let at = span(pair);
        let before = self.slice(Span::new(0, at.start)).trim_end_matches(' ');
        let message = format!("{inside} a value follows its name after `:`.");
        let error = SyntaxError::new(ONE_EQUALS, at, message, "expected `:` here");
        let from = super::context::offset(before.len());
        self.error(error.fix(Span::new(from, at.end), ":"));
    }

    fn entry_without_colon(&mut self, pair: &Pair<'_>) {
        let at = span(pair);
        let message = "A `:` is missing between the name and its value.";
        let error = SyntaxError::new(crate::errors::NO_COLON, at, message, "expected `:` here");
        self.error(error.help("write `name: value`"));
    }

    /// `(a, name: b)`
    pub(super) fn args(&mut self, pair: Pair<'t>) -> Vec<Arg> {
        let at = span(&pair);
        let mut args = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arg => args.push(self.arg(part)),
                _ => self.stray(&part, at),
            }
        }
        args.shrink_to_fit();
        args
    }

    fn arg(&mut self, pair: Pair<'t>) -> Arg {
        let at = span(&pair);
        let (mut name, mut value) = (None, missing(at));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(plain_name(&part)),
                Rule::bad_equals => self.equals_for_colon(&part, "Inside `( )`"),
                _ => value = self.expr(part),
            }
        }
        Arg {
            span: at,
            name,
            value,
        }
    }
}

/// `not` binds looser than comparisons, a minus tighter than every operator between operands.
fn prefix(pair: &Pair<'_>) -> Waiting {
    let (power, op) = match pair.as_str() {
        "-" => (MINUS, UnaryOp::Minus),
        _ => (4, UnaryOp::Not),
    };
    Waiting {
        power,
        kind: Operator::Unary(op),
        at: span(pair),
    }
}

/// Applies every waiting operator that binds at least as tightly as `power`.
fn reduce(operands: &mut Vec<Expr>, waiting: &mut Vec<Waiting>, power: u8) {
    while let Some(operator) = waiting.pop_if(|top| top.power >= power) {
        let Some(right) = operands.pop() else { return };
        let applied = match operator.kind {
            Operator::Unary(op) => Expr {
                span: operator.at.to(right.span),
                kind: ExprKind::Unary(op, Box::new(right)),
            },
            kind => {
                let left = operands.pop().unwrap_or_else(|| missing(operator.at));
                binary(kind, left, right)
            }
        };
        operands.push(applied);
    }
}

fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let (left, right) = (Box::new(left), Box::new(right));
    let kind = match operator {
        Operator::Binary(op) => ExprKind::Binary(op, left, right),
        Operator::Else => ExprKind::Else(left, right),
        Operator::Where => ExprKind::Where(left, right),
        Operator::Unary(op) => ExprKind::Unary(op, right),
    };
    Expr { span, kind }
}
