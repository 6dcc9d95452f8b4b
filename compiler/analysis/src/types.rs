//! Types of values.

use std::fmt;
use std::sync::Arc;

use flow_plan::Value;
use smol_str::SmolStr;

use crate::model::{EnumId, Field, RecordId};

/// The type of a value. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Broken and already reported: fits everything, silently.
    Error,
    /// `anything`: unchecked JSON.
    Anything,
    /// The type of `none` alone.
    Nothing,
    /// `text`, or `text up to 500`.
    Text {
        /// Longest, in characters.
        max: Option<u32>,
    },
    /// `number`
    Number,
    /// `integer`
    Integer,
    /// `bool`
    Bool,
    /// `percent`
    Percent,
    /// `money`; the currency where it is known.
    Money(Option<SmolStr>),
    /// `date`
    Date,
    /// `time`
    Time,
    /// `duration`
    Duration,
    /// A point in time: what `now` is.
    Instant,
    /// `file`
    File,
    /// `35 EUR per h`, `1200 per month`: an amount of money (where known) or a count for each unit of time.
    Rate(Option<SmolStr>),
    /// `list of T`
    List(Arc<Type>),
    /// `T?`
    Optional(Arc<Type>),
    /// `1..5`
    Range(Arc<Bounds>),
    /// A declared enum.
    Enum(EnumId),
    /// A declared record.
    Record(RecordId),
    /// `{ category: Category }`: fields in source order.
    Inline(Arc<Vec<Field>>),
    /// The ends of a sub-process, by name: what `.outcome` is.
    Outcome(Arc<Vec<SmolStr>>),
}

/// A range type: a base type with bounds, both inclusive.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// What is between the bounds.
    pub of: Type,
    /// Smallest.
    pub low: Value,
    /// Largest.
    pub high: Value,
}

impl Type {
    /// `text` without a limit.
    pub const TEXT: Self = Self::Text { max: None };

    /// A list of this.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Arc::new(self))
    }

    /// This or nothing; optional twice is optional once.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Error | Self::Anything | Self::Nothing => self,
            other => Self::Optional(Arc::new(other)),
        }
    }

    /// This without the possibility of nothing.
    #[must_use]
    pub fn present(&self) -> &Self {
        match self {
            Self::Optional(of) => of,
            other => other,
        }
    }

    /// This without bounds: what operators work on.
    #[must_use]
    pub fn base(&self) -> &Self {
        match self {
            Self::Range(bounds) => &bounds.of,
            Self::Optional(of) => of.base(),
            other => other,
        }
    }

    /// Whether there may be nothing.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_) | Self::Nothing)
    }

    /// Whether nothing can be said about it: broken, or unchecked.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Error | Self::Anything)
    }

    /// Whether it counts: numbers, integers, percentages.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        matches!(self.base(), Self::Number | Self::Integer | Self::Percent)
    }
}

/// For messages: `a text`, `a list of money`. Names of declared types need [`crate::model::Program::type_name`].
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Error | Self::Anything => "anything",
            Self::Nothing => "nothing",
            Self::Text { max: None } => "text",
            Self::Text { max: Some(max) } => return write!(f, "text up to {max}"),
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Bool => "yes or no",
            Self::Percent => "percent",
            Self::Money(None) => "money",
            Self::Money(Some(currency)) => return write!(f, "money in {currency}"),
            Self::Date => "date",
            Self::Time => "time of day",
            Self::Duration => "duration",
            Self::Instant => "point in time",
            Self::File => "file",
            Self::Rate(_) => "rate",
            Self::List(of) => return write!(f, "list of {of}"),
            Self::Optional(of) => return write!(f, "{of} or nothing"),
            Self::Range(bounds) => {
                let (low, high) = (flow_plan::show(&bounds.low), flow_plan::show(&bounds.high));
                return write!(f, "{} from {low} to {high}", bounds.of);
            }
            Self::Enum(_) => "choice",
            Self::Record(_) | Self::Inline(_) => "record",
            Self::Outcome(_) => "outcome",
        };
        f.write_str(word)
    }
}
