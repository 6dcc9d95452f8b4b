//! The rules of the game: what can happen next in a state, by the words of the language.
//!
//! Handlers that run beside the flow, and what goes wrong inside a task, are not played; trouble that a
//! stage's `on error` catches may come at any time, as its deadline may. How often an arrow was taken or a
//! round repeated is not counted: after the first time it may be used up, or not.

use std::collections::{BTreeMap, BTreeSet};

use super::map::{Arrow, Block, Kind, Map, Outcome, Target};

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Before(usize),
    /// At the end of a round.
    Test(usize),
    /// At the end of a branch or an item.
    Done(usize),
}

/// Items around a token: which for-each, which item.
pub type Items = Vec<(usize, u8)>;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    pub place: Place,
    pub items: Items,
}

/// How a run stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// Sorted; twice the same means two tokens in one place.
    pub tokens: Vec<Token>,
    /// Capped arrows that were taken, for each item, and whether they are used up.
    used_up: BTreeMap<(usize, Items), bool>,
    /// How many items a for-each has.
    open: BTreeMap<(usize, Items), u8>,
    /// Tasks that were done.
    pub made: BTreeSet<(usize, Items)>,
    pub ended: bool,
    pub failed: bool,
}

/// The game on one map.
pub struct Game<'m> {
    pub map: &'m Map,
}

impl Game<'_> {
    /// How a run begins.
    pub fn begin(&self) -> State {
        let mut state = State::default();
        self.enter(0, &Vec::new(), &mut state);
        state
    }

    /// All that can happen next.
    pub fn next(&self, state: &State) -> Vec<State> {
        let mut found = Vec::new();
        if state.ended || state.failed {
            return found;
        }
        for (i, token) in state.tokens.iter().enumerate() {
            let mut rest = state.clone();
            rest.tokens.remove(i);
            match token.place {
                Place::Before(step) => self.fire(step, &token.items, rest, &mut found),
                Place::Test(step) => self.test(step, &token.items, rest, &mut found),
                Place::Done(_) => {}
            }
        }
        self.joins(state, &mut found);
        self.handlers(state, &mut found);
        for key in state.used_up.keys() {
            let mut other = state.clone();
            other.used_up.entry(key.clone()).and_modify(|u| *u = !*u);
            found.push(other);
        }
        for state in &mut found {
            state.tokens.sort();
        }
        found
    }

    fn fire(&self, id: usize, items: &Items, rest: State, found: &mut Vec<State>) {
        let step = &self.map.steps[id];
        let go = |arrow: &Arrow, mut state: State| {
            self.take(arrow, id, items, &mut state);
            state
        };
        match &step.kind {
            Kind::Task { buttons, .. } => {
                found.extend(buttons.iter().map(|b| go(b, rest.clone())));
                let mut done = rest;
                done.made.insert((id, items.clone()));
                self.onward(id, items, &mut done);
                found.push(done);
            }
            Kind::Choose(arms) | Kind::Wait(arms) => {
                for arm in arms {
                    let mut state = rest.clone();
                    match arm {
                        Outcome::Go(arrow) => state = go(arrow, state),
                        Outcome::Do(body) => self.enter(*body, items, &mut state),
                    }
                    found.push(state);
                }
            }
            Kind::Stage { body, .. } => found.push(self.entered(*body, items, rest)),
            Kind::Repeat { body, .. } => found.push(self.entered(*body, items, rest)),
            Kind::Parallel { branches, .. } => {
                let mut state = rest;
                for branch in branches {
                    self.enter(*branch, items, &mut state);
                }
                found.push(state);
            }
            Kind::Each { body, .. } => {
                let mut none = rest.clone();
                self.onward(id, items, &mut none);
                found.push(none);
                for count in 1..=2 {
                    let mut state = rest.clone();
                    state.open.insert((id, items.clone()), count);
                    for item in 0..count {
                        let mut inner = items.clone();
                        inner.push((id, item));
                        self.enter(*body, &inner, &mut state);
                    }
                    found.push(state);
                }
            }
            Kind::End => {
                let mut state = rest;
                self.end(step.scope, items, &mut state);
                found.push(state);
            }
            Kind::Fail => {
                let mut state = rest;
                self.fail(step.scope, items, &mut state);
                found.push(state);
            }
        }
    }

    fn entered(&self, body: usize, items: &Items, mut state: State) -> State {
        self.enter(body, items, &mut state);
        state
    }

    fn enter(&self, scope: usize, items: &Items, state: &mut State) {
        match self.map.scopes[scope].steps.first() {
            Some(first) => self.put(
                Place::Before(*first),
                self.map.steps[*first].scope,
                items,
                state,
            ),
            None => self.finish(scope, items, state),
        }
    }

    /// Puts a token, with the items that are around its place.
    fn put(&self, place: Place, scope: usize, items: &Items, state: &mut State) {
        let around = self.map.around(scope);
        let holds = |(each, _): &&(usize, u8)| match self.map.steps[*each].kind {
            Kind::Each { body, .. } => around.contains(&body),
            _ => false,
        };
        let items = items.iter().filter(holds).copied().collect();
        state.tokens.push(Token { place, items });
        state.tokens.sort();
    }

    /// What follows a step that is done.
    fn onward(&self, id: usize, items: &Items, state: &mut State) {
        match &self.map.steps[id].next {
            Some(arrow) => self.take(arrow, id, items, state),
            None => self.follow(id, items, state),
        }
    }

    fn follow(&self, id: usize, items: &Items, state: &mut State) {
        let scope = self.map.steps[id].scope;
        match self.map.follow(id) {
            Some(next) => self.put(Place::Before(next), scope, items, state),
            None => self.finish(scope, items, state),
        }
    }

    /// A block comes to its end.
    fn finish(&self, scope: usize, items: &Items, state: &mut State) {
        let block = &self.map.scopes[scope];
        match (block.kind, block.owner) {
            (Block::Stage, Some(owner)) => self.onward(owner, items, state),
            // The decision itself has no arrow of its own.
            (Block::Arm, Some(owner)) => self.follow(owner, items, state),
            (Block::Repeat, Some(owner)) => {
                self.put(Place::Test(owner), scope, items, state);
            }
            (Block::Branch | Block::Each, _) => self.put(Place::Done(scope), scope, items, state),
            _ => state.ended = true,
        }
    }

    fn take(&self, arrow: &Arrow, from: usize, items: &Items, state: &mut State) {
        let mut to = arrow.to;
        if let Some((id, _, otherwise)) = arrow.cap {
            match state.used_up.get(&(id, items.clone())) {
                Some(true) => to = otherwise.unwrap_or(Target::Fail),
                Some(false) => {}
                None => drop(state.used_up.insert((id, items.clone()), false)),
            }
        }
        self.go(to, from, items, state);
    }

    fn go(&self, to: Target, from: usize, items: &Items, state: &mut State) {
        let scope = self.map.steps[from].scope;
        match to {
            Target::Step(to) => {
                self.put(Place::Before(to), self.map.steps[to].scope, items, state);
            }
            Target::Next => self.go_next(from, items, state),
            Target::Leave => {
                let named = |s: &usize| self.map.scopes[*s].kind != Block::Arm;
                let block = self.map.around(scope).into_iter().find(named);
                self.finish(block.unwrap_or(0), items, state);
            }
            Target::End => self.end(scope, items, state),
            Target::Fail => self.fail(scope, items, state),
        }
    }

    /// `next` is whatever follows: what the step's own arrow says, or the next step of the block.
    fn go_next(&self, from: usize, items: &Items, state: &mut State) {
        match self.map.steps[from].next {
            Some(arrow) if arrow.to != Target::Next => self.go(arrow.to, from, items, state),
            _ => self.follow(from, items, state),
        }
    }

    /// An end ends the branch or item around it, else the run.
    fn end(&self, scope: usize, items: &Items, state: &mut State) {
        let own = |s: &usize| matches!(self.map.scopes[*s].kind, Block::Branch | Block::Each);
        match self.map.around(scope).into_iter().find(own) {
            Some(block) => self.put(Place::Done(block), block, items, state),
            None => state.ended = true,
        }
    }

    /// A failure goes to the innermost stage around it that catches it; everything inside is withdrawn.
    fn fail(&self, scope: usize, items: &Items, state: &mut State) {
        for around in self.map.around(scope) {
            let Some(owner) = self.map.scopes[around].owner else {
                continue;
            };
            if let Kind::Stage {
                body,
                trouble: Some(arrow),
                ..
            } = &self.map.steps[owner].kind
                && *body == around
            {
                self.withdraw(around, items, state);
                return self.take(arrow, owner, items, state);
            }
        }
        state.tokens.clear();
        state.failed = true;
    }

    fn withdraw(&self, scope: usize, items: &Items, state: &mut State) {
        let depth = self.items_around(scope, items).len();
        let keep = items.get(..depth).unwrap_or(items).to_vec();
        state.tokens.retain(|t| {
            let inside = self.map.is_inside(self.scope_of(t.place), scope);
            !(inside && t.items.starts_with(&keep))
        });
    }

    fn items_around(&self, scope: usize, items: &Items) -> Items {
        let around = self.map.around(scope);
        let holds = |(each, _): &&(usize, u8)| match self.map.steps[*each].kind {
            Kind::Each { body, .. } => around.contains(&body),
            _ => false,
        };
        items.iter().filter(holds).copied().collect()
    }

    fn scope_of(&self, place: Place) -> usize {
        match place {
            Place::Before(step) => self.map.steps[step].scope,
            Place::Test(step) => match self.map.steps[step].kind {
                Kind::Repeat { body, .. } => body,
                _ => self.map.steps[step].scope,
            },
            Place::Done(scope) => scope,
        }
    }

    fn test(&self, id: usize, items: &Items, rest: State, found: &mut Vec<State>) {
        let Kind::Repeat { body, until, cap } = &self.map.steps[id].kind else {
            return;
        };
        if *until {
            let mut done = rest.clone();
            self.onward(id, items, &mut done);
            found.push(done);
        }
        if let Some((_, otherwise)) = cap {
            let mut over = rest.clone();
            match otherwise {
                Some(to) => self.go(*to, id, items, &mut over),
                None => self.fail(self.map.steps[id].scope, items, &mut over),
            }
            found.push(over);
        }
        found.push(self.entered(*body, items, rest));
    }

    /// Parallels and for-eaches that are done.
    fn joins(&self, state: &State, found: &mut Vec<State>) {
        let around: BTreeSet<(usize, Items)> = state
            .tokens
            .iter()
            .filter_map(|t| match t.place {
                Place::Done(scope) => Some((scope, t.items.clone())),
                _ => None,
            })
            .collect();
        for (scope, items) in around {
            let Some(owner) = self.map.scopes[scope].owner else {
                continue;
            };
            match &self.map.steps[owner].kind {
                Kind::Parallel { branches, first } => {
                    let done = |b: &usize| {
                        let place = Place::Done(*b);
                        state
                            .tokens
                            .iter()
                            .any(|t| t.place == place && t.items == items)
                    };
                    let ready = *first || branches.iter().all(done);
                    if ready && (*first || branches.first() == Some(&scope)) {
                        let mut next = state.clone();
                        for branch in branches {
                            match first {
                                true => self.withdraw(*branch, &items, &mut next),
                                false => remove(&mut next, Place::Done(*branch), &items),
                            }
                        }
                        self.onward(owner, &items, &mut next);
                        found.push(next);
                    }
                }
                Kind::Each { .. } => self.close(state, owner, scope, &items, found),
                _ => {}
            }
        }
    }

    fn close(
        &self,
        state: &State,
        owner: usize,
        scope: usize,
        items: &Items,
        found: &mut Vec<State>,
    ) {
        let outer = items
            .split_last()
            .map_or_else(Vec::new, |(_, o)| o.to_vec());
        let Some(count) = state.open.get(&(owner, outer.clone())) else {
            return;
        };
        let done = (0..*count).all(|item| {
            let mut inner = outer.clone();
            inner.push((owner, item));
            let place = Place::Done(scope);
            state
                .tokens
                .iter()
                .any(|t| t.place == place && t.items == inner)
        });
        if done {
            let mut next = state.clone();
            for item in 0..*count {
                let mut inner = outer.clone();
                inner.push((owner, item));
                remove(&mut next, Place::Done(scope), &inner);
            }
            next.open.remove(&(owner, outer.clone()));
            self.onward(owner, &outer, &mut next);
            found.push(next);
        }
    }

    /// Deadlines and trouble, wherever a token is inside the block.
    fn handlers(&self, state: &State, found: &mut Vec<State>) {
        for (id, step) in self.map.steps.iter().enumerate() {
            let (body, arrows, timed) = match &step.kind {
                Kind::Stage {
                    body,
                    late,
                    trouble,
                } => (*body, [*late, *trouble], false),
                Kind::Each { body, timed: true } => (*body, [None, None], true),
                _ => continue,
            };
            let inside = |t: &&Token| self.map.is_inside(self.scope_of(t.place), body);
            let tokens = state.tokens.iter().filter(inside);
            let depths: BTreeSet<Items> = tokens
                .map(|t| self.items_around(step.scope, &t.items))
                .collect();
            for items in depths {
                for arrow in arrows.iter().flatten() {
                    let mut next = state.clone();
                    self.withdraw(body, &items, &mut next);
                    self.take(arrow, id, &items, &mut next);
                    found.push(next);
                }
                if timed {
                    let mut next = state.clone();
                    self.withdraw_items(body, &items, &mut next);
                    next.open.remove(&(id, items.clone()));
                    self.onward(id, &items, &mut next);
                    found.push(next);
                }
            }
        }
    }

    fn withdraw_items(&self, body: usize, outer: &Items, state: &mut State) {
        state.tokens.retain(|t| {
            let inside = self.map.is_inside(self.scope_of(t.place), body);
            !(inside && t.items.starts_with(outer))
        });
    }
}

fn remove(state: &mut State, place: Place, items: &Items) {
    let same = |t: &Token| t.place == place && t.items == *items;
    if let Some(at) = state.tokens.iter().position(same) {
        state.tokens.remove(at);
    }
}
