//! What a reader is told of each part of a way that data takes.

use flow_syntax::Place;
use smol_str::SmolStr;

use crate::cx::in_words;
use crate::model::{Process, Step, StepId, StepKind};

/// A way that data takes: places, with what happens there.
pub(crate) type Way = Vec<(Place, String)>;

/// One part of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hop {
    /// Where.
    pub(crate) place: Place,
    /// What happens there.
    pub(crate) what: What,
    /// The process it happens in.
    pub(crate) process: u32,
    /// The step it happens in, or that is told of.
    pub(crate) step: StepId,
}

/// What happens to data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// In a prompt, a goal or a question.
    Asked,
    /// Standing instructions.
    Instructed,
    /// A file sent along.
    Attached,
    /// A tool of an agent may answer with it.
    Tool,
    /// An argument of a call.
    Argument,
    /// A field of a message.
    Sent,
    /// A model's answer.
    Answer,
    /// `set`
    Kept,
    /// Each item of a for-each.
    Item,
    /// What a for-each gives.
    Gives,
    /// A value of an output.
    Output,
    /// An input of a process that is run.
    Input,
    /// What a process that was run gave.
    Returned,
    /// A message that arrived.
    Received,
    /// A field of the message that a handler heard.
    Heard,
    /// An input of a start that becomes a message for the run that holds a lock.
    Joined,
    /// A decision looks at it.
    Decides,
    /// What was done after a decision tells of what it looked at.
    Decided,
}

/// Where a label comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// A field, input, state or record by name.
    Named(SmolStr),
    /// The answer of a step or an action as a whole.
    Answer(SmolStr),
}

impl Hop {
    pub(crate) fn text(&self, processes: &[&Process]) -> String {
        let process = processes.get(self.process as usize);
        let step = process.and_then(|p| p.step(self.step));
        let name = step.map(called).unwrap_or_default();
        match self.what {
            What::Asked => format!("used in the prompt of {name}"),
            What::Instructed => format!("used in the instructions of {name}"),
            What::Attached => format!("sent along with the prompt of {name}"),
            What::Tool => format!("a tool of {name} may answer with it"),
            What::Argument => format!("sent by {name}"),
            What::Sent => format!("put into the message that {name} sends"),
            What::Answer => format!("{name} answers after it saw this"),
            What::Kept => match step.map(|s| &s.kind) {
                Some(StepKind::Set { target, .. }) => format!("kept in `{target}`"),
                _ => format!("kept by {name}"),
            },
            What::Item => format!("each item of {name} holds it"),
            What::Gives => format!("given by the items of {name}"),
            What::Output => "given as an output".to_owned(),
            What::Input => format!("handed to the process that {name} runs"),
            What::Returned => format!("comes back from the process that {name} runs"),
            What::Received => format!("received by {name}"),
            What::Heard => "read from the message that was heard".to_owned(),
            What::Joined => "handed on as a message where a run holds the lock".to_owned(),
            What::Decides => format!("{name} decides by it"),
            What::Decided => format!("only done when {name} decides so, and so tells of it"),
        }
    }
}

/// Longest part of a way that is shown whole; of a longer one, its beginning and its end.
const LONGEST: usize = 24;

/// A way as it is shown: nobody reads thousands of hops, and they take room.
pub(crate) fn shortened<T>(
    all: &[T],
    place: impl Fn(&T) -> Place,
    text: impl Fn(&T) -> String,
) -> Way {
    let show = |part: &T| (place(part), text(part));
    if all.len() <= LONGEST {
        return all.iter().map(show).collect();
    }
    let (begin, rest) = all.split_at(LONGEST / 2);
    let (left_out, end) = rest.split_at(rest.len().saturating_sub(LONGEST / 2));
    let gap = left_out.first().map(|first| {
        let text = format!("… {} more on the way …", left_out.len());
        (place(first), text)
    });
    let begin = begin.iter().map(show);
    begin.chain(gap).chain(end.iter().map(show)).collect()
}

/// A step as people call it: its name, or its title.
pub(crate) fn called(step: &Step) -> String {
    if step.name.is_empty() {
        let title = if step.title.is_empty() {
            "this step"
        } else {
            &step.title
        };
        return format!("“{}”", in_words(title));
    }
    format!("`{}`", step.name)
}
