//! A map as the game sees it: steps and the blocks they stand in, arrows by name.

/// Where an arrow leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Step(usize),
    Next,
    Leave,
    End,
    Fail,
}

/// An arrow, perhaps with a cap: its number, how often, and where it leads after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    pub to: Target,
    pub cap: Option<(usize, u8, Option<Target>)>,
}

impl Arrow {
    pub const fn to(to: Target) -> Self {
        Self { to, cap: None }
    }
}

/// What follows an answer or an event.
#[derive(Debug, Clone)]
pub enum Outcome {
    Go(Arrow),
    Do(usize),
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A form with a number in it, perhaps prefilled from other tasks, with buttons that lead away.
    Task {
        buttons: Vec<Arrow>,
        uses: Vec<usize>,
    },
    Choose(Vec<Outcome>),
    Wait(Vec<Outcome>),
    /// A handler, if any, leads out: at a deadline, or on trouble.
    Stage {
        body: usize,
        late: Option<Arrow>,
        trouble: Option<Arrow>,
    },
    Parallel {
        branches: Vec<usize>,
        first: bool,
    },
    /// Items, perhaps withdrawn when a time is up.
    Each {
        body: usize,
        timed: bool,
    },
    Repeat {
        body: usize,
        until: bool,
        cap: Option<(u8, Option<Target>)>,
    },
    End,
    Fail,
}

/// A step.
#[derive(Debug, Clone)]
pub struct Step {
    pub scope: usize,
    pub kind: Kind,
    pub next: Option<Arrow>,
}

/// The kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    Process,
    Stage,
    Branch,
    Each,
    Repeat,
    Arm,
}

/// A block of steps.
#[derive(Debug, Clone)]
pub struct Scope {
    pub kind: Block,
    pub parent: Option<usize>,
    pub owner: Option<usize>,
    pub steps: Vec<usize>,
}

/// A map; the first scope is the process.
#[derive(Debug, Clone, Default)]
pub struct Map {
    pub steps: Vec<Step>,
    pub scopes: Vec<Scope>,
    pub caps: usize,
}

impl Map {
    /// The scopes around and including one, innermost first.
    pub fn around(&self, scope: usize) -> Vec<usize> {
        std::iter::successors(Some(scope), |s| self.scopes[*s].parent).collect()
    }

    /// Whether a scope is another, or inside it.
    pub fn is_inside(&self, scope: usize, outer: usize) -> bool {
        self.around(scope).contains(&outer)
    }

    /// The step that follows in the same block.
    pub fn follow(&self, step: usize) -> Option<usize> {
        let steps = &self.scopes[self.steps[step].scope].steps;
        let at = steps.iter().position(|s| *s == step)?;
        steps.get(at + 1).copied()
    }

    /// The language's two rules on jumps: out of a stage, a repeat or an arm one may jump, into one
    /// never; neither into nor out of a branch or an item.
    pub fn may_jump(&self, from: usize, to: usize) -> bool {
        let target = self.steps[to].scope;
        let around = self.around(from);
        let Some(depth) = around.iter().position(|s| *s == target) else {
            return false;
        };
        let barred = |s: &usize| matches!(self.scopes[*s].kind, Block::Branch | Block::Each);
        !around[..depth].iter().any(barred)
    }

    /// Whether a step's result can be seen from a block: not out of an item, nor in a branch beside it.
    pub fn can_see(&self, user: usize, step: usize) -> bool {
        let around = self.around(user);
        for scope in self.around(self.steps[step].scope) {
            if around.contains(&scope) {
                return true;
            }
            let block = &self.scopes[scope];
            let beside = |s: &usize| {
                self.scopes[*s].kind == Block::Branch && self.scopes[*s].owner == block.owner
            };
            match block.kind {
                Block::Each => return false,
                Block::Branch if around.iter().any(beside) => return false,
                _ => {}
            }
        }
        false
    }

    /// Every arrow with the block it starts in and its step.
    pub fn arrows(&self) -> Vec<(usize, Arrow)> {
        let mut found = Vec::new();
        for (id, step) in self.steps.iter().enumerate() {
            found.extend(step.next.map(|a| (id, a)));
            let mut go = |arrow: &Arrow| found.push((id, *arrow));
            match &step.kind {
                Kind::Task { buttons, .. } => buttons.iter().for_each(&mut go),
                Kind::Choose(arms) | Kind::Wait(arms) => {
                    for arm in arms {
                        if let Outcome::Go(arrow) = arm {
                            go(arrow);
                        }
                    }
                }
                Kind::Stage { late, trouble, .. } => late.iter().chain(trouble).for_each(go),
                Kind::Repeat {
                    cap: Some((_, Some(to))),
                    ..
                } => go(&Arrow::to(*to)),
                _ => {}
            }
        }
        found
    }

    /// Whether some arrow breaks the rules on jumps.
    pub fn has_wrong_jump(&self) -> bool {
        self.arrows().iter().any(|(from, arrow)| {
            let scope = self.steps[*from].scope;
            let otherwise = arrow.cap.and_then(|(_, _, to)| to);
            let targets = [Some(arrow.to), otherwise];
            targets.iter().flatten().any(|t| match t {
                Target::Step(to) => !self.may_jump(scope, *to),
                _ => false,
            })
        })
    }
}
