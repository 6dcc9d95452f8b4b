//! Data that a process keeps for longer than its record allows.

use std::collections::HashSet;

use flow_plan::{Value, show};

use super::Practice;
use crate::model::{Field, Program, Prop, RecordId};
use crate::rules::data::KEPT_TOO_LONG;
use crate::tables::is_longer;
use crate::types::Type;

impl Practice<'_, '_, '_> {
    /// Inputs whose fields must be gone before the runs of the process are.
    pub(super) fn keeping(&mut self) {
        let keep = self.process.props.iter().find(|p| p.key == "keep");
        let Some((keep, time)) = keep.and_then(|k| Some((k, length(k)?))) else {
            return;
        };
        let (program, inputs) = (&self.cx.program, &self.process.inputs);
        let mut seen = HashSet::new();
        let found = inputs
            .iter()
            .find_map(|input| Some((input, short_lived(program, input, time, &mut seen)?)));
        let Some((input, (field, line, short))) = found else {
            return;
        };
        let name = &field.name;
        let finding = KEPT_TOO_LONG
            .at(
                format!(
                    "Runs of this process are kept for {}, and `{name}` in them may be kept for {} only.",
                    show(time),
                    show(short)
                ),
                keep.place,
            )
            .says("longer than the data may be")
            .label(line.place, format!("`{name}` must be gone by then"))
            .help(format!("write `keep {}` here, or keep the data for as long as the runs", show(short)))
            .hop(line.place, format!("`{name}` may be kept for {}", show(short)))
            .hop(input.place, format!("it comes in with `{}`", input.name))
            .hop(keep.place, format!("and stays for {}", show(time)));
        self.cx.report(finding);
    }
}

/// The first field, in what a field holds, that must be gone before a time. Each record is looked at once.
fn short_lived<'p>(
    program: &'p Program,
    field: &'p Field,
    time: &Value,
    seen: &mut HashSet<RecordId>,
) -> Option<(&'p Field, &'p Prop, &'p Value)> {
    let mut todo = vec![field];
    while let Some(field) = todo.pop() {
        let own = field.props.iter().find(|p| p.key == "keep");
        if let Some((line, short)) = own.and_then(|line| Some((line, length(line)?)))
            && is_longer(time, short)
        {
            return Some((field, line, short));
        }
        let mut ty = field.ty.present();
        while let Type::List(of) = ty {
            ty = of.present();
        }
        if !matches!(ty, Type::Record(id) if !seen.insert(*id)) {
            todo.extend(program.fields(ty).into_iter().flatten().rev());
        }
    }
    None
}

fn length(keep: &Prop) -> Option<&Value> {
    let value = keep.values().next()?.value()?;
    matches!(value, Value::Duration(_)).then_some(value)
}
