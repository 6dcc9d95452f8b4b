//! `redact(x)`: a text without what looks like an address or a number of somebody.

/// What stands for what was left out: it tells neither content nor length.
const LEFT_OUT: &str = "•••";

/// Digits in a row, however they are grouped, that may be a number of somebody: telephone, account, card.
const MANY: usize = 5;

/// The text without mail addresses, and without runs of five digits or more however they are grouped.
/// Names and places stay: no rule knows them.
pub(crate) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let words = text.split_inclusive(char::is_whitespace);
    let without_mail: String = words.map(without_address).collect();
    let mut run = String::new();
    for c in without_mail.chars() {
        if belongs(c, &run) {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// A word with an `@` between other characters is an address; the blank after it stays.
fn without_address(word: &str) -> String {
    let plain = word.trim_end();
    let is_address = plain
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if is_address {
        return LEFT_OUT.to_owned() + word.get(plain.len()..).unwrap_or_default();
    }
    word.to_owned()
}

fn belongs(c: char, run: &str) -> bool {
    c.is_numeric()
        || c == '+'
        || (!run.is_empty() && matches!(c, ' ' | '-' | '/' | '.' | '(' | ')'))
}

/// Leaves out a run of many digits; what only groups digits goes with it, blanks at its end stay.
fn flush(run: &mut String, out: &mut String) {
    if run.chars().filter(|c| c.is_numeric()).count() < MANY {
        out.push_str(run);
    } else {
        out.push_str(LEFT_OUT);
        let end = run.trim_end_matches(|c: char| !c.is_numeric());
        out.push_str(run.get(end.len()..).unwrap_or_default());
    }
    run.clear();
}
