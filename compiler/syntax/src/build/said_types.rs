//! Types as people say them: `yes/no`, `money EUR`, `a text`, `text list`, `number 5 to 7`.

use crate::errors::{LEFT_OVER, NO_COLON, NO_TYPE};
use crate::tree::SyntaxError;

use super::around::{Around, is_word, word};

/// Types that every file knows, as far as they are said with more words.
const KNOWN: [&str; 8] = [
    "text", "number", "integer", "percent", "money", "date", "time", "bool",
];

/// What is left over behind the first word of a type.
pub(super) fn slip(here: &Around<'_>) -> Option<SyntaxError> {
    let ty = Typed::of(here)?;
    currency(here, &ty)
        .or_else(|| yes_or_no(here, &ty))
        .or_else(|| article(here, &ty))
        .or_else(|| list(here, &ty))
        .or_else(|| between(here, &ty))
        .or_else(|| size(here, &ty))
        .or_else(|| choice(here, &ty))
}

/// The word behind a field's colon that is taken for its type.
struct Typed<'t> {
    word: &'t str,
    /// How many bytes it begins before the place.
    back: usize,
}

impl<'t> Typed<'t> {
    fn of(here: &Around<'t>) -> Option<Self> {
        let before = here.before.trim_end();
        let word = here.word_before_blanks();
        let lead = before.strip_suffix(word)?.trim_end();
        let field = lead.strip_suffix(':')?.trim_end();
        let back = here.before.len() - before.len() + word.len();
        (!word.is_empty() && field.ends_with(is_word)).then_some(Self { word, back })
    }

    fn is_known(&self) -> bool {
        KNOWN.contains(&self.word)
    }
}

/// `money EUR`, `money (EUR)`, `money in EUR`
fn currency(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let rest = here.rest.strip_prefix("in ").unwrap_or(here.rest);
    let (inside, close) = match rest.strip_prefix(['(', '[']) {
        Some(inside) => (inside, 1),
        None => (rest, 0),
    };
    let name = word(inside);
    let is_currency = name.len() == 3 && name.chars().all(|c| c.is_ascii_uppercase());
    let closed = close == 0 || inside.get(3..)?.starts_with([')', ']']);
    if ty.word != "money" || !is_currency || !closed {
        return None;
    }
    let len = here.rest.len() - inside.len() + name.len() + close;
    let message = "Each amount of money has its own currency.";
    let error = SyntaxError::new(LEFT_OVER, here.next(len), message, "not part of the type");
    let blanks = ty.back - ty.word.len();
    Some(error.fix(here.reach(blanks, len), ""))
}

/// `yes/no`, `yes or no`, `true | false`
fn yes_or_no(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let is_either = |word: &str| {
        let word = word.to_lowercase();
        matches!(word.as_str(), "yes" | "no" | "true" | "false" | "y" | "n")
    };
    let behind = or(here.rest)?;
    let other = word(behind);
    if !is_either(ty.word) || !is_either(other) {
        return None;
    }
    let whole = here.reach(ty.back, here.rest.len() - behind.len() + other.len());
    let message = "What is answered with yes or no is a `bool`.";
    Some(SyntaxError::new(LEFT_OVER, whole, message, "yes or no").fix(whole, "bool"))
}

/// What follows a sign or word between two that may be chosen.
fn or(rest: &str) -> Option<&str> {
    let signs = rest
        .strip_prefix("||")
        .or_else(|| rest.strip_prefix(['/', '|']));
    Some(signs.or_else(|| rest.strip_prefix("or "))?.trim_start())
}

/// `a text`, `an integer`, `the date`
fn article(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let named = word(here.rest);
    if !matches!(ty.word, "a" | "an" | "the") || !KNOWN.contains(&named) {
        return None;
    }
    let place = here.reach(ty.back, 0);
    let message = "A type is written without an article.";
    Some(SyntaxError::new(LEFT_OVER, place, message, "not part of the type").fix(place, ""))
}

/// `text list`, `number array`
fn list(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let said = word(here.rest);
    if !ty.is_known() || !matches!(said, "list" | "array" | "lists") {
        return None;
    }
    let whole = here.reach(ty.back, said.len());
    let error = SyntaxError::new(LEFT_OVER, whole, "A list is written `list of …`.", "a list");
    Some(error.fix(whole, format!("list of {}", ty.word)))
}

/// `number 5 to 7`, `integer from 5 to 7`, `percent between 5 and 7`, `number > 0`
fn between(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    if !matches!(ty.word, "number" | "integer" | "percent" | "money") {
        return None;
    }
    let message = "The bounds of a number are all of its type.";
    let compared = here.rest.starts_with(['<', '>', '≥', '≤']);
    let said = matches!(
        word(here.rest),
        "min" | "max" | "minimum" | "maximum" | "at"
    );
    if compared || said {
        let sign = here.rest.find([' ', '=']).unwrap_or(here.rest.len());
        let error = SyntaxError::new(LEFT_OVER, here.next(sign), message, "one bound");
        return Some(error.help("write the lowest and the highest value: `0..100`"));
    }
    let lead = ["from ", "between "];
    let rest = lead.iter().find_map(|lead| here.rest.strip_prefix(lead));
    let rest = rest.unwrap_or(here.rest);
    let (low, behind) = figure(rest)?;
    let behind = behind.trim_start_matches(' ');
    let to = ["to ", "and ", "- ", "– ", "-", "–", "… "];
    let behind = to.iter().find_map(|to| behind.strip_prefix(to))?;
    let (high, behind) = figure(behind)?;
    let whole = here.reach(ty.back, here.rest.len() - behind.len());
    let error = SyntaxError::new(LEFT_OVER, whole, message, "from where to where");
    let unit = low.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    Some(match (ty.word, unit) {
        ("number" | "integer", "") | ("percent", "%") => error.fix(whole, format!("{low}..{high}")),
        ("percent", _) => error.help(format!("write `{low}%..{high}%`")),
        ("money", _) => error.help(format!("write `{low} EUR..{high} EUR`")),
        _ => error.help(format!("write `{low}..{high}`")),
    })
}

/// The number that a text begins with, with a percent sign behind it, and what follows.
fn figure(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let end = end.unwrap_or(text.len());
    text.get(..end)?.parse::<f64>().ok()?;
    let end = end + usize::from(text.get(end..)?.starts_with('%'));
    Some((text.get(..end)?, text.get(end..)?))
}

/// `text(50)`, `number(10,2)`
fn size(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let inside = here.rest.strip_prefix('(')?;
    let len = inside.find(')')?;
    let figures = inside.get(..len)?;
    let is_size = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ');
    if !ty.is_known() || figures.is_empty() || !figures.chars().all(is_size) {
        return None;
    }
    let place = here.next(len + 2);
    let is_length = ty.word == "text" && figures.parse::<u32>().is_ok();
    Some(match is_length {
        true => {
            let message = "How long a text may be is written `up to`.";
            let error = SyntaxError::new(LEFT_OVER, place, message, "of another notation");
            let whole = here.reach(ty.back - ty.word.len(), len + 2);
            error.fix(whole, format!(" up to {figures}"))
        }
        false => {
            let message = "A type has no number of digits.";
            SyntaxError::new(LEFT_OVER, place, message, "of another notation")
                .help("remove the brackets; amounts are computed exactly")
        }
    })
}

/// `open | closed`, `one of a, b`, `enum { a, b }`, `text or number`
fn choice(here: &Around<'_>, ty: &Typed<'_>) -> Option<SyntaxError> {
    let other = or(here.rest).map(word).filter(|other| !other.is_empty());
    let listed = matches!(
        ty.word,
        "one" | "enum" | "choice" | "either" | "select" | "option"
    );
    let lists = here.rest.starts_with(['{', '(', '[']) || word(here.rest) == "of";
    if other.is_none() && !(listed && lists) {
        return None;
    }
    let end = here.rest.find([';', '}']).unwrap_or(here.rest.len());
    let whole = here.reach(ty.back, here.rest.get(..end)?.trim_end().len());
    if let Some(other) = other.filter(|other| ty.is_known() || KNOWN.contains(other)) {
        let error = SyntaxError::new(LEFT_OVER, whole, "A value is of one type.", "two of them");
        let name = ty.word;
        return Some(error.help(format!(
            "write two fields that may be nothing, `{name}?` and `{other}?`, or `anything`"
        )));
    }
    let message = "A choice is declared as an `enum`.";
    let error = SyntaxError::new(NO_TYPE, whole, message, "no type");
    let value = if listed { "value" } else { ty.word };
    Some(error.help(format!(
        "declare `enum status {{ {value}, … }}`, and write its name here: `: status`"
    )))
}

/// `[text]`, `[text, …]` where a type is missing.
pub(super) fn in_brackets(here: &Around<'_>) -> Option<SyntaxError> {
    let inside = here.rest.strip_prefix('[')?;
    let item = word(inside);
    let behind = inside.get(item.len()..)?;
    if item.is_empty() || !behind.starts_with(']') {
        return None;
    }
    let whole = here.next(item.len() + 2);
    let error = SyntaxError::new(NO_TYPE, whole, "A list is written `list of …`.", "a list");
    Some(error.fix(whole, format!("list of {item}")))
}

/// `1-5`, `1 to 5`, `0 - 100 EUR` where a type is missing or the range ends too soon.
pub(super) fn bounds_alone(here: &Around<'_>) -> Option<SyntaxError> {
    let (low, behind) = figure(here.rest)?;
    let behind = behind.trim_start_matches(' ');
    let to = ["to ", "until ", "- ", "– ", "-", "–"];
    let behind = to.iter().find_map(|to| behind.strip_prefix(to))?;
    let (high, behind) = figure(behind)?;
    let blank = behind.len() - behind.trim_start_matches(' ').len();
    let unit = word(behind.get(blank..)?);
    let is_currency = unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase());
    let unit = if is_currency {
        behind.get(..blank + 3)?
    } else {
        ""
    };
    let rest = behind.get(unit.len()..)?.trim_start();
    if !(rest.is_empty() || rest.starts_with([',', ';', '}', '=', '@', '?', '/'])) {
        return None;
    }
    let whole = here.next(here.rest.len() - behind.len() + unit.len());
    let message = "A range is written with two points.";
    let error = SyntaxError::new(NO_TYPE, whole, message, "from where to where");
    Some(error.fix(whole, format!("{low}..{high}{unit}")))
}

/// `text name`, `input money total`: the type before the name.
pub(super) fn type_first(here: &Around<'_>) -> Option<SyntaxError> {
    let ty = here.word_before_blanks();
    let name = word(here.rest);
    let behind = here.rest.get(name.len()..)?.trim_start();
    let ends = behind.is_empty() || behind.starts_with([',', ';', '}', '=', '@', '"', ')', '/']);
    let is_name = !name.is_empty() && !KNOWN.contains(&name);
    if !KNOWN.contains(&ty) || !is_name || !ends {
        return None;
    }
    let blanks = here.before.len() - here.before.trim_end().len();
    let whole = here.reach(blanks + ty.len(), name.len());
    let message = "The name stands before its type.";
    let error = SyntaxError::new(NO_COLON, whole, message, "the other way round");
    Some(error.fix(whole, format!("{name} : {ty}")))
}
