//! What steps ask of models that these cannot do, after what is known of each vendor's models.

use flow_plan::Value;
use flow_syntax::Place;

use super::{Practice, called};
use crate::catalogue::{self, Known};
use crate::findings::grouped;
use crate::model::{AiPart, Model, ModelId, Prop, Step, StepId, StepKind};
use crate::rules::models::{CANNOT, TEMPERATURE_IGNORED, TOO_LONG};
use crate::typed::{TExpr, TPart};
use crate::types::Type;

/// Characters of a token in everyday English, by vendors' own rule of thumb; other languages need fewer, so
/// that a text has at least as many tokens as this says.
const CHARACTERS_OF_A_TOKEN: u64 = 4;

/// What a step asks of its model.
struct Asked<'s> {
    model: Option<ModelId>,
    texts: [&'s [TPart]; 2],
    attach: &'s [TExpr],
    tools: bool,
}

impl Practice<'_, '_, '_> {
    pub(super) fn abilities(&mut self) {
        for (id, step) in self.steps() {
            let Some(asked) = asked(step) else { continue };
            let program = &self.cx.program;
            let model = asked.model.and_then(|m| program.models.get(m.index()));
            let Some(model) = model else { continue };
            let (name, place) = (model.name.clone(), model.place);
            let Some(known) = catalogue::known(model) else {
                continue;
            };
            self.cannot(id, step, &asked, known, (&name, place));
            self.too_long(id, step, &asked, known, (&name, place));
            self.temperature(id, step, known, (&name, place));
        }
    }

    fn cannot(
        &mut self,
        id: StepId,
        step: &Step,
        asked: &Asked<'_>,
        known: &Known,
        (name, place): (&str, Place),
    ) {
        let typed = step.result.is_some() && known.structured == Some(false);
        let blind = known.images == Some(false) && known.pdf != Some(true);
        let (at, what, help) = if asked.tools && known.tools == Some(false) {
            (
                step.head,
                "cannot use tools",
                "take another model for it, or look things up by a `call` before",
            )
        } else if typed {
            (
                step.head,
                "cannot be held to a type",
                "take another model for it; an answer of the wrong form is asked for again, and paid again",
            )
        } else if let Some(file) = asked.attach.first().filter(|_| blind) {
            (
                file.place,
                "reads no pictures and no PDF files",
                "take another model for it, or give it the text of the file",
            )
        } else {
            return;
        };
        let finding = CANNOT
            .at(format!("{} asks `{name}`, which {what}.", called(step)), at)
            .says(format!("the model {what}"))
            .label(place, format!("known of it on {}", catalogue::date()))
            .help(help);
        self.report_at(id, finding);
    }

    /// The plain text of a prompt and the longest texts that its holes may hold.
    fn too_long(
        &mut self,
        id: StepId,
        step: &Step,
        asked: &Asked<'_>,
        known: &Known,
        (name, place): (&str, Place),
    ) {
        let Some(window) = known.context else { return };
        let length: u64 = asked.texts.iter().flat_map(|t| t.iter()).map(length).sum();
        let tokens = length / CHARACTERS_OF_A_TOKEN;
        if tokens <= window {
            return;
        }
        let holes = asked
            .texts
            .iter()
            .flat_map(|t| t.iter())
            .filter_map(|p| match p {
                TPart::Hole(hole) => Some((length_of(&hole.ty), hole.place)),
                TPart::Plain(_) => None,
            });
        let longest = holes
            .max_by_key(|(length, _)| *length)
            .filter(|(l, _)| *l > 0);
        let finding = TOO_LONG
            .at(
                format!(
                    "The prompt of {} may have some {} tokens, and `{name}` reads {}.",
                    called(step),
                    grouped(tokens),
                    grouped(window)
                ),
                longest.map_or(step.head, |(_, place)| place),
            )
            .says("may be too long")
            .label(place, format!("reads {} tokens, known on {}", grouped(window), catalogue::date()))
            .help("give it a part of the text, sum up first in pieces (`for each`), or take a model that reads more");
        self.report_at(id, finding);
    }

    fn temperature(
        &mut self,
        id: StepId,
        step: &Step,
        known: &Known,
        (name, place): (&str, Place),
    ) {
        let Some(line) = step.props.iter().find(|p| p.key == "temperature") else {
            return;
        };
        if known.sampling == Some(false) {
            let finding = temperature(name, line.place).label(place, "this model takes none");
            self.report_at(id, finding);
        }
    }
}

/// The finding that a temperature has no effect.
pub(crate) fn temperature(name: &str, place: Place) -> flow_syntax::Diagnostic {
    TEMPERATURE_IGNORED
        .at(
            format!("`{name}` takes no temperature, so this has no effect."),
            place,
        )
        .says("not sent")
        .help("remove the line, or say in the prompt how free the wording may be")
}

/// The line by which a model is to write more than it can, and how much it can.
pub(crate) fn writes_too_much<'m>(model: &'m Model, known: &Known) -> Option<(&'m Prop, u64)> {
    let line = model.props.iter().find(|p| p.key == "max_output")?;
    let most = known.max_output?;
    let Some(Value::Number(wanted)) = line.values().next()?.value() else {
        return None;
    };
    (*wanted > most.into()).then_some((line, most))
}

fn asked(step: &Step) -> Option<Asked<'_>> {
    let of = |ai: &'_ AiPart| ai.model;
    Some(match &step.kind {
        StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => Asked {
            model: of(ai),
            texts: [&ai.prompt, &ai.system],
            attach: &ai.attach,
            tools: false,
        },
        StepKind::Agent(agent) => Asked {
            model: agent.model,
            texts: [&agent.goal, &agent.system],
            attach: &[],
            tools: !agent.tools.is_empty(),
        },
        StepKind::Ask {
            model, question, ..
        } => Asked {
            model: *model,
            texts: [question, &[]],
            attach: &[],
            tools: false,
        },
        _ => return None,
    })
}

fn length(part: &TPart) -> u64 {
    match part {
        TPart::Plain(text) => u64::try_from(text.chars().count()).unwrap_or(u64::MAX),
        TPart::Hole(hole) => length_of(&hole.ty),
    }
}

/// The most characters of a text whose type says so; of others nothing is known.
fn length_of(ty: &Type) -> u64 {
    match ty.base() {
        Type::Text { max: Some(max) } => u64::from(*max),
        _ => 0,
    }
}
