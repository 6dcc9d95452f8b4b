//! Data that a process keeps for longer than its record allows.

use flow_plan::{Value, show};
use smol_str::SmolStr;

use super::Practice;
use crate::model::{Field, Prop};
use crate::rules::data::KEPT_TOO_LONG;
use crate::tables::is_longer;
use crate::types::Type;

/// How many fields down is looked.
const DEEPEST: u8 = 4;

impl Practice<'_, '_, '_> {
    /// Inputs whose fields must be gone before the runs of the process are.
    pub(super) fn keeping(&mut self) {
        let keep = self.process.props.iter().find(|p| p.key == "keep");
        let Some((keep, time)) = keep.and_then(|k| Some((k, length(k)?))) else {
            return;
        };
        let process = self.process;
        let found = process.inputs.iter().find_map(|input| {
            let field = self.short_lived(input, time, 0)?;
            Some((field.0.clone(), field.1.clone(), field.2.clone(), input))
        });
        let Some((name, line, short, input)) = found else {
            return;
        };
        let finding = KEPT_TOO_LONG
            .at(
                format!(
                    "Runs of this process are kept for {}, and `{name}` in them may be kept for {} only.",
                    show(time),
                    show(&short)
                ),
                keep.place,
            )
            .says("longer than the data may be")
            .label(line.place, format!("`{name}` must be gone by then"))
            .help(format!("write `keep {}` here, or keep the data for as long as the runs", show(&short)))
            .hop(line.place, format!("`{name}` may be kept for {}", show(&short)))
            .hop(input.place, format!("it comes in with `{}`", input.name))
            .hop(keep.place, format!("and stays for {}", show(time)));
        self.cx.report(finding);
    }

    /// A field, in what a field holds, that must be gone before a time.
    fn short_lived(
        &self,
        field: &Field,
        time: &Value,
        depth: u8,
    ) -> Option<(SmolStr, Prop, Value)> {
        let own = field.props.iter().find(|p| p.key == "keep");
        if let Some((line, short)) = own.and_then(|line| Some((line, length(line)?)))
            && is_longer(time, short)
        {
            return Some((field.name.clone(), line.clone(), short.clone()));
        }
        if depth >= DEEPEST {
            return None;
        }
        let mut ty = field.ty.present();
        while let Type::List(of) = ty {
            ty = of.present();
        }
        let fields = self.cx.program.fields(ty)?;
        fields
            .iter()
            .find_map(|f| self.short_lived(f, time, depth + 1))
    }
}

fn length(keep: &Prop) -> Option<&Value> {
    let value = keep.values().next()?.value()?;
    matches!(value, Value::Duration(_)).then_some(value)
}
