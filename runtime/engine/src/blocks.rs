//! Blocks: stages, branches, items, rounds, and the block that every process is.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_plan::step::{Branch, Step, StepKind, Target};
use flow_plan::{Expr, Value};

use crate::Id;
use crate::flow::Ending;
use crate::machine::{MOVES_AN_ITEM, Machine, wrong_kind};
use crate::state::{Data, Doing, Each, Record, Scope, ScopeKind};
use crate::trouble::{Trouble, code};

impl<'e> Machine<'e, '_> {
    /// Begins a step that is a block.
    pub(crate) fn begin_block(&mut self, id: Id, scope: Id, step: &'e Step) -> Result<(), Trouble> {
        match &step.kind {
            StepKind::Stage { entry } => self.begin_inside(id, ScopeKind::Stage, entry),
            StepKind::Repeat { entry, .. } => self.begin_inside(id, ScopeKind::Round(1), entry),
            StepKind::Parallel { branches, .. } => self.begin_branches(id, branches),
            StepKind::ForEach { list, at_once, .. } => {
                return self.begin_each(id, scope, step, list, *at_once);
            }
            StepKind::Run { process, args } => {
                let args = self.values(scope, step, args)?;
                return self.begin_process(process, args.into_iter().collect(), Some((id, scope)));
            }
            // All other kinds began elsewhere.
            _ => self.end_next(id, Ending::ok(None)),
        }
        Ok(())
    }

    /// A block whose steps' results belong to what is around it.
    fn begin_inside(&mut self, id: Id, kind: ScopeKind, entry: &'e Target) {
        let Some((path, around)) = self.activity(id).map(|a| (Arc::clone(&a.step), a.scope)) else {
            return;
        };
        let data = self.s.scopes.get(&around).map_or(around, |s| s.data);
        let new = self.s.new_id();
        let scope = Scope {
            kind,
            path,
            parent: Some(around),
            owner: Some(id),
            data,
            at: None,
        };
        self.open_scope(id, new, scope);
        self.go(new, entry);
    }

    /// A block with results of its own.
    fn begin_apart(
        &mut self,
        id: Id,
        kind: ScopeKind,
        path: Arc<str>,
        place: usize,
        item: Option<Value>,
    ) -> Option<Id> {
        let (step, around, visit) = self
            .activity(id)
            .map(|a| (Arc::clone(&a.step), a.scope, a.visit))?;
        let new = self.s.new_id();
        let iterations = format!("{}/{step}#{visit}.{place}", self.iterations(around));
        let data = Data {
            iterations: iterations.into(),
            item,
            ..Data::default()
        };
        self.s.data.insert(new, data);
        let scope = Scope {
            kind,
            path,
            parent: Some(around),
            owner: Some(id),
            data: new,
            at: None,
        };
        self.open_scope(id, new, scope);
        Some(new)
    }

    pub(crate) fn open_scope(&mut self, owner: Id, id: Id, scope: Scope) {
        self.s.scopes.insert(id, scope);
        if let Some(activity) = self.s.activities.get_mut(&owner) {
            activity.inside.insert(id);
        }
    }

    fn begin_branches(&mut self, id: Id, branches: &'e [Branch]) {
        self.doing(id, Doing::Branches(branches.len()));
        for (place, branch) in branches.iter().enumerate() {
            let path = Arc::from(branch.path.as_str());
            if let Some(new) = self.begin_apart(id, ScopeKind::Branch, path, place, None) {
                self.go(new, &branch.entry);
            }
        }
        if branches.is_empty() {
            self.end_next(id, Ending::ok(None));
        }
    }

    fn begin_each(
        &mut self,
        id: Id,
        scope: Id,
        step: &'e Step,
        list: &Expr,
        at_once: Option<u32>,
    ) -> Result<(), Trouble> {
        let items = match self.value(scope, step, list)? {
            Value::List(items) => items,
            Value::None => Arc::default(),
            _ => return Err(wrong_kind(step, "a list")),
        };
        let count = items.len();
        self.budget = self
            .budget
            .saturating_add(MOVES_AN_ITEM.saturating_mul(count as u64));
        let at_once = at_once.map_or(count, |n| usize::try_from(n.max(1)).unwrap_or(count));
        self.doing(
            id,
            Doing::Each(Box::new(Each {
                items,
                next: 0,
                given: BTreeMap::new(),
            })),
        );
        for _ in 0..at_once.min(count) {
            self.next_item(id);
        }
        if count == 0 {
            self.end(id, Ending::ok(Some(Value::list([]))), &step.next);
        }
        Ok(())
    }

    /// Begins the next item, if there is one.
    fn next_item(&mut self, id: Id) {
        let Some(activity) = self.s.activities.get_mut(&id) else {
            return;
        };
        let Doing::Each(each) = &mut activity.doing else {
            return;
        };
        let Some(item) = each.items.get(each.next).cloned() else {
            return;
        };
        let place = each.next;
        each.next = place.saturating_add(1);
        let path = Arc::clone(&activity.step);
        let entry = self.engine.step(&path).and_then(|step| match &step.kind {
            StepKind::ForEach { entry, .. } => Some(entry),
            _ => None,
        });
        let new = self.begin_apart(id, ScopeKind::Item(place), path, place, Some(item));
        if let (Some(new), Some(entry)) = (new, entry) {
            self.go(new, entry);
        }
    }

    /// A block came to its end.
    pub(crate) fn complete(&mut self, scope: Id, end: &str) {
        let Some((kind, owner)) = self.s.scopes.get(&scope).map(|s| (s.kind, s.owner)) else {
            return;
        };
        match (kind, owner) {
            (ScopeKind::Process, _) => self.complete_process(scope, end),
            (ScopeKind::Stage, Some(owner)) => self.end_next(owner, Ending::ok(None)),
            (ScopeKind::Branch, Some(owner)) => self.complete_branch(scope, owner),
            (ScopeKind::Item(place), Some(owner)) => self.complete_item(scope, owner, place),
            (ScopeKind::Round(round), Some(owner)) => self.complete_round(scope, owner, round),
            (_, None) => {}
        }
    }

    /// A branch keeps its results to itself until the branches join: siblings never see them.
    fn complete_branch(&mut self, scope: Id, owner: Id) {
        let Some((around, step)) = self.place(owner) else {
            return;
        };
        let Some(activity) = self.s.activities.get_mut(&owner) else {
            return;
        };
        let Doing::Branches(left) = &mut activity.doing else {
            return;
        };
        *left = left.saturating_sub(1);
        let over = *left == 0;
        if matches!(&step.kind, StepKind::Parallel { first: true, .. }) {
            self.merge(scope, around);
        } else if over {
            let all = activity.inside.clone();
            all.into_iter()
                .for_each(|branch| self.merge(branch, around));
        } else {
            return;
        }
        self.end(owner, Ending::ok(None), &step.next);
    }

    /// Gives a branch's results to what is around it.
    fn merge(&mut self, scope: Id, around: Id) {
        let Some(mut data) = self.s.data.remove(&scope) else {
            return;
        };
        let holder = self.s.scopes.get(&around).map(|s| s.data);
        let Some(to) = holder.and_then(|id| self.s.data.get_mut(&id)) else {
            return;
        };
        to.locals.append(&mut data.locals);
        to.last = data.last.or(to.last.take());
        for (path, record) in data.results {
            join(to.results.entry(path).or_default(), record);
        }
    }

    fn complete_item(&mut self, scope: Id, owner: Id, place: usize) {
        let Some((_, step)) = self.place(owner) else {
            return;
        };
        let StepKind::ForEach { gives, .. } = &step.kind else {
            return;
        };
        let given = match gives {
            Some(gives) => self.value(scope, step, gives),
            None => Ok(self
                .s
                .data
                .get(&scope)
                .and_then(|d| d.last.clone())
                .unwrap_or(Value::None)),
        };
        match given {
            Ok(value) => self.item_gave(scope, owner, place, value),
            Err(trouble) => self.fail(owner, trouble),
        }
    }

    fn item_gave(&mut self, scope: Id, owner: Id, place: usize, value: Value) {
        self.drop_scope(owner, scope);
        let Some(activity) = self.s.activities.get_mut(&owner) else {
            return;
        };
        let Doing::Each(each) = &mut activity.doing else {
            return;
        };
        each.given.insert(place, value);
        if each.given.len() < each.items.len() {
            return self.next_item(owner);
        }
        let all = Value::list(std::mem::take(&mut each.given).into_values());
        self.end_next(owner, Ending::ok(Some(all)));
    }

    fn complete_round(&mut self, scope: Id, owner: Id, round: u32) {
        let Some((around, step)) = self.place(owner) else {
            return;
        };
        let StepKind::Repeat {
            until,
            at_most,
            otherwise,
            entry,
        } = &step.kind
        else {
            return;
        };
        match self.holds(scope, step, until) {
            Err(trouble) => self.fail(owner, trouble),
            Ok(true) => self.end(owner, Ending::ok(self.last_of(around, step)), &step.next),
            Ok(false) if at_most.is_some_and(|most| round >= most) => match otherwise {
                Some(arrow) => self.end(owner, Ending::named("cap"), arrow),
                None => self.fail(owner, too_many_rounds(step, round)),
            },
            Ok(false) => {
                if let Some(scope) = self.s.scopes.get_mut(&scope) {
                    scope.kind = ScopeKind::Round(round.saturating_add(1));
                }
                self.go(scope, entry);
            }
        }
    }

    /// Result of the step that ended last, for a block that has one.
    fn last_of(&self, scope: Id, step: &Step) -> Option<Value> {
        step.result.as_ref()?;
        let data = self
            .s
            .scopes
            .get(&scope)
            .and_then(|s| self.s.data.get(&s.data))?;
        data.last.clone()
    }

    /// Takes an empty block away.
    fn drop_scope(&mut self, owner: Id, scope: Id) {
        self.s.scopes.remove(&scope);
        self.s.data.remove(&scope);
        if let Some(activity) = self.s.activities.get_mut(&owner) {
            activity.inside.remove(&scope);
        }
    }
}

fn join(to: &mut Record, from: Record) {
    to.runs = to.runs.saturating_add(from.runs);
    to.begun = to.begun.saturating_add(from.begun);
    to.history.extend(from.history);
    if from.runs > 0 {
        to.value = from.value;
        to.outcome = from.outcome;
        to.by = from.by;
    }
}

fn too_many_rounds(step: &Step, rounds: u32) -> Trouble {
    let message = format!(
        "“{}” went {rounds} rounds, as many as it may, and nothing says where to go then. \
         Add `else -> …`.",
        step.title
    );
    Trouble::error(code::CAP, &step.path, message)
}
