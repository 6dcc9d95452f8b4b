//! The one evaluator. Total: it ends with a value or a clear error, and never loops.

mod tables;

pub use tables::{MOST_ASKED, MOST_ASKING};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arithmetic::{compute, negate};
use crate::compare::{equal, order};
use crate::expr::{BinaryOp, Expr, Ref, Template, TemplatePart};
use crate::functions;
use crate::show::show;
use crate::table::Table;
use crate::time::{self, Clock};
use crate::value::{FileRef, MAX_NESTING, Value};
use crate::words::kind;

/// Nesting at which evaluation gives up rather than exhaust the stack.
const MAX_DEPTH: u16 = 512;

/// The codes of this crate: F0910 to F0919.
pub mod code {
    flow_codes::codes! {
        /// A value of the wrong kind in an expression.
        pub const KIND: &str = "F0910";
        /// A missing value where one is needed.
        pub const NOTHING: &str = "F0911";
        /// A division by zero.
        pub const DIVISION: &str = "F0912";
        /// A number too large to be exact.
        pub const OVERFLOW: &str = "F0913";
        /// Two currencies in one calculation.
        pub const CURRENCIES: &str = "F0914";
        /// A date or duration out of range.
        pub const TIME: &str = "F0915";
        /// An unknown function, or one with the wrong arguments.
        pub const FUNCTION: &str = "F0916";
        /// An expression or its value is nested too deeply.
        pub const DEPTH: &str = "F0917";
        /// A sample file was not loaded.
        pub const SAMPLE: &str = "F0918";
        /// A decision table that has no row for what it is asked.
        pub const NO_ROW: &str = "F0919";
    }
}

/// What an expression can see.
pub trait Env {
    /// The value of a name; `None` where there is none (yet), which reads as nothing.
    ///
    /// [`Ref::It`] is asked for only outside of any `where`: the thing at hand of an `ensure` or of a
    /// message's condition.
    fn get(&self, name: &Ref) -> Option<Value>;

    /// A decision table of the plan, by its unique name.
    fn table(&self, _name: &str) -> Option<&Table> {
        None
    }

    /// The content of a sample file, in tests.
    fn sample(&self, _path: &str) -> Option<Value> {
        None
    }
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    /// One of [`code`].
    pub code: &'static str,
    /// One sentence for people. Holds no data of the run, only kinds of values.
    pub message: String,
}

impl EvalError {
    fn new(code: &'static str, message: String) -> Self {
        Self { code, message }
    }

    pub(crate) fn kind(verb: &str, found: &str) -> Self {
        Self::new(code::KIND, format!("{found} cannot be {verb}"))
    }

    pub(crate) fn kinds(verb: &str, a: &str, b: &str) -> Self {
        Self::new(code::KIND, format!("{a} cannot be {verb} {b}"))
    }

    pub(crate) fn argument(function: &str, expected: &str, found: &str) -> Self {
        Self::new(
            code::KIND,
            format!("`{function}` works on {expected}, not on {found}"),
        )
    }

    pub(crate) fn nothing(verb: &str) -> Self {
        Self::new(
            code::NOTHING,
            format!("a missing value cannot be {verb}; give it a default with `else`"),
        )
    }

    pub(crate) fn division() -> Self {
        Self::new(code::DIVISION, "a division by zero".to_owned())
    }

    pub(crate) fn overflow() -> Self {
        Self::new(
            code::OVERFLOW,
            "a number grew too large to be exact (28 digits)".to_owned(),
        )
    }

    pub(crate) fn currencies(a: &str, b: &str) -> Self {
        Self::new(
            code::CURRENCIES,
            format!("{a} and {b} are different currencies; convert one of them first"),
        )
    }

    pub(crate) fn time(verb: &str) -> Self {
        Self::new(
            code::TIME,
            format!("these dates or durations cannot be {verb}: the result is out of range"),
        )
    }

    pub(crate) fn working() -> Self {
        Self::new(
            code::TIME,
            "working time cannot be counted here: it needs a role's calendar".to_owned(),
        )
    }

    pub(crate) fn function(name: &str, args: usize) -> Self {
        let things = if args == 1 { "argument" } else { "arguments" };
        Self::new(
            code::FUNCTION,
            format!("there is no function `{name}` with {args} {things} of this kind"),
        )
    }

    fn depth() -> Self {
        Self::new(
            code::DEPTH,
            "an expression or its value is nested too deeply".to_owned(),
        )
    }

    fn asked(table: &str) -> Self {
        Self::new(
            code::DEPTH,
            format!("the table `{table}` is asked again and again by tables that it asks"),
        )
    }

    fn no_table(name: &str) -> Self {
        Self::new(code::FUNCTION, format!("there is no table `{name}`"))
    }

    fn no_row(table: &str) -> Self {
        Self::new(
            code::NO_ROW,
            format!("no row of the table `{table}` applies; add a last row for all that is left"),
        )
    }

    fn sample(path: &str) -> Self {
        Self::new(
            code::SAMPLE,
            format!("the sample file {path} was not loaded"),
        )
    }
}

/// The value of an expression. `now` is the one time of this evaluation, `zone` that of its days.
///
/// Nothing propagates through fields, makes `<` and the like false, and equals only nothing.
///
/// # Errors
/// `F0910` a value of the wrong kind, `F0911` nothing where a value is needed, `F0912` division by
/// zero, `F0913` overflow, `F0914` currencies mixed, `F0915` time out of range, `F0916` unknown
/// function, `F0917` nested too deeply, `F0918` sample not loaded, `F0919` no row of a table applies.
pub fn eval(
    expr: &Expr,
    env: &dyn Env,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Value, EvalError> {
    Eval::new(env, now, zone).value(expr)
}

/// Whether a condition holds.
///
/// # Errors
/// As [`eval`]; `F0910` where the condition is neither yes nor no, `F0911` where it is nothing.
pub fn eval_condition(
    expr: &Expr,
    env: &dyn Env,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<bool, EvalError> {
    Eval::new(env, now, zone).truth(expr)
}

/// A template's text, its holes shown for people.
///
/// # Errors
/// As [`eval`].
pub fn render(
    template: &Template,
    env: &dyn Env,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<String, EvalError> {
    Eval::new(env, now, zone).text(template)
}

/// The zone of a process; UTC where none is given or its name is unknown.
#[must_use]
pub fn time_zone(name: Option<&str>) -> TimeZone {
    name.and_then(|n| TimeZone::get(n).ok())
        .unwrap_or(TimeZone::UTC)
}

/// Length in milliseconds of a duration that begins `now`; `None` for other values and overflow.
#[must_use]
pub fn duration_ms(value: &Value, now: Timestamp, zone: &TimeZone) -> Option<i64> {
    let Value::Duration(text) = value else {
        return None;
    };
    time::milliseconds(
        text,
        &Clock {
            now,
            zone: zone.clone(),
        },
    )
}

/// A date's beginning or a point in time, in milliseconds since 1970; `None` for other values.
#[must_use]
pub fn instant_ms(value: &Value, now: Timestamp, zone: &TimeZone) -> Option<i64> {
    time::epoch_milliseconds(
        value,
        &Clock {
            now,
            zone: zone.clone(),
        },
    )
}

struct Eval<'a> {
    env: &'a dyn Env,
    clock: Clock,
    /// Items of the `where`s around, innermost last.
    items: Vec<Value>,
    depth: u16,
    /// Tables being asked now, each by the one before it.
    asking: u32,
    /// How many tables were asked since nothing was.
    asked: u32,
}

impl<'a> Eval<'a> {
    fn new(env: &'a dyn Env, now: Timestamp, zone: &TimeZone) -> Self {
        Self {
            env,
            clock: Clock {
                now,
                zone: zone.clone(),
            },
            items: Vec::new(),
            depth: 0,
            asking: 0,
            asked: 0,
        }
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, EvalError> {
        if self.depth >= MAX_DEPTH {
            return Err(EvalError::depth());
        }
        self.depth += 1;
        let value = self.expr(expr);
        self.depth -= 1;
        value
    }

    fn expr(&mut self, expr: &Expr) -> Result<Value, EvalError> {
        match expr {
            Expr::Const { value } => Ok(value.clone()),
            Expr::Ref { name } => Ok(self.name(name)),
            Expr::Field { of, name } => field(&self.value(of)?, name),
            Expr::List { items } => shallow(Value::list(self.values(items)?)),
            Expr::Record { fields } => self.record(fields),
            Expr::Text { template } => self.text(template).map(Value::text),
            Expr::Not { of } => Ok(Value::Bool(!self.truth(of)?)),
            Expr::Minus { of } => negate(&self.value(of)?, &self.clock),
            Expr::Binary { with, left, right } => self.binary(*with, left, right),
            Expr::Else { of, default } => match self.value(of)? {
                Value::None => self.value(default),
                value => Ok(value),
            },
            Expr::Exists { of } => Ok(Value::Bool(!self.value(of)?.is_none())),
            Expr::Where { list, cond } => self.filter(list, cond),
            Expr::Call { function, args } => {
                functions::call(function, &self.values(args)?, &self.clock)
            }
            Expr::Table { table, args } => self.ask(table, args),
            Expr::Working { .. } => Err(EvalError::working()),
            Expr::Sample { path } => self.env.sample(path).ok_or_else(|| EvalError::sample(path)),
        }
    }

    fn name(&self, name: &Ref) -> Value {
        if let (Ref::It, Some(item)) = (name, self.items.last()) {
            return item.clone();
        }
        self.env.get(name).unwrap_or(Value::None)
    }

    fn values(&mut self, exprs: &[Expr]) -> Result<Vec<Value>, EvalError> {
        exprs.iter().map(|e| self.value(e)).collect()
    }

    fn record(&mut self, fields: &[(String, Expr)]) -> Result<Value, EvalError> {
        let values: Result<Vec<_>, EvalError> = fields
            .iter()
            .map(|(name, e)| Ok((name.as_str(), self.value(e)?)))
            .collect();
        shallow(Value::record(values?))
    }

    fn text(&mut self, template: &Template) -> Result<String, EvalError> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                TemplatePart::Plain(plain) => text.push_str(plain),
                TemplatePart::Hole(expr) => text.push_str(&show(&self.value(expr)?)),
            }
        }
        Ok(text)
    }

    fn truth(&mut self, expr: &Expr) -> Result<bool, EvalError> {
        match self.value(expr)? {
            Value::Bool(yes) => Ok(yes),
            Value::None => Err(EvalError::nothing("used as a condition")),
            other => Err(EvalError::kind("used as a condition", kind(&other))),
        }
    }

    fn binary(&mut self, with: BinaryOp, left: &Expr, right: &Expr) -> Result<Value, EvalError> {
        match with {
            BinaryOp::And => Ok(Value::Bool(self.truth(left)? && self.truth(right)?)),
            BinaryOp::Or => Ok(Value::Bool(self.truth(left)? || self.truth(right)?)),
            _ => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.operate(with, &left, &right)
            }
        }
    }

    fn operate(&self, with: BinaryOp, a: &Value, b: &Value) -> Result<Value, EvalError> {
        let ordered = |test: fn(std::cmp::Ordering) -> bool| {
            Ok(Value::Bool(order(a, b, &self.clock)?.is_some_and(test)))
        };
        match with {
            BinaryOp::Eq => Ok(Value::Bool(equal(a, b, &self.clock))),
            BinaryOp::Ne => Ok(Value::Bool(!equal(a, b, &self.clock))),
            BinaryOp::Lt => ordered(std::cmp::Ordering::is_lt),
            BinaryOp::Le => ordered(std::cmp::Ordering::is_le),
            BinaryOp::Gt => ordered(std::cmp::Ordering::is_gt),
            BinaryOp::Ge => ordered(std::cmp::Ordering::is_ge),
            BinaryOp::In => self.member(a, b),
            _ => compute(with, a, b, &self.clock),
        }
    }

    fn member(&self, item: &Value, list: &Value) -> Result<Value, EvalError> {
        match list {
            Value::List(items) => Ok(Value::Bool(
                items.iter().any(|i| equal(i, item, &self.clock)),
            )),
            Value::None => Ok(Value::Bool(false)),
            other => Err(EvalError::kinds("looked up `in`", "a value", kind(other))),
        }
    }

    fn filter(&mut self, list: &Expr, cond: &Expr) -> Result<Value, EvalError> {
        let items = match self.value(list)? {
            Value::List(items) => items,
            Value::None => return Ok(Value::None),
            other => return Err(EvalError::kind("filtered by `where`", kind(&other))),
        };
        let mut kept = Vec::new();
        for item in items.iter() {
            self.items.push(item.clone());
            let keep = self.truth(cond);
            self.items.pop();
            if keep? {
                kept.push(item.clone());
            }
        }
        Ok(Value::list(kept))
    }
}

/// A value made here, if it can be written and read again.
fn shallow(value: Value) -> Result<Value, EvalError> {
    if value.is_deeper_than(MAX_NESTING) {
        Err(EvalError::depth())
    } else {
        Ok(value)
    }
}

/// `of.name`: nothing of nothing and of a record without it; of a list, that of each item.
fn field(of: &Value, name: &str) -> Result<Value, EvalError> {
    match of {
        Value::None => Ok(Value::None),
        Value::Record(fields) => Ok(fields.get(name).cloned().unwrap_or(Value::None)),
        Value::List(items) => {
            let all: Result<Vec<_>, _> = items.iter().map(|i| field(i, name)).collect();
            Ok(Value::list(all?))
        }
        Value::File(file) => Ok(file_field(file, name)),
        Value::Money { amount, currency } => Ok(match name {
            "amount" => Value::Number(*amount),
            "currency" => Value::text(currency),
            _ => Value::None,
        }),
        other => Err(EvalError::kind(
            &format!("asked for its `{name}`"),
            kind(other),
        )),
    }
}

fn file_field(file: &FileRef, name: &str) -> Value {
    match name {
        "path" => Value::text(&file.path),
        "name" => Value::text(&file.name),
        "media_type" => Value::text(&file.media_type),
        "bytes" => Value::Number(file.bytes.into()),
        _ => Value::None,
    }
}
