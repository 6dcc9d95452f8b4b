//! What was meant by a `start` that is not understood: a schedule as other notations write it, and which
//! of the ways to start is shown as the example.

use flow_plan::calendar::Day;
use flow_plan::schedule::Schedule;

/// Words by which a schedule is known, wherever they stand.
const OF_TIME: [&str; 13] = [
    "every", "each", "daily", "weekly", "monthly", "hourly", "at", "day", "week", "month",
    "morning", "cron", "schedule",
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
    let mut words = said.split(|c: char| !c.is_alphanumeric());
    let has = |some: &[&str]| words.clone().any(|w| some.contains(&w));
    let found = EXAMPLES.iter().find(|(words, _)| has(words));
    match found {
        Some((_, example)) => example,
        None if has(&OF_TIME) || said.contains(':') || words.any(is_day) => {
            "start every weekday at 08:00"
        }
        None => "start on webhook \"/tickets\"",
    }
}

/// Whether a word names a day.
fn is_day(word: &str) -> bool {
    matches!(word, "weekday" | "weekdays") || Day::named(word).is_some()
}

/// The schedule that was meant, where all that it needs was said: days, and a time of day.
pub(super) fn schedule(said: &str) -> Option<String> {
    let mut timed = false;
    let mut words: Vec<String> = Vec::new();
    for word in together(&said.to_lowercase()) {
        let bare = word.trim_end_matches(',');
        // `every 2h` says how often, not when.
        let after_every = words.last().is_some_and(|w| w == "every");
        if let Some(time) = clock(bare, timed).filter(|_| !after_every) {
            words.extend((!timed).then(|| "at".to_owned()));
            let comma = word.get(bare.len()..).unwrap_or("");
            words.push(format!("{time}{comma}"));
            timed = true;
            continue;
        }
        timed |= bare == "at";
        words.push(day(&word));
    }
    let begins_with_day = words.first().is_some_and(|w| is_day(w));
    words.splice(0..0, begins_with_day.then(|| "every".to_owned()));
    let said = words.join(" ");
    Schedule::parse(&said).is_ok().then_some(said)
}

/// The words of a text, with what half of the day a time is in behind it: `8 am` is one.
fn together(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match (word.trim_end_matches(','), words.last_mut()) {
            ("am" | "pm", Some(last)) => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Days as they are written here.
fn day(word: &str) -> String {
    let meant = match word {
        "daily" => "every day",
        "weekly" => "every week",
        "monthly" => "every month",
        "each" => "every",
        "weekdays" => "weekday",
        _ => word,
    };
    meant.to_owned()
}

/// A time of day as it is written here: of `8:00`, `8am`, `8pm`; behind `at` also of `8`.
fn clock(word: &str, timed: bool) -> Option<String> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let half = word.get(digits.len()..)?;
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
        ("" | "h", 0..=23) => hour,
        _ => return None,
    };
    Some(format!("{hour:02}:{minute:02}"))
}
