//! The path of a request: each place in it is one argument.

use flow_syntax::tree::Property;
use flow_syntax::{Applicability, Place};

use super::letters::{self, Letter};
use super::{How, part, quoted};
use crate::infer::Infer;
use crate::rules::types::BAD_PROPERTY;

/// Reports places that no argument fills.
pub(super) fn check(how: &How<'_>, infer: &mut Infer<'_, '_>, written: &Property) {
    let Some((whole, said)) = quoted(infer, written) else {
        return;
    };
    let letters = letters::of(said);
    let mut rest = letters.as_slice();
    while let Some(at) = rest.iter().position(|l| l.read == '{') {
        let (before, from) = rest.split_at(at);
        colons(how, infer, whole, before);
        let Some(end) = from.iter().position(|l| l.read == '}') else {
            return unclosed(infer, whole, from);
        };
        let (place, after) = from.split_at(end + 1);
        filled(how, infer, whole, place);
        rest = after;
    }
    colons(how, infer, whole, rest);
}

/// A place with its braces.
fn filled(how: &How<'_>, infer: &mut Infer<'_, '_>, whole: Place, braced: &[Letter]) {
    let inner = braced
        .get(1..braced.len().saturating_sub(1))
        .unwrap_or_default();
    let written = letters::text(inner);
    let name = written.trim();
    let (from, to) = letters::bounds(braced);
    if name.is_empty() {
        return nameless(infer, part(whole, from, to));
    }
    if !how.has(name) {
        let inside = part(whole, from + 1, to.saturating_sub(1));
        return how.unknown(infer, name, inside);
    }
    if name != written {
        instead(
            infer,
            part(whole, from, to),
            name,
            "stands without blanks in its braces",
        );
    }
}

fn nameless(infer: &mut Infer<'_, '_>, place: Place) {
    let finding = BAD_PROPERTY
        .at("This place in the path names no argument.", place)
        .says("nothing fills it")
        .help("write an argument's name in it: `{number}`");
    infer.cx.report(finding);
}

fn unclosed(infer: &mut Infer<'_, '_>, whole: Place, from: &[Letter]) {
    let (from, to) = letters::bounds(from);
    let finding = BAD_PROPERTY
        .at("A place in this path is not closed.", part(whole, from, to))
        .says("opened here")
        .help("close it behind the argument's name: `{number}`");
    infer.cx.report(finding);
}

/// `/orders/:id`, as other notations have it.
fn colons(how: &How<'_>, infer: &mut Infer<'_, '_>, whole: Place, letters: &[Letter]) {
    for segment in letters.split(|l| matches!(l.read, '/' | '?' | '&' | '=')) {
        let [colon, name @ ..] = segment else {
            continue;
        };
        let name = letters::text(name);
        if colon.read == ':' && how.has(&name) {
            let (from, to) = letters::bounds(segment);
            instead(
                infer,
                part(whole, from, to),
                &name,
                "stands in braces in a path",
            );
        }
    }
}

fn instead(infer: &mut Infer<'_, '_>, place: Place, name: &str, why: &str) {
    let text = format!("{{{name}}}");
    let finding = BAD_PROPERTY
        .at("This place in the path is not filled.", place)
        .says("sent as it stands")
        .help(format!("an argument {why}: `{text}`"))
        .fix(
            format!("write `{text}`"),
            Applicability::Machine,
            place,
            text,
        );
    infer.cx.report(finding);
}
