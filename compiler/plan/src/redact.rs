//! `redact(x)`: a text without what looks like an address, a number of somebody or a secret.

/// What stands for what was left out: it tells neither content nor length.
const LEFT_OUT: &str = "•••";

/// Digits in a row, however they are grouped, that may be a number of somebody: telephone, account, card.
const MANY: usize = 5;

/// Signs of a word that has letters and digits and is too long for one that people speak: a key, a token.
const LONG: usize = 20;

/// The text without mail addresses, without words that look like keys, and without runs of five digits or more
/// however they are grouped. Names and places stay: no rule knows them.
pub(crate) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let words = text.split_inclusive(char::is_whitespace);
    let without_words: String = words.map(without_secret).collect();
    let mut run = String::new();
    for c in without_words.chars() {
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

/// A word that is an address or looks like a key is left out; the blank after it stays.
fn without_secret(word: &str) -> String {
    let plain = word.trim_end();
    if is_address(plain) || is_key(plain) {
        return LEFT_OUT.to_owned() + word.get(plain.len()..).unwrap_or_default();
    }
    word.to_owned()
}

/// A word with an `@` between other characters.
fn is_address(word: &str) -> bool {
    let parts = word.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

/// A long word of letters and digits.
fn is_key(word: &str) -> bool {
    let part = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '+' | '/' | '.');
    word.split(part).any(|word| {
        let has = |is: fn(char) -> bool| word.contains(is);
        word.chars().count() >= LONG && has(char::is_alphabetic) && has(char::is_numeric)
    })
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
