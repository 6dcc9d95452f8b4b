//! What any step may carry: routes, retries, time limits, due times, figures.

use flow_syntax::Applicability;
use flow_syntax::tree::{
    Expr, ExprKind, Handler, Outcome, Property, PropertyValue, StepKind as Tree,
};
use smol_str::SmolStr;

use super::{Typing, outcomes, people};
use crate::cx::in_words;
use crate::findings::did_you_mean;
use crate::flow::{Draft, Slot, arrows, names};
use crate::model::{
    Button, CallRef, Due, Handler as Handles, Prop, Retry, Route, StepId, Then, Timeout,
};
use crate::resolve::props::{belongs, prop, words, wrong};
use crate::resolve::{forms, mended, repeated, shapes};
use crate::rules::models::NO_RETURNS;
use crate::rules::names::UNKNOWN_NAME;
use crate::rules::types::{BAD_BOUNDS, BAD_PROPERTY};
use crate::types::Type;

/// Properties of any step.
const ANY: [&str; 17] = [
    "removes",
    "on",
    "retry",
    "timeout",
    "undone",
    "only",
    "takes",
    "waits",
    "costs",
    "errs",
    "accountable",
    "consult",
    "inform",
    "purpose",
    "uncertain",
    "irreversible",
    "restart",
];
/// Of people's steps. A task has `ask` as well; a copilot's form is what its model gives back.
const PERSON: [&str; 9] = [
    "due", "remind", "after", "every", "deadline", "at", "sample", "delegate", "not",
];
const AI: [&str; 7] = [
    "prompt",
    "system",
    "attach",
    "returns",
    "ensure",
    "temperature",
    "uncalibrated",
];
const AGENT: [&str; 6] = ["goal", "tools", "approve", "limits", "remembers", "keep"];
const BLOCK: [&str; 5] = ["after", "every", "deadline", "paused", "keep"];
const DECIDE: [&str; 8] = [
    "ask",
    "prompt",
    "returns",
    "uncalibrated",
    "due",
    "remind",
    "after",
    "system",
];

/// What any step may carry.
#[derive(Default)]
pub(super) struct Common {
    pub(super) on: Vec<Route>,
    pub(super) retry: Option<Retry>,
    pub(super) timeout: Option<Timeout>,
    pub(super) due: Option<Due>,
    pub(super) undone_by: Option<CallRef>,
    pub(super) handlers: Vec<Handles>,
    pub(super) props: Vec<Prop>,
}

impl Typing<'_, '_> {
    pub(super) fn common(&mut self, id: StepId, draft: &Draft<'_>) -> Common {
        let mut common = Common::default();
        let (what, known) = known(&draft.tree.kind);
        repeated::check(self.infer.cx, self.flow.base, &draft.tree.props);
        for (i, written) in draft.tree.props.iter().enumerate() {
            if belongs(&mut self.infer, written, what, &known) {
                self.property(draft, i, written, &mut common);
            }
        }
        self.overdue(draft, &mut common);
        self.no_returns(id, draft);
        self.returned_file(id, draft);
        common
    }

    fn property(&mut self, draft: &Draft<'_>, i: usize, written: &Property, common: &mut Common) {
        match written.key.text.as_str() {
            "on" => self.on(draft, i, written, common),
            "timeout" => common.timeout = self.timeout(draft, i, written),
            "retry" => common.retry = self.retry(written),
            "due" => common.due = self.due(written),
            "undone" => common.undone_by = self.undone(written),
            // `at least 45 s`: how long the form stays open, and no event.
            "at" if words(written).is_some() => {
                let made = prop(&mut self.infer, written);
                shapes::of_step(&mut self.infer, written, &made);
                common.props.push(made);
            }
            "after" | "every" | "deadline" | "at" | "until" => {
                common
                    .handlers
                    .extend(self.handler_of(draft, Slot::Prop(i), written));
            }
            // Taken by the kind of step.
            "prompt" | "system" | "attach" | "returns" | "ensure" | "goal" | "tools"
            | "approve" | "limits" | "gives" => {}
            "ask" => self.asked(draft, written),
            "takes" | "waits" => common.props.push(self.takes(written)),
            "only" => {
                let exit = draft.exit(Slot::Prop(i));
                let then = exit.map(|e| Box::new(e.arrow.clone()));
                let made = self.only(written);
                common.props.push(Prop { then, ..made });
            }
            "remembers" => common.props.push(self.remembers(written)),
            "restart" => common.props.push(self.restart(written)),
            "paused" => common.props.push(self.paused(written)),
            _ => {
                let mut made = prop(&mut self.infer, written);
                shapes::of_step(&mut self.infer, written, &made);
                people::named_in(self.infer.cx, self.flow.base, written, &mut made);
                if matches!(written.key.text.as_str(), "costs" | "errs") {
                    self.evidence(written);
                }
                common.props.push(made);
            }
        }
    }

    /// `on error -> x`, `on send back -> y`, `on error by support`, `on message m -> z`
    fn on(&mut self, draft: &Draft<'_>, i: usize, written: &Property, common: &mut Common) {
        let PropertyValue::Handler(handler) = &written.value else {
            return wrong(
                &mut self.infer,
                written,
                "an event and an arrow",
                "on error -> a_step",
            );
        };
        if names::first_word(&handler.what) == Some("message") {
            common
                .handlers
                .extend(self.handler_of(draft, Slot::Prop(i), written));
            return;
        }
        let outcome = names::phrase(&handler.what);
        if outcome.is_empty() {
            return wrong(
                &mut self.infer,
                written,
                "an event and an arrow",
                "on error -> a_step",
            );
        }
        let Some(then) = self.then(draft, Slot::Prop(i), handler) else {
            return wrong(
                &mut self.infer,
                written,
                "an arrow",
                &format!("on {outcome} -> a_step"),
            );
        };
        self.share(handler.share.as_ref());
        self.known_outcome(draft, handler, &outcome);
        let place = self.flow.base.at(written.span);
        common.on.push(Route {
            outcome,
            then,
            place,
        });
    }

    /// What follows an event of a step.
    pub(super) fn then(
        &mut self,
        draft: &Draft<'_>,
        slot: Slot,
        handler: &Handler,
    ) -> Option<Then> {
        match handler.action.as_ref()? {
            Outcome::Hand(by) => Some(Then::Hand(self.by(Some(by)))),
            _ => draft.exit(slot).map(|e| Then::Go(e.arrow.clone())),
        }
    }

    fn known_outcome(&mut self, draft: &Draft<'_>, handler: &Handler, outcome: &str) {
        let known: Vec<SmolStr> = match &draft.tree.kind {
            // A person's step has whatever buttons are named here.
            Tree::Task { .. } | Tree::Copilot { .. } => return,
            Tree::Ai { .. } | Tree::Agent { .. } => {
                outcomes::AI.iter().map(|o| SmolStr::new(*o)).collect()
            }
            Tree::Call { .. } | Tree::Send { .. } => {
                outcomes::CALL.iter().map(|o| SmolStr::new(*o)).collect()
            }
            Tree::Run { .. } => {
                let ends = match &draft.outcome {
                    Some(Type::Outcome(names)) => names.to_vec(),
                    _ => return,
                };
                ends.into_iter()
                    .chain(outcomes::OTHER.iter().map(|o| SmolStr::new(*o)))
                    .collect()
            }
            _ => outcomes::OTHER.iter().map(|o| SmolStr::new(*o)).collect(),
        };
        if known.iter().any(|k| k == outcome) || self.may_be_of_another() {
            return;
        }
        let place = self.flow.base.at(handler.what.span);
        let finding = UNKNOWN_NAME
            .at(
                format!("`{}` never ends as `{outcome}`.", draft.name),
                place,
            )
            .says("no such outcome");
        let list = known
            .iter()
            .map(SmolStr::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let help = format!("it may end as {list}");
        let meant = outcomes::meant(outcome).filter(|meant| known.iter().any(|k| k == meant));
        let finding = match meant {
            Some(meant) => finding.help(format!("it is called `{meant}` here")).fix(
                format!("write `{meant}`"),
                Applicability::Machine,
                place,
                meant,
            ),
            None => did_you_mean(finding, outcome, place, &known, &help),
        };
        self.infer.cx.report(finding);
    }

    /// Whether a lost brace may have given a step the properties of another.
    fn may_be_of_another(&self) -> bool {
        let whole = self.flow.base.at(self.flow.whole);
        self.infer.cx.is_damaged(whole)
    }

    /// Buttons of a form: the named outcomes that are no trouble of the step itself.
    pub(super) fn buttons(&self, draft: &Draft<'_>) -> Vec<Button> {
        let mut buttons = Vec::new();
        for prop in &draft.tree.props {
            let PropertyValue::Handler(handler) = &prop.value else {
                continue;
            };
            let outcome = names::phrase(&handler.what);
            let of_model =
                matches!(draft.tree.kind, Tree::Copilot { .. }) && outcomes::is_of_ai(&outcome);
            let trouble = matches!(outcome.as_str(), "error" | "overdue" | "timed_out" | "");
            if prop.key.text == "on" && !trouble && !of_model && !outcome.starts_with("message") {
                buttons.push(Button {
                    title: in_words(&outcome),
                    outcome,
                });
            }
        }
        buttons
    }

    fn timeout(&mut self, draft: &Draft<'_>, i: usize, written: &Property) -> Option<Timeout> {
        let (what, then) = match &written.value {
            PropertyValue::Handler(handler) => {
                (&handler.what, self.then(draft, Slot::Prop(i), handler))
            }
            PropertyValue::Words(words) => (words, None),
            _ => return None,
        };
        let Some(after) = names::exprs(what).next() else {
            forms::told(&mut self.infer, written);
            return None;
        };
        let after = self.infer.check(after, &Type::Duration);
        Some(Timeout {
            after,
            then,
            place: self.flow.base.at(written.span),
        })
    }

    /// `retry 4 times, from 1 s to 30 s`
    fn retry(&mut self, written: &Property) -> Option<Retry> {
        let exprs: Vec<&Expr> = words(written)
            .map(|w| names::exprs(w).collect())
            .unwrap_or_default();
        let Some(times) = exprs.first().copied().and_then(times) else {
            forms::told(&mut self.infer, written);
            return None;
        };
        let (Ok(first), Ok(max)) = (after_word(&exprs, "from"), after_word(&exprs, "to")) else {
            forms::told(&mut self.infer, written);
            return None;
        };
        let mut wait = |e: Option<&Expr>| e.map(|e| self.infer.check(e, &Type::Duration));
        let (first, max) = (wait(first), wait(max));
        if let (Some(first), Some(max)) = (&first, &max)
            && let (Some(from), Some(to)) = (first.value(), max.value())
            && crate::tables::is_longer(from, to)
        {
            let finding = BAD_BOUNDS
                .at("The first pause is longer than the longest one.", max.place)
                .says("shorter than the first")
                .label(first.place, "the first pause")
                .help("write the shorter one first: `retry 4 times, from 1 s to 30 s`");
            self.infer.cx.report(finding);
        }
        Some(Retry { times, first, max })
    }

    /// `due in 4 h`, `due 2 days before invoice.discount_date`
    fn due(&mut self, written: &Property) -> Option<Due> {
        let exprs: Vec<&Expr> = words(written)
            .map(|w| names::exprs(w).collect())
            .unwrap_or_default();
        let place = self.flow.base.at(written.span);
        let mut values = exprs
            .iter()
            .filter(|e| !matches!(names::as_word(e), Some("in" | "before" | "after" | "on")));
        let Some(within) = values.next() else {
            forms::told(&mut self.infer, written);
            return None;
        };
        let within = self.infer.check(within, &Type::Duration);
        let is_before = exprs.iter().any(|e| names::as_word(e) == Some("before"));
        let before = match (is_before, values.next()) {
            (true, None) => {
                forms::told(&mut self.infer, written);
                None
            }
            (true, Some(date)) => {
                let date = self.infer.expr(date, None);
                let wanted = if *date.ty.base() == Type::Instant {
                    Type::Instant
                } else {
                    Type::Date
                };
                Some(self.infer.must_fit(date, &wanted))
            }
            _ => None,
        };
        Some(Due {
            within,
            before,
            overdue: None,
            place,
        })
    }

    /// `on overdue -> x` belongs to the due time.
    fn overdue(&mut self, draft: &Draft<'_>, common: &mut Common) {
        let Some(at) = common.on.iter().position(|r| r.outcome == "overdue") else {
            return;
        };
        match &mut common.due {
            Some(due) => due.overdue = Some(common.on.remove(at).then),
            None if self.may_be_of_another() => {}
            // One that is not understood was told.
            None if draft.prop("due").is_some() => drop(common.on.remove(at)),
            None => {
                let place = common.on.remove(at).place;
                let finding = crate::rules::types::MISSING_ARGUMENT
                    .at(
                        format!("`{}` can never be overdue: it has no due time.", draft.name),
                        place,
                    )
                    .says("never happens");
                self.infer
                    .cx
                    .report(finding.help("add `due in 4 h`, or remove this line"));
            }
        }
    }

    /// `undone by crm.cancel(id: order.id)`: the step's own result can be used.
    fn undone(&mut self, written: &Property) -> Option<CallRef> {
        let exprs: Vec<&Expr> = words(written)
            .map(|w| names::exprs(w).collect())
            .unwrap_or_default();
        let call = exprs.iter().find(|e| names::as_word(e) != Some("by"));
        let place = self.flow.base.at(written.span);
        let (path, args) = match call.map(|e| (&e.kind, e)) {
            Some((ExprKind::Call { callee, args }, _)) => {
                (super::ai::as_path(callee)?, args.as_slice())
            }
            Some((ExprKind::Field { .. }, e)) => (super::ai::as_path(e)?, [].as_slice()),
            _ => {
                forms::told(&mut self.infer, written);
                return None;
            }
        };
        let site = std::mem::replace(&mut self.infer.site, crate::flow::Site::Free);
        let call = self.call(&path, args, place);
        self.infer.site = site;
        Some(call)
    }

    /// `takes 2 min..5 min`
    fn takes(&mut self, written: &Property) -> Prop {
        let first = words(written).and_then(|w| names::exprs(w).next());
        if let Some(finding) = first.and_then(|e| mended::dash(&self.infer, e, &BAD_PROPERTY)) {
            self.infer.cx.report(finding);
            let place = self.flow.base.at(written.span);
            return Prop::new(written.key.text.clone(), Vec::new(), place);
        }
        let made = prop(&mut self.infer, written);
        let first = made.values().next().map(|v| v.ty.clone());
        match first {
            Some(Type::Duration | Type::Error) => self.evidence(written),
            _ => forms::told(&mut self.infer, written),
        }
        made
    }

    /// A hint where an AI step's answer has no type and nobody missed it yet.
    fn no_returns(&mut self, id: StepId, draft: &Draft<'_>) {
        let asks = matches!(
            draft.tree.kind,
            Tree::Ai { .. } | Tree::Copilot { .. } | Tree::Agent { .. }
        );
        if !asks || draft.prop("returns").is_some() {
            return;
        }
        self.without_returns.push(id);
    }

    /// Hints for steps without `returns` whose result nothing asked for: those were reported as errors.
    pub(super) fn hints(&mut self) {
        for id in std::mem::take(&mut self.without_returns) {
            if self.infer.was_missed(id) {
                continue;
            }
            let Some(draft) = self.flow.drafts.get(id.index()) else {
                continue;
            };
            let place = draft.head_in(self.flow.base);
            let finding = NO_RETURNS
                .at(
                    format!("`{}` does not say what its answer looks like.", draft.name),
                    place,
                )
                .says("no `returns`");
            self.infer
                .cx
                .report(finding.help("add `returns { field: type }` to use its answer further on"));
        }
    }
}

/// What follows a word that need not be there; an error where it is and nothing follows.
fn after_word<'e>(exprs: &[&'e Expr], word: &str) -> Result<Option<&'e Expr>, ()> {
    match exprs.iter().position(|e| names::as_word(e) == Some(word)) {
        None => Ok(None),
        Some(at) => exprs.get(at + 1).copied().map(Some).ok_or(()),
    }
}

/// `4` of `4 times`, which may read as a number with a word for its unit.
fn times(expr: &Expr) -> Option<u32> {
    match &expr.kind {
        ExprKind::Number(n) => n.digits.parse().ok(),
        _ => arrows::whole(expr),
    }
}

/// A kind of step in a sentence, and the properties it may have.
pub(crate) fn known(kind: &Tree) -> (&'static str, Vec<&'static str>) {
    let (what, own): (&str, Vec<&str>) = match kind {
        Tree::Task { .. } => ("a task", [&["ask"], PERSON.as_slice()].concat()),
        Tree::Ai { .. } => ("an AI step", AI.to_vec()),
        Tree::Copilot { .. } => ("a copilot step", [AI.as_slice(), &PERSON].concat()),
        Tree::Agent { .. } => ("an agent", [AI.as_slice(), &AGENT].concat()),
        Tree::Call { .. } => ("a call", Vec::new()),
        Tree::Decide { .. } => ("a decision", DECIDE.to_vec()),
        Tree::Stage { .. } => ("a stage", BLOCK.to_vec()),
        Tree::Parallel { .. } => ("a parallel", BLOCK.to_vec()),
        Tree::ForEach { .. } => ("a `for each`", [&["gives"], BLOCK.as_slice()].concat()),
        Tree::Repeat { .. } => ("a repeat", BLOCK.to_vec()),
        Tree::Wait { .. } => (
            "a wait",
            vec!["after", "until", "every", "deadline", "keep"],
        ),
        Tree::Run { .. } => ("a run", Vec::new()),
        Tree::Send { .. } => ("a send", Vec::new()),
        Tree::Set { .. } => ("a set", Vec::new()),
        Tree::Undo { .. } => ("an undo", Vec::new()),
        Tree::End { .. } => ("an end", Vec::new()),
        Tree::Fail { .. } => ("a fail", Vec::new()),
    };
    (what, [own.as_slice(), &ANY].concat())
}
