//! Keys that somebody wrote into a text.

use super::{Check, on_way};
use crate::labels::build::To;
use crate::labels::hops::called;
use crate::model::{Step, StepKind};
use crate::rules::data::SECRET_LEAVES;
use crate::typed::TPart;

/// How keys of well-known services begin.
const KEYS: [&str; 8] = [
    "sk-",
    "sk_live_",
    "AKIA",
    "ghp_",
    "github_pat_",
    "xoxb-",
    "AIza",
    "-----BEGIN ",
];

/// Characters after such a beginning that make it a key and no word about keys.
const LONG: usize = 12;

impl<'p> Check<'_, 'p> {
    /// Keys that somebody pasted into a prompt.
    pub(super) fn literals(&mut self) {
        for sink in &self.found.sinks {
            let (To::Model(_), Some(step)) = (sink.to, self.of(sink)) else {
                continue;
            };
            if texts(step).into_iter().flatten().any(holds_key) {
                self.pasted(step, sink.to);
            }
        }
    }

    fn pasted(&mut self, step: &Step, to: To) {
        let finding = SECRET_LEAVES
            .at(format!("The prompt of {} holds what looks like a key.", called(step)), step.head)
            .says("its text holds a key")
            .help("take it out and withdraw it: whoever reads the file or the model's answers may have it");
        let mut way = vec![(
            step.head,
            format!("written into the prompt of {}", called(step)),
        )];
        if let To::Model(Some(id)) = to
            && let Some(model) = self.program.models.get(id.index())
        {
            way.push((
                model.place,
                format!("sent to the vendor of `{}`", model.name),
            ));
        }
        self.findings.push(on_way(finding, way));
    }
}

fn texts(step: &Step) -> Vec<&[TPart]> {
    match &step.kind {
        StepKind::Ai(ai) | StepKind::Copilot { ai, .. } => vec![&ai.prompt, &ai.system],
        StepKind::Agent(agent) => vec![&agent.goal, &agent.system],
        StepKind::Ask { question, .. } => vec![question],
        _ => Vec::new(),
    }
}

fn holds_key(part: &TPart) -> bool {
    let TPart::Plain(text) = part else {
        return false;
    };
    KEYS.iter().any(|key| {
        let after = text
            .match_indices(key)
            .map(|(at, _)| text.get(at + key.len()..).unwrap_or(""));
        after.into_iter().any(|rest| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            key.starts_with('-') || rest.chars().take_while(|c| plain(*c)).count() >= LONG
        })
    })
}
