//! What a model's declaration asks for that its vendor does not offer, or not for long.

use flow_syntax::tree::Plain;

use crate::catalogue;
use crate::cx::Cx;
use crate::findings::grouped;
use crate::model::Model;
use crate::practice::abilities::{temperature, writes_too_much};
use crate::resolve::symbols::Base;
use crate::rules::models::{CANNOT, RETIRES};

/// Reports what is known to be wrong with a model.
pub(super) fn check(cx: &mut Cx<'_>, base: Base, plain: &Plain, model: &Model) {
    let Some(known) = catalogue::known(model) else {
        return;
    };
    if let Some(day) = known.retires.as_deref() {
        let written = plain.props.iter().find(|p| p.key.text == "id");
        let place = written.map_or(model.place, |p| base.at(p.span));
        let id = model.id.as_deref().unwrap_or_default();
        let (when, gone) = match day <= catalogue::date() {
            true => ("was switched off", "no longer there"),
            false => ("is switched off", "not for long"),
        };
        let finding = RETIRES
            .at(format!("`{id}` {when} by its vendor on {day}."), place)
            .says(gone)
            .help(format!(
                "take a newer model, and run the tests with it before that day (known on {})",
                catalogue::date()
            ));
        cx.report(finding);
    }
    if let Some((line, most)) = writes_too_much(model, known) {
        let finding = CANNOT
            .at(
                format!("`{}` writes at most {} tokens.", model.name, grouped(most)),
                line.place,
            )
            .says("more than it can")
            .help(format!("write `max_output {most}`, or less"));
        cx.report(finding);
    }
    let line = model.props.iter().find(|p| p.key == "temperature");
    if let Some(line) = line.filter(|_| known.sampling == Some(false)) {
        cx.report(temperature(&model.name, line.place));
    }
}
