//! The edges of the flow graph.

use flow_syntax::Place;
use flow_syntax::tree::StepKind;
use petgraph::graph::{EdgeIndex, NodeIndex};

use super::build::{Builder, enclosing};
use super::net::Leave;
use super::{Draft, Exit, Slot};
use crate::graph::{Edge, EdgeKind, NodeKind, Watch};
use crate::model::{Arrow, Cap, ScopeId, ScopeKind, StepId, Target};

/// How far an arrow is followed through blocks that hold nothing.
const MAX_EMPTY: u32 = 256;

impl Builder<'_, '_> {
    /// Adds every edge, in source order.
    pub(super) fn edges(&mut self) {
        let start = self.out.graph.start;
        let place = self.flow.base.at(self.flow.tree.name.span);
        let first = self.target(self.flow.entry(), ScopeId(0), 0);
        self.edge(start, first, EdgeKind::Next, String::new(), place);
        for exit in &self.flow.exits {
            let block = |(slot, _): &(Slot, ScopeId)| exit.slot == *slot;
            let beside = self.flow.blocks.iter().any(block);
            let first = self.edge_count();
            self.exit_edges(start, exit, ScopeId(0));
            self.leaves(first, None, beside);
        }
        let flow = self.flow;
        for (i, draft) in flow.drafts.iter().enumerate() {
            self.of_step(StepId::at(i), draft);
        }
    }

    fn of_step(&mut self, id: StepId, draft: &Draft<'_>) {
        let node = self.out.nodes.get(id.index()).copied().flatten();
        match (&draft.tree.kind, node) {
            (StepKind::Stage { .. }, _) => {
                let entry = self.body_entry(draft);
                self.exits(entry, draft);
            }
            (StepKind::Parallel { .. }, Some(split)) => self.parallel(id, split, draft),
            (StepKind::ForEach { .. }, Some(open)) => {
                let entry = self.body_entry(draft);
                self.plain(open, entry, draft);
                let close = self.out.closes.get(id.index()).copied().flatten();
                self.arrow(
                    close.unwrap_or(open),
                    EdgeKind::Next,
                    String::new(),
                    None,
                    &draft.next,
                    draft.scope,
                );
                self.runs_out(close.unwrap_or(open), draft);
                self.exits(open, draft);
            }
            (StepKind::Repeat { .. }, Some(test)) => self.repeat(test, draft),
            (StepKind::End { .. }, Some(end)) => self.end(end, draft),
            (StepKind::Fail { .. }, Some(fail)) => {
                let caught = self.catch(draft.scope, 0);
                self.out
                    .failing
                    .extend(caught.into_iter().map(|to| (fail, to)));
            }
            (StepKind::Decide { arms, .. }, Some(node)) => {
                // A dead end is reported; what follows is not unreachable because of it.
                if arms.is_empty() {
                    self.next(node, draft);
                }
                self.exits(node, draft);
            }
            (StepKind::Wait { arms }, Some(node)) => {
                if arms.is_empty() {
                    self.next(node, draft);
                }
                self.exits(node, draft);
            }
            (StepKind::Run { .. }, Some(node)) if self.leads_all_ends(draft) => {
                self.exits(node, draft);
            }
            (_, Some(node)) => {
                self.next(node, draft);
                self.exits(node, draft);
            }
            (_, None) => {}
        }
    }

    /// Whether a run has an arrow for each end of its process, so that nothing simply follows.
    fn leads_all_ends(&self, draft: &Draft<'_>) -> bool {
        let Some(face) = super::signature::run_by(self.cx, self.flow, draft) else {
            return false;
        };
        let led = |end: &smol_str::SmolStr| {
            let mut exits = draft.exits.iter();
            exits.any(|exit| exit.kind == EdgeKind::Arm && exit.label == **end)
        };
        let known = !face.lossy && !face.ends_unnamed && !face.ends.is_empty();
        known && !draft.next.written && face.ends.iter().all(led)
    }

    fn next(&mut self, node: NodeIndex, draft: &Draft<'_>) {
        self.arrow(
            node,
            EdgeKind::Next,
            String::new(),
            None,
            &draft.next,
            draft.scope,
        );
    }

    fn plain(&mut self, from: NodeIndex, to: NodeIndex, draft: &Draft<'_>) {
        let place = draft.head_in(self.flow.base);
        self.edge(from, to, EdgeKind::Next, String::new(), place);
    }

    fn body_entry(&mut self, draft: &Draft<'_>) -> NodeIndex {
        match draft.bodies.first() {
            Some(body) => {
                let entry = self
                    .flow
                    .scopes
                    .get(body.index())
                    .map_or(Target::Gap, |s| s.entry);
                self.target(entry, *body, 0)
            }
            None => self.gap(),
        }
    }

    fn parallel(&mut self, id: StepId, split: NodeIndex, draft: &Draft<'_>) {
        for body in &draft.bodies {
            let entry = self
                .flow
                .scopes
                .get(body.index())
                .map_or(Target::Gap, |s| s.entry);
            let entry = self.target(entry, *body, 0);
            self.plain(split, entry, draft);
        }
        if let Some(join) = self.out.closes.get(id.index()).copied().flatten() {
            self.next(join, draft);
            if draft.bodies.is_empty() {
                self.plain(split, join, draft);
            }
        }
        self.exits(split, draft);
    }

    fn repeat(&mut self, test: NodeIndex, draft: &Draft<'_>) {
        let StepKind::Repeat { until, at_most, .. } = &draft.tree.kind else {
            return;
        };
        let entry = self.body_entry(draft);
        let place = draft.head_in(self.flow.base);
        self.edge(test, entry, EdgeKind::Again, "again".to_owned(), place);
        let cap = at_most.as_ref().and_then(super::arrows::whole);
        if let Some(edge) = self.out.graph.graph.edge_weights_mut().last() {
            edge.at_most = cap;
        }
        if let Some(until) = until {
            let label = self.cx.words(self.flow.base.at(until.span));
            self.arrow(test, EdgeKind::Next, label, None, &draft.next, draft.scope);
        }
        let capped = draft.exit(Slot::Cap).is_some();
        if at_most.is_some() && !capped {
            let fail = self.fail();
            let label = cap.map_or_else(String::new, times);
            self.edge(test, fail, EdgeKind::Cap, label, place);
            self.caught(draft.scope);
        }
        self.exits(test, draft);
    }

    /// Inside a branch or an item an end ends only that.
    fn end(&mut self, end: NodeIndex, draft: &Draft<'_>) {
        if let Some(block) = enclosing(self.flow, draft.scope)
            && let Some(close) = self.close_of(block)
        {
            self.plain(end, close, draft);
        }
    }

    fn exits(&mut self, from: NodeIndex, draft: &Draft<'_>) {
        for exit in &draft.exits {
            let first = self.edge_count();
            self.exit_edges(from, exit, draft.scope);
            let beside = self.is_beside(draft, exit.slot);
            match self.frame_of(draft) {
                Some(frame) if exit.slot != Slot::Cap => self.leaves(first, Some(frame), beside),
                _ if beside => self.go_beside(first),
                _ => {}
            }
        }
    }

    fn edge_count(&self) -> usize {
        self.out.graph.graph.edge_count()
    }

    /// Marks the edges from this one on as leading to steps that run beside the flow.
    fn go_beside(&mut self, first: usize) {
        for edge in (first..self.edge_count()).map(EdgeIndex::new) {
            self.out.beside.insert(edge);
            if let Some(weight) = self.out.graph.graph.edge_weight_mut(edge) {
                weight.beside = true;
            }
        }
    }

    /// Whether a handler's steps run beside what it watches.
    fn is_beside(&self, draft: &Draft<'_>, slot: Slot) -> bool {
        let block = draft.blocks.iter().find(|(s, _)| *s == slot);
        let block = block.and_then(|(_, b)| self.flow.scopes.get(b.index()));
        block.is_some_and(|b| b.kind == ScopeKind::Handler)
    }

    /// The frame of the block that a step opens.
    fn frame_of(&self, draft: &Draft<'_>) -> Option<usize> {
        let frame = self
            .frames
            .get(draft.bodies.first()?.index())
            .copied()
            .flatten()?;
        match &draft.tree.kind {
            StepKind::Parallel { .. } => self.out.graph.frames.get(frame)?.parent,
            _ => Some(frame),
        }
    }

    /// Remembers that the edges from this one on leave a block from anywhere inside.
    fn leaves(&mut self, first: usize, frame: Option<usize>, beside: bool) {
        for edge in (first..self.edge_count()).map(EdgeIndex::new) {
            let Some((_, to)) = self.out.graph.graph.edge_endpoints(edge) else {
                continue;
            };
            self.out.leaves.push(Leave {
                frame,
                to,
                edge: Some(edge),
                beside,
            });
            if let Some(weight) = self.out.graph.graph.edge_weight_mut(edge) {
                weight.watch = Some(frame.map_or(Watch::Process, Watch::Frame));
            }
        }
        if beside {
            self.go_beside(first);
        }
    }

    /// `until 80% done or after 10 days`: when the time is up, what is unfinished is withdrawn.
    fn runs_out(&mut self, close: NodeIndex, draft: &Draft<'_>) {
        let StepKind::ForEach { until, .. } = &draft.tree.kind else {
            return;
        };
        let is_time = |w: &flow_syntax::tree::Words| {
            let words = self.cx.words(self.flow.base.at(w.span));
            words.split(' ').any(|w| w == "after")
        };
        if until.iter().any(is_time) {
            self.out.leaves.push(Leave {
                frame: self.frame_of(draft),
                to: close,
                edge: None,
                beside: false,
            });
        }
    }

    fn exit_edges(&mut self, from: NodeIndex, exit: &Exit, scope: ScopeId) {
        self.arrow(
            from,
            exit.kind,
            exit.label.clone(),
            exit.share,
            &exit.arrow,
            scope,
        );
    }

    fn arrow(
        &mut self,
        from: NodeIndex,
        kind: EdgeKind,
        label: String,
        share: Option<u32>,
        arrow: &Arrow,
        scope: ScopeId,
    ) {
        self.passed.clear();
        let to = self.target(arrow.to, scope, 0);
        let passed = std::mem::take(&mut self.passed);
        self.edge(from, to, kind, label, arrow.place);
        if let Some(edge) = self.out.graph.graph.edge_weights_mut().last() {
            edge.share = share;
            let caps = arrow.cap.iter().chain(passed.iter().map(|(cap, ..)| cap));
            edge.at_most = caps.map(|c| c.times).min();
        }
        if arrow.to == Target::Fail {
            self.caught(scope);
        }
        let taken = EdgeIndex::new(self.edge_count().saturating_sub(1));
        let own = arrow
            .cap
            .iter()
            .map(|cap| (cap.clone(), scope, arrow.place));
        for (cap, scope, place) in own.chain(passed) {
            self.cap(from, &cap, scope, place);
            let over = EdgeIndex::new(self.edge_count().saturating_sub(1));
            self.out.capped.push((taken, over));
        }
    }

    /// Where a capped arrow leads when it was taken too often.
    fn cap(&mut self, from: NodeIndex, cap: &Cap, scope: ScopeId, place: Place) {
        let label = times(cap.times);
        let to = match cap.otherwise {
            Some(other) => self.target(other, scope, 0),
            None => self.fail(),
        };
        self.edge(from, to, EdgeKind::Cap, label, place);
        if cap.otherwise.is_none_or(|to| to == Target::Fail) {
            self.caught(scope);
        }
    }

    /// Notes where the failure that the newest edge leads to is caught.
    fn caught(&mut self, scope: ScopeId) {
        let caught = self.catch(scope, 0);
        if !caught.is_empty() {
            let edge = EdgeIndex::new(self.edge_count().saturating_sub(1));
            self.out.caught.insert(edge, caught);
        }
    }

    /// Where a failure in a block leads: to the innermost `on error` around it; nowhere if there is none.
    pub(super) fn catch(&mut self, scope: ScopeId, depth: u32) -> Vec<NodeIndex> {
        let mut here = Some(scope);
        while let Some(block) = here.and_then(|s| self.flow.scopes.get(s.index())) {
            let owner = block.owner.and_then(|id| self.flow.drafts.get(id.index()));
            let body = owner.filter(|d| here.is_some_and(|s| d.bodies.contains(&s)));
            let trouble = |e: &&Exit| e.kind == EdgeKind::Error && e.label == "error";
            if let Some(owner) = body
                && let Some(exit) = owner.exits.iter().find(trouble)
                && depth < MAX_EMPTY
            {
                return self.catch_at(owner, exit, depth);
            }
            here = block.parent;
        }
        Vec::new()
    }

    fn catch_at(&mut self, owner: &Draft<'_>, exit: &Exit, depth: u32) -> Vec<NodeIndex> {
        let mut targets = vec![exit.arrow.to];
        if let Some(cap) = &exit.arrow.cap {
            targets.push(cap.otherwise.unwrap_or(Target::Fail));
        }
        let mut found = Vec::new();
        for to in targets {
            let outer = match to {
                Target::Fail => self.catch(owner.scope, depth + 1),
                _ => Vec::new(),
            };
            match outer.is_empty() {
                true => found.push(self.target(to, owner.scope, 0)),
                false => found.extend(outer),
            }
        }
        found
    }

    fn edge(
        &mut self,
        from: NodeIndex,
        to: NodeIndex,
        kind: EdgeKind,
        label: String,
        place: Place,
    ) {
        let back = to <= from;
        let edge = Edge {
            kind,
            label,
            share: None,
            at_most: None,
            back,
            watch: None,
            beside: false,
            place,
        };
        self.out.graph.graph.add_edge(from, to, edge);
    }

    /// The node where a target begins.
    fn target(&mut self, target: Target, scope: ScopeId, depth: u32) -> NodeIndex {
        if depth > MAX_EMPTY {
            return self.gap();
        }
        match target {
            Target::Step(id) => self.entry_of(id, depth),
            Target::Leave(block) => self.leave(block, depth),
            Target::End => match enclosing(self.flow, scope).and_then(|b| self.close_of(b)) {
                Some(close) => close,
                None => self.added("end", "End", NodeKind::End),
            },
            Target::Fail => self.fail(),
            Target::Cancel => self.added("cancel", "Cancelled", NodeKind::Fail),
            Target::Gap => self.gap(),
        }
    }

    fn entry_of(&mut self, id: StepId, depth: u32) -> NodeIndex {
        let flow = self.flow;
        let Some(draft) = flow.drafts.get(id.index()) else {
            return self.gap();
        };
        if let StepKind::Stage { .. } | StepKind::Repeat { .. } = draft.tree.kind {
            let Some(body) = draft.bodies.first() else {
                return self.gap();
            };
            let entry = flow
                .scopes
                .get(body.index())
                .map_or(Target::Gap, |s| s.entry);
            return self.target(entry, *body, depth + 1);
        }
        match self.out.nodes.get(id.index()).copied().flatten() {
            Some(node) => node,
            None => self.gap(),
        }
    }

    fn leave(&mut self, block: ScopeId, depth: u32) -> NodeIndex {
        let flow = self.flow;
        let Some(scope) = flow.scopes.get(block.index()) else {
            return self.gap();
        };
        let Some(draft) = scope.owner.and_then(|id| flow.drafts.get(id.index())) else {
            return self.gap();
        };
        match (scope.kind, scope.owner) {
            (ScopeKind::Stage, _) => {
                if let Some(cap) = &draft.next.cap {
                    self.passed
                        .push((cap.clone(), draft.scope, draft.next.place));
                }
                self.target(draft.next.to, draft.scope, depth + 1)
            }
            (ScopeKind::Repeat, Some(owner)) => {
                let node = self.out.nodes.get(owner.index()).copied().flatten();
                node.unwrap_or_else(|| self.gap())
            }
            _ => self.close_of(block).unwrap_or_else(|| self.gap()),
        }
    }

    /// The join of a branch, the end of an item.
    fn close_of(&self, block: ScopeId) -> Option<NodeIndex> {
        let scope = self.flow.scopes.get(block.index())?;
        match scope.kind {
            ScopeKind::Branch | ScopeKind::ForEach => {
                self.out.closes.get(scope.owner?.index()).copied().flatten()
            }
            _ => None,
        }
    }

    fn fail(&mut self) -> NodeIndex {
        self.added("fail", "Failed", NodeKind::Fail)
    }

    fn added(&mut self, word: &'static str, title: &str, kind: NodeKind) -> NodeIndex {
        if let Some(node) = self.added.get(word) {
            return *node;
        }
        let node = self.add(word, title, kind);
        self.added.insert(word, node);
        node
    }

    fn gap(&mut self) -> NodeIndex {
        let count = self.out.graph.graph.node_count();
        self.add(&format!("gap-{count}"), "?", NodeKind::Gap)
    }
}

/// After how many rounds an arrow is left.
fn times(count: u32) -> String {
    let times = if count == 1 { "time" } else { "times" };
    format!("after {count} {times}")
}
