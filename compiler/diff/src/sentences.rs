//! Changes in sentences.

use crate::care::{is_of_agent, is_whole_clearance};
use crate::digest::{FAILING, Item};
use crate::facts::{Aspect, Fact};

/// `step `classify` “Classify the ticket” of `helpdesk``
pub(crate) fn called(item: &Item) -> String {
    let mut words = format!("{} `{}`", item.kind.word(), item.shown);
    // The title of a step without a name is what it does, as written.
    let says_more = match item.shown == item.name {
        true => item.title != item.name,
        false => !item.title.eq_ignore_ascii_case(&item.shown),
    };
    if says_more && !item.title.is_empty() {
        words = format!("{words} “{}”", item.title);
    }
    match &item.within {
        Some(within) => format!("{words} of `{within}`"),
        None => words,
    }
}

/// What happened to a side of a thing.
pub(crate) fn sentence(item: &Item, was: Option<&Fact>, is: Option<&Fact>) -> String {
    let Some(fact) = is.or(was) else {
        return String::new();
    };
    let side = side(fact);
    let thing = called(item);
    if is.is_none() && is_whole_clearance(item, was) {
        return format!("The {thing}: {side} is gone, so that all data may go there.");
    }
    if was.is_none() && fact.is_handed() {
        return format!("The {thing}: {}.", handed(fact));
    }
    let verb = match fact.aspect {
        Aspect::Retry => "are",
        _ => "is",
    };
    match (was, is) {
        (Some(_), Some(_)) if fact.aspect == Aspect::Block => {
            format!("The {thing} stands in another block.")
        }
        (Some(_), Some(_)) => format!("The {thing}: {side} changed."),
        (Some(_), None) => format!("The {thing}: {side} {verb} gone."),
        _ => format!("The {thing}: {side} {verb} new."),
    }
}

/// `after 4 days clerk may do it too`. Who gets what is overdue gets it in place of others.
fn handed(fact: &Fact) -> String {
    let (when, who) = (&fact.key, &fact.text);
    match when.split(' ').next() {
        Some("after" | "until" | "every" | "at") => format!("{when} {who} may do it too"),
        _ => format!("{when} {who} may do it instead"),
    }
}

/// A side of a thing in words: `the model`, `the route on error`.
fn side(fact: &Fact) -> String {
    let key = fact.key.as_str();
    let quoted = format!("`{key}`");
    match fact.aspect {
        Aspect::Kind => "the kind of step".to_owned(),
        Aspect::Limit if is_of_agent(Some(fact)) => format!("the limit on {key}"),
        Aspect::People if key.is_empty() => "who does it".to_owned(),
        Aspect::People if fact.is_handed() => format!("`{}`", fact.shown()),
        Aspect::NotWhoeverDid => format!("“not by whoever did {quoted}”"),
        Aspect::Model => "the model".to_owned(),
        Aspect::Prompt => format!("the {key}"),
        Aspect::Ensure if key == "at" => "the safeguard `at least`".to_owned(),
        Aspect::Ensure => format!("the safeguard {quoted}"),
        Aspect::Sample => "looking at only a share of the cases".to_owned(),
        Aspect::Undo if key == "undone by" => "what takes it back".to_owned(),
        Aspect::Undo if key == FAILING => "what failing means for finished steps".to_owned(),
        Aspect::Transport if key == "target" => "the address or folder".to_owned(),
        Aspect::Action if key.is_empty() => "what it calls".to_owned(),
        Aspect::Argument => format!("the value of {quoted}"),
        Aspect::Tool => format!("the tool {quoted}"),
        Aspect::Approval => format!("the approval of {quoted}"),
        Aspect::Field => format!("the field {quoted}"),
        Aspect::Label => format!("the label {quoted}"),
        Aspect::Description => of("the description", key),
        Aspect::Keep if key == "keep" => "the time limit `keep`".to_owned(),
        Aspect::Keep => of("the time limit `keep`", key),
        Aspect::Purpose if key == "purpose" => quoted,
        Aspect::Purpose => of("the purpose", key),
        Aspect::Region if key != "region" => of("the region", key),
        Aspect::Sees => format!("seeing {} data", fact.text),
        Aspect::Clearance => clearance(fact),
        Aspect::Rule => format!("the rule {quoted}"),
        Aspect::Condition => "an arm".to_owned(),
        Aspect::Handler => "a handler".to_owned(),
        Aspect::Route if key == "next" => "what follows".to_owned(),
        Aspect::Route => format!("where {quoted} leads"),
        Aspect::Row => "a row".to_owned(),
        Aspect::Title => "the title".to_owned(),
        Aspect::Expectation => format!("the expectation {quoted}"),
        Aspect::Retry => "the retries".to_owned(),
        _ if is_words(key) => key.to_owned(),
        _ => quoted,
    }
}

/// Whether a key is said in words: `the order of its arms`. Others are what is written.
fn is_words(key: &str) -> bool {
    let first = key.split(' ').next().unwrap_or("");
    matches!(first, "the" | "what" | "when" | "given")
}

fn of(side: &str, key: &str) -> String {
    match key {
        "" => side.to_owned(),
        key => format!("{side} of `{key}`"),
    }
}

/// A model's stands for each label, a system's as written.
fn clearance(fact: &Fact) -> String {
    match fact.key.split(' ').next() {
        Some("cleared") => "the clearance".to_owned(),
        _ => format!("the clearance for @{}", fact.key),
    }
}
