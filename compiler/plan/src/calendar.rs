//! Working time: `Mon-Fri 09:00-17:30 Europe/Berlin` as a weekly calendar.
//!
//! The text is days, then hours, perhaps again and again, and the zone wherever: `Mon-Thu 08:00-12:00,
//! 13:00-17:00; Fri 08:00-14:00 Europe/Berlin`. Days are `Mon`, `Monday`, `Mon-Fri`, `weekdays`,
//! `weekends`, `daily`; `24/7` is always. Hours may pass midnight: `22:00-06:00`.

use std::fmt;
use std::ops::Range;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A weekly calendar of working time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// IANA time zone of its hours; the process's where none is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Spans of working time from Monday on, none of which touch or overlap on one day.
    pub open: Vec<Open>,
}

/// A span of working time on one day of the week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The day.
    pub day: Day,
    /// Wall-clock time it begins: `09:00`.
    pub from: String,
    /// Wall-clock time it ends; `24:00` at the end of the day.
    pub to: String,
}

/// A day of the week.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Day {
    /// From Monday on.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// The day after.
    fn next(self) -> Self {
        let after = Self::ALL.iter().skip_while(|d| **d != self).nth(1);
        after.copied().unwrap_or(Self::Mon)
    }

    /// `Mon` or `monday`, in any letters.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        const NAMES: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let word = word.to_lowercase();
        let is = |name: &&str| **name == word || word.len() >= 3 && name.starts_with(&word);
        let at = NAMES.iter().position(is)?;
        Self::ALL.get(at).copied()
    }
}

/// Why a text is no calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarError {
    /// What is wrong.
    pub kind: CalendarErrorKind,
    /// The bytes of the text that it is about.
    pub at: Range<usize>,
}

/// What may be wrong with a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarErrorKind {
    /// There is no day in it, or hours come before any day.
    NoDays,
    /// Days are not followed by hours.
    NoHours,
    /// No time of day, or no span of two.
    BadTime,
    /// A span ends where it begins.
    Empty,
    /// Two spans of one day overlap.
    Overlap,
    /// No such time zone.
    UnknownZone,
    /// A second time zone.
    TwoZones,
    /// Neither a day, hours nor a zone.
    UnknownWord,
}

/// One sentence for people.
impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            CalendarErrorKind::NoDays => "it does not say on which days",
            CalendarErrorKind::NoHours => "these days have no hours",
            CalendarErrorKind::BadTime => "this is no span of hours such as 09:00-17:30",
            CalendarErrorKind::Empty => "this span ends where it begins",
            CalendarErrorKind::Overlap => "two spans of one day overlap",
            CalendarErrorKind::UnknownZone => "there is no such time zone",
            CalendarErrorKind::TwoZones => "there is one time zone already",
            CalendarErrorKind::UnknownWord => "this is neither a day, nor hours, nor a time zone",
        })
    }
}

impl std::error::Error for CalendarError {}

impl Calendar {
    /// Reads working time as written.
    ///
    /// # Errors
    /// [`CalendarError`] at the first word that does not fit.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let mut reader = Reader::default();
        for (word, at) in words(text) {
            reader.word(&word, at)?;
        }
        reader.finish(text.len())
    }

    /// Minutes of working time in a week.
    #[must_use]
    pub fn minutes_a_week(&self) -> u32 {
        let minutes = |o: &Open| Some(u32::from(minute(&o.to)?.saturating_sub(minute(&o.from)?)));
        self.open.iter().filter_map(minutes).sum()
    }
}

/// Words with their places. Commas and semicolons part them; a dash with blanks around joins them.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    let mut joining = false;
    let mut start = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, letter) in ends {
        let parts = letter.is_whitespace() || matches!(letter, ',' | ';');
        match (parts, start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                let word = text
                    .get(from..at)
                    .unwrap_or_default()
                    .replace(['–', '—', '‑'], "-");
                let joined = joining || word.starts_with('-') && word.len() > 1;
                joining = word.ends_with('-');
                match found.last_mut().filter(|_| joined || word == "-") {
                    Some((before, range)) => {
                        before.push_str(&word);
                        range.end = at;
                    }
                    None => found.push((word, from..at)),
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[derive(Default)]
struct Reader {
    zone: Option<String>,
    days: Vec<Day>,
    days_at: Range<usize>,
    /// Whether the days have hours: the next day begins anew.
    timed: bool,
    /// Day, first minute, minute after the last.
    spans: Vec<(Day, u16, u16)>,
}

impl Reader {
    fn word(&mut self, word: &str, at: Range<usize>) -> Result<(), CalendarError> {
        let fail = |kind| {
            Err(CalendarError {
                kind,
                at: at.clone(),
            })
        };
        if word == "24/7" {
            self.spans.extend(Day::ALL.map(|day| (day, 0, DAY)));
            return self.checked(at);
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.hours(word, at);
        }
        if let Some(days) = days(word) {
            return self.add_days(&days, at);
        }
        if is_zone(word) {
            if self.zone.is_some() {
                return fail(CalendarErrorKind::TwoZones);
            }
            if TimeZone::get(word).is_err() {
                return fail(CalendarErrorKind::UnknownZone);
            }
            self.zone = Some(word.to_owned());
            return Ok(());
        }
        fail(CalendarErrorKind::UnknownWord)
    }

    fn add_days(&mut self, days: &[Day], at: Range<usize>) -> Result<(), CalendarError> {
        if self.timed {
            self.days.clear();
            self.timed = false;
        }
        if self.days.is_empty() {
            self.days_at = at.clone();
        }
        self.days_at.end = at.end;
        self.days.extend(days);
        Ok(())
    }

    fn hours(&mut self, word: &str, at: Range<usize>) -> Result<(), CalendarError> {
        let fail = |kind| {
            Err(CalendarError {
                kind,
                at: at.clone(),
            })
        };
        let points = word
            .split_once('-')
            .and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        let Some((from, to)) = points.filter(|(from, _)| *from < DAY) else {
            return fail(CalendarErrorKind::BadTime);
        };
        if self.days.is_empty() {
            return fail(CalendarErrorKind::NoDays);
        }
        if from == to {
            return fail(CalendarErrorKind::Empty);
        }
        self.timed = true;
        for day in self.days.clone() {
            if from < to {
                self.spans.push((day, from, to));
            } else {
                self.spans.push((day, from, DAY));
                self.spans.extend((to > 0).then(|| (day.next(), 0, to)));
            }
        }
        self.checked(at)
    }

    /// Spans in order, none of which overlap.
    fn checked(&mut self, at: Range<usize>) -> Result<(), CalendarError> {
        self.spans.sort_unstable();
        let overlaps = self.spans.windows(2).any(|pair| match pair {
            [(day, _, to), (next, from, _)] => day == next && from < to,
            _ => false,
        });
        if overlaps {
            let kind = CalendarErrorKind::Overlap;
            return Err(CalendarError { kind, at });
        }
        Ok(())
    }

    fn finish(self, length: usize) -> Result<Calendar, CalendarError> {
        let fail = |kind, at| Err(CalendarError { kind, at });
        if !self.days.is_empty() && !self.timed {
            return fail(CalendarErrorKind::NoHours, self.days_at);
        }
        if self.spans.is_empty() {
            return fail(CalendarErrorKind::NoDays, 0..length);
        }
        let mut open: Vec<Open> = Vec::with_capacity(self.spans.len());
        for (day, from, to) in self.spans {
            match open.last_mut() {
                Some(last) if last.day == day && last.to == clock(from) => last.to = clock(to),
                _ => open.push(Open {
                    day,
                    from: clock(from),
                    to: clock(to),
                }),
            }
        }
        Ok(Calendar {
            zone: self.zone,
            open,
        })
    }
}

/// `Mon`, `Mon-Fri`, `daily`; a range may pass the week's end.
pub(crate) fn days(word: &str) -> Option<Vec<Day>> {
    match word.to_lowercase().as_str() {
        "daily" => return Some(Day::ALL.to_vec()),
        "weekdays" => return Some(Day::ALL.iter().copied().take(5).collect()),
        "weekends" => return Some(Day::ALL.iter().copied().skip(5).collect()),
        _ => {}
    }
    let Some((first, last)) = word.split_once('-') else {
        return Some(vec![Day::named(word)?]);
    };
    let (first, last) = (Day::named(first)?, Day::named(last)?);
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.next();
        days.push(day);
    }
    Some(days)
}

fn is_zone(word: &str) -> bool {
    word.contains('/') || matches!(word, "UTC" | "GMT")
}

/// Minutes since midnight of `09:00`, `9:00` or `9`; up to `24:00`.
pub(crate) fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "00"));
    let digits =
        |t: &str, most| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all)
}

/// Minutes since midnight as `09:00`.
pub(crate) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
