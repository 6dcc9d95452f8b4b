//! Working time of roles.

use flow_plan::calendar::Calendar;
use flow_syntax::tree::{ExprKind, Property};

use super::props::words;
use crate::flow::names;
use crate::infer::Infer;
use crate::model::Prop;
use crate::rules::types::BAD_PROPERTY;

/// Reports working time that is no calendar, at the word that does not fit.
pub(super) fn works(infer: &mut Infer<'_, '_>, written: &Property, made: &Prop) {
    if written.key.text != "works" {
        return;
    }
    let text = made.values().find_map(|v| v.value()?.as_text());
    let Some(Err(error)) = text.map(Calendar::parse) else {
        return;
    };
    let quoted = words(written)
        .into_iter()
        .flat_map(names::exprs)
        .find(|e| matches!(e.kind, ExprKind::Text(_)));
    let whole = quoted.map_or(made.place, |e| infer.at(e));
    // Inside its quotes the text stands as it is, unless something in it is escaped.
    let plain = text.is_some_and(|t| infer.cx.slice(whole).len() == t.len() + 2);
    let mut place = whole;
    if plain && !error.at.is_empty() {
        place.span.start = whole.span.start + offset(error.at.start) + 1;
        place.span.end = whole.span.start + offset(error.at.end) + 1;
    }
    let finding = BAD_PROPERTY
        .at(format!("This is no working time: {error}."), place)
        .says("not understood")
        .help("write days, hours and a time zone: `works \"Mon-Fri 09:00-17:30 Europe/Berlin\"`");
    infer.cx.report(finding);
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or_default()
}
