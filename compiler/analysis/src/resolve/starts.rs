//! What was meant by a `start` that is not understood: a schedule as other notations write it, and which
//! of the ways to start is shown as the example.

use flow_plan::schedule::Schedule;

/// Words by which a schedule is known, wherever they stand.
const OF_TIME: [&str; 15] = [
    "every", "each", "daily", "weekly", "monthly", "hourly", "at", "on_the", "day", "week",
    "month", "morning", "cron", "schedule", "o'clock",
];

/// One way to start, as an example, by a word that is said.
const EXAMPLES: [(&[&str], &str); 3] = [
    (
        &["file", "folder", "upload"],
        "start on file \"inbox/*.pdf\"",
    ),
    (
        &[
            "message", "event", "signal", "mail", "email", "arrives", "received",
        ],
        "start on message order",
    ),
    (&["manually", "manual", "hand", "user"], "start by hand"),
];

/// The example that is nearest to what was said behind `start`.
pub(super) fn example(said: &str) -> &'static str {
    let said = said.to_lowercase();
    let has = |words: &[&str]| {
        said.split(|c: char| !c.is_alphanumeric() && c != '\'')
            .any(|w| words.contains(&w))
    };
    let found = EXAMPLES.iter().find(|(words, _)| has(words));
    match found {
        Some((_, example)) => example,
        None if has(&OF_TIME) || said.contains(':') || has(&DAYS) => "start every weekday at 08:00",
        None => "start on webhook \"/tickets\"",
    }
}

/// Days as people write them.
const DAYS: [&str; 16] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "weekday",
    "weekdays",
];

/// The schedule that was meant, where all that it needs was said: days, and a time of day.
pub(super) fn schedule(said: &str) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut timed = false;
    let lower = said.to_lowercase();
    let mut rest = lower.split_whitespace().peekable();
    while let Some(word) = rest.next() {
        let bare = word.trim_end_matches(',');
        let after = rest
            .peek()
            .copied()
            .filter(|next| matches!(*next, "am" | "pm" | "o'clock"));
        let clock = clock(bare, after.unwrap_or(""), timed);
        match (bare, clock) {
            (_, Some(time)) => {
                if after.is_some() {
                    rest.next();
                }
                if !timed {
                    words.push("at".to_owned());
                }
                timed = true;
                words.push(format!("{time}{}", word.get(bare.len()..).unwrap_or("")));
            }
            ("at", _) => {
                timed = true;
                words.push("at".to_owned());
            }
            ("daily", _) => words.extend(["every".to_owned(), "day".to_owned()]),
            ("weekly", _) => words.extend(["every".to_owned(), "week".to_owned()]),
            ("monthly", _) => words.extend(["every".to_owned(), "month".to_owned()]),
            ("each", _) => words.push("every".to_owned()),
            ("weekdays", _) => words.push("weekday".to_owned()),
            _ => words.push(word.to_owned()),
        }
    }
    if words.first().is_some_and(|w| DAYS.contains(&w.as_str())) {
        words.insert(0, "every".to_owned());
    }
    let said = words.join(" ");
    Schedule::parse(&said).is_ok().then_some(said)
}

/// A time of day as it is written here: of `8:00`, `8am`, `8 pm`; behind `at` also of `8`.
fn clock(word: &str, after: &str, timed: bool) -> Option<String> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let half = match (word.get(digits.len()..)?, after) {
        (own @ ("am" | "pm" | "h"), "") => own,
        ("", after) => after,
        _ => return None,
    };
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "00"));
    if !digits.contains(':') && half.is_empty() && !timed {
        return None;
    }
    let hour: u8 = hour.parse().ok()?;
    let minute: u8 = minute.parse().ok().filter(|m| *m < 60)?;
    let hour = match (half, hour) {
        ("am", 12) => 0,
        ("am", 1..=11) | ("pm", 12) => hour,
        ("pm", 1..=11) => hour + 12,
        ("" | "h" | "o'clock", 0..=23) => hour,
        _ => return None,
    };
    Some(format!("{hour:02}:{minute:02}"))
}
