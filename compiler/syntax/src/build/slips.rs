//! Mistakes whose cause can be read from the line: what was meant, said instead of "does not belong here".

use crate::errors;
use crate::errors::{
    LEFT_OVER, NO_COLON, NO_COMMA, NO_TEXT, NO_TYPE, NO_WORD, NOT_A_LINE, ONE_EQUALS, RESERVED,
};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::SyntaxError;
use crate::words::DECLARATIONS;

use super::around::{Around, is_word, word};
use super::context::offset;
use super::{
    arrows, called, cells, conditions, foreign_types as types, heads, names, notations, people,
    said_types, signs,
};

/// How people say who does a step.
const DONE_BY: [&str; 9] = [
    "assigned to",
    "performed by",
    "done by",
    "carried out by",
    "handled by",
    "executed by",
    "owned by",
    "assignee",
    "owner",
];

/// Steps that somebody does.
const WORK: [&str; 5] = ["task", "copilot", "decide", "ai", "agent"];

/// The mistake that text which is left over stems from.
pub(super) fn left_over(here: &Around<'_>) -> Option<SyntaxError> {
    heads::no_title(here)
        .or_else(|| signs::foreign(here))
        .or_else(|| signs::comma(here))
        .or_else(|| types::slip(here))
        .or_else(|| said_types::slip(here))
        .or_else(|| people::slip(here))
        .or_else(|| reserved(here))
        .or_else(|| late_else(here))
        .or_else(|| cells::bar_before_result(here))
        .or_else(|| done_by(here))
        .or_else(|| late_title(here))
        .or_else(|| whoever(here))
        .or_else(|| heads::quote(here))
        .or_else(|| two_words(here))
        .or_else(|| heads::before_brace(here))
        .or_else(|| bare_form(here))
        .or_else(|| race(here))
        .or_else(|| without_by(here))
        .or_else(|| approval(here))
        .or_else(|| called::lookup(here))
        .or_else(|| called::request(here))
        .or_else(|| called::dot(here))
        .or_else(|| notations::left_over(here))
}

/// The mistake that something missing stems from.
pub(super) fn gap(rule: Rule, here: &Around<'_>) -> Option<SyntaxError> {
    match rule {
        Rule::missing_arrow => signs::behind_key(here)
            .or_else(|| signs::comma(here))
            .or_else(|| arrows::drawn(here))
            .or_else(|| conditions::slip(here))
            .or_else(|| arrows::unsure(here)),
        Rule::missing_open => head(here),
        Rule::missing_type => signs::behind_key(here)
            .or_else(|| end_value(here))
            .or_else(|| said_types::in_brackets(here))
            .or_else(|| said_types::bounds_alone(here))
            .or_else(|| notations::choice_of_texts(here)),
        Rule::missing_target => arrows::doubled(here).or_else(|| notations::boxed(here)),
        Rule::missing_expr | Rule::missing_operand => signs::behind_key(here)
            .or_else(|| signs::currency(here))
            .or_else(|| cells::cell(here))
            .or_else(|| arrows::long(here))
            .or_else(|| conditions::foreign(here))
            .or_else(|| conditions::half(here)),
        Rule::missing_colon => said_types::type_first(here)
            .or_else(|| question(here))
            .or_else(|| notations::column(here))
            .or_else(|| no_type(here))
            .or_else(|| signs::before_type(here))
            .or_else(|| notations::several_words(here)),
        Rule::missing_comma => Some(colon_for_argument(here).unwrap_or_else(|| comma(here))),
        Rule::missing_equals => two_equals(here).or_else(|| colon_for_equals(here)),
        Rule::missing_wait => wait_for(here),
        Rule::missing_title => unquoted(here),
        Rule::no_sign => signs::before_title(here),
        Rule::key_sign => signs::behind_key(here),
        _ => None,
    }
}

/// `crm.refund needs approval by lead` of a policy
fn approval(here: &Around<'_>) -> Option<SyntaxError> {
    let system = here.before.trim();
    let alone = !system.is_empty() && system.chars().all(is_word);
    let behind = here.rest.strip_prefix('.')?;
    let action = word(behind);
    if !alone || action.is_empty() || !behind.contains("approv") {
        return None;
    }
    let whole = here.reach(system.len(), action.len() + 1);
    let message = "A rule about an action begins with `action`.";
    let error = SyntaxError::new(LEFT_OVER, whole, message, "the action");
    let insert = here.reach(system.len(), 0).start;
    Some(error.fix(Span::new(insert, insert), "action "))
}

/// `role HR Department { … }`, `role it-support { … }`: still the brace that is not found, and that explains
/// what follows.
fn head(here: &Around<'_>) -> Option<SyntaxError> {
    let error = two_words(here)
        .or_else(|| signs::hyphen(here))
        .or_else(|| heads::no_title(here))?;
    let code = errors::NO_OPEN;
    Some(SyntaxError { code, ..error })
}

/// `end none "None"`: a reserved word where a name may stand.
fn reserved(here: &Around<'_>) -> Option<SyntaxError> {
    let word = word(here.rest);
    let alone = here.before.trim() == here.keyword();
    let is_reserved = matches!(
        word,
        "and"
            | "or"
            | "not"
            | "in"
            | "where"
            | "else"
            | "exists"
            | "when"
            | "true"
            | "false"
            | "none"
    );
    if !alone || !is_reserved {
        return None;
    }
    let message = format!("`{word}` is reserved and cannot be a name.");
    let error = SyntaxError::new(RESERVED, here.next(word.len()), message, "a reserved word");
    Some(error.help("choose another name"))
}

/// `} else -> lead`
fn late_else(here: &Around<'_>) -> Option<SyntaxError> {
    let behind = here.rest.strip_prefix("else")?;
    if !here.before.trim_end().ends_with('}') || behind.starts_with(is_word) {
        return None;
    }
    let message = "This `else` stands behind its block.";
    let error = SyntaxError::new(LEFT_OVER, here.next(4), message, "too late");
    Some(error.help(
        "a decision has its `else` as the last line of the block, a repeat before it: `at most 3 times, else -> a_step {`",
    ))
}

/// `task a "A" assigned to clerk`
fn done_by(here: &Around<'_>) -> Option<SyntaxError> {
    let said = DONE_BY
        .into_iter()
        .find(|said| here.rest.starts_with(said))?;
    let behind = here.rest.get(said.len()..)?;
    let who = behind.trim_start_matches([' ', ':']);
    if !WORK.contains(&here.keyword()) || word(who).is_empty() || behind.starts_with(is_word) {
        return None;
    }
    let len = here.rest.len() - who.len();
    let message = "Who does a step stands behind `by`.";
    let error = SyntaxError::new(LEFT_OVER, here.next(said.len()), message, "not known here");
    Some(error.fix(here.next(len), "by "))
}

/// `task a by clerk "A"`
fn late_title(here: &Around<'_>) -> Option<SyntaxError> {
    let line = here.before.trim_start();
    let behind = line.strip_prefix(here.keyword())?.trim_start();
    let name = word(behind);
    let between = behind.strip_prefix(name)?;
    let clauses = between.trim();
    let title = here.rest.strip_prefix('"')?;
    let title = here.rest.get(..title.find('"')? + 2)?;
    let begins = clauses.starts_with("by ") || clauses.starts_with("with ");
    if !WORK.contains(&here.keyword()) || name.is_empty() || !begins || clauses.contains('"') {
        return None;
    }
    let whole = here.reach(between.len(), title.len());
    let message = "The title stands right behind the name.";
    let error = SyntaxError::new(LEFT_OVER, here.next(title.len()), message, "the title");
    Some(error.fix(whole, format!(" {title} {clauses}")))
}

/// `task b by lead not by enter`
fn whoever(here: &Around<'_>) -> Option<SyntaxError> {
    if here.before.contains("whoever did ") && here.rest.starts_with("and ") {
        let message = "A comma stands between the steps of `not by whoever did`.";
        let error = SyntaxError::new(NO_COMMA, here.next(3), message, "expected `,` here");
        let blanks = here.before.len() - here.before.trim_end().len();
        return Some(error.fix(here.reach(blanks, 3), ","));
    }
    let behind = here.rest.strip_prefix("not by ")?;
    let who = behind.trim_start_matches(' ');
    if word(who).is_empty() || who.starts_with("whoever") {
        return None;
    }
    let at = here.rest.len() - who.len();
    let place = here.next(at + word(who).len());
    let message = "`not by` keeps apart who did which steps.";
    let error = SyntaxError::new(NO_WORD, place, message, "`whoever did` is missing");
    let insert = Span::new(here.at + offset(at), here.at + offset(at));
    Some(error.fix(insert, "whoever did "))
}

/// `task enter invoice "…"`, `by accounts clerk`
fn two_words(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let first = before.get(before.trim_end_matches(is_word).len()..)?;
    let lead = before.strip_suffix(first)?.trim();
    let len = here
        .rest
        .find(|c: char| !is_word(c) && c != ' ')
        .unwrap_or(here.rest.len());
    let words = here.rest.get(..len)?.trim_end();
    let behind = here.rest.get(len..)?;
    let clause = |w: &str| {
        matches!(
            w,
            "by" | "with" | "on" | "not" | "and" | "or" | "until" | "at" | "after" | "before"
        )
    };
    if first.is_empty() || words.is_empty() || words.split(' ').any(clause) {
        return None;
    }
    let title = behind.strip_prefix('"').is_some_and(|b| b.contains('"'));
    let is_head = title || (behind.starts_with('{') && DECLARATIONS.contains(&lead));
    let is_name = !lead.is_empty() && lead == here.keyword() && is_head;
    let is_role = lead.ends_with(" by") && (behind.is_empty() || behind.starts_with(['{', '-']));
    if !is_name && !is_role {
        return None;
    }
    let back = here.before.len() - before.len() + first.len();
    let whole = here.reach(back, words.len());
    let name = format!("{first} {words}")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_");
    let error = SyntaxError::new(LEFT_OVER, whole, "A name is one word.", "several words");
    Some(match is_name {
        true => error.fix(whole, name),
        false => error.help(format!("write `{name}`")).guess(whole, name),
    })
}

/// `task a "A" clerk`
fn without_by(here: &Around<'_>) -> Option<SyntaxError> {
    let who = word(here.rest);
    let behind = here.rest.get(who.len()..)?.trim_start();
    let titled = here.before.trim_end().ends_with('"') && WORK.contains(&here.keyword());
    let ends = behind.is_empty() || behind.starts_with('{') || behind.starts_with("->");
    if who.is_empty() || !titled || !ends {
        return None;
    }
    let message = "Who does a step stands behind `by`.";
    let error = SyntaxError::new(
        NO_WORD,
        here.next(who.len()),
        message,
        "`by` is missing before this",
    );
    Some(
        error
            .help(format!("write `by {who}`"))
            .guess(here.next(0), "by "),
    )
}

/// `ask amount: money, note: text`: fields without their braces.
fn bare_form(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let first = before.get(before.trim_end_matches(is_word).len()..)?;
    let lead = before.strip_suffix(first)?.trim_end();
    let end = here
        .rest
        .find(['}', ';', '{', '"'])
        .unwrap_or(here.rest.len());
    let fields = here.rest.get(..end)?.trim_end();
    let key = ["ask", "returns"]
        .into_iter()
        .find(|key| lead.ends_with(key))?;
    if first.is_empty()
        || !fields.starts_with(':')
        || word(fields.get(1..)?.trim_start()).is_empty()
    {
        return None;
    }
    let back = here.before.len() - before.len() + first.len();
    let whole = here.reach(back, fields.len());
    let message = format!("The fields of `{key}` stand in braces.");
    let error = SyntaxError::new(LEFT_OVER, whole, message, "without braces");
    Some(error.fix(whole, format!("{{ {first}{fields} }}")))
}

/// `note? : text`
fn question(here: &Around<'_>) -> Option<SyntaxError> {
    let behind = here
        .rest
        .strip_prefix('?')?
        .trim_start()
        .strip_prefix(':')?;
    let end = behind
        .find([',', ';', '}', '=', '@', ')', '"'])
        .unwrap_or(behind.len());
    let ty = behind.get(..end)?.trim();
    let message = "What may be nothing has the `?` behind its type.";
    let error = SyntaxError::new(NO_COLON, here.next(1), message, "stands too early");
    if ty.is_empty() || ty.contains("//") {
        return Some(error);
    }
    let tail = behind.get(..end)?.trim_end().len();
    let len = here.rest.len() - behind.len() + tail;
    Some(error.fix(here.next(len), format!(": {ty}?")))
}

/// `returns { text }`: a name, and no type at all.
fn no_type(here: &Around<'_>) -> Option<SyntaxError> {
    let rest = here.rest.trim_start();
    let name = here.before.trim_end();
    let name = name.get(name.trim_end_matches(is_word).len()..)?;
    let ends = rest.is_empty() || rest.starts_with([',', ';', '}', ')']) || rest.starts_with("//");
    if !ends || name.is_empty() {
        return None;
    }
    let message = format!("`{name}` does not say of which type it is.");
    let error = SyntaxError::new(
        NO_TYPE,
        here.next(0),
        message,
        "expected `:` and a type here",
    );
    Some(error.help(format!("write it behind the name: `{name}: text`")))
}

/// A comma goes to what is before it.
fn comma(here: &Around<'_>) -> SyntaxError {
    let blanks = here.before.len() - here.before.trim_end_matches(' ').len();
    errors::gap(Rule::missing_comma, here.at).fix(here.reach(blanks, 0), ", ")
}

/// `pack(what "books")`
fn colon_for_argument(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end();
    let name = before.get(before.trim_end_matches(is_word).len()..)?;
    let lead = before.strip_suffix(name)?.trim_end();
    let rest = here.rest.trim_start();
    let value = rest.starts_with(|c: char| c == '"' || c.is_ascii_digit());
    if word(name).is_empty() || !value || !lead.ends_with(['(', ',']) {
        return None;
    }
    let blanks = here.before.len() - before.len();
    let message = format!("A `:` is missing between `{name}` and its value.");
    let error = SyntaxError::new(NO_COLON, here.next(0), message, "expected `:`");
    let whole = here.reach(blanks, here.rest.len() - rest.len());
    Some(error.fix(whole, ": "))
}

/// `set a == 5`; a line drawn with `=` is one sign too.
fn two_equals(here: &Around<'_>) -> Option<SyntaxError> {
    here.rest.strip_prefix("==")?;
    let place = here.next(here.rest.len() - here.rest.trim_start_matches('=').len());
    let error = SyntaxError::new(
        ONE_EQUALS,
        place,
        "One `=` gives a value.",
        "two compare values",
    );
    Some(error.fix(place, "="))
}

/// `set a: 5`
fn colon_for_equals(here: &Around<'_>) -> Option<SyntaxError> {
    let behind = here.rest.strip_prefix(':')?;
    let behind = behind.strip_prefix('=').unwrap_or(behind);
    let message = "A value is given with `=`.";
    let error = SyntaxError::new(ONE_EQUALS, here.next(1), message, "expected `=`");
    let blanks = here.before.len() - here.before.trim_end().len();
    let on = here.rest.len() - behind.trim_start().len();
    Some(error.fix(here.reach(blanks, on), " = "))
}

/// `end done { total: 5 }`
fn end_value(here: &Around<'_>) -> Option<SyntaxError> {
    let before = here.before.trim_end().strip_suffix(':')?;
    let ends = matches!(here.keyword(), "end" | "fail");
    if !ends || here.rest.trim().is_empty() || !before.contains('{') {
        return None;
    }
    let whole = here.reach(here.before.len() - before.len(), 0);
    let message = "What an output becomes stands behind `=`.";
    let error = SyntaxError::new(ONE_EQUALS, whole, message, "expected `=`");
    Some(error.fix(whole, " = "))
}

/// `measured "ACD" 2026-09, n=412`: the place is before the `=`.
pub(super) fn count(here: &Around<'_>) -> Option<SyntaxError> {
    let figures = ["takes", "waits", "costs", "errs", "volume"];
    let before = here.before.trim_end();
    let is_count = before.strip_suffix('n')?.trim_end().ends_with(',');
    if !is_count || !figures.contains(&here.keyword()) {
        return None;
    }
    let behind = here.rest.get(1..)?;
    let blanks = behind.len() - behind.trim_start().len();
    let back = here.before.len() - before.len();
    let message = "How many cases were counted is written `n 412`.";
    let error = SyntaxError::new(ONE_EQUALS, here.next(1), message, "not needed");
    Some(error.fix(here.reach(back, 1 + blanks), " "))
}

/// `wait 3 days`
fn wait_for(here: &Around<'_>) -> Option<SyntaxError> {
    if !here.rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let message = "The word `for` is missing.";
    let error = SyntaxError::new(NO_WORD, here.next(0), message, "expected `for`");
    Some(error.fix(here.next(0), "for "))
}

/// `wait for reply { on message … }`
fn race(here: &Around<'_>) -> Option<SyntaxError> {
    let behind = here.before.trim_start().strip_prefix("wait")?.trim_start();
    let name = behind.strip_prefix("for ")?.trim();
    if name.is_empty() || !name.chars().all(is_word) || !here.rest.starts_with('{') {
        return None;
    }
    let message = "A wait that names several events stands without `for`.";
    let back = behind.len();
    let error = SyntaxError::new(
        LEFT_OVER,
        here.reach(back, 0),
        message,
        "`for` takes one event",
    );
    Some(error.fix(here.reach(back, 0), format!("{name} ")))
}

/// `use shared/company.flow`
fn unquoted(here: &Around<'_>) -> Option<SyntaxError> {
    let end = here.rest.find([' ', '\t', ';']).unwrap_or(here.rest.len());
    let path = here.rest.get(..end)?;
    if here.keyword() != "use" || !path.contains(['.', '/']) || path.contains('"') {
        return None;
    }
    let place = here.next(path.len());
    let error = SyntaxError::new(
        NO_TEXT,
        place,
        "The path of a file stands in quotes.",
        "without quotes",
    );
    Some(error.fix(place, format!("\"{path}\"")))
}

/// A line of a body that is none: a value without `set`, a property after the first step.
pub(super) fn line(here: &Around<'_>) -> Option<SyntaxError> {
    signs::comment(here).or_else(|| unset(here))
}

/// `- task a`, `1. task a`: a line as lists write it.
pub(super) fn bullet(here: &Around<'_>, known: &[&str]) -> Option<SyntaxError> {
    let number = here.rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = number.len() < here.rest.len();
    let behind = match is_number {
        true => number.strip_prefix(['.', ')'])?,
        false => here.rest.strip_prefix(['-', '*', '•'])?,
    };
    let line = behind.trim_start();
    if line.len() == behind.len() || !known.contains(&word(line)) {
        return None;
    }
    let len = here.rest.len() - line.len();
    let message = "A line begins with its word, without a number or a bullet.";
    let error = SyntaxError::new(NOT_A_LINE, here.next(len), message, "not needed");
    Some(error.fix(here.next(len), ""))
}

/// `total = amount * 2`
fn unset(here: &Around<'_>) -> Option<SyntaxError> {
    let name = word(here.rest);
    let behind = here.rest.strip_prefix(name)?.trim_start();
    let gives = behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
    if name.is_empty() || !gives {
        return None;
    }
    let message = "A value is given with `set`.";
    let error = SyntaxError::new(
        NOT_A_LINE,
        here.next(name.len()),
        message,
        "expected `set` before this",
    );
    Some(error.fix(here.next(0), "set "))
}

/// `30.09.2026`; the place is before the year.
pub(super) fn date(here: &Around<'_>) -> Option<SyntaxError> {
    let start = here
        .before
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
        .len();
    let written = here.before.get(start..)?;
    let mut parts = written.split('.');
    let (day, month) = (
        parts.next()?.parse::<u8>().ok()?,
        parts.next()?.parse::<u8>().ok()?,
    );
    let year = here
        .rest
        .get(..4)
        .filter(|y| y.chars().all(|c| c.is_ascii_digit()))?;
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) || parts.next() != Some("") {
        return None;
    }
    let whole = here.reach(written.len(), 4);
    let error = SyntaxError::new(LEFT_OVER, whole, "A date begins with its year.", "a date");
    Some(error.fix(whole, format!("{year}-{month:02}-{day:02}")))
}

/// `"P1"` in an enum, whose values are words.
pub(super) fn enum_value(here: &Around<'_>) -> Option<SyntaxError> {
    let text = here.rest.strip_prefix('"')?;
    let text = text.get(..text.find('"')?)?;
    let whole = here.next(text.len() + 2);
    let message = "A value of an enum is a word without quotes.";
    let error = SyntaxError::new(LEFT_OVER, whole, message, "a text");
    let name = names::slug(text)?;
    Some(match word(text) == text {
        true => error.fix(whole, text),
        false => error
            .help(format!(
                "write `{name} \"{text}\"`: first the word, then what people read"
            ))
            .guess(whole, format!("{name} \"{text}\"")),
    })
}
