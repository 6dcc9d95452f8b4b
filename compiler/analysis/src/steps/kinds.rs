//! What each kind of step does, typed.

use std::sync::Arc;

use flow_syntax::tree::{self, Expr, PropertyValue, StepKind as Tree};
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use super::{Typing, people};
use crate::flow::signature::ends_without;
use crate::flow::{Draft, Site, Slot, arrows};
use crate::model::{Field, Output, People, Step, StepId, StepKind};
use crate::resolve::fields::values;
use crate::resolve::props::{words, wrong};
use crate::resolve::symbols::Firsts;
use crate::rules::flow::{DEAD_END, NO_STEPS};
use crate::rules::names::UNKNOWN_FIELD;
use crate::typed::TExpr;
use crate::types::Type;

impl Typing<'_, '_> {
    pub(super) fn kind(&mut self, id: StepId, draft: &Draft<'_>) -> StepKind {
        let place = self.flow.base.at(draft.tree.span);
        match &draft.tree.kind {
            Tree::Task { by } => {
                let by = self.by(by.as_ref());
                StepKind::Task {
                    by,
                    form: self.form(id, draft),
                    buttons: self.buttons(draft),
                }
            }
            Tree::Ai { with } => StepKind::Ai(self.ai(id, draft, with.as_ref())),
            Tree::Copilot { by, with } => {
                let by = self.by(by.as_ref());
                let ai = self.ai(id, draft, with.as_ref());
                StepKind::Copilot {
                    by,
                    ai,
                    buttons: self.buttons(draft),
                }
            }
            Tree::Agent { with } => StepKind::Agent(Box::new(self.agent(id, draft, with.as_ref()))),
            Tree::Call { action, args } => StepKind::Call(self.call(action, args, place)),
            Tree::Decide { .. } => self.decide(id, draft),
            Tree::Stage { .. } => StepKind::Stage {
                body: body_of(draft),
            },
            Tree::Parallel { first, branches } => {
                if branches.is_empty() {
                    self.no_branches(draft);
                }
                let branches = draft
                    .bodies
                    .iter()
                    .map(|b| crate::model::Branch { body: *b })
                    .collect();
                StepKind::Parallel {
                    first: *first,
                    branches,
                }
            }
            Tree::ForEach {
                list,
                at_once,
                until,
                item,
                ..
            } => {
                let list = self.items(draft, list);
                let at_once = at_once
                    .as_ref()
                    .map(|n| Box::new(self.infer.check(n, &Type::Integer)));
                StepKind::ForEach {
                    item: item.text.clone(),
                    list,
                    at_once,
                    partial: !until.is_empty(),
                    until: self.enough(until, place),
                    gives: None,
                    body: body_of(draft),
                }
            }
            Tree::Repeat { at_most, .. } => self.repeat(draft, at_most.as_ref()),
            Tree::Wait { arms } => StepKind::Wait {
                arms: self.wait(draft, arms),
            },
            Tree::Run { process, args } => self.run(process, args, place),
            Tree::Send { message, args } => self.send(message, args, place),
            Tree::Set { target, value } => self.set(target, value, place),
            Tree::Undo { step } => {
                let step = people::step_named(self.infer.cx, self.flow, step);
                StepKind::Undo { step }
            }
            Tree::End { fields } => StepKind::End {
                outputs: self.outputs(fields),
            },
            Tree::Fail { without_undo } => StepKind::Fail {
                without_undo: *without_undo,
            },
        }
    }

    pub(super) fn by(&mut self, by: Option<&tree::People>) -> People {
        people::people(self.infer.cx, self.flow, by)
    }

    /// `ask { … }`: the types are those of the result, found before; here come the prefilled values.
    fn form(&mut self, id: StepId, draft: &Draft<'_>) -> Vec<Field> {
        let Some(PropertyValue::Fields(written)) = draft.prop("ask").map(|p| &p.value) else {
            return Vec::new();
        };
        let Some(Type::Inline(form)) = self.infer.results.get(id.index()).cloned().flatten() else {
            return Vec::new();
        };
        let mut form = (*form).clone();
        values(&mut self.infer, written, &mut form);
        if written.iter().any(|f| f.ty.is_none()) {
            self.result(id, Type::Inline(Arc::new(form.clone())));
        }
        form
    }

    /// Remembers the type of a result that needed an expression.
    pub(super) fn result(&mut self, id: StepId, ty: Type) {
        if let Some(slot) = self.infer.results.get_mut(id.index()) {
            *slot = Some(ty);
        }
    }

    fn items(&mut self, draft: &Draft<'_>, list: &Expr) -> TExpr {
        let typed = self.infer.expr(list, None);
        let typed = self.infer.must_be_list(typed);
        let item = match typed.ty.present() {
            Type::List(of) => (**of).clone(),
            _ => Type::Error,
        };
        *draft.item.borrow_mut() = Some(item);
        typed
    }

    /// Its condition is typed when everything inside is; see [`Self::gives`].
    fn repeat(&mut self, draft: &Draft<'_>, at_most: Option<&Expr>) -> StepKind {
        let otherwise = draft.exit(Slot::Cap).map(|e| e.arrow.clone());
        let at_most = at_most.and_then(|n| {
            let _ = self.infer.check(n, &Type::Integer);
            arrows::whole(n)
        });
        StepKind::Repeat {
            until: None,
            at_most,
            otherwise,
            body: body_of(draft),
        }
    }

    /// `end done { field = … }`
    fn outputs(&mut self, written: &[tree::Field]) -> Vec<(smol_str::SmolStr, TExpr)> {
        let mut found = Vec::with_capacity(written.len());
        let mut firsts = Firsts::default();
        for field in written {
            let place = self.flow.base.at(field.name.span);
            firsts.check(self.infer.cx, &field.name.text, place);
            let output = self.flow.outputs.iter().find(|o| o.name == field.name.text);
            let Some(value) = &field.value else { continue };
            let value = match output.map(|o| o.ty.clone()) {
                Some(ty) => self.infer.check(value, &ty),
                None => {
                    self.unknown_output(&field.name);
                    self.infer.expr(value, Some(&Type::Error))
                }
            };
            found.push((field.name.text.clone(), value));
        }
        found
    }

    fn unknown_output(&mut self, name: &tree::Name) {
        if name.is_missing() {
            return;
        }
        let place = self.flow.base.at(name.span);
        let known: Vec<_> = self.flow.outputs.iter().map(|o| o.name.clone()).collect();
        let finding =
            UNKNOWN_FIELD.at(format!("The process has no output `{}`.", name.text), place);
        let help = format!("declare it: `output {} : type`", name.text);
        let finding = crate::findings::did_you_mean(
            finding.says("no such output"),
            &name.text,
            place,
            &known,
            &help,
        );
        self.infer.cx.report(finding);
    }

    fn no_branches(&mut self, draft: &Draft<'_>) {
        if self.infer.cx.is_damaged(self.flow.base.at(draft.tree.span)) {
            return;
        }
        let place = draft.head_in(self.flow.base);
        let finding = NO_STEPS
            .at("This parallel has no branches.", place)
            .says("nothing happens here");
        self.infer
            .cx
            .report(finding.help("add `branch name { … }`"));
    }

    pub(super) fn dead_end(&mut self, draft: &Draft<'_>, has: &str, help: &str) {
        if self.infer.cx.is_damaged(self.flow.base.at(draft.tree.span)) {
            return;
        }
        let place = draft.head_in(self.flow.base);
        let what = if draft.name.is_empty() {
            "This step"
        } else {
            &format!("`{}`", draft.name)
        };
        let finding = DEAD_END.at(format!("From {what} no way leads on: it has {has}."), place);
        self.infer
            .cx
            .report(finding.says("the process stops here").help(help));
    }

    /// What items give and when rounds end: typed when everything inside is.
    pub(super) fn close(&mut self, block: StepId, steps: &mut [Step]) {
        let flow = self.flow;
        let Some(draft) = flow.drafts.get(block.index()) else {
            return;
        };
        let Tree::Repeat { until, .. } = &draft.tree.kind else {
            return self.give(block, draft, steps);
        };
        let Some(until) = until else { return };
        let node = self.built.nodes.get(block.index()).copied().flatten();
        self.infer.site = node.map_or(Site::Free, Site::Node);
        self.infer.scope = body_of(draft);
        let cond = self.infer.condition(until);
        let step = steps.get_mut(block.index()).map(|s| &mut s.kind);
        if let Some(StepKind::Repeat { until, .. }) = step {
            *until = Some(cond);
        }
    }

    fn give(&mut self, id: StepId, draft: &Draft<'_>, steps: &mut [Step]) {
        let close = self.built.closes.get(id.index()).copied().flatten();
        self.infer.site = close.map_or(Site::Free, Site::Item);
        self.infer.scope = body_of(draft);
        let written = draft.prop("gives");
        let expr = written
            .and_then(words)
            .and_then(|w| crate::flow::names::exprs(w).next());
        if let (Some(prop), None) = (written, expr) {
            wrong(&mut self.infer, prop, "a value", "gives check.result");
        }
        let value = expr.map(|e| self.infer.expr(e, None));
        let one = match &value {
            Some(value) => Some(value.ty.clone()),
            None => self.last_result(draft),
        };
        let Some(step) = steps.get_mut(id.index()) else {
            return;
        };
        step.result = one.map(Type::list);
        if let Some(slot) = self.infer.results.get_mut(id.index()) {
            slot.clone_from(&step.result);
        }
        if let StepKind::ForEach { gives, .. } = &mut step.kind {
            *gives = value.map(Box::new);
        }
    }

    /// The result of a body's last step, optional where some item ends without it.
    fn last_result(&self, draft: &Draft<'_>) -> Option<Type> {
        let body = self.flow.scopes.get(body_of(draft).index())?;
        let last = *body.steps.last()?;
        let result = self.infer.results.get(last.index()).cloned().flatten()?;
        let fact = self.flow.facts.of_step(last);
        let site = self.infer.site;
        let always = |fact| self.flow.lossy || self.flow.facts.always(site, fact);
        Some(match fact.is_none_or(always) {
            true => result,
            false => result.optional(),
        })
    }

    /// The outputs of the process as a whole.
    pub(super) fn process_outputs(&mut self) -> Vec<Output> {
        self.infer.site = Site::Ends;
        self.infer.scope = crate::model::ScopeId(0);
        let mut found = Vec::with_capacity(self.flow.tree.outputs.len());
        for (written, declared) in self.flow.tree.outputs.iter().zip(&self.flow.outputs) {
            let value = written
                .value
                .as_ref()
                .map(|v| self.output_value(v, written, declared));
            let ty = match (&written.ty, &value) {
                (None, Some(value)) => value.ty.clone(),
                _ => declared.ty.clone(),
            };
            let missing_at = match (&written.value, &value) {
                (Some(tree), Some(value)) if value.ty.is_optional() => {
                    self.ends_with_nothing(tree, written, declared)
                }
                (Some(_), _) => Vec::new(),
                (None, _) => ends_without(self.flow, &declared.name),
            };
            let missing = value.as_ref().is_some_and(|v| v.ty.is_optional());
            found.push(Output {
                name: declared.name.clone(),
                docs: declared.docs.clone(),
                optional: ty.is_optional() || missing || value.is_none(),
                missing_at,
                ty,
                labels: declared.labels.clone(),
                value,
                place: declared.place,
            });
        }
        found
    }

    /// The ends at which an output's value is nothing, unless they give one of their own.
    fn ends_with_nothing(
        &mut self,
        value: &Expr,
        written: &tree::Field,
        declared: &Field,
    ) -> Vec<SmolStr> {
        let mut ends = Vec::new();
        // An arrow that leads nowhere may be the one that comes to the end by way of the value.
        if self.flow.lossy || !self.flow.gaps.is_empty() {
            return ends;
        }
        for end in self.flow.facts.nodes_of(Site::Ends) {
            let end = NodeIndex::new(end);
            if self.gives(end, &declared.name) {
                continue;
            }
            let expected = written.ty.as_ref().map(|_| &declared.ty);
            if self.infer.is_nothing_at(Site::Node(end), value, expected) {
                let node = self.built.graph.graph.node_weight(end);
                ends.extend(node.map(|node| node.name.clone()));
            }
        }
        ends.sort();
        ends.dedup();
        ends
    }

    /// Whether an end says itself what an output is.
    fn gives(&self, end: NodeIndex, output: &str) -> bool {
        let mut drafts = self.flow.drafts.iter().zip(&self.built.nodes);
        let end = drafts.find(|(_, node)| **node == Some(end));
        end.is_some_and(|(draft, _)| match &draft.tree.kind {
            tree::StepKind::End { fields } => fields.iter().any(|f| f.name.text == output),
            _ => false,
        })
    }

    /// An output that not every end can give is optional, which is no mistake.
    fn output_value(&mut self, value: &Expr, written: &tree::Field, declared: &Field) -> TExpr {
        if written.ty.is_none() {
            return self.infer.expr(value, None);
        }
        let typed = self.infer.expr(value, Some(&declared.ty));
        let wanted = if typed.ty.is_optional() {
            declared.ty.clone().optional()
        } else {
            declared.ty.clone()
        };
        self.infer.must_fit(typed, &wanted)
    }
}

/// The block a step opens.
pub(super) fn body_of(draft: &Draft<'_>) -> crate::model::ScopeId {
    draft.bodies.first().copied().unwrap_or(draft.scope)
}
