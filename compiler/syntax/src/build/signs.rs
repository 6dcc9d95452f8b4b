//! Signs of other notations and of word processors, and the one that stands for them here.

use crate::errors::{LEFT_OVER, NO_COLON};
use crate::tree::SyntaxError;
use crate::words::{DECLARATIONS, PROPERTIES, STEPS};

use super::around::{Around, is_word, word};

/// Arrows as people draw them elsewhere, the longest first.
const ARROWS: [&str; 12] = [
    "--->", "-->", "==>", "->>", "=>", "~>", "–>", "—>", "→", "⇒", "➔", "➜",
];

/// Quotes that word processors put, and those that close them.
const QUOTES: [(char, &str); 7] = [
    ('“', "”\""),
    ('„', "“”\""),
    ('”', "”“\""),
    ('«', "»"),
    ('‘', "’'"),
    ('‚', "‘’'"),
    ('\'', "'’"),
];

/// Signs of currencies and what they are called here.
const CURRENCIES: [(char, &str); 3] = [('€', "EUR"), ('$', "USD"), ('£', "GBP")];

/// What begins a comment elsewhere.
const COMMENTS: [&str; 4] = ["#", "--", "/*", "<!--"];

/// The mistake that a sign of another notation is.
pub(super) fn foreign(here: &Around<'_>) -> Option<SyntaxError> {
    behind_key(here)
        .or_else(|| arrow(here))
        .or_else(|| quotes(here))
        .or_else(|| comment(here))
        .or_else(|| currency(here))
        .or_else(|| hyphen(here))
        .or_else(|| behind_name(here))
}

/// `takes: 3 min`, `vendor = openai`, `on overdue: -> a`: a sign between a word of the language and what it is about.
pub(super) fn behind_key(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = here
        .rest
        .chars()
        .next()
        .filter(|c| matches!(c, ':' | '='))?;
    // Several colons are one sign.
    let behind = match sign {
        ':' => here.rest.trim_start_matches(':'),
        _ => here.rest.get(1..)?,
    };
    let len = here.rest.len() - behind.len();
    let key = here.before.trim_end();
    let line = key.rsplit(['{', ';']).next().unwrap_or(key).trim_start();
    let last = here.word_before_blanks();
    let is_own = is_key(line) || matches!(last, "by" | "with" | "for" | "of" | "default" | "when");
    let first = word(line);
    let arm = matches!(first, "when" | "else");
    let before_arrow = behind.trim_start().starts_with("->") && (is_key(first) || arm);
    if !(is_own || before_arrow) || behind.starts_with(['=', '>']) || behind.trim().is_empty() {
        return None;
    }
    // `input: name : text`, and not `input : text`, whose name is lost.
    let needs = match last {
        "input" | "output" | "state" => ":",
        "set" => "=",
        _ => "",
    };
    if !behind.contains(needs) {
        return None;
    }
    let message = format!("No `{sign}` stands behind `{last}`.");
    let error = said(here, len, message, "not needed");
    let blanks = behind.len() - behind.trim_start().len();
    let back = here.before.len() - key.len();
    Some(error.fix(here.reach(back, len + blanks), " "))
}

/// Whether a word begins a declaration, a step or a property.
pub(super) fn is_key(word: &str) -> bool {
    [DECLARATIONS, STEPS, PROPERTIES]
        .iter()
        .any(|words| words.contains(&word))
}

/// `name/ : text`, `a/b : text`: a sign that no type begins with. With a `:` before it there would still be none.
pub(super) fn before_type(here: &Around<'_>) -> Option<SyntaxError> {
    let is_sign = |c: char| c.is_ascii_punctuation() && !matches!(c, ':' | '{' | '_' | '"');
    let behind = here.rest.trim_start_matches(is_sign);
    let sign = here.rest.strip_suffix(behind)?;
    // A number below zero begins a range, and of a hyphen in a name the name itself is told.
    let joined = sign == "-" && behind.starts_with(is_word);
    if sign.is_empty() || joined {
        return None;
    }
    let message = format!("`{sign}` does not belong between a name and its type.");
    let place = here.next(sign.len());
    let error = SyntaxError::new(NO_COLON, place, message, "expected `:`");
    let blanks = behind.len() - behind.trim_start().len();
    Some(match behind.trim_start().starts_with(':') {
        true => error.fix(here.next(sign.len() + blanks), ""),
        false => error.help("a name is one word, and its type stands behind a `:`: `name: text`"),
    })
}

fn said(
    here: &Around<'_>,
    len: usize,
    message: impl Into<String>,
    label: impl Into<String>,
) -> SyntaxError {
    SyntaxError::new(LEFT_OVER, here.next(len), message, label)
}

/// `a => b`, `a → b`
pub(super) fn arrow(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = ARROWS
        .into_iter()
        .find(|sign| here.rest.starts_with(sign))?;
    let error = said(
        here,
        sign.len(),
        "An arrow is written `->`.",
        "another arrow",
    );
    Some(error.fix(here.next(sign.len()), "->"))
}

/// `“Title”`, `'Title'`
fn quotes(here: &Around<'_>) -> Option<SyntaxError> {
    let open = here.rest.chars().next()?;
    let (_, closing) = QUOTES.into_iter().find(|(sign, _)| *sign == open)?;
    let inside = here.rest.get(open.len_utf8()..)?;
    if here.before.ends_with(is_word) {
        return None;
    }
    let message = "A text stands in straight quotes, `\"…\"`.";
    let error = said(here, open.len_utf8(), message, "another kind of quote");
    let Some(len) = inside.find(|c| closing.contains(c)) else {
        return Some(error);
    };
    let (text, rest) = inside.split_at_checked(len)?;
    let close = rest.chars().next()?.len_utf8();
    let whole = here.next(open.len_utf8() + len + close);
    match text.contains('"') {
        true => Some(error),
        false => Some(error.fix(whole, format!("\"{text}\""))),
    }
}

/// `# words`, `-- words`, `/* words */`
pub(super) fn comment(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = COMMENTS
        .into_iter()
        .find(|sign| here.rest.starts_with(sign) && !here.rest.starts_with("-->"))?;
    let inside = here.rest.trim_end();
    let words = inside.trim_start_matches(sign).trim();
    let words = words.trim_end_matches("*/").trim_end_matches("-->").trim();
    if sign == "--" && !here.before.is_empty() && !here.before.ends_with([' ', '\t']) {
        return None;
    }
    let error = said(
        here,
        sign.len(),
        "A comment begins with `//`.",
        "begins no comment here",
    );
    let one_line =
        !matches!(sign, "/*" | "<!--") || inside.ends_with("*/") || inside.ends_with("-->");
    match one_line {
        true => Some(error.fix(here.next(inside.len()), format!("// {words}"))),
        false => Some(error.help("write `//` before each line of it")),
    }
}

/// `€100`, `$ 5.50`
pub(super) fn currency(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = here.rest.chars().next()?;
    let (_, name) = CURRENCIES.into_iter().find(|(known, _)| *known == sign)?;
    let behind = here.rest.get(sign.len_utf8()..)?;
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let figure = figure(behind.get(blanks..)?);
    if figure.is_empty() {
        return None;
    }
    let len = sign.len_utf8() + blanks + figure.len();
    let message = "The currency stands behind the amount.";
    let error = said(here, len, message, "an amount");
    Some(match plain(figure) {
        Some(number) => error.fix(here.next(len), format!("{number} {name}")),
        None => error.help(format!("write `{} {name}`", digits(figure))),
    })
}

/// `1,000`, `0,40`, `10.000,50`: the place is before the comma.
pub(super) fn comma(here: &Around<'_>) -> Option<SyntaxError> {
    let start = here
        .before
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
        .len();
    let first = here.before.get(start..)?;
    let second = figure(here.rest.strip_prefix(',')?);
    if !first.ends_with(|c: char| c.is_ascii_digit()) || second.is_empty() {
        return None;
    }
    Some(comma_in(
        &format!("{first},{second}"),
        here.reach(first.len(), second.len() + 1),
    ))
}

/// The error for a number with a comma in it.
pub(super) fn comma_in(number: &str, whole: crate::Span) -> SyntaxError {
    let error = SyntaxError::new(LEFT_OVER, whole, "A number has no comma.", "not one number");
    match plain(number) {
        Some(plain) => error
            .help("decimals stand behind a point")
            .fix(whole, plain),
        None => {
            let (without, point) = (digits(number), number.replace(',', "."));
            let help = format!("write `{without}`, or `{point}` where decimals are meant");
            error.help(help)
        }
    }
}

/// The digits, points and commas that a text begins with.
fn figure(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let figure = text.get(..end.unwrap_or(text.len())).unwrap_or("");
    figure.trim_end_matches(['.', ','])
}

/// A figure without what stands between its thousands.
fn digits(figure: &str) -> String {
    figure.replace([',', '.'], "")
}

/// A figure as it is written here; none where it may mean two things, as `1,000` does.
fn plain(figure: &str) -> Option<String> {
    let Some(last) = figure.rfind([',', '.']) else {
        return Some(figure.to_owned());
    };
    let behind = figure.len() - last - 1;
    let signs = figure.matches([',', '.']).count();
    let same = figure.matches(figure.get(last..last + 1)?).count();
    match (signs, same) {
        (1, _) if behind == 3 => None,
        (1, _) => Some(figure.replace(',', ".")),
        // Of two kinds the last one stands before the decimals: `10.000,50`.
        (_, 1) => {
            let (whole, decimals) = figure.split_at_checked(last)?;
            Some(format!("{}.{}", digits(whole), decimals.get(1..)?))
        }
        (_, n) if n == signs => Some(digits(figure)),
        _ => None,
    }
}

/// `enter-invoice` where a name stands; the place is before the hyphen.
pub(super) fn hyphen(here: &Around<'_>) -> Option<SyntaxError> {
    let first = here
        .before
        .get(here.before.trim_end_matches(is_word).len()..)?;
    let len = here
        .rest
        .find(|c: char| !is_word(c) && c != '-')
        .unwrap_or(here.rest.len());
    let rest = here.rest.get(..len)?.trim_end_matches('-');
    let begins = |word: &str| word.starts_with(char::is_alphabetic);
    if !begins(first) || !rest.starts_with('-') || rest.len() < 2 || rest.contains("--") {
        return None;
    }
    let whole = here.reach(first.len(), rest.len());
    let name = format!("{first}{rest}").replace('-', "_");
    let error = SyntaxError::new(LEFT_OVER, whole, "A name has no hyphen.", "one name");
    Some(error.fix(whole, name))
}

/// `task a: "Title"`: behind the kind and the name of something, and not among the items of a list.
fn behind_name(here: &Around<'_>) -> Option<SyntaxError> {
    let own = here.before.rsplit(['{', ';']).next()?;
    let words: Vec<&str> = own.split_whitespace().collect();
    let is_head =
        matches!(words.as_slice(), [kind, name] if is_key(kind) && name.chars().all(is_word));
    is_head.then(|| before_title(here)).flatten()
}

/// `task a: "Title"`, `bill = "Title"`
pub(super) fn before_title(here: &Around<'_>) -> Option<SyntaxError> {
    let sign = here
        .rest
        .chars()
        .next()
        .filter(|c| matches!(c, ':' | '=' | '-' | '–'))?;
    let behind = here.rest.get(sign.len_utf8()..)?;
    let named = here.before.trim_end().ends_with(is_word) && !word(here.keyword()).is_empty();
    let title = behind.trim_start();
    if !named || !title.starts_with('"') {
        return None;
    }
    let len = sign.len_utf8() + behind.len() - title.len();
    let message = "Nothing stands between a name and its title.";
    let error = said(here, sign.len_utf8(), message, "not needed");
    let back = here.before.len() - here.before.trim_end().len();
    Some(error.fix(here.reach(back, len), " "))
}
