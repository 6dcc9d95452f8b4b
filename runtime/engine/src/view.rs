//! What an expression sees of a run.

use flow_plan::{Env, Plan, Ref, Table, Value};

use crate::Id;
use crate::state::{Data, Frame, Record, Scope, ScopeKind, State};

/// A run as seen from a scope: outwards to the process around it, never into siblings.
pub(crate) struct View<'s> {
    plan: &'s Plan,
    state: &'s State,
    scope: Id,
    it: Option<Value>,
}

impl<'s> View<'s> {
    pub(crate) fn new(plan: &'s Plan, state: &'s State, scope: Id) -> Self {
        Self {
            plan,
            state,
            scope,
            it: None,
        }
    }

    /// With a thing at hand.
    pub(crate) fn with(self, it: Value) -> Self {
        Self {
            it: Some(it),
            ..self
        }
    }

    fn record(&self, step: &str) -> Option<&'s Record> {
        let mut all = self.state.data_outward(self.scope);
        all.find_map(|(_, data)| data.results.get(step).filter(|r| r.runs > 0))
    }

    fn local(&self, name: &str) -> Option<Value> {
        let mut all = self.state.data_outward(self.scope);
        all.find_map(|(_, data)| data.locals.get(name).cloned())
    }

    fn item(&self, path: &str) -> Option<Value> {
        let mut all = self.state.data_outward(self.scope);
        let here = |s: &Scope| matches!(s.kind, ScopeKind::Item(_)) && &*s.path == path;
        all.find(|(scope, _)| here(scope))
            .and_then(|(_, data)| data.item.clone())
    }

    fn frame(&self) -> Option<&'s Frame> {
        self.state.frame(self.scope)
    }

    /// A branch counts on from what is around it.
    fn runs(&self, step: &str) -> i64 {
        let all = self.state.data_outward(self.scope);
        all.filter_map(|(_, data)| data.results.get(step))
            .map(|r| i64::from(r.runs))
            .sum()
    }

    fn history(&self, step: &str) -> Value {
        let mut all: Vec<&Record> = self
            .state
            .data_outward(self.scope)
            .filter_map(|(_, data)| data.results.get(step))
            .collect();
        all.reverse();
        Value::list(all.into_iter().flat_map(|r| r.history.iter().cloned()))
    }
}

impl Env for View<'_> {
    fn get(&self, name: &Ref) -> Option<Value> {
        match name {
            Ref::Input(name) => self.frame()?.inputs.get(name).cloned(),
            Ref::Output(_) => None,
            Ref::Step(step) => self.record(step)?.value.clone(),
            Ref::Runs(step) => Some(Value::from(self.runs(step))),
            Ref::History(step) => Some(self.history(step)),
            Ref::State(name) => self.frame()?.states.get(name).cloned(),
            Ref::Local(name) => self.local(name),
            Ref::Item(path) => self.item(path),
            // Handlers and waits that hear messages do not run yet, so none was heard.
            Ref::Message(_) => None,
            Ref::It => self.it.clone(),
            Ref::Outcome(step) => self.record(step)?.outcome.as_deref().map(Value::from),
        }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.plan.tables.get(name)
    }
}

impl State {
    /// The run's own process.
    pub(crate) const ROOT: Id = 1;

    /// The data a scope sees, innermost first, up to its process.
    pub(crate) fn data_outward(&self, scope: Id) -> impl Iterator<Item = (&Scope, &Data)> {
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let holder = self.scopes.get(&next?)?.data;
            let scope = self.scopes.get(&holder)?;
            next = scope.parent.filter(|_| scope.kind != ScopeKind::Process);
            Some((scope, self.data.get(&holder)?))
        })
    }

    /// The scope of the process around a scope.
    pub(crate) fn process_scope(&self, scope: Id) -> Option<Id> {
        let mut at = scope;
        loop {
            let here = self.scopes.get(&at)?;
            match here.kind {
                ScopeKind::Process => return Some(at),
                _ => at = here.parent?,
            }
        }
    }

    pub(crate) fn frame(&self, scope: Id) -> Option<&Frame> {
        self.data.get(&self.process_scope(scope)?)?.frame.as_deref()
    }

    pub(crate) fn frame_mut(&mut self, scope: Id) -> Option<&mut Frame> {
        let process = self.process_scope(scope)?;
        self.data.get_mut(&process)?.frame.as_deref_mut()
    }
}
