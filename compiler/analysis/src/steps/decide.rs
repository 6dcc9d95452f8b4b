//! Decisions.

use flow_plan::Value;
use flow_plan::expr::BinaryOp;
use flow_syntax::Applicability;
use flow_syntax::tree::{self, Arm as TreeArm, Expr, ExprKind, StepKind as Tree};

use super::Typing;
use crate::flow::decide::{in_plain_words, is_answer};
use crate::flow::{Draft, Slot};
use crate::model::{Arm, StepId, StepKind};
use crate::resolve::symbols::Firsts;
use crate::rules::data::OWN_WORD;
use crate::rules::flow::{ELSE_NOT_LAST, MIXED_ARMS, NOT_EXHAUSTIVE};
use crate::rules::names::UNKNOWN_NAME;
use crate::rules::types::{ALWAYS_THERE, MISMATCH};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Typing<'_, '_> {
    pub(super) fn decide(&mut self, id: StepId, draft: &Draft<'_>) -> StepKind {
        let Tree::Decide { arms, .. } = &draft.tree.kind else {
            return StepKind::Decide {
                on: None,
                arms: Vec::new(),
                otherwise: None,
            };
        };
        if arms.is_empty() {
            self.dead_end(
                draft,
                "nothing to choose from",
                "add arms, such as `when \"yes\" -> next_step`",
            );
        }
        self.order(arms);
        let before = self.infer.cx.findings.list.len();
        let decided = self.decided(id, draft);
        // Of a decision that leaves a case out, the shares leave out as much.
        let added = self
            .infer
            .cx
            .findings
            .list
            .get(before..)
            .unwrap_or_default();
        if !added.iter().any(|f| f.code == NOT_EXHAUSTIVE.code) {
            let shares: Vec<Option<&Expr>> = arms.iter().map(|a| a.share.as_ref()).collect();
            self.shares(draft, &shares);
        }
        decided
    }

    fn decided(&mut self, id: StepId, draft: &Draft<'_>) -> StepKind {
        let Tree::Decide { by, with, on, arms } = &draft.tree.kind else {
            return StepKind::Decide {
                on: None,
                arms: Vec::new(),
                otherwise: None,
            };
        };
        if let Some(model) = with {
            return self.ask(id, draft, model, arms);
        }
        if on.is_none() && in_plain_words(arms) {
            let by = self.by(by.as_ref());
            return StepKind::Choose {
                by,
                answers: self.answers(draft, arms),
            };
        }
        if let Some(by) = by {
            // A decision by data has nobody to ask; who is named there is still checked.
            let _ = self.by(Some(by));
        }
        let on = on.as_ref().map(|on| self.infer.expr(on, None));
        let before = self.infer.cx.findings.list.len();
        let (typed, otherwise) = self.arms(draft, arms, on.as_ref());
        // Of what is broken nobody knows which cases there are; which arms a question in vain is the reason of,
        // was told with it.
        let found = self.infer.cx.findings.list.get(before..);
        let mut found = found.unwrap_or_default().iter();
        let in_vain = found.any(|f| f.code == ALWAYS_THERE.code);
        if !in_vain && on.as_ref().is_none_or(|on| on.ty != Type::Error) {
            self.cases(draft, &typed, otherwise.is_none(), on.as_ref());
        }
        StepKind::Decide {
            on: on.map(|on| on.place),
            arms: typed,
            otherwise: otherwise.map(Box::new),
        }
    }

    /// Cases that are left out, and arms that no case comes to.
    fn cases(&mut self, draft: &Draft<'_>, arms: &[Arm], is_open: bool, on: Option<&TExpr>) {
        if is_open {
            self.exhaustive(draft, arms, on);
        }
        if let Some(on) = on {
            self.never_given(arms, on);
        }
        self.never_taken(arms);
    }

    fn answers(&mut self, draft: &Draft<'_>, arms: &[TreeArm]) -> Vec<Arm> {
        let mut answers: Vec<Arm> = Vec::with_capacity(arms.len());
        let mut firsts = Firsts::default();
        for (i, arm) in arms.iter().enumerate() {
            let place = self.flow.base.at(arm.span);
            let (text, when) = match &arm.when {
                Some(when) => {
                    let typed = self.infer.expr(when, None);
                    (super::ai::constant_text(&typed).unwrap_or_default(), typed)
                }
                None => ("otherwise".to_owned(), always(place)),
            };
            firsts.check(self.infer.cx, &text, place);
            answers.push(self.arm(draft, arm, i, text, when));
        }
        answers
    }

    fn arms(
        &mut self,
        draft: &Draft<'_>,
        arms: &[TreeArm],
        on: Option<&TExpr>,
    ) -> (Vec<Arm>, Option<Arm>) {
        let mut typed = Vec::with_capacity(arms.len());
        let mut otherwise = None;
        let known = self.infer.known();
        for (i, arm) in arms.iter().enumerate() {
            let Some(when) = &arm.when else {
                let place = self.flow.base.at(arm.span);
                otherwise = Some(self.arm(draft, arm, i, "else".to_owned(), always(place)));
                continue;
            };
            let cond = match on {
                Some(on) => self.compared(on, when),
                None if is_answer(when) => self.mixed(draft, when),
                None => self.condition(when),
            };
            self.own_word(&cond);
            let text = self.infer.cx.words(self.infer.at(when));
            typed.push(self.arm(draft, arm, i, text, cond));
            if on.is_none() {
                self.infer.learn(when, false);
            }
        }
        self.infer.forget(known);
        (typed, otherwise)
    }

    fn arm(
        &mut self,
        draft: &Draft<'_>,
        arm: &TreeArm,
        i: usize,
        text: String,
        when: TExpr,
    ) -> Arm {
        let exit = draft.exit(Slot::Arm(i));
        let place = self.flow.base.at(arm.span);
        let then = exit.map_or_else(|| crate::flow::flatten::gap(place), |e| e.arrow.clone());
        Arm {
            text,
            when,
            then,
            share: exit.and_then(|e| e.share),
            place,
        }
    }

    /// `decide x on value`: an arm names a value, a range or several values.
    fn compared(&mut self, on: &TExpr, when: &Expr) -> TExpr {
        let place = self.infer.at(when);
        if let Some(finding) = crate::resolve::mended::dash(&self.infer, when, &MISMATCH) {
            self.infer.cx.report(finding);
            return TExpr::error(place);
        }
        let is_range = matches!(when.kind, ExprKind::Range(_));
        let (op, wanted) = match &when.kind {
            ExprKind::List(_) => (BinaryOp::In, on.ty.present().clone().list()),
            ExprKind::Range(_) => (BinaryOp::In, on.ty.present().clone()),
            ExprKind::Binary(..) | ExprKind::Unary(tree::UnaryOp::Not, _) => {
                return self
                    .infer
                    .with_it(on.ty.clone(), |infer| infer.condition(when));
            }
            ExprKind::None => (BinaryOp::Eq, on.ty.clone()),
            _ => (BinaryOp::Eq, on.ty.present().clone()),
        };
        let value = self.infer.check(when, &wanted);
        if value.ty == Type::Error && !is_range {
            return TExpr::error(place);
        }
        let kind = TExprKind::Binary(op, Box::new(on.clone()), Box::new(value));
        TExpr {
            kind,
            ty: Type::Bool,
            place,
        }
    }

    /// A condition. A lone word that nothing here is called was most likely meant as an answer.
    fn condition(&mut self, when: &Expr) -> TExpr {
        let before = self.infer.cx.findings.list.len();
        let typed = self.infer.condition(when);
        let ExprKind::Name(word) = &when.kind else {
            return typed;
        };
        let found = self.infer.cx.findings.list.get_mut(before..);
        if let Some([finding]) = found
            && finding.code == UNKNOWN_NAME.code
            && (finding.fixes.is_empty() || matches!(word.as_str(), "yes" | "no" | "y" | "n"))
        {
            let fix = format!("write `\"{word}\"`");
            let place = typed.place;
            let mut said = finding.clone();
            said.fixes.clear();
            *finding = said
                .help("an answer that a person gives stands in quotes")
                .fix(fix, Applicability::Machine, place, format!("\"{word}\""));
        }
        typed
    }

    fn mixed(&mut self, draft: &Draft<'_>, when: &Expr) -> TExpr {
        let place = self.infer.at(when);
        let head = draft.head_in(self.flow.base);
        let told =
            self.infer.cx.findings.list.iter().rev().take(8).any(|f| {
                f.code == MIXED_ARMS.code && f.labels.get(1).is_some_and(|l| l.place == head)
            });
        if !told {
            let finding = MIXED_ARMS
                .at("This decision mixes answers in words with conditions.", place)
                .says("an answer in words")
                .label(head, "other arms of this decision are conditions")
                .help("let a person choose (all arms in words), or let data decide (all arms conditions)");
            self.infer.cx.report(finding);
        }
        TExpr::error(place)
    }

    fn order(&mut self, arms: &[TreeArm]) {
        let Some(at) = arms.iter().position(|a| a.when.is_none()) else {
            return;
        };
        let Some(otherwise) = arms.get(at) else {
            return;
        };
        let first = self.flow.base.at(tree_head(otherwise));
        if let Some(after) = arms.get(at + 1) {
            let place = self.flow.base.at(tree_head(after));
            let finding = ELSE_NOT_LAST
                .at("This arm stands after `else` and is never reached.", place)
                .says("never reached")
                .label(first, "`else` takes everything that is left");
            self.infer.cx.report(finding.help("move `else` to the end"));
        }
    }

    /// `decide … with model { ask "…" }`
    fn ask(
        &mut self,
        id: StepId,
        draft: &Draft<'_>,
        model: &tree::Name,
        arms: &[TreeArm],
    ) -> StepKind {
        let model = crate::resolve::models::named(self.infer.cx, self.flow.base, model);
        let question = self.question(draft);
        let returns = self
            .infer
            .results
            .get(id.index())
            .cloned()
            .flatten()
            .unwrap_or(Type::Percent);
        let (arms, otherwise) = self.infer_with_p(draft, arms, &returns);
        StepKind::Ask {
            model,
            question,
            returns,
            arms,
            otherwise: otherwise.map(Box::new),
        }
    }

    fn question(&mut self, draft: &Draft<'_>) -> Vec<crate::typed::TPart> {
        self.template(draft, "ask")
            .or_else(|| self.template(draft, "prompt"))
            .unwrap_or_else(|| {
                let place = draft.head_in(self.flow.base);
                let finding = crate::rules::models::NO_PROMPT.at(
                    format!("`{}` does not ask the model anything.", draft.name),
                    place,
                );
                self.infer.cx.report(
                    finding
                        .says("no `ask`")
                        .help("add `ask \"Is it …?\"` to the decision"),
                );
                Vec::new()
            })
    }

    fn infer_with_p(
        &mut self,
        draft: &Draft<'_>,
        arms: &[TreeArm],
        returns: &Type,
    ) -> (Vec<Arm>, Option<Arm>) {
        self.infer.it.push(returns.clone());
        let plain = *returns != Type::Percent;
        let on = TExpr {
            kind: TExprKind::Ref(flow_plan::Ref::It),
            ty: returns.clone(),
            place: draft.head_in(self.flow.base),
        };
        // Answers of a choice are its values; a probability is compared.
        let result = self.arms(draft, arms, plain.then_some(&on));
        if result.1.is_none() {
            self.exhaustive(draft, &result.0, Some(&on));
        }
        self.never_taken(&result.0);
        self.infer.it.pop();
        result
    }

    /// A threshold on a figure that a model gave for its own certainty.
    fn own_word(&mut self, cond: &TExpr) {
        match &cond.kind {
            TExprKind::Binary(op, left, right) => {
                if matches!(
                    op,
                    BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge
                ) {
                    let constant = left.value().is_some() || right.value().is_some();
                    if constant
                        && let Some((name, place, made)) =
                            self.own_figure(left).or_else(|| self.own_figure(right))
                    {
                        let finding = OWN_WORD
                            .at(format!("This trusts the model's own word for how sure `{name}` is."), place)
                            .says("a figure the model gave itself")
                            .help("models are often sure and wrong: test the threshold on real cases, or use `decide … with model`, which is calibrated")
                            .hop(made, format!("`{name}` answers, and says itself how sure it is"))
                            .hop(place, "that decides here");
                        self.infer.cx.report(finding);
                    }
                    return;
                }
                self.own_word(left);
                self.own_word(right);
            }
            TExprKind::Not(of) => self.own_word(of),
            _ => {}
        }
    }

    /// A percentage in the result of an AI step that no person has accepted: the step's name, where it is read
    /// and where it is made.
    fn own_figure(&self, expr: &TExpr) -> Option<(String, flow_syntax::Place, flow_syntax::Place)> {
        let TExprKind::Field(of, _) = &expr.kind else {
            return None;
        };
        let TExprKind::Ref(flow_plan::Ref::Step(path)) = &of.kind else {
            return None;
        };
        let draft = self.flow.drafts.get(self.flow.by_path(path)?.index())?;
        let by_model = matches!(draft.tree.kind, Tree::Ai { .. } | Tree::Agent { .. });
        let made = draft.head_in(self.flow.base);
        (by_model && *expr.ty.base() == Type::Percent)
            .then(|| (draft.name.to_string(), expr.place, made))
    }
}

/// A condition that always holds.
fn always(place: flow_syntax::Place) -> TExpr {
    TExpr::constant(Value::Bool(true), Type::Bool, place)
}

/// Where an arm begins, up to its condition's end.
fn tree_head(arm: &TreeArm) -> flow_syntax::Span {
    match &arm.when {
        Some(when) => flow_syntax::Span::new(arm.span.start, when.span.end),
        None => flow_syntax::Span::new(arm.span.start, (arm.span.start + 4).min(arm.span.end)),
    }
}
