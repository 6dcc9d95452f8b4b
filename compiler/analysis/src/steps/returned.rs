//! What a model may not give back: a file. All that it could name is a path, of whatever file it likes.

use flow_syntax::Place;
use flow_syntax::tree::StepKind as Kind;

use super::Typing;
use crate::flow::Draft;
use crate::model::{Field, Program, RecordId, StepId};
use crate::resolve::props::type_of;
use crate::rules::types::FILE_FROM_MODEL;
use crate::types::Type;

impl Typing<'_, '_> {
    /// Reports a file in the answer of a model, once a step.
    pub(super) fn returned_file(&mut self, id: StepId, draft: &Draft<'_>) {
        let asks = matches!(
            draft.tree.kind,
            Kind::Ai { .. } | Kind::Copilot { .. } | Kind::Agent { .. }
        );
        let (true, Some(written)) = (asks, draft.prop("returns").and_then(type_of)) else {
            return;
        };
        let Some(Some(answer)) = self.infer.results.get(id.index()) else {
            return;
        };
        let program = &self.infer.cx.program;
        let Some(field) = file_in(program, answer, &mut Vec::new()) else {
            return;
        };
        let whole = self.flow.base.at(written.span);
        let finding = match field {
            Some(at) if inside(at, whole) => finding(draft, at),
            Some(at) => finding(draft, whole).label(at, "this is a file"),
            None => finding(draft, whole),
        };
        self.infer.cx.report(finding);
    }
}

fn finding(draft: &Draft<'_>, place: Place) -> flow_syntax::Diagnostic {
    let message = format!(
        "`{}` asks a model for a file, but models answer in words.",
        draft.name
    );
    FILE_FROM_MODEL.at(message, place).says("a file").help(
        "return a `text` with what the file is to hold, or let a person give the file: `task … { ask { scan: file } }`",
    )
}

fn inside(at: Place, whole: Place) -> bool {
    at.file == whole.file
        && at.piece == whole.piece
        && whole.span.start <= at.span.start
        && at.span.end <= whole.span.end
}

/// Whether a type holds a file; where the innermost field that is one stands, if there is one.
fn file_in(program: &Program, ty: &Type, seen: &mut Vec<RecordId>) -> Option<Option<Place>> {
    match ty {
        Type::File => Some(None),
        Type::List(of) | Type::Optional(of) => file_in(program, of, seen),
        Type::Inline(fields) => file_among(program, fields, seen),
        Type::Record(id) if !seen.contains(id) => {
            seen.push(*id);
            let record = program.records.get(id.index())?;
            file_among(program, &record.fields, seen)
        }
        _ => None,
    }
}

fn file_among(
    program: &Program,
    fields: &[Field],
    seen: &mut Vec<RecordId>,
) -> Option<Option<Place>> {
    fields.iter().find_map(|field| {
        let found = file_in(program, &field.ty, seen)?;
        Some(Some(found.unwrap_or(field.place)))
    })
}
