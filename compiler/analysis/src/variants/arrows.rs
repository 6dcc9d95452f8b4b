//! Arrows of a changed process: those to a step that is removed go on where it went on, as often as it did.

use flow_syntax::tree::{Arrow, Cap, Name, Step};
use flow_syntax::{Place, Span};
use smol_str::SmolStr;

use super::changes::Removed;
use super::text::{Edit, Part, Writer};
use crate::resolve::symbols::Base;
use crate::walk;

/// Where an arrow to a removed step leads.
struct Way<'w> {
    target: SmolStr,
    /// What it is there for.
    why: Place,
    /// How often at most, where one of the removed steps says so.
    cap: Option<(Base, &'w Cap)>,
}

/// Edits all arrows of the process to steps that are removed.
pub(super) fn lead_on(writer: &Writer<'_, '_>, edits: &mut Vec<Edit>) {
    let gone = |span: Span| {
        let mut over = edits.iter();
        over.any(|edit| edit.at.start <= span.start && span.end <= edit.at.end)
    };
    let mut arrows: Vec<&Arrow> = Vec::new();
    let process = writer.pair.process;
    walk::steps(&process.body, true, &mut |at| {
        walk::arrows(at.step, &mut |arrow| arrows.push(arrow));
    });
    walk::steps_of_props(&process.props, &mut |at| {
        walk::arrows(at.step, &mut |arrow| arrows.push(arrow));
    });
    walk::arrows_of_props(&process.props, &mut |arrow| arrows.push(arrow));
    let base = writer.process();
    let kept = arrows.into_iter().filter(|arrow| !gone(arrow.span));
    let led: Vec<Edit> = kept
        .flat_map(|arrow| changed(writer, base, arrow))
        .collect();
    edits.extend(led);
}

/// An arrow as it is in the changed process.
pub(super) fn written(writer: &Writer<'_, '_>, base: Base, arrow: &Arrow) -> Vec<Part> {
    let whole = writer.trimmed(base.at(arrow.span));
    let mut parts = Vec::new();
    let mut at = whole.span.start;
    for edit in changed(writer, base, arrow) {
        parts.push(Part::From(base.at(Span::new(at, edit.at.start))));
        parts.extend(edit.parts);
        at = edit.at.end;
    }
    parts.push(Part::From(base.at(Span::new(at, whole.span.end.max(at)))));
    parts
}

/// An arrow past a step that is removed, for what stands before it at a place; nothing where the flow falls
/// through to the same.
pub(super) fn past(writer: &Writer<'_, '_>, place: Place, next: &Step) -> Option<Vec<Part>> {
    let removed = writer.removed(&next.name.text)?;
    let why = match removed.next {
        Some(arrow) => writer.variant().at(arrow.span),
        None => place,
    };
    let way = way(writer, removed, why);
    if way.cap.is_none() && follows(writer, next) == Some(&*way.target) {
        return None;
    }
    let mut parts = vec![Part::New(format!(" -> {}", way.target), way.why)];
    let cap = way.cap.into_iter();
    parts.extend(cap.flat_map(|(base, cap)| limit(writer, base, cap, way.why)));
    Some(parts)
}

/// What comes after a removed step, and those removed after it, in their block; its end where nothing does.
fn follows<'w>(writer: &'w Writer<'_, '_>, removed: &'w Step) -> Option<&'w str> {
    let mut name = removed.name.text.as_str();
    loop {
        let change = writer.changes.get(name)?;
        if let Some(added) = change.added.first() {
            return Some(&added.name.text);
        }
        let at = change.at?;
        let end = if at.outermost { "end" } else { "leave" };
        name = at.after.map_or(end, |step| step.name.text.as_str());
        if writer.removed(name).is_none() {
            return Some(name);
        }
    }
}

/// What changes in an arrow, from left to right.
fn changed(writer: &Writer<'_, '_>, base: Base, arrow: &Arrow) -> Vec<Edit> {
    let mut edits = Vec::new();
    let replaced = |name: &Name, way: &Way<'_>| Edit {
        at: name.span,
        parts: vec![Part::New(way.target.to_string(), way.why)],
    };
    if let Some(way) = instead_of(writer, base, &arrow.target) {
        let mut edit = replaced(&arrow.target, &way);
        // An arrow that has a limit of its own keeps to that.
        if let (Some((of, cap)), None) = (way.cap, &arrow.at_most) {
            edit.parts.extend(limit(writer, of, cap, way.why));
        }
        edits.push(edit);
    }
    let otherwise = arrow
        .at_most
        .as_ref()
        .and_then(|cap| cap.otherwise.as_ref());
    if let Some((name, way)) = otherwise.and_then(|n| Some((n, instead_of(writer, base, n)?))) {
        edits.push(replaced(name, &way));
    }
    edits
}

/// Where a name leads, if its step is removed.
fn instead_of<'w>(writer: &'w Writer<'_, '_>, base: Base, name: &Name) -> Option<Way<'w>> {
    let removed = writer.removed(&name.text)?;
    let why = match removed.next {
        Some(arrow) => writer.variant().at(arrow.target.span),
        None => base.at(name.span),
    };
    Some(way(writer, removed, why))
}

/// Goes on until a step that stays; in a circle of removed ones back to where it began, which is told as
/// a name that is not known.
fn way<'w>(writer: &'w Writer<'_, '_>, removed: &'w Removed<'_>, why: Place) -> Way<'w> {
    let mut way = Way {
        target: removed.target.clone(),
        why,
        cap: removed.cap,
    };
    for _ in 0..writer.changes.len() {
        let Some(next) = writer.removed(&way.target) else {
            break;
        };
        way.target = next.target.clone();
        way.cap = way.cap.or(next.cap);
    }
    way
}

/// `, at most 3 times else lead`: the number is that of the cap itself, so that all copies of it count
/// together.
fn limit(writer: &Writer<'_, '_>, base: Base, cap: &Cap, why: Place) -> Vec<Part> {
    let otherwise = cap.otherwise.as_ref().map(|name| {
        let way = instead_of(writer, base, name);
        let target = way.map_or_else(|| name.text.clone(), |way| way.target);
        format!(" else {target}")
    });
    let rest = format!(" times{}", otherwise.unwrap_or_default());
    let times = writer.trimmed(base.at(cap.times.span));
    vec![
        Part::New(", at most ".to_owned(), why),
        Part::From(times),
        Part::New(rest, why),
    ]
}
