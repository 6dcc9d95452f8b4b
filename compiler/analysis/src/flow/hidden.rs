//! Steps whose results cannot be seen from a block: inside a `for each`, or in a branch beside it.

use super::Flow;
use crate::model::{ScopeId, ScopeKind, StepId};

/// Why a result cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// It is made once for each item.
    Item,
    /// It is made in a branch that runs at the same time.
    Sibling,
    /// It is made beside the process.
    Handler,
}

impl Hidden {
    /// For the primary label.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Item => "used outside the `for each`",
            Self::Sibling => "used in another branch",
            Self::Handler => "used outside the handler",
        }
    }

    /// What to do.
    pub(crate) const fn help(self) -> &'static str {
        match self {
            Self::Item => "use the result of the `for each`: the list of what each item `gives`",
            Self::Sibling => "branches run at the same time: use it after the parallel",
            Self::Handler => "set a `state` in the handler and use that",
        }
    }
}

impl Flow<'_> {
    /// Why a step's result cannot be seen from a block, if it cannot.
    pub(crate) fn hidden_from(&self, step: StepId, user: ScopeId) -> Option<Hidden> {
        let around: Vec<ScopeId> = self.around(user);
        let mut here = Some(self.drafts.get(step.index())?.scope);
        while let Some(id) = here {
            if around.contains(&id) {
                return None;
            }
            let block = self.scopes.get(id.index())?;
            match block.kind {
                ScopeKind::ForEach => return Some(Hidden::Item),
                ScopeKind::Handler => return Some(Hidden::Handler),
                ScopeKind::Branch => {
                    let beside = |other: &ScopeId| {
                        let other = self.scopes.get(other.index());
                        other.is_some_and(|o| o.kind == ScopeKind::Branch && o.owner == block.owner)
                    };
                    if around.iter().any(beside) {
                        return Some(Hidden::Sibling);
                    }
                }
                _ => {}
            }
            here = block.parent;
        }
        None
    }

    fn around(&self, scope: ScopeId) -> Vec<ScopeId> {
        let mut around = Vec::new();
        let mut here = Some(scope);
        while let Some(id) = here {
            around.push(id);
            here = self.scopes.get(id.index()).and_then(|s| s.parent);
        }
        around
    }
}
