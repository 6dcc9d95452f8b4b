//! Properties given twice where only one can count.

use std::collections::HashMap;

use flow_syntax::tree::{Property, PropertyValue};
use flow_syntax::{Applicability, Edit, Place};

use super::symbols::Base;
use crate::cx::Cx;
use crate::flow::names;
use crate::rules::names::DUPLICATE;

/// Properties that say one thing. Of all others each line adds something: `cleared for`, `ensure`, `start`,
/// `scenario`, `consult`; more than one `accountable` has a rule of its own.
const ONE: [&str; 43] = [
    "people",
    "costs",
    "works",
    "vendor",
    "id",
    "url",
    "region",
    "temperature",
    "fallback",
    "limit",
    "price",
    "max_output",
    "effort",
    "version",
    "timeout",
    "retry",
    "via",
    "key",
    "token",
    "user",
    "password",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "sql",
    "hits",
    "keep",
    "volume",
    "takes",
    "waits",
    "errs",
    "ask",
    "due",
    "sample",
    "prompt",
    "system",
    "returns",
    "goal",
    "tools",
    "limits",
    "gives",
];

/// Reports properties of one declaration, step or field that are given again: which of them counts would
/// be a matter of luck.
pub(crate) fn check(cx: &mut Cx<'_>, base: Base, props: &[Property]) {
    if !may_repeat(props) {
        return;
    }
    let mut firsts: HashMap<String, &Property> = HashMap::new();
    for prop in props {
        let Some(name) = name(prop) else { continue };
        match firsts.get(&name) {
            Some(first) => again(cx, base, &name, first, prop),
            None => {
                firsts.insert(name, prop);
            }
        }
    }
}

/// Whether two begin with the same word: of the few that most have, found without a table.
fn may_repeat(props: &[Property]) -> bool {
    const FEW: usize = 16;
    let same = |(i, prop): (usize, &Property)| {
        let rest = props.iter().skip(i + 1);
        rest.into_iter()
            .any(|other| other.key.text == prop.key.text)
    };
    props.len() > FEW || props.iter().enumerate().any(same)
}

/// What may be given once: a property by its word, an outcome by its name; nothing where more may follow.
fn name(prop: &Property) -> Option<String> {
    match (prop.key.text.as_str(), &prop.value) {
        ("on", PropertyValue::Handler(handler)) => {
            let outcome = names::phrase(&handler.what);
            let once = !outcome.is_empty() && !outcome.starts_with("message");
            once.then(|| format!("on {outcome}"))
        }
        ("undone", _) => Some("undone by".to_owned()),
        (key, _) => ONE.contains(&key).then(|| key.to_owned()),
    }
}

fn again(cx: &mut Cx<'_>, base: Base, name: &str, first: &Property, second: &Property) {
    // Behind a lost brace, the properties of a step seem to be those of the one before.
    let (one, two) = (base.at(first.span), base.at(second.span));
    if cx.is_damaged(one) || cx.is_damaged(two) || cx.is_damaged(between(one, two)) {
        return;
    }
    let key = base.at(second.key.span);
    let finding = DUPLICATE
        .at(format!("`{name}` is given twice."), key)
        .says("given again")
        .label(base.at(first.key.span), "first given here");
    if cx.slice(one) != cx.slice(two) {
        return cx.report(finding.help("keep the one that is meant; only one can count"));
    }
    let mut finding = finding.help("remove one of them; both say the same");
    finding.fixes.push(flow_syntax::Fix {
        title: "remove the second".to_owned(),
        applicability: Applicability::Machine,
        edits: vec![Edit {
            place: line(cx, two),
            text: String::new(),
        }],
    });
    cx.report(finding);
}

/// From the beginning of one place to the end of another.
fn between(one: Place, two: Place) -> Place {
    Place {
        span: one.span.to(two.span),
        ..one
    }
}

/// A place with the blanks and the end of line, or the `;`, before it.
fn line(cx: &Cx<'_>, place: Place) -> Place {
    let before = Place {
        span: flow_syntax::Span::new(0, place.span.start),
        ..place
    };
    let text = cx.slice(before);
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let kept = text.trim_end_matches(blank).trim_end_matches(';');
    let start = u32::try_from(kept.trim_end_matches(blank).len()).unwrap_or(place.span.start);
    Place {
        span: flow_syntax::Span::new(start, place.span.end),
        ..place
    }
}
