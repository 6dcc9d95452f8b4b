//! Steps typed: from drafts to the model, each in its place in the flow.

pub(crate) mod ai;
mod asked;
pub(crate) mod calls;
pub(crate) mod clocks;
pub(crate) mod decide;
mod enough;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod kinds;
mod locks;
pub(crate) mod outcomes;
pub(crate) mod people;
pub(crate) mod process;
pub(crate) mod props;
mod returned;
mod sets;

use flow_syntax::tree::{self, StepKind as Kind};
use petgraph::graph::NodeIndex;

use crate::flow::build::Built;
use crate::flow::{Draft, Flow, Site};
use crate::infer::Infer;
use crate::model::{Step, StepId};

/// Types the steps of one process.
pub(crate) struct Typing<'a, 't> {
    pub(crate) infer: Infer<'a, 't>,
    pub(crate) flow: &'a Flow<'t>,
    pub(crate) built: &'a Built,
    /// Steps that ask a model and do not say what the answer looks like.
    pub(crate) without_returns: Vec<StepId>,
}

impl Typing<'_, '_> {
    /// All steps, in source order.
    pub(crate) fn steps(&mut self) -> Vec<Step> {
        let flow = self.flow;
        let mut steps = Vec::with_capacity(flow.drafts.len());
        let mut open: Vec<StepId> = Vec::new();
        for (i, draft) in flow.drafts.iter().enumerate() {
            // What a block gives is known when its last step is, and before whatever follows it.
            while let Some(block) = open.pop_if(|block| !self.is_inside(draft, *block)) {
                self.close(block, &mut steps);
            }
            let step = self.step(StepId::at(i), draft);
            steps.push(step);
            if matches!(draft.tree.kind, Kind::ForEach { .. } | Kind::Repeat { .. }) {
                open.push(StepId::at(i));
            }
        }
        while let Some(block) = open.pop() {
            self.close(block, &mut steps);
        }
        steps
    }

    /// Whether a step stands in the body of a block, at any depth.
    fn is_inside(&self, draft: &Draft<'_>, block: StepId) -> bool {
        let body = self.flow.drafts.get(block.index()).map(kinds::body_of);
        let mut here = Some(draft.scope);
        while let Some(scope) = here {
            if Some(scope) == body {
                return true;
            }
            here = self.flow.scopes.get(scope.index()).and_then(|s| s.parent);
        }
        false
    }

    fn step(&mut self, id: StepId, draft: &Draft<'_>) -> Step {
        self.go_to(id, draft);
        self.titles(draft.tree);
        let kind = self.kind(id, draft);
        let common = self.common(id, draft);
        Step {
            path: draft.path.clone(),
            name: draft.name.clone(),
            title: draft.title.clone(),
            docs: draft.tree.docs.clone(),
            scope: draft.scope,
            kind,
            result: self.infer.results.get(id.index()).cloned().flatten(),
            labels: self.returned_labels(draft),
            next: draft.next.clone(),
            on: common.on,
            retry: common.retry.map(Box::new),
            timeout: common.timeout.map(Box::new),
            due: common.due.map(Box::new),
            undone_by: common.undone_by.map(Box::new),
            handlers: common.handlers,
            props: common.props,
            place: self.flow.base.at(draft.tree.span),
            head: draft.head_in(self.flow.base),
        }
    }

    /// Holes in titles are typed like any other, though a map shows `…` for them.
    fn titles(&mut self, step: &tree::Step) {
        let branches = match &step.kind {
            Kind::Parallel { branches, .. } => branches.as_slice(),
            _ => &[],
        };
        let branches = branches.iter().map(|b| &b.title);
        for title in branches.chain([&step.title]).flatten() {
            self.infer.holes(title);
        }
    }

    /// `returns Extract @personal`
    fn returned_labels(&mut self, draft: &Draft<'_>) -> Vec<smol_str::SmolStr> {
        let returns = draft
            .prop("returns")
            .and_then(crate::resolve::props::type_of);
        let written = returns.map_or(&[][..], |ty| &ty.labels);
        crate::resolve::fields::labels(self.infer.cx, self.flow.base, written)
    }

    /// Sets where expressions of a step are evaluated.
    fn go_to(&mut self, id: StepId, draft: &Draft<'_>) {
        self.infer.scope = draft.scope;
        self.infer.site = match self.node(id, draft) {
            Some(node) => Site::Node(node),
            None => Site::Free,
        };
    }

    fn node(&self, id: StepId, draft: &Draft<'_>) -> Option<NodeIndex> {
        match &draft.tree.kind {
            // A stage has no node: what it says is evaluated where its first step begins.
            Kind::Stage { body } if !body.steps.is_empty() => {
                let first = draft.bodies.first()?;
                let first = *self.flow.scopes.get(first.index())?.steps.first()?;
                self.node(first, self.flow.drafts.get(first.index())?)
            }
            _ => self.built.nodes.get(id.index()).copied().flatten(),
        }
    }
}
