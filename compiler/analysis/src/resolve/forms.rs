//! Which words a property is made of: a word that is missing, one too many or one in the wrong place is
//! told, so that a slip of the hand never changes a figure or drops a condition unseen.

use flow_syntax::Applicability;
use flow_syntax::tree::{BinaryOp, Expr, ExprKind, Property, PropertyValue, WordArg, Words};

use super::props::wrong;
use super::{joined, mended, units};
use crate::flow::names;
use crate::infer::Infer;
use crate::model::FIGURES;
use crate::rules::types::BAD_PROPERTY;

/// One part of what is expected, in order.
pub(super) enum Want {
    /// This very word.
    Is(&'static str),
    /// A bare word: a name.
    Word,
    /// A text in quotes.
    Text,
    /// A value that is no bare word.
    Value,
    /// A word or a value.
    Any,
    Label,
    Comma,
    /// These, or nothing.
    Maybe(&'static [Want]),
    /// These, any number of times.
    Many(&'static [Want]),
    /// Whatever follows; it is judged elsewhere.
    Rest,
}

/// How a property may be written.
pub(super) struct Form {
    /// Any one of these.
    pub(super) ways: &'static [&'static [Want]],
    needs: &'static str,
    example: &'static str,
}

/// One part of what is written.
#[derive(Clone, Copy)]
pub(super) enum Part<'e> {
    Word(&'e str),
    Value(&'e Expr),
    Label,
    Comma,
}

use Want::{Any, Comma, Is, Label, Many, Maybe, Rest, Text, Value, Word};

/// Those that nobody misses where nothing follows.
const BARE: [&str; 4] = ["uncertain", "uncalibrated", "tools", "approve"];

/// `at least 45 s`, which is no event as `at 80% -> …` is.
const LEAST: &str = "at least";

/// `id number` of a message, which is a field of it and no name of a vendor's.
const ID_OF_MESSAGE: &str = "id of a message";

/// Those whose figure is for each unit of time.
const SLASHED: [&str; 3] = ["limit", "volume", "costs"];

const VALUE: &[Want] = &[Value];
const WORD: &[Want] = &[Word];
const TEXT: &[Want] = &[Text];
const WORDS: &[Want] = &[Word, Many(&[Comma, Word])];
const NEXT: &[Want] = &[Comma, Any];
/// A figure, and then where it comes from.
const FIGURE: &[Want] = &[Any, Maybe(&[Word, Rest])];

const fn form(
    ways: &'static [&'static [Want]],
    needs: &'static str,
    example: &'static str,
) -> Form {
    Form {
        ways,
        needs,
        example,
    }
}

/// The form of a property by the word it begins with; none where its words are judged elsewhere.
#[expect(clippy::too_many_lines, reason = "a table")]
fn of(key: &str) -> Option<Form> {
    Some(match key {
        "retry" => form(
            &[&[
                Value,
                Is("times"),
                Maybe(&[Comma, Is("from"), Any, Maybe(&[Is("to"), Any])]),
            ]],
            "a number of tries; how long to wait between them may follow",
            "retry 4 times, from 1 s to 30 s",
        ),
        "timeout" => form(&[&[Any]], "a duration", "timeout 2 min -> a_step"),
        "due" => form(
            &[&[Is("in"), Any], &[Any, Is("before"), Any]],
            "`in` and a duration, or a duration `before` a date",
            "due in 4 h",
        ),
        "remind" => form(
            &[&[Is("after"), Any]],
            "`after` and a time",
            "remind after 2 h",
        ),
        LEAST => form(&[&[Is("least"), Any]], "a shortest time", "at least 45 s"),
        "sample" => form(&[VALUE], "a share in percent", "sample 10%"),
        "delegate" => form(
            &[&[Is("to"), Word, Many(&[Comma, Word])]],
            "`to` and the role that stands in",
            "delegate to head",
        ),
        "accountable" => form(&[WORDS], "the role that answers for it", "accountable lead"),
        "consult" => form(&[WORDS], "the roles to ask", "consult legal, sales"),
        "inform" => form(&[WORDS], "the roles to tell", "inform legal, sales"),
        "undone" => form(
            &[&[Is("by"), Value]],
            "`by` and an action",
            "undone by crm.cancel(id: order.id)",
        ),
        "removes" => form(
            &[&[Label, Many(&[Comma, Label]), Is("because"), Text]],
            "the labels it removes and why",
            "removes @personal because \"only totals leave\"",
        ),
        "only" => form(
            &[
                &[
                    Is("one"),
                    Is("per"),
                    Any,
                    Maybe(&[Comma, Is("else"), Maybe(&[Is("join"), Word])]),
                ],
                &[Is("while"), Any],
            ],
            "`one per` and a key, or `while` and a condition",
            "only one per order.customer",
        ),
        "remembers" => form(
            &[&[Is("per"), Any]],
            "`per` and a key",
            "remembers per customer.id",
        ),
        "restart" => form(&[WORD], "the name of a deadline", "restart first_reply"),
        "paused" => form(
            &[&[Is("while"), Is("in"), Word]],
            "`while in` and a step",
            "paused while in ask_customer",
        ),
        "deadline" => form(
            &[&[Word, Any]],
            "a name and a duration",
            "deadline first_reply 8 working h of support { at 100% -> lead }",
        ),
        "takes" | "waits" => form(
            &[FIGURE],
            "a duration or a range of them; where it comes from may follow",
            "takes 5 min..12 min measured \"ACD export\" 2026-09, n 412",
        ),
        "costs" => form(
            &[FIGURE],
            "an amount of money; where it comes from may follow",
            "costs 0.40 EUR",
        ),
        "errs" => form(
            &[FIGURE],
            "a share in percent; where it comes from may follow",
            "errs 5% reported",
        ),
        "volume" => form(
            &[FIGURE],
            "a number for each unit of time; where it comes from may follow",
            "volume 1200 per month",
        ),
        "always" => form(
            &[&[Any]],
            "a condition",
            "always sum(refunds.amount) <= item.price",
        ),
        "ensure" => form(
            &[&[Any, Maybe(TEXT)]],
            "a condition, and then what to say where it does not hold",
            "ensure count(points) <= 5 \"give at most five points\"",
        ),
        "attach" => form(&[&[Any, Many(NEXT)]], "files", "attach ticket.files"),
        "prompt" => form(
            &[&[Any], &[Is("file"), Text]],
            "one text, or `file` and its path",
            "prompt \"…\"",
        ),
        "goal" => form(&[&[Any], &[Is("file"), Text]], "one text", "goal \"…\""),
        "tools" => form(
            &[VALUE],
            "a list of lookups and actions",
            "tools [crm.find, calendar]",
        ),
        "approve" => form(
            &[&[Any, Maybe(&[Is("by"), Any, Many(NEXT)])]],
            "a list of actions, and `by` whom",
            "approve [crm.refund] by lead",
        ),
        "limits" => form(
            &[VALUE],
            "a list of limits",
            "limits [8 turns, 0.50 EUR, 10 min]",
        ),
        "uncertain" => form(
            &[&[Is("resend")], &[Is("fail")], &[Is("ask"), Word]],
            "`resend`, `fail`, or `ask` and a role",
            "uncertain ask lead",
        ),
        "irreversible" => form(&[&[]], "nothing after it", "irreversible"),
        "temperature" => form(&[VALUE], "a number", "temperature 0.2"),
        "uncalibrated" => form(&[&[Is("ok")]], "the word `ok`", "uncalibrated ok"),
        "purpose" => form(
            &[TEXT],
            "what the data is for, in quotes",
            "purpose \"to answer the claim\"",
        ),
        "keep" => form(&[VALUE], "a duration", "keep 6 months"),
        "region" => form(&[WORD, TEXT], "the name of a region", "region eu"),
        "cleared" => form(
            &[&[Is("for"), Label, Many(&[Comma, Label])]],
            "`for` and the kinds of data it may see",
            "cleared for @personal, @confidential",
        ),
        "limit" => form(
            &[
                &[Value, Is("at"), Is("once")],
                &[Value, Maybe(&[Comma, Value, Is("at"), Is("once")])],
            ],
            "a number for each unit of time, or one at once",
            "limit 10 per s, 4 at once",
        ),
        "vendor" => form(&[WORD, TEXT], "the vendor's name", "vendor anthropic"),
        ID_OF_MESSAGE => form(&[WORD], "the name of one field", "id number"),
        "id" => form(
            &[TEXT],
            "the vendor's name of the model, in quotes",
            "id \"model-name\"",
        ),
        "url" => form(&[VALUE], "a text in quotes", "url \"https://…\""),
        "fallback" => form(&[WORD], "the name of a model", "fallback backup"),
        "max_output" => form(&[VALUE], "a number", "max_output 2000"),
        "people" => form(&[VALUE], "a number", "people 6"),
        "works" => form(
            &[TEXT],
            "working time in quotes",
            "works \"Mon-Fri 09:00-17:30 Europe/Berlin\"",
        ),
        "get" | "delete" | "put" | "patch" => {
            form(&[TEXT], "a path in quotes", "get \"/orders/{number}\"")
        }
        "post" => form(&[TEXT], "a path in quotes", "post \"/orders\""),
        "sql" => form(
            &[TEXT],
            "a statement in quotes",
            "sql \"select total from orders where number = :number\"",
        ),
        "keyed" => form(&[&[]], "nothing after it", "keyed"),
        "via" => form(
            &[&[Word, Maybe(&[Any])], VALUE],
            "http, sql, mcp, files, mail or command, and where",
            "via http \"https://crm.example.com/api\"",
        ),
        "start" => form(
            &[
                &[Is("on"), Is("webhook"), Text],
                &[Is("on"), Is("file"), Text],
                &[Is("on"), Is("message"), Word],
                &[
                    Is("every"),
                    Any,
                    Many(NEXT),
                    Maybe(&[Is("on"), Any, Many(NEXT)]),
                    Maybe(&[Is("at"), Any, Many(NEXT)]),
                ],
                &[Is("by"), Is("hand")],
            ],
            "a webhook, a file, a message or a schedule",
            "start on webhook \"/tickets\"",
        ),
        "on" => form(
            &[
                &[Is("message"), Word, Maybe(&[Is("where"), Any])],
                &[Word, Many(WORD)],
            ],
            "an event, and of a message which one",
            "on message reply where reply.number == number -> a_step",
        ),
        "after" => form(&[&[Any]], "a duration", "after 2 days -> a_step"),
        "every" => form(&[&[Any]], "a duration", "every 30 min -> { … }"),
        "until" => form(
            &[&[Any]],
            "a date or a condition",
            "until order.due -> a_step",
        ),
        "for" => form(
            &[&[Is("message"), Word, Maybe(&[Is("where"), Any])], &[Any]],
            "a duration, or a message and which one",
            "wait for message reply where reply.number == number",
        ),
        _ => return None,
    })
}

/// Reports a property whose words are not those it is made of; whether they are. `known` are those that
/// may stand beside it.
pub(crate) fn check(infer: &mut Infer<'_, '_>, written: &Property, known: &[&str]) -> bool {
    let Some(said) = said(written) else {
        return true;
    };
    let key = key(written);
    // A word after a figure says where that comes from, unless it begins another property.
    let begins = || matches!(parts(said).get(1), Some(Part::Word(word)) if known.contains(word));
    if FIGURES.contains(&key) && begins() && joined::report(infer, written, known) {
        return false;
    }
    let key = match key {
        "id" if !known.contains(&"vendor") => ID_OF_MESSAGE,
        key => key,
    };
    if SLASHED.contains(&key)
        && let Some((place, per)) = mended::slash(infer, written)
    {
        let finding = BAD_PROPERTY
            .at(
                "What is counted for each unit of time has `per` between.",
                place,
            )
            .says("reads as a division");
        let title = format!("write `{per}`");
        infer
            .cx
            .report(finding.fix(title, Applicability::Machine, place, per));
        return false;
    }
    match unlike(key, said) {
        // Of most properties nothing at all is told by whoever misses it.
        Some(form) if !said.args.is_empty() || BARE.contains(&key) => {
            if !unit(infer, key, said) && !joined::report(infer, written, known) {
                wrong(infer, written, form.needs, form.example);
            }
            false
        }
        _ => true,
    }
}

/// Reports a property that is not written as it should be; all of those that may be told so stand in the table.
pub(crate) fn told(infer: &mut Infer<'_, '_>, written: &Property) {
    if said(written).is_some_and(|said| unit(infer, key(written), said)) {
        return;
    }
    if let Some(form) = of(key(written)) {
        wrong(infer, written, form.needs, form.example);
    }
}

/// Reports a misspelt unit of time; whether there is one.
pub(crate) fn unit(infer: &mut Infer<'_, '_>, key: &str, said: &Words) -> bool {
    let bare = |at: usize| {
        let mut parts = parts(said);
        let fits = |parts: &[Part<'_>]| of(key).is_some_and(|form| form.fits(parts));
        at < parts.len() && {
            parts.remove(at);
            fits(&parts)
        }
    };
    let found = units::told(infer, key, said, bare);
    let is_told = found.is_some();
    found.into_iter().for_each(|f| infer.cx.report(f));
    is_told
}

/// What a property needs, and an example.
pub(super) fn needs(written: &Property) -> Option<(&'static str, &'static str)> {
    of(key(written)).map(|form| (form.needs, form.example))
}

/// Whether a property's words are those it is made of, as far as this table knows.
pub(crate) fn is_right(written: &Property) -> bool {
    said(written).is_none_or(|said| unlike(key(written), said).is_none())
}

/// The word by which a property stands in the table.
fn key(written: &Property) -> &str {
    let plain = matches!(written.value, PropertyValue::Words(_));
    match written.key.text.as_str() {
        "at" if plain => LEAST,
        key => key,
    }
}

/// What a property is called in a sentence.
pub(super) fn said_as(written: &Property) -> &str {
    key(written)
}

/// What an event would have needed, and an example, where its words are not those it is made of.
pub(crate) fn event(key: &str, said: &Words) -> Option<(&'static str, &'static str)> {
    unlike(key, said).map(|form| (form.needs, form.example))
}

fn said(written: &Property) -> Option<&Words> {
    match &written.value {
        PropertyValue::Words(words) | PropertyValue::Handlers(words, _) => Some(words),
        PropertyValue::Handler(handler) => Some(&handler.what),
        PropertyValue::Type(_) | PropertyValue::Fields(_) => None,
    }
}

/// The form that words should have and do not.
fn unlike(key: &str, said: &Words) -> Option<Form> {
    let form = of(key)?;
    let parts = parts(said);
    if parts.iter().any(is_gap) {
        return None;
    }
    (!form.fits(&parts)).then_some(form)
}

impl Form {
    /// Whether these parts are written so.
    pub(super) fn fits(&self, parts: &[Part<'_>]) -> bool {
        let fits = |want: &&[Want]| rest(want, parts).is_some_and(<[Part<'_>]>::is_empty);
        self.ways.iter().any(fits)
    }
}

/// How a property should be written.
pub(super) fn form_of(written: &Property) -> Option<Form> {
    of(key(written))
}

/// A value that is missing is told where it is missing.
const fn is_gap(part: &Part<'_>) -> bool {
    matches!(part, Part::Value(value) if matches!(value.kind, ExprKind::Missing))
}

/// What is written, part by part.
pub(super) fn parts(words: &Words) -> Vec<Part<'_>> {
    let mut parts = Vec::with_capacity(words.args.len() + 2);
    for arg in &words.args {
        match arg {
            WordArg::Comma(_) => parts.push(Part::Comma),
            WordArg::Label(_) => parts.push(Part::Label),
            WordArg::Expr(expr) => split(expr, &mut parts),
        }
    }
    parts
}

/// A value, or the words that only look like one: `message m where …`, `while in step`.
fn split<'e>(expr: &'e Expr, parts: &mut Vec<Part<'e>>) {
    match &expr.kind {
        ExprKind::Where(of, cond) if names::as_word(of).is_some() => {
            split(of, parts);
            parts.extend([Part::Word("where"), Part::Value(cond)]);
        }
        ExprKind::Binary(BinaryOp::In, a, b) if names::as_word(a) == Some("while") => {
            parts.extend([Part::Word("while"), Part::Word("in")]);
            split(b, parts);
        }
        ExprKind::Name(word) => parts.push(Part::Word(word)),
        _ => parts.push(Part::Value(expr)),
    }
}

/// What is left after what is wanted; nothing where it is not there.
fn rest<'p, 'e>(want: &[Want], parts: &'p [Part<'e>]) -> Option<&'p [Part<'e>]> {
    let mut parts = parts;
    for want in want {
        parts = one(want, parts)?;
    }
    Some(parts)
}

fn one<'p, 'e>(want: &Want, parts: &'p [Part<'e>]) -> Option<&'p [Part<'e>]> {
    match want {
        Maybe(wanted) => return Some(rest(wanted, parts).unwrap_or(parts)),
        Many(wanted) => return Some(many(wanted, parts)),
        Rest => return Some(&[]),
        _ => {}
    }
    let (first, after) = parts.split_first()?;
    let fits = match (want, first) {
        (Is(word), Part::Word(said)) => word == said,
        (Word, Part::Word(_)) | (Any, Part::Word(_) | Part::Value(_)) => true,
        (Text, Part::Value(value)) => matches!(value.kind, ExprKind::Text(_)),
        (Value, Part::Value(_)) | (Label, Part::Label) | (Comma, Part::Comma) => true,
        _ => false,
    };
    fits.then_some(after)
}

fn many<'p, 'e>(want: &[Want], parts: &'p [Part<'e>]) -> &'p [Part<'e>] {
    let mut parts = parts;
    while let Some(after) = rest(want, parts).filter(|after| after.len() < parts.len()) {
        parts = after;
    }
    parts
}
