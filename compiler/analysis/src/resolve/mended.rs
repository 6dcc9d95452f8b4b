//! The one small change that makes a property what it should be: a little word, a sign before a label, brackets
//! around a list, quotes around a text. Found by trying them against the table of forms.

use flow_syntax::tree::{BinaryOp, Expr, ExprKind, Property, WordArg};
use flow_syntax::{Applicability, Diagnostic, Edit, Fix, Place, Span};

use super::forms::{self, Form, Part, Want};
use super::props::words;
use crate::infer::Infer;
use crate::model::FIGURES;
use crate::rules::Rule;

/// Most parts of a property that are looked at; people write fewer.
const MOST: usize = 12;

/// Lists that stand in brackets.
const LISTS: [&str; 2] = ["tools", "limits"];

/// Little words that people mix up.
const LITTLE: [&str; 10] = [
    "at", "in", "on", "by", "to", "after", "for", "from", "within", "until",
];

/// Figures that may be a range.
const RANGES: [&str; 2] = ["takes", "waits"];

/// What people write between the two ends of a range.
const BETWEEN: [&str; 4] = ["to", "until", "till", "and"];

/// A change of the text.
struct Change {
    title: String,
    edits: Vec<(Span, String)>,
}

/// A property with the place of each of its parts.
struct Said<'e> {
    key: &'e str,
    parts: Vec<Part<'e>>,
    places: Vec<Span>,
    /// From the first part to the last.
    whole: Span,
}

/// Adds a fix to a finding about a property, where exactly one small change mends it.
pub(super) fn offer(
    infer: &Infer<'_, '_>,
    written: &Property,
    example: &str,
    finding: Diagnostic,
) -> Diagnostic {
    let Some(said) = said(written) else {
        return finding;
    };
    let text = |span: Span| infer.cx.slice(infer.base.at(span));
    let form = forms::form_of(written);
    if said.key == "start"
        && let Some(change) = schedule(&said, text(said.whole))
    {
        return with(finding, infer, change);
    }
    let change = form.as_ref().and_then(|form| little_word(form, &said));
    // A start with `every` is a schedule, and this one is none.
    let change = change.filter(|c| said.key != "start" || c.title != "insert `every`");
    let change = change.or_else(|| form.as_ref().and_then(|form| labels(form, &said)));
    let change = change.or_else(|| form.as_ref().and_then(|form| commas(form, &said)));
    let change = change
        .or_else(|| brackets(&said, text(said.whole)))
        .or_else(|| quotes(&said, text(said.whole), example))
        .or_else(|| comma(&said, text))
        .or_else(|| range(&said, text))
        .or_else(|| each(&said));
    match change {
        Some(change) => with(finding, infer, change),
        None => finding,
    }
}

fn with(mut finding: Diagnostic, infer: &Infer<'_, '_>, change: Change) -> Diagnostic {
    let edit = |(span, text): (Span, String)| Edit {
        place: at(infer, span),
        text,
    };
    finding.fixes.push(Fix {
        title: change.title,
        applicability: Applicability::Machine,
        edits: change.edits.into_iter().map(edit).collect(),
    });
    finding
}

fn at(infer: &Infer<'_, '_>, span: Span) -> Place {
    infer.base.at(span)
}

fn said(written: &Property) -> Option<Said<'_>> {
    let words = words(written)?;
    let parts = forms::parts(words);
    let places: Vec<Span> = words.args.iter().map(span).collect();
    // `message m where …` is one value and several parts.
    let plain = parts.len() == places.len() && parts.len() <= MOST && !parts.is_empty();
    plain.then_some(Said {
        key: &written.key.text,
        parts,
        places,
        whole: words.span,
    })
}

const fn span(arg: &WordArg) -> Span {
    match arg {
        WordArg::Expr(expr) => expr.span,
        WordArg::Label(name) => name.span,
        WordArg::Comma(span) => *span,
    }
}

/// `start every monday 8:00`, `start daily at 8`
fn schedule(said: &Said<'_>, text: &str) -> Option<Change> {
    let meant = super::starts::schedule(text)?;
    (meant != text).then(|| Change {
        title: format!("write `{meant}`"),
        edits: vec![(said.whole, meant.clone())],
    })
}

/// `due 4 h`: the one word of the form that makes it right, at the one place where it does.
fn little_word(form: &Form, said: &Said<'_>) -> Option<Change> {
    // Many things begin a run: which one is meant is not clear from a word alone.
    let unclear = matches!(
        (said.key, said.parts.first()),
        ("start", Some(Part::Word("on")))
    );
    // What is wrong with words that are all there, no word mends.
    if unclear || form.fits(&said.parts) {
        return None;
    }
    let mut words = Vec::new();
    form.ways
        .iter()
        .for_each(|way| little_words(way, &mut words));
    words.sort_unstable();
    words.dedup();
    match said.parts.iter().position(|part| is_another(part, &words)) {
        Some(at) => replaced(form, said, &words, at),
        None => inserted(form, said, &words),
    }
}

/// Whether a part is a little word that the form has not: `due within 4 h`.
fn is_another(part: &Part<'_>, words: &[&str]) -> bool {
    matches!(part, Part::Word(word) if LITTLE.contains(word) && !words.contains(word))
}

/// The one word of the form that is right in the place of another.
fn replaced(form: &Form, said: &Said<'_>, words: &[&str], at: usize) -> Option<Change> {
    let place = *said.places.get(at)?;
    let fits = |word: &&&str| {
        let mut parts = said.parts.clone();
        if let Some(part) = parts.get_mut(at) {
            *part = Part::Word(word);
        }
        form.fits(&parts)
    };
    let mut found = words.iter().filter(fits);
    let (word, None) = (found.next()?, found.next()) else {
        return None;
    };
    Some(Change {
        title: format!("write `{word}`"),
        edits: vec![(place, (*word).to_owned())],
    })
}

/// The one word of the form that is missing, at the one place where it makes it right.
fn inserted(form: &Form, said: &Said<'_>, words: &[&str]) -> Option<Change> {
    let mut found = None;
    for word in words {
        for i in 0..=said.parts.len() {
            let mut parts = said.parts.clone();
            parts.insert(i, Part::Word(word));
            if form.fits(&parts) && found.replace((word, i)).is_some() {
                return None;
            }
        }
    }
    let (word, i) = found?;
    let edit = match said.places.get(i) {
        Some(next) => (Span::new(next.start, next.start), format!("{word} ")),
        None => (
            Span::new(said.whole.end, said.whole.end),
            format!(" {word}"),
        ),
    };
    Some(Change {
        title: format!("insert `{word}`"),
        edits: vec![edit],
    })
}

fn little_words(way: &[Want], words: &mut Vec<&'static str>) {
    for want in way {
        match want {
            Want::Is(word) => words.push(word),
            Want::Maybe(inner) | Want::Many(inner) => little_words(inner, words),
            _ => {}
        }
    }
}

/// `cleared for personal`: words where labels belong.
fn labels(form: &Form, said: &Said<'_>) -> Option<Change> {
    let mut little = Vec::new();
    form.ways
        .iter()
        .for_each(|way| little_words(way, &mut little));
    let mut edits = Vec::new();
    let mut parts = said.parts.clone();
    for (part, place) in parts.iter_mut().zip(&said.places) {
        if matches!(part, Part::Word(word) if !little.contains(word)) {
            *part = Part::Label;
            edits.push((Span::new(place.start, place.start), "@".to_owned()));
        }
    }
    (!edits.is_empty() && form.fits(&parts)).then(|| Change {
        title: "put `@` before labels".to_owned(),
        edits,
    })
}

/// `consult legal and sales`: another word where a comma belongs.
fn commas(form: &Form, said: &Said<'_>) -> Option<Change> {
    let mut parts = said.parts.clone();
    let mut edits = Vec::new();
    let mut end = said.whole.start;
    for (part, place) in parts.iter_mut().zip(&said.places) {
        if matches!(part, Part::Word("and" | "or")) {
            *part = Part::Comma;
            edits.push((Span::new(end, place.end), ",".to_owned()));
        }
        end = place.end;
    }
    (!edits.is_empty() && form.fits(&parts)).then(|| Change {
        title: "write `,`".to_owned(),
        edits,
    })
}

/// `limit 10/s`, `volume 1200/month`: a slash where `per` belongs.
pub(crate) fn slash(infer: &Infer<'_, '_>, written: &Property) -> Option<(Place, String)> {
    let arg = words(written)?.args.first()?;
    let WordArg::Expr(expr) = arg else {
        return None;
    };
    let ExprKind::Binary(BinaryOp::Div, count, unit) = &expr.kind else {
        return None;
    };
    let ExprKind::Name(unit) = &unit.kind else {
        return None;
    };
    let unit = per(unit)?;
    let count = infer.cx.slice(infer.at(count));
    Some((infer.at(expr), format!("{count} per {unit}")))
}

/// The unit of time that a word means after a slash.
fn per(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "s" | "sec" | "second" => "s",
        "min" | "minute" | "m" => "min",
        "h" | "hr" | "hour" => "h",
        "d" | "day" => "day",
        "w" | "week" => "week",
        "mo" | "month" => "month",
        "y" | "yr" | "a" | "year" => "year",
        _ => return None,
    })
}

/// `tools crm.find, crm.block`: a list without its brackets.
fn brackets(said: &Said<'_>, text: &str) -> Option<Change> {
    let plain = |part: &Part<'_>| matches!(part, Part::Word(_) | Part::Value(_) | Part::Comma);
    let is_list = LISTS.contains(&said.key) && said.parts.iter().all(plain);
    (is_list && !text.contains(['[', ']'])).then(|| Change {
        title: format!("write `[{text}]`"),
        edits: around(said.whole, "[", "]"),
    })
}

/// `id claude-sonnet-5`: a text without its quotes, where the example has some.
fn quotes(said: &Said<'_>, text: &str, example: &str) -> Option<Change> {
    // Not every text is a working time.
    let is_text = said.key != "works" && example.starts_with(&format!("{} \"", said.key));
    let plain = !text.contains(['"', '{', '}', '\n', '\\', '@']);
    (plain && is_text).then(|| Change {
        title: format!("write `\"{text}\"`"),
        edits: around(said.whole, "\"", "\""),
    })
}

/// `costs 0,40 EUR`; `30,000` may mean two things.
fn comma<'t>(said: &Said<'_>, text: impl Fn(Span) -> &'t str) -> Option<Change> {
    let [Part::Value(_), Part::Comma, Part::Value(_), ..] = said.parts.as_slice() else {
        return None;
    };
    let (first, second) = (said.places.first()?, said.places.get(2)?);
    let (whole, decimals) = (text(*first), text(*second));
    let digits = decimals
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(decimals.len());
    let number = !whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit());
    if !FIGURES.contains(&said.key) || !number || matches!(digits, 0 | 3) {
        return None;
    }
    let figure = format!("{whole}.{decimals}");
    Some(Change {
        title: format!("write `{figure}`"),
        edits: vec![(first.to(*second), figure)],
    })
}

fn around(whole: Span, open: &str, close: &str) -> Vec<(Span, String)> {
    let at = |at: u32, text: &str| (Span::new(at, at), text.to_owned());
    vec![at(whole.start, open), at(whole.end, close)]
}

/// `takes 2 to 4 h`
fn range<'t>(said: &Said<'_>, text: impl Fn(Span) -> &'t str) -> Option<Change> {
    let [Part::Value(_), Part::Word(between), Part::Value(_), ..] = said.parts.as_slice() else {
        return None;
    };
    let (first, last) = (said.places.first()?, said.places.get(2)?);
    if !RANGES.contains(&said.key) || !BETWEEN.contains(between) {
        return None;
    }
    let range = ends(text(*first), text(*last))?;
    Some(Change {
        title: format!("write `{range}`"),
        edits: vec![(first.to(*last), range)],
    })
}

/// A range as it is written here, of a first figure that may lack its unit.
fn ends(first: &str, last: &str) -> Option<String> {
    let is_figure = |c: char| c.is_ascii_digit() || c == '.';
    let unit = last.trim_start_matches(is_figure).trim();
    let bare = !first.is_empty() && first.chars().all(is_figure);
    let begins = last.starts_with(|c: char| c.is_ascii_digit());
    match (bare, begins, unit) {
        (_, false, _) => None,
        (true, _, "") | (false, ..) => Some(format!("{first}..{last}")),
        (true, _, unit) => Some(format!("{first} {unit}..{last}")),
    }
}

/// `volume 1200 a month`
fn each(said: &Said<'_>) -> Option<Change> {
    let [
        Part::Value(_),
        Part::Word("a" | "an" | "each" | "every"),
        Part::Word(_),
        ..,
    ] = said.parts.as_slice()
    else {
        return None;
    };
    let place = *said.places.get(1)?;
    (said.key == "volume").then(|| Change {
        title: "write `per`".to_owned(),
        edits: vec![(place, "per".to_owned())],
    })
}

/// What is wrong with `5-31 min`, where a range of figures is meant.
pub(crate) fn dash(infer: &Infer<'_, '_>, expr: &Expr, rule: &'static Rule) -> Option<Diagnostic> {
    let number = |e: &Expr| matches!(e.kind, ExprKind::Number(_));
    let (a, b) = match &expr.kind {
        ExprKind::Binary(BinaryOp::Sub, a, b) if number(a) && number(b) => (a, b),
        _ => return None,
    };
    let text = |e: &Expr| infer.cx.slice(infer.at(e));
    let range = ends(text(a), text(b))?;
    let finding = rule
        .at("A range is written with two points.", infer.at(expr))
        .says("reads as a subtraction");
    let title = format!("write `{range}`");
    Some(finding.fix(title, Applicability::Machine, infer.at(expr), range))
}
