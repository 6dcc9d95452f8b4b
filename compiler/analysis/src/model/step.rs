//! Steps and where they lead.

use flow_syntax::Place;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use super::{ActionId, Field, MessageId, ModelId, People, ProcessId, Prop, ScopeId, StepId};
use crate::typed::{TExpr, TPart};
use crate::types::Type;

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Path built from names: `helpdesk/checks/stock`. Unique in the program.
    pub path: String,
    /// Its name; empty where none is needed and none was written.
    pub name: SmolStr,
    /// As shown.
    pub title: String,
    /// What it is.
    pub docs: Option<String>,
    /// The innermost block around it.
    pub scope: ScopeId,
    /// What it does.
    pub kind: StepKind,
    /// Type of its result, if it has one.
    pub result: Option<Type>,
    /// Labels of its result as a whole, without `@`: `returns Extract @personal`.
    pub labels: Vec<SmolStr>,
    /// Where it leads when done. Unused by kinds that choose for themselves.
    pub next: Arrow,
    /// Where named outcomes lead: `error`, `refused`, `reject`, `send back`, …
    pub on: Vec<Route>,
    /// How often a failed effect is tried again. Few steps say so, nor what follows: kept apart, they cost
    /// the others nothing.
    pub retry: Option<Box<Retry>>,
    /// How long it may take.
    pub timeout: Option<Box<Timeout>>,
    /// When a person should have done it.
    pub due: Option<Box<Due>>,
    /// What compensates it.
    pub undone_by: Option<Box<CallRef>>,
    /// `on message`, `after`, `every`, `deadline`.
    pub handlers: Vec<Handler>,
    /// Other properties: `takes`, `costs`, `only one per`, `remind`, …
    pub props: Vec<Prop>,
    /// The whole step.
    pub place: Place,
    /// Its name, or its keyword where it has none.
    pub head: Place,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// A person fills in a form and presses a button.
    Task {
        /// Who; no role in a sketch without `by`.
        by: People,
        /// The form's fields; the result is a record of them.
        form: Vec<Field>,
        /// Buttons beside "done", each a [`Route`] by outcome.
        buttons: Vec<Button>,
    },
    /// One model call.
    Ai(AiPart),
    /// A model drafts, a person accepts.
    Copilot {
        /// Who.
        by: People,
        /// The draft.
        ai: AiPart,
        /// Buttons beside "accept".
        buttons: Vec<Button>,
    },
    /// A bounded tool loop.
    Agent(Box<AgentPart>),
    /// A lookup or an action.
    Call(CallRef),
    /// First arm whose condition is true.
    Decide {
        /// What stands after `on`: arms are compared with it. Conditions hold the comparison already.
        on: Option<Place>,
        /// In order.
        arms: Vec<Arm>,
        /// `else`; absent when proved exhaustive.
        otherwise: Option<Box<Arm>>,
    },
    /// A person chooses an answer.
    Choose {
        /// Who; no role in a sketch.
        by: People,
        /// In order; `text` is the answer, `when` a constant. An `else` is the answer "otherwise".
        answers: Vec<Arm>,
    },
    /// `decide … with model`.
    Ask {
        /// The model asked.
        model: Option<ModelId>,
        /// The question.
        question: Vec<TPart>,
        /// What it answers with: a probability of yes, or a choice.
        returns: Type,
        /// In order; in the conditions `p` is [`flow_plan::Ref::It`].
        arms: Vec<Arm>,
        /// `else`
        otherwise: Option<Box<Arm>>,
    },
    /// A block with one entry.
    Stage {
        /// Its steps.
        body: ScopeId,
    },
    /// All branches at once.
    Parallel {
        /// Whether the first to finish cancels the rest.
        first: bool,
        /// In order.
        branches: Vec<Branch>,
    },
    /// The same steps for each item of a list.
    ForEach {
        /// The item's name.
        item: SmolStr,
        /// The list.
        list: TExpr,
        /// How many at once; all, when absent.
        at_once: Option<Box<TExpr>>,
        /// Whether `until …` was written: a partial join.
        partial: bool,
        /// When it has enough; any of these ends it.
        until: Vec<Enough>,
        /// What each item gives; its last step's result when absent.
        gives: Option<Box<TExpr>>,
        /// The steps for one item.
        body: ScopeId,
    },
    /// Rounds until a condition holds.
    Repeat {
        /// When to stop; evaluated after each round.
        until: Option<TExpr>,
        /// The cap.
        at_most: Option<u32>,
        /// Where the cap leads.
        otherwise: Option<Arrow>,
        /// The steps of one round.
        body: ScopeId,
    },
    /// An event race; the first to happen wins.
    Wait {
        /// In order.
        arms: Vec<WaitArm>,
    },
    /// A sub-process.
    Run {
        /// Which; nothing when unknown.
        process: Option<ProcessId>,
        /// Inputs by name.
        args: Vec<(SmolStr, TExpr)>,
    },
    /// A message to another process or system.
    Send {
        /// As written.
        message: SmolStr,
        /// Its declaration.
        decl: Option<MessageId>,
        /// Fields by name.
        args: Vec<(SmolStr, TExpr)>,
    },
    /// Computes a value.
    Set {
        /// Name of the state or local.
        target: SmolStr,
        /// Whether it is declared shared state.
        state: bool,
        /// To what.
        value: TExpr,
    },
    /// Compensates a finished step now.
    Undo {
        /// Which; nothing when unknown.
        step: Option<StepId>,
    },
    /// The path ends well.
    End {
        /// Outputs given here.
        outputs: Vec<(SmolStr, TExpr)>,
    },
    /// The path ends badly.
    Fail {
        /// Whether finished steps stay done.
        without_undo: bool,
    },
}

/// When a `for each` has enough.
#[derive(Debug, Clone, PartialEq)]
pub enum Enough {
    /// `3 done`
    Done(u32),
    /// `80% done`
    Share(Decimal),
    /// `after 10 days`
    After(TExpr),
}

/// What a model is asked.
#[derive(Debug, Clone, Default)]
pub struct AiPart {
    /// Which model; nothing when missing or unknown.
    pub model: Option<ModelId>,
    /// What is asked.
    pub prompt: Vec<TPart>,
    /// Standing instructions.
    pub system: Vec<TPart>,
    /// Files sent along.
    pub attach: Vec<TExpr>,
    /// What must hold of the answer ([`flow_plan::Ref::It`]).
    pub ensure: Vec<Ensure>,
}

/// A bounded tool loop.
#[derive(Debug, Clone, Default)]
pub struct AgentPart {
    /// Which model; nothing when missing or unknown.
    pub model: Option<ModelId>,
    /// What it is to achieve.
    pub goal: Vec<TPart>,
    /// Standing instructions.
    pub system: Vec<TPart>,
    /// Actions it may call.
    pub tools: Vec<ActionId>,
    /// Actions of those that a person must approve each time.
    pub approve: Vec<ActionId>,
    /// Who approves.
    pub approve_by: Option<People>,
    /// Most model calls.
    pub turns: Option<u32>,
    /// Most money.
    pub money: Option<TExpr>,
    /// Longest time.
    pub time: Option<TExpr>,
    /// What must hold of the answer.
    pub ensure: Vec<Ensure>,
}

/// A condition on an answer, with the sentence shown when it does not hold.
#[derive(Debug, Clone)]
pub struct Ensure {
    /// The condition.
    pub cond: TExpr,
    /// What to tell the model, or the person; the condition as written when none was given.
    pub message: Vec<TPart>,
}

/// An action called with arguments.
#[derive(Debug, Clone)]
pub struct CallRef {
    /// As written: `crm.open_orders`.
    pub written: String,
    /// Which; nothing when unknown.
    pub action: Option<ActionId>,
    /// Arguments by parameter name; parameters with a default may be absent.
    pub args: Vec<(SmolStr, TExpr)>,
}

/// An arm of a decision.
#[derive(Debug, Clone)]
pub struct Arm {
    /// The condition or answer as written, for people.
    pub text: String,
    /// The condition; for `decide … on x` it compares x with what was written. Constant true for `else`.
    pub when: TExpr,
    /// Where it leads.
    pub then: Arrow,
    /// Share of runs, in hundredths of a percent.
    pub share: Option<u32>,
    /// Where.
    pub place: Place,
}

/// A branch of a `parallel`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its steps; the scope has its name, path and title.
    pub body: ScopeId,
}

/// An arm of an event race.
#[derive(Debug, Clone)]
pub struct WaitArm {
    /// What is waited for.
    pub event: HandlerEvent,
    /// Where it leads.
    pub then: Arrow,
    /// Where.
    pub place: Place,
}

/// A button of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Outcome name: `reject`, `send back`.
    pub outcome: String,
    /// As shown.
    pub title: String,
}

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// To a step.
    Step(StepId),
    /// To the end of this block: the branch, item, round or stage is done.
    Leave(ScopeId),
    /// The path ends well; at process level, so does the run.
    End,
    /// The block fails.
    Fail,
    /// The run is cancelled.
    Cancel,
    /// Nowhere: unknown or missing, and reported.
    Gap,
}

/// An arrow, possibly capped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where it leads.
    pub to: Target,
    /// How often it may be taken in a run.
    pub cap: Option<Cap>,
    /// Whether it was written; the next step follows otherwise.
    pub written: bool,
    /// Where the arrow, or else the step it leaves, stands.
    pub place: Place,
}

/// A cap on an arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// Key under which takings are counted; arrows of a process with the same key count together.
    pub id: String,
    /// How often.
    pub times: u32,
    /// Where it leads after that; without one the block fails.
    pub otherwise: Option<Target>,
}

/// Where a named outcome leads.
#[derive(Debug, Clone)]
pub struct Route {
    /// `error` for any trouble not named otherwise, or an outcome or button by name.
    pub outcome: String,
    /// What happens.
    pub then: Then,
    /// Where.
    pub place: Place,
}

/// What follows an event.
#[derive(Debug, Clone)]
pub enum Then {
    /// Leads there.
    Go(Arrow),
    /// These people take over.
    Hand(People),
}

/// Retries of a failed effect.
#[derive(Debug, Clone)]
pub struct Retry {
    /// Tries after the first one.
    pub times: u32,
    /// Pause before the first retry.
    pub first: Option<TExpr>,
    /// Longest pause.
    pub max: Option<TExpr>,
}

/// A time limit.
#[derive(Debug, Clone)]
pub struct Timeout {
    /// A duration.
    pub after: TExpr,
    /// Where it leads; without one the step fails as `timed_out`.
    pub then: Option<Then>,
    /// Where.
    pub place: Place,
}

/// A due time of a person's step.
#[derive(Debug, Clone)]
pub struct Due {
    /// A duration from the step's beginning, or one before `before`.
    pub within: TExpr,
    /// `due 2 days before invoice.discount_date`
    pub before: Option<TExpr>,
    /// Where it leads when overdue.
    pub overdue: Option<Then>,
    /// Where.
    pub place: Place,
}

/// A handler of a process, stage, task or wait.
#[derive(Debug, Clone)]
pub struct Handler {
    /// What it listens to.
    pub event: HandlerEvent,
    /// Whether everything inside is withdrawn: an arrow to a step does, `{ steps }` do not.
    pub interrupts: bool,
    /// What follows.
    pub then: Option<Then>,
    /// Where.
    pub place: Place,
}

/// What a handler or a wait listens to.
#[derive(Debug, Clone)]
pub enum HandlerEvent {
    /// A duration after it began.
    After(TExpr),
    /// A date or point in time.
    Until(TExpr),
    /// A condition over declared state.
    Condition(TExpr),
    /// Again and again.
    Every(TExpr),
    /// A share of a deadline: `at 80%`.
    At(TExpr),
    /// A message.
    Message {
        /// As written.
        message: SmolStr,
        /// Its declaration.
        decl: Option<MessageId>,
        /// The condition; the message is [`flow_plan::Ref::It`].
        cond: Option<TExpr>,
    },
    /// `deadline name 8 working h …`, with its own handlers.
    Deadline {
        /// Its name.
        name: SmolStr,
        /// How long.
        within: Option<TExpr>,
        /// `at 80%`, `at 100%`.
        at: Vec<Handler>,
        /// `paused while in step`: its clock stands still while one of these is at work.
        paused: Vec<StepId>,
    },
    /// Not understood; already reported.
    Broken,
}
