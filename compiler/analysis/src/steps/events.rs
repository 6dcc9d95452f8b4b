//! Handlers and waits.

use flow_syntax::tree::{
    Expr, ExprKind, Handler as TreeHandler, Name, Outcome, Property, PropertyValue, Words,
};
use smol_str::SmolStr;
use std::sync::Arc;

use super::Typing;
use super::calls::message_named;
use crate::flow::{Draft, Exit, Slot, flatten::is_beside, names};
use crate::model::{Handler, HandlerEvent, StepId, Then, WaitArm};
use crate::resolve::forms;
use crate::resolve::props::wrong;
use crate::rules::types::BAD_PROPERTY;
use crate::types::Type;

/// What the block of a deadline says.
#[derive(Default)]
struct Clock {
    at: Vec<Handler>,
    paused: Vec<StepId>,
}

impl Typing<'_, '_> {
    /// The arms of an event race, or the one event of a short form.
    pub(super) fn wait(&mut self, draft: &Draft<'_>, arms: &[TreeHandler]) -> Vec<WaitArm> {
        let mut found = Vec::with_capacity(arms.len());
        if arms.is_empty() {
            self.dead_end(
                draft,
                "nothing to wait for",
                "add `after 2 days -> a_step` or `on message m -> a_step`",
            );
        }
        let shares: Vec<Option<&Expr>> = arms.iter().map(|a| a.share.as_ref()).collect();
        self.shares(draft, &shares);
        for (i, arm) in arms.iter().enumerate() {
            let event = self.event(arm);
            let place = self.flow.base.at(arm.span);
            let then = match draft.exit(Slot::Arm(i)) {
                Some(exit) => exit.arrow.clone(),
                None => crate::flow::flatten::gap(place),
            };
            found.push(WaitArm { event, then, place });
        }
        found
    }

    /// A handler of a step or block.
    pub(super) fn handler_of(
        &mut self,
        draft: &Draft<'_>,
        slot: Slot,
        written: &Property,
    ) -> Option<Handler> {
        let exits: Vec<Exit> = draft.exits.clone();
        self.handler_property(written, slot, &exits)
    }

    /// A handler property, with the exits of whatever carries it.
    pub(super) fn handler_property(
        &mut self,
        written: &Property,
        slot: Slot,
        exits: &[Exit],
    ) -> Option<Handler> {
        match &written.value {
            PropertyValue::Handler(handler) => Some(self.handler(handler, slot, exits)),
            PropertyValue::Handlers(words, inner) => {
                let Slot::Prop(i) = slot else { return None };
                let mut clock = Clock::default();
                for (j, line) in inner.iter().enumerate() {
                    self.clock_line(line, Slot::Inner(i, j), exits, &mut clock);
                }
                Some(self.deadline(written, words, clock))
            }
            PropertyValue::Words(words) => Some(self.deadline(written, words, Clock::default())),
            _ => None,
        }
    }

    fn handler(&mut self, handler: &TreeHandler, slot: Slot, exits: &[Exit]) -> Handler {
        self.share(handler.share.as_ref());
        let event = self.event(handler);
        let then = match &handler.action {
            Some(Outcome::Hand(by)) => Some(Then::Hand(self.by(Some(by)))),
            Some(_) => exits
                .iter()
                .find(|e| e.slot == slot)
                .map(|e| Then::Go(e.arrow.clone())),
            None => None,
        };
        let beside = is_beside(handler) && matches!(handler.action, Some(Outcome::Do(_)));
        let interrupts = !beside && matches!(then, Some(Then::Go(_)));
        Handler {
            event,
            interrupts,
            then,
            place: self.flow.base.at(handler.span),
        }
    }

    /// A line of a deadline's block: `at 80% -> …`, `paused while in ask_customer`.
    fn clock_line(&mut self, line: &TreeHandler, slot: Slot, exits: &[Exit], clock: &mut Clock) {
        match line.key.text.as_str() {
            "at" => clock.at.push(self.handler(line, slot, exits)),
            "paused" => clock.paused.extend(self.paused_in(line.span, &line.what)),
            _ => {
                let place = self.flow.base.at(line.span);
                let finding = BAD_PROPERTY
                    .at("This line says nothing about a deadline.", place)
                    .says("not understood")
                    .help("write `at 80% -> …` or `paused while in a_step`");
                self.infer.cx.report(finding);
            }
        }
    }

    /// `deadline first_reply 8 working h of support { at 80% -> … }`
    fn deadline(&mut self, written: &Property, words: &Words, clock: Clock) -> Handler {
        const EXAMPLE: &str = "deadline first_reply 8 working h of support { at 100% -> lead }";
        let name: SmolStr = names::first_word(words).unwrap_or_default().into();
        let within = names::exprs(words).find(|e| names::as_word(e).is_none());
        if name.is_empty() {
            wrong(&mut self.infer, written, "a name", EXAMPLE);
        } else if within.is_none() {
            wrong(
                &mut self.infer,
                written,
                "a duration after its name",
                EXAMPLE,
            );
        }
        let within = within.map(|e| self.infer.check(e, &Type::Duration));
        let Clock { at, paused } = clock;
        let event = HandlerEvent::Deadline {
            name,
            within,
            at,
            paused,
        };
        Handler {
            event,
            interrupts: false,
            then: None,
            place: self.flow.base.at(written.span),
        }
    }

    /// What a handler or an arm of a wait listens to.
    fn event(&mut self, handler: &TreeHandler) -> HandlerEvent {
        if let Some((needs, example)) = forms::event(&handler.key.text, &handler.what) {
            if forms::unit(&mut self.infer, &handler.key.text, &handler.what) {
                return HandlerEvent::Broken;
            }
            return self.no_event(handler, needs, example);
        }
        let first = names::exprs(&handler.what).next();
        let message = names::first_word(&handler.what) == Some("message");
        match (handler.key.text.as_str(), first) {
            ("on" | "for", _) if message => self.message(handler),
            ("after" | "for", Some(expr)) => {
                HandlerEvent::After(self.infer.check(expr, &Type::Duration))
            }
            ("every", Some(expr)) => HandlerEvent::Every(self.infer.check(expr, &Type::Duration)),
            ("at", Some(expr)) => HandlerEvent::At(self.infer.check(expr, &Type::Percent)),
            ("until", Some(expr)) => self.until(expr),
            _ => self.no_event(handler, "an event", "after 2 days -> a_step"),
        }
    }

    fn no_event(&mut self, handler: &TreeHandler, needs: &str, example: &str) -> HandlerEvent {
        let place = self.flow.base.at(handler.span);
        let finding = BAD_PROPERTY
            .at(format!("`{}` needs {needs}.", handler.key.text), place)
            .says("not understood")
            .help(format!("write it like this: `{example}`"));
        self.infer.cx.report(finding);
        HandlerEvent::Broken
    }

    /// A date, a point in time, or a condition.
    fn until(&mut self, expr: &Expr) -> HandlerEvent {
        let typed = self.infer.expr(expr, None);
        match typed.ty.present() {
            Type::Date | Type::Instant => HandlerEvent::Until(typed),
            Type::Bool => HandlerEvent::Condition(typed),
            Type::Error | Type::Anything => HandlerEvent::Until(typed),
            _ => {
                let typed = self.infer.must_fit(typed, &Type::Date);
                HandlerEvent::Until(typed)
            }
        }
    }

    /// `message m where …`: the message's fields are at hand in the condition.
    fn message(&mut self, handler: &TreeHandler) -> HandlerEvent {
        let Some((name, cond)) = message_words(&handler.what) else {
            let place = self.flow.base.at(handler.span);
            let finding = BAD_PROPERTY
                .at("Which message is waited for?", place)
                .says("no message named");
            self.infer
                .cx
                .report(finding.help("write `on message name where …`"));
            return HandlerEvent::Broken;
        };
        let decl = message_named(self.infer.cx, self.flow.base, &name);
        let fields = decl.and_then(|id| self.infer.cx.program.messages.get(id.index()));
        let at_hand = fields.map_or(Type::Error, |m| Type::Inline(Arc::new(m.fields.clone())));
        let broken = decl.is_none();
        let before = self.infer.cx.findings.list.len();
        let cond = cond.map(|c| self.infer.message_condition(&name.text, at_hand, c));
        if broken {
            // Of an unknown message the fields are unknown too, which is no second mistake.
            self.infer.cx.findings.list.truncate(before);
        }
        HandlerEvent::Message {
            message: name.text,
            decl,
            cond,
        }
    }
}

/// The message's name and its condition.
pub(crate) fn message_words(words: &Words) -> Option<(Name, Option<&Expr>)> {
    let expr = names::exprs(words).nth(1)?;
    let named = |e: &Expr| {
        Some(Name {
            text: names::as_word(e)?.into(),
            span: e.span,
        })
    };
    match &expr.kind {
        ExprKind::Where(of, cond) => Some((named(of)?, Some(cond))),
        _ => Some((named(expr)?, None)),
    }
}

/// Reports a property of the process that is not understood.
pub(super) fn not_understood(
    typing: &mut Typing<'_, '_>,
    written: &Property,
    needs: &str,
    example: &str,
) {
    wrong(&mut typing.infer, written, needs, example);
}
