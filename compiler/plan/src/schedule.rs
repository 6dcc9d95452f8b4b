//! Schedules: `every weekday at 08:00`, `every 30 min`, `every month on 1, 15 at 06:00`. A month begins
//! on its first day, a week on Monday, where no day is said.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{Day, clock, days, minute};
use crate::time::parse_duration;

/// When runs begin by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Again and again, each time this ISO 8601 duration has passed; then nothing else is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// On these days of the week; on all, where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// On these days of the month, from 1; a month that lacks one passes it over. On all, where nothing
    /// is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_of_month: Vec<u8>,
    /// At these wall-clock times in the process's zone, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
}

/// Why a text is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleError {
    /// It does not begin with `every`.
    NoEvery,
    /// Neither days nor a duration follow.
    NoDays,
    /// No `at` and a time of day.
    NoTime,
    /// A time that is none.
    BadTime,
    /// A duration that is none, or nothing at all.
    BadDuration,
    /// A day of the month that is none.
    BadDay,
}

/// One sentence for people.
impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEvery => "it begins with `every`",
            Self::NoDays => "it does not say on which days, or how often",
            Self::NoTime => "it does not say at what time",
            Self::BadTime => "there is no such time of day",
            Self::BadDuration => "this is no duration",
            Self::BadDay => "there is no such day of a month",
        })
    }
}

impl std::error::Error for ScheduleError {}

impl Schedule {
    /// Reads a schedule in the language's words.
    ///
    /// # Errors
    /// [`ScheduleError`] where it cannot be understood.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let parts = text.split(|c: char| c.is_whitespace() || c == ',');
        let mut words = parts.filter(|w| !w.is_empty()).peekable();
        if words.next() != Some("every") {
            return Err(ScheduleError::NoEvery);
        }
        let first = *words.peek().ok_or(ScheduleError::NoDays)?;
        if first.starts_with(|c: char| c.is_ascii_digit()) {
            let rest: Vec<&str> = words.collect();
            return Self::again(&rest.join(" "));
        }
        let said: Vec<&str> = words.collect();
        let says = |word: &str| said.contains(&word);
        let mut schedule = Self::default();
        schedule.read(said.iter().copied())?;
        if schedule.at.is_empty() {
            return Err(ScheduleError::NoTime);
        }
        if says("week") && schedule.days.is_empty() {
            schedule.days.push(Day::Mon);
        }
        if says("month") && schedule.days_of_month.is_empty() {
            schedule.days_of_month.push(1);
        }
        schedule.days.sort_unstable();
        schedule.days.dedup();
        schedule.at.sort_unstable();
        schedule.at.dedup();
        Ok(schedule)
    }

    fn again(text: &str) -> Result<Self, ScheduleError> {
        let span = parse_duration(text).filter(|span| span.is_positive());
        let span = span.ok_or(ScheduleError::BadDuration)?;
        Ok(Self {
            every: Some(span.to_string()),
            ..Self::default()
        })
    }

    fn read<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Result<(), ScheduleError> {
        let mut timed = false;
        for word in words {
            match word {
                "at" => timed = true,
                "and" | "on" | "day" | "month" | "week" => {}
                _ if timed => {
                    let minute = minute(word).filter(|m| *m < 24 * 60 && word.contains(':'));
                    self.at.push(clock(minute.ok_or(ScheduleError::BadTime)?));
                }
                _ if word.starts_with(|c: char| c.is_ascii_digit()) => {
                    let day = word.trim_end_matches('.').parse().ok();
                    let day = day.filter(|d| (1..=31).contains(d));
                    self.days_of_month.push(day.ok_or(ScheduleError::BadDay)?);
                }
                "weekday" => self.days.extend(days("weekdays").unwrap_or_default()),
                "weekend" => self.days.extend(days("weekends").unwrap_or_default()),
                _ => self.days.extend(days(word).ok_or(ScheduleError::NoDays)?),
            }
        }
        Ok(())
    }
}
