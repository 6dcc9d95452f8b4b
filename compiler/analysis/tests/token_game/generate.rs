//! Maps from a tape of numbers: every tape is a map, and a shorter tape a simpler one.

use super::map::{Arrow, Block, Kind, Map, Outcome, Scope, Step, Target};

/// Most steps of a map.
const MOST_STEPS: usize = 11;

/// Builds a map; one arrow in `wild` leads anywhere, none when it is 0.
pub fn map(tape: &[u16], wild: u16) -> Map {
    let mut maker = Maker {
        tape: tape.iter(),
        map: Map::default(),
        wild,
    };
    let root = maker.scope(Block::Process, None, None);
    maker.body(root, 0);
    maker.arrows();
    maker.map
}

struct Maker<'a> {
    tape: std::slice::Iter<'a, u16>,
    map: Map,
    wild: u16,
}

/// An arrow that is not drawn yet.
const LATER: Arrow = Arrow::to(Target::Next);

impl Maker<'_> {
    fn draw(&mut self, below: u16) -> u16 {
        self.tape.next().map_or(0, |n| n % below.max(1))
    }

    fn scope(&mut self, kind: Block, parent: Option<usize>, owner: Option<usize>) -> usize {
        self.map.scopes.push(Scope {
            kind,
            parent,
            owner,
            steps: Vec::new(),
        });
        self.map.scopes.len() - 1
    }

    fn body(&mut self, scope: usize, depth: u32) {
        let count = 1 + self.draw(if depth == 0 { 6 } else { 3 });
        for i in 0..count {
            if i > 0 && self.map.steps.len() >= MOST_STEPS {
                break;
            }
            self.step(scope, depth);
        }
    }

    fn step(&mut self, scope: usize, depth: u32) {
        let id = self.map.steps.len();
        self.map.steps.push(Step {
            scope,
            kind: Kind::End,
            next: None,
        });
        self.map.scopes[scope].steps.push(id);
        let full = depth > 2 || self.map.steps.len() + 2 > MOST_STEPS;
        let kind = match self.draw(if full { 9 } else { 17 }) {
            0..=2 => self.task(),
            3..=5 => Kind::Choose(self.outcomes(id, scope, depth, full)),
            6 => Kind::Wait(self.outcomes(id, scope, depth, full)),
            7 => Kind::End,
            8 => Kind::Fail,
            9 | 10 => Kind::Stage {
                body: self.inner(Block::Stage, id, scope, depth),
                late: (self.draw(3) == 1).then_some(LATER),
                trouble: (self.draw(3) == 1).then_some(LATER),
            },
            11 | 12 => {
                let count = 2 + self.draw(2) - u16::from(self.draw(12) == 1);
                let branches = (0..count).map(|_| self.inner(Block::Branch, id, scope, depth));
                Kind::Parallel {
                    branches: branches.collect(),
                    first: self.draw(3) == 1,
                }
            }
            13 | 14 => Kind::Each {
                body: self.inner(Block::Each, id, scope, depth),
                timed: self.draw(4) == 1,
            },
            _ => Kind::Repeat {
                body: self.inner(Block::Repeat, id, scope, depth),
                until: self.draw(5) != 1,
                cap: match self.draw(3) {
                    0 => None,
                    1 => Some((1 + (self.draw(2) as u8), None)),
                    _ => Some((1, Some(Target::Next))),
                },
            },
        };
        self.map.steps[id].kind = kind;
    }

    fn task(&mut self) -> Kind {
        let buttons = (0..self.draw(4).saturating_sub(2)).map(|_| LATER).collect();
        Kind::Task {
            buttons,
            uses: Vec::new(),
        }
    }

    fn inner(&mut self, kind: Block, owner: usize, scope: usize, depth: u32) -> usize {
        let inner = self.scope(kind, Some(scope), Some(owner));
        self.body(inner, depth + 1);
        inner
    }

    fn outcomes(&mut self, owner: usize, scope: usize, depth: u32, full: bool) -> Vec<Outcome> {
        let count = 1 + self.draw(3);
        let one = |_| match !full && self.draw(5) == 1 {
            true => Outcome::Do(self.inner(Block::Arm, owner, scope, depth)),
            false => Outcome::Go(LATER),
        };
        (0..count).map(one).collect()
    }

    /// Draws every arrow, now that all steps are known.
    fn arrows(&mut self) {
        for id in 0..self.map.steps.len() {
            let mut step = self.map.steps[id].clone();
            match &mut step.kind {
                Kind::Task { buttons, uses } => {
                    buttons.iter_mut().for_each(|a| *a = self.arrow(id));
                    if self.draw(3) == 1 {
                        uses.extend(self.use_of(id));
                    }
                }
                Kind::Choose(arms) | Kind::Wait(arms) => {
                    for arm in arms {
                        if let Outcome::Go(arrow) = arm {
                            *arrow = self.arrow(id);
                        }
                    }
                }
                Kind::Stage { late, trouble, .. } => {
                    for arrow in late.iter_mut().chain(trouble) {
                        *arrow = self.arrow(id);
                    }
                }
                Kind::Repeat {
                    cap: Some((_, Some(to))),
                    ..
                } => *to = self.target(id),
                _ => {}
            }
            let goes_on = !matches!(
                step.kind,
                Kind::Choose(_) | Kind::Wait(_) | Kind::End | Kind::Fail
            );
            if goes_on && self.draw(3) == 1 {
                step.next = Some(self.arrow(id));
            }
            self.map.steps[id] = step;
        }
    }

    fn arrow(&mut self, from: usize) -> Arrow {
        let to = self.target(from);
        let cap = (self.draw(6) == 1).then(|| {
            let id = self.map.caps;
            self.map.caps += 1;
            let times = 1 + (self.draw(2) as u8);
            let otherwise = (self.draw(2) == 1).then(|| self.step_target(from));
            (id, times, otherwise.flatten())
        });
        Arrow { to, cap }
    }

    fn target(&mut self, from: usize) -> Target {
        match self.draw(10) {
            0 => Target::Next,
            1 => Target::Leave,
            2 => Target::End,
            3 if self.draw(3) == 1 => Target::Fail,
            _ => self.step_target(from).unwrap_or(Target::Next),
        }
    }

    fn step_target(&mut self, from: usize) -> Option<Target> {
        let scope = self.map.steps[from].scope;
        let anywhere = self.wild > 0 && self.draw(self.wild) == 0;
        let all = 0..self.map.steps.len();
        let may: Vec<usize> = all
            .filter(|to| anywhere || self.map.may_jump(scope, *to))
            .collect();
        let at = usize::from(self.draw(u16::try_from(may.len()).unwrap_or(1)));
        may.get(at).map(|to| Target::Step(*to))
    }

    fn use_of(&mut self, user: usize) -> Option<usize> {
        let scope = self.map.steps[user].scope;
        let makes = |s: &usize| {
            *s != user
                && matches!(self.map.steps[*s].kind, Kind::Task { .. })
                && self.map.can_see(scope, *s)
        };
        let tasks: Vec<usize> = (0..self.map.steps.len()).filter(makes).collect();
        let at = usize::from(self.draw(u16::try_from(tasks.len()).unwrap_or(1)));
        tasks.get(at).copied()
    }
}
