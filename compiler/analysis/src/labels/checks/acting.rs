//! What outsiders wrote and what models answer, where it makes something happen.

use super::{Check, last_place, listed, on_way, steps_on};
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::{Way, What, called};
use crate::labels::people::Who;
use crate::labels::ways::{self, At, Search};
use crate::model::{ActionId, StepId, StepKind};
use crate::rules::data::{TOO_MUCH_POWER, UNREAD_ANSWER};

impl Check<'_, '_> {
    /// One agent with outsiders' text, private data and a way out that nobody watches.
    pub(super) fn agent(&mut self, sink: &SinkAt) {
        let (To::Model(_), Some(step)) = (sink.to, self.of(sink)) else {
            return;
        };
        let StepKind::Agent(agent) = &step.kind else {
            return;
        };
        let unwatched: Vec<ActionId> = agent
            .tools
            .iter()
            .filter(|t| self.changes_something(**t) && !agent.approve.contains(t))
            .copied()
            .collect();
        let untrusted = self.data.atoms.untrusted();
        let private = self.confidential(sink.node);
        let (Some(tool), Some((atom, _))) = (unwatched.first(), private.first()) else {
            return;
        };
        if !self.solved.at(sink.node).contains(&untrusted) {
            return;
        }
        let mut way = self.way(sink.node, untrusted);
        way.extend(self.way(sink.node, *atom));
        let name = self.action_name(*tool);
        let tool_place = self
            .program
            .action(*tool)
            .map_or(step.head, |(_, a)| a.place);
        way.push((
            tool_place,
            format!("{} may use `{name}`, and nobody looks", called(step)),
        ));
        let labels = listed(private.iter().map(|(_, l)| *l));
        let message = format!(
            "Agent {} reads what outsiders wrote, sees {labels} data, and may act unwatched.",
            called(step)
        );
        let finding = TOO_MUCH_POWER
            .at(message, step.head)
            .says(format!("may use `{name}` unasked"))
            .label(tool_place, "this changes something outside")
            .help(format!(
                "let a person approve each use: `approve [{name}] by …`; or take the tool away; or \
                 keep outsiders' text from the agent, for example by an `ai` step that returns an enum"
            ));
        self.findings.push(on_way(finding, way));
    }

    /// Free text that a model wrote after it read outsiders' text, in an action that nobody read before.
    pub(super) fn unread(&mut self, sink: &SinkAt) {
        let To::Action(Some(action)) = sink.to else {
            return;
        };
        let written = self.data.atoms.written();
        let reached = self.solved.at(sink.node).contains(&written);
        if !reached || !self.changes_something(action) || !self.speaks(action) {
            return;
        }
        let Some(step) = self.of(sink) else { return };
        let maker = self
            .solved
            .last(self.data, sink.node, written, What::Answer);
        let Some(steps) = self.unseen_since(sink, maker) else {
            return;
        };
        let mut way = self.way(sink.node, written);
        let place = last_place(&way, step.head);
        let used = way.pop();
        way.extend(steps.into_iter().chain(used));
        let name = self.action_name(action);
        let finding = UNREAD_ANSWER
            .at(
                format!("Nobody reads what a model wrote from outsiders' text before `{name}` uses it."),
                place,
            )
            .says("written by a model, read by nobody")
            .help(
                "let a person accept it: make the `ai` step a `copilot`, or put a `task` or a decision \
                 by a person before this step",
            );
        self.findings.push(on_way(finding, way));
    }

    /// Whether an action takes free text at its word: a letter is read as yours, a command is carried out.
    /// A field of a record that a system keeps is only data there.
    fn speaks(&self, action: ActionId) -> bool {
        let via = self
            .program
            .systems
            .get(action.system.index())
            .and_then(|s| s.via.as_deref());
        matches!(via, Some("mail" | "command"))
    }

    /// Steps after a model's answer on a way to the sink on which nobody looks; nothing where there is
    /// no such way. Where the answer came in another way than by processes that run each other, such as a
    /// message, from the beginning of the process.
    fn unseen_since(&self, sink: &SinkAt, maker: Option<(usize, StepId)>) -> Option<Way> {
        let eyes = self.anybody();
        let to: At = (sink.process, self.node(sink.process, sink.step)?);
        let maker = maker.and_then(|(process, step)| Some((process, self.node(process, step)?)));
        let from = match maker {
            Some(maker) if maker.0 == to.0 || self.is_reached(maker, to) => maker,
            _ => (to.0, self.charts.get(to.0)?.graph.start),
        };
        let way = ways::unseen(eyes, &across(from, &|at, _| at == to))?;
        let before = way.len().saturating_sub(1);
        Some(steps_on(eyes, way.get(..before).unwrap_or_default()))
    }

    /// Whether the flow gets from one node to another, whoever looks.
    fn is_reached(&self, from: At, to: At) -> bool {
        let nobody = self
            .nobody
            .get_or_init(|| self.eyes(Who::OneOf(Vec::new())));
        ways::unseen(nobody, &across(from, &|at, _| at == to)).is_some()
    }
}

/// A search that follows processes into those that they run, and out of them again.
fn across<'s>(from: At, wanted: &'s dyn Fn(At, bool) -> bool) -> Search<'s> {
    Search {
        enter: &|_| true,
        leave: true,
        ..Search::within(from, wanted)
    }
}
