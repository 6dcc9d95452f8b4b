//! Names: fields of the thing at hand, then steps and data, then values of the expected enum.

use flow_plan::{Ref, Value};
use flow_syntax::tree::StepKind;
use flow_syntax::{Applicability, Diagnostic, Place};
use smol_str::SmolStr;

use super::Infer;
use crate::findings::did_you_mean;
use crate::flow::hidden::Hidden;
use crate::model::{Scope, ScopeKind, StepId};
use crate::resolve::symbols::{Kind, Space};
use crate::rules::names::{CLASH, UNKNOWN_NAME};
use crate::rules::types::{BEFORE_IT_EXISTS, NO_RESULT};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Infer<'_, '_> {
    pub(super) fn name(&mut self, name: &SmolStr, place: Place, expected: Option<&Type>) -> TExpr {
        let in_full = self.in_full.contains(name) && self.names_something(name);
        if !in_full && let Some(field) = self.field_at_hand(name, place) {
            if self.names_something(name) {
                return self.clash(name, place);
            }
            return field;
        }
        if let Some(found) = self.of_the_run(name, place) {
            return self.narrow(found, name);
        }
        if let Some(value) = self.enum_value(name, place, expected) {
            return value;
        }
        if name == "today" || name == "now" {
            let ty = if name == "now" {
                Type::Instant
            } else {
                Type::Date
            };
            return TExpr {
                kind: TExprKind::Call(name.clone(), Vec::new()),
                ty,
                place,
            };
        }
        // What is broken elsewhere may have made the name known.
        let broken = expected == Some(&Type::Error) || self.it.contains(&Type::Error);
        if broken || self.flow.is_some_and(|f| f.lossy) {
            return TExpr::error(place);
        }
        self.unknown_name(name, place, expected)
    }

    /// Whether a name would mean something without an expected type.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let named = self.it_name.as_deref() == Some(name);
        named || self.at_hand(name).is_some() || self.names_something(name)
    }

    fn at_hand(&self, name: &str) -> Option<(&Type, Type)> {
        self.it.iter().rev().find_map(|it| {
            let fields = self.cx.program.fields(it)?;
            let field = fields.iter().find(|f| f.name == name)?;
            Some((it, field.ty.clone()))
        })
    }

    pub(super) fn field_at_hand(&mut self, name: &SmolStr, place: Place) -> Option<TExpr> {
        let named = self.it_name.as_ref() == Some(name);
        if named || name == "it" || (name == "p" && matches!(self.it.last(), Some(Type::Percent))) {
            let ty = self.it.last()?.clone();
            let it = TExpr {
                kind: TExprKind::Ref(Ref::It),
                ty,
                place,
            };
            return Some(self.narrow(it, name));
        }
        let (of, ty) = self.at_hand(name)?;
        let it = TExpr {
            kind: TExprKind::Ref(Ref::It),
            ty: of.clone(),
            place,
        };
        let kind = TExprKind::Field(Box::new(it), name.clone());
        let field = TExpr { kind, ty, place };
        Some(self.narrow(field, name))
    }

    pub(super) fn names_something(&self, name: &str) -> bool {
        let Some(flow) = self.flow else { return false };
        let step = flow.names.get(name).is_some_and(|id| self.sees(*id));
        let local = flow.locals.get(name);
        self.outputs.iter().any(|(n, _)| n == name)
            || step
            || local.is_some_and(|by| by.iter().any(|id| self.sees(*id)))
            || flow
                .inputs
                .iter()
                .chain(&flow.states)
                .any(|f| f.name == name)
            || self.item(name).is_some()
    }

    /// Whether what a step makes can be seen where the expression stands.
    fn sees(&self, step: StepId) -> bool {
        let flow = self.flow;
        flow.is_none_or(|f| f.hidden_from(step, self.scope).is_none())
    }

    fn clash(&mut self, name: &str, place: Place) -> TExpr {
        if let Some(flow) = self.flow {
            flow.used_inputs.borrow_mut().insert(name.into());
        }
        let message = format!(
            "`{name}` could mean a field of the thing at hand, or something of the process."
        );
        let last = self.cx.findings.list.last();
        if last.is_some_and(|f| f.code == CLASH.code && f.message == message) {
            return TExpr::error(place);
        }
        let finding = CLASH.at(message, place).says("could mean two things");
        let help = match &self.it_name {
            Some(it) => format!("write `{it}.{name}` where that field is meant"),
            None => "rename the step, input or field, so that the name means one thing".to_owned(),
        };
        self.broken(finding.help(help), place)
    }

    /// Outputs in tests, items, steps, inputs, states and values made by `set`.
    pub(super) fn of_the_run(&mut self, name: &SmolStr, place: Place) -> Option<TExpr> {
        let flow = self.flow?;
        let typed = |kind: Ref, ty: Type| TExpr {
            kind: TExprKind::Ref(kind),
            ty,
            place,
        };
        if let Some((_, ty)) = self.outputs.iter().find(|(n, _)| n == name) {
            return Some(typed(Ref::Output(name.to_string()), ty.clone()));
        }
        if let Some((path, owner)) = self.item(name) {
            let ty = flow.item_type(&self.results, owner);
            return Some(typed(Ref::Item(path), ty));
        }
        if let Some(id) = flow.names.get(name) {
            return Some(self.step(*id, place));
        }
        if let Some(field) = flow.inputs.iter().find(|f| f.name == *name) {
            flow.used_inputs.borrow_mut().insert(name.clone());
            return Some(typed(Ref::Input(name.to_string()), field.ty.clone()));
        }
        if let Some(field) = flow.states.iter().find(|f| f.name == *name) {
            return Some(typed(Ref::State(name.to_string()), field.ty.clone()));
        }
        if flow.locals.contains_key(name) {
            return Some(self.local(name, place));
        }
        self.message(name, place)
    }

    /// The message that a handler or a wait heard: there for certain among the handler's own steps and after a
    /// wait for it, perhaps elsewhere.
    fn message(&self, name: &SmolStr, place: Place) -> Option<TExpr> {
        let flow = self.flow?;
        if !flow.heard.contains(name) {
            return None;
        }
        let found = self.cx.symbols.find(self.base.file, Space::Message, name);
        let ty = match found {
            Some(Kind::Message(id)) => {
                let message = self.cx.program.messages.get(id as usize)?;
                Type::Inline(std::sync::Arc::new(message.fields.clone()))
            }
            _ => Type::Error,
        };
        let ty = match self.hears(name) || self.awaited(name) {
            true => ty,
            false => ty.optional(),
        };
        let kind = TExprKind::Ref(Ref::Message(name.to_string()));
        Some(TExpr { kind, ty, place })
    }

    /// Whether a wait for this message, and for no other, ended with it on every way to here.
    fn awaited(&self, name: &str) -> bool {
        let waits = self.flow.and_then(|f| f.awaited.get(name));
        let ended = |wait: &StepId| {
            let fact = self.flow.and_then(|f| f.facts.of_step(*wait));
            fact.is_some() && self.presence(fact) == super::presence::Presence::Always
        };
        waits.is_some_and(|waits| waits.iter().any(ended))
    }

    /// Whether the expression stands among the steps of a handler of this message, or of a wait's arm.
    fn hears(&self, name: &str) -> bool {
        let mut scope = Some(self.scope);
        while let (Some(id), Some(flow)) = (scope, self.flow) {
            if flow.heard_in.get(&id).is_some_and(|m| m == name) {
                return true;
            }
            scope = flow.scopes.get(id.index()).and_then(|s| s.parent);
        }
        false
    }

    /// Where the item is named whose for-each is around the expression.
    pub(crate) fn item_place(&self, name: &str) -> Option<Place> {
        let (_, owner) = self.item(name)?;
        let flow = self.flow?;
        match &flow.drafts.get(owner.index())?.tree.kind {
            StepKind::ForEach { item, .. } => Some(flow.base.at(item.span)),
            _ => None,
        }
    }

    /// The item of this name whose for-each is around the expression.
    fn item(&self, name: &str) -> Option<(String, StepId)> {
        let flow = self.flow?;
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            let here = flow.scopes.get(id.index())?;
            if let (ScopeKind::ForEach, Some(owner)) = (here.kind, here.owner)
                && flow.item_name(owner) == Some(name)
            {
                return Some((here.path.clone(), owner));
            }
            scope = here.parent;
        }
        None
    }

    /// A step's result, optional where it need not have run.
    pub(super) fn step(&mut self, id: StepId, place: Place) -> TExpr {
        let Some(flow) = self.flow else {
            return TExpr::error(place);
        };
        let Some(draft) = flow.drafts.get(id.index()) else {
            return TExpr::error(place);
        };
        let Some(ty) = self.results.get(id.index()).cloned().flatten() else {
            return self.no_result(id, place);
        };
        self.made_by(id, Ref::Step(draft.path.clone()), ty, place)
    }

    /// What a step has made, its result or its outcome, as far as it has run here.
    pub(super) fn made_by(&mut self, id: StepId, made: Ref, ty: Type, place: Place) -> TExpr {
        let flow = self.flow;
        let Some((flow, draft)) = flow.and_then(|f| Some((f, f.drafts.get(id.index())?))) else {
            return TExpr::error(place);
        };
        let kind = TExprKind::Ref(made);
        if let Some(why) = flow.hidden_from(id, self.scope) {
            let what = format!("The result of `{}`", draft.name);
            let stands = format!("`{}` stands here", draft.name);
            let made = (stands, flow.base.at(draft.head));
            return self.hidden(&what, made, why, place);
        }
        let bit = flow.facts.of_step(id);
        match self.presence(bit) {
            super::presence::Presence::Always => TExpr { kind, ty, place },
            super::presence::Presence::Sometimes => TExpr {
                kind,
                ty: ty.optional(),
                place,
            },
            super::presence::Presence::Never => {
                let head = flow.base.at(draft.head);
                self.too_early(&draft.name.clone(), head, place)
            }
        }
    }

    fn hidden(
        &mut self,
        what: &str,
        (stands, head): (String, Place),
        why: Hidden,
        place: Place,
    ) -> TExpr {
        let finding = BEFORE_IT_EXISTS
            .at(format!("{what} cannot be seen here."), place)
            .says(why.label())
            .label(head, stands);
        let finding = self.on_the_way(finding, None);
        self.broken(finding.help(why.help()), place)
    }

    /// Why a value made by `set` cannot be seen from here, and where it is made, if it is nowhere where it can.
    fn hidden_local(&self, name: &str) -> Option<(Hidden, Place)> {
        let flow = self.flow?;
        let by = flow.locals.get(name)?;
        let first = *by.first()?;
        let why = flow.hidden_from(first, self.scope)?;
        if by.iter().any(|id| self.sees(*id)) {
            return None;
        }
        let head = flow.drafts.get(first.index())?.head;
        Some((why, flow.base.at(head)))
    }

    fn local(&mut self, name: &SmolStr, place: Place) -> TExpr {
        if let Some(flow) = self.flow {
            flow.read.borrow_mut().insert(name.clone());
        }
        if let Some((why, head)) = self.hidden_local(name) {
            let set = format!("`{name}` is set here");
            return self.hidden(&format!("`{name}`"), (set, head), why, place);
        }
        let ty = self.locals.get(name).cloned().unwrap_or(Type::Error);
        let kind = TExprKind::Ref(Ref::Local(name.to_string()));
        let Some(flow) = self.flow else {
            return TExpr::error(place);
        };
        match self.presence(flow.facts.of_local(name)) {
            super::presence::Presence::Always => TExpr { kind, ty, place },
            super::presence::Presence::Sometimes => TExpr {
                kind,
                ty: ty.optional(),
                place,
            },
            super::presence::Presence::Never => {
                let first = flow.locals.get(name).and_then(|s| s.first());
                let draft = first.and_then(|id| flow.drafts.get(id.index()));
                let head = draft.map_or(place, |d| flow.base.at(d.head));
                self.too_early(&name.clone(), head, place)
            }
        }
    }

    fn too_early(&mut self, name: &str, head: Place, place: Place) -> TExpr {
        let has_begun = self.has_begun(name);
        let (message, label, help) = match has_begun {
            true => (
                format!("`{name}` has no result on any way to here."),
                format!("`{name}` was left by another arrow than the one for when it is done"),
                "use what was there before it, or lead to this where it is done".to_owned(),
            ),
            false => (
                format!("`{name}` cannot have run yet here."),
                format!("`{name}` runs only later, or on another way"),
                format!("use it after `{name}`, or move `{name}` before this"),
            ),
        };
        let finding = BEFORE_IT_EXISTS.at(message, place).says("used here");
        let finding = self.on_the_way(finding.label(head, label), None);
        self.broken(finding.help(help), place)
    }

    /// Whether a way to here leads through a step, which has no result there: its time ran out, or it failed.
    fn has_begun(&self, name: &str) -> bool {
        let (Some(flow), Some(built)) = (self.flow, self.built) else {
            return false;
        };
        let step = flow.names.get(name);
        let node = step.and_then(|id| built.nodes.get(id.index()).copied().flatten());
        let Some(node) = node.filter(|_| flow.facts.may_search(built.net.len())) else {
            return false;
        };
        let reach = built.net.reach_by(&[node.index()], |_, _| true);
        let here = flow.facts.nodes_of(self.site);
        here.iter().any(|n| *n != node.index() && reach.has(*n))
    }

    fn no_result(&mut self, id: StepId, place: Place) -> TExpr {
        let Some(draft) = self.flow.and_then(|f| f.drafts.get(id.index())) else {
            return TExpr::error(place);
        };
        if self.resultless.contains(&id) {
            return TExpr::error(place);
        }
        self.resultless.push(id);
        let (word, help) = match (draft.is_end(), self.built) {
            // Only tests look at a process without its graph.
            (true, None) => (
                "the run ends here",
                format!("write `expect ends {}`", draft.name),
            ),
            _ => draft.why_no_result(),
        };
        let head = self.flow.map_or(place, |f| f.base.at(draft.head));
        let finding = NO_RESULT
            .at(format!("`{}` has no result to use.", draft.name), place)
            .says("its result is used here")
            .label(head, word);
        self.broken(finding.help(help), place)
    }

    fn enum_value(
        &mut self,
        name: &SmolStr,
        place: Place,
        expected: Option<&Type>,
    ) -> Option<TExpr> {
        let ty = value_type(expected?);
        let known = match ty {
            Type::Enum(id) => {
                let decl = self.cx.program.enums.get(id.index())?;
                decl.values.iter().any(|v| v.name == *name)
            }
            Type::Outcome(names) => names.contains(name),
            _ => false,
        };
        known.then(|| TExpr::constant(Value::text(name), ty.clone(), place))
    }

    fn unknown_name(&mut self, name: &SmolStr, place: Place, expected: Option<&Type>) -> TExpr {
        let mut candidates = self.names_here();
        let mut message = format!("`{name}` means nothing here.");
        let mut otherwise = "name an input, a step or a field that exists".to_owned();
        if let Some(Type::Enum(id)) = expected.map(value_type)
            && let Some(decl) = self.cx.program.enums.get(id.index())
        {
            message = format!("`{name}` is no value of `{}`.", decl.name);
            let values: Vec<&str> = decl.values.iter().map(|v| v.name.as_str()).collect();
            otherwise = format!("its values are {}", values.join(", "));
            candidates = decl
                .values
                .iter()
                .map(|v| v.name.clone())
                .chain(candidates)
                .collect();
        }
        let finding = UNKNOWN_NAME.at(message, place).says("not known");
        if let Some(meant) = truth(name, expected) {
            let finding = finding.help(format!("this is written `{meant}` here"));
            let title = format!("write `{meant}`");
            return self.broken(
                finding.fix(title, Applicability::Machine, place, meant),
                place,
            );
        }
        if let Some(finding) = self.item_elsewhere(name, &finding) {
            return self.broken(finding, place);
        }
        self.broken(
            did_you_mean(finding, name, place, &candidates, &otherwise),
            place,
        )
    }

    /// The finding about the item of a `for each` that is not around the expression.
    fn item_elsewhere(&self, name: &SmolStr, finding: &Diagnostic) -> Option<Diagnostic> {
        // Counts as one more name looked for, of which there may be too many.
        let flow = self
            .flow
            .filter(|f| f.scopes.len() > 1 && self.cx.symbols.may_offer())?;
        let owner =
            |(_, scope): (usize, &Scope)| scope.owner.filter(|_| scope.kind == ScopeKind::ForEach);
        let mut owners = flow.scopes.iter().enumerate().filter_map(owner);
        let of = owners.find(|id| flow.item_name(*id) == Some(name))?;
        let head = flow.drafts.get(of.index())?.head;
        let finding = finding
            .clone()
            .says("used outside the `for each`")
            .label(flow.base.at(head), format!("`{name}` is each item in here"));
        Some(finding.help("use the result of the `for each`: the list of what each item `gives`"))
    }

    fn names_here(&self) -> Vec<SmolStr> {
        let mut names: Vec<SmolStr> = Vec::new();
        if !self.cx.symbols.may_offer() {
            return names;
        }
        for it in &self.it {
            let fields = self.cx.program.fields(it).unwrap_or_default();
            names.extend(fields.iter().map(|f| f.name.clone()));
        }
        names.extend(self.outputs.iter().map(|(n, _)| n.clone()));
        if let Some(flow) = self.flow {
            names.extend(
                flow.inputs
                    .iter()
                    .chain(&flow.states)
                    .map(|f| f.name.clone()),
            );
            names.extend(flow.locals.keys().cloned());
            let usable = |id: &StepId| self.results.get(id.index()).is_some_and(Option::is_some);
            names.extend(
                flow.names
                    .iter()
                    .filter(|(_, id)| usable(id))
                    .map(|(n, _)| n.clone()),
            );
        }
        names.extend(self.cx.symbols.names(self.base.file, Space::Table));
        names
    }
}

/// What stands here for the words of other notations for true, false and nothing.
fn truth(name: &str, expected: Option<&Type>) -> Option<&'static str> {
    let wanted = expected.is_some_and(|ty| *value_type(ty) == Type::Bool);
    match name.to_lowercase().as_str() {
        "yes" | "y" if wanted => Some("true"),
        "no" | "n" if wanted => Some("false"),
        "true" => Some("true"),
        "false" => Some("false"),
        "null" | "nil" | "undefined" => Some("none"),
        _ => None,
    }
}

/// What a bare name may be a value of.
fn value_type(ty: &Type) -> &Type {
    match ty {
        Type::Optional(of) | Type::List(of) => value_type(of),
        other => other,
    }
}
