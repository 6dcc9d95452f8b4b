//! A process as a flow: steps flattened, arrows resolved, one graph, and what holds where on it.

pub(crate) mod after;
mod answers;
pub(crate) mod arrows;
pub(crate) mod asked;
pub(crate) mod build;
mod chains;
pub(crate) mod circles;
pub(crate) mod decide;
pub(crate) mod draft;
pub(crate) mod edges;
pub(crate) mod facts;
pub(crate) mod flatten;
pub(crate) mod given;
pub(crate) mod hidden;
pub(crate) mod lanes;
pub(crate) mod names;
pub(crate) mod net;
pub(crate) mod reach;
pub(crate) mod signature;
pub(crate) mod soundness;
pub(crate) mod witness;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use flow_syntax::tree;
use petgraph::graph::NodeIndex;
use smol_str::SmolStr;

use crate::model::{Field, Scope, ScopeId, StepId, Target};
use crate::resolve::symbols::Base;
use crate::types::Type;

pub(crate) use draft::{Draft, Exit, Lack, Slot};
pub(crate) use facts::Facts;

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// Outside the flow: constants and tests; everything is taken to exist.
    Free,
    /// Before this node runs.
    Node(NodeIndex),
    /// Where an item of a for-each has come to its end; the node is the one where the for-each ends.
    Item(NodeIndex),
    /// At the end of the run, whichever it is.
    Ends,
}

/// A process on its way from tree to model.
#[derive(Debug)]
pub(crate) struct Flow<'t> {
    pub(crate) base: Base,
    pub(crate) tree: &'t tree::Process,
    pub(crate) docs: Option<&'t str>,
    pub(crate) whole: flow_syntax::Span,
    pub(crate) key: SmolStr,
    pub(crate) title: String,
    pub(crate) inputs: Vec<Field>,
    pub(crate) outputs: Vec<Field>,
    pub(crate) states: Vec<Field>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) drafts: Vec<Draft<'t>>,
    pub(crate) names: HashMap<SmolStr, StepId>,
    paths: HashMap<String, StepId>,
    /// Values made by `set`, with the steps that make them.
    pub(crate) locals: HashMap<SmolStr, Vec<StepId>>,
    /// Names of deadlines, of the process and of its steps.
    pub(crate) deadlines: HashSet<SmolStr>,
    /// Blocks of the process's own `on …` properties and of the marks of its deadlines.
    pub(crate) blocks: Vec<(Slot, ScopeId)>,
    /// Messages that handlers and waits listen to.
    pub(crate) heard: HashSet<SmolStr>,
    /// Waits of which each can hear no other message than this one.
    pub(crate) awaited: HashMap<SmolStr, Vec<StepId>>,
    /// The message that the steps of a handler, or of an arm of a wait, answer to.
    pub(crate) heard_in: HashMap<ScopeId, SmolStr>,
    /// Arrows of the process's own properties, by index of the property.
    pub(crate) exits: Vec<Exit>,
    /// Arrows that lead nowhere: from which step, and which step was probably meant.
    pub(crate) gaps: Vec<(Option<StepId>, Option<StepId>)>,
    /// Arrows that cross a block's border, and from which step; reported with the way to them.
    pub(crate) jumps: Vec<(Option<StepId>, flow_syntax::Diagnostic)>,
    /// Whether lines of it could not be read: nothing is said about steps that may stand there.
    pub(crate) lossy: bool,
    /// Types of results as far as they need no expression, by step.
    pub(crate) signatures: Vec<Option<Type>>,
    pub(crate) facts: Facts,
    pub(crate) used_inputs: RefCell<HashSet<SmolStr>>,
    /// Values made by `set` that something reads.
    pub(crate) read: RefCell<HashSet<SmolStr>>,
}

impl<'t> Flow<'t> {
    /// A process without steps yet.
    pub(crate) fn new(
        base: Base,
        decl: &'t tree::Decl,
        tree: &'t tree::Process,
        key: SmolStr,
    ) -> Self {
        Self {
            base,
            tree,
            docs: decl.docs.as_deref(),
            whole: decl.span,
            key,
            title: draft::title(tree.title.as_ref(), &tree.name.text),
            inputs: Vec::new(),
            outputs: Vec::new(),
            states: Vec::new(),
            scopes: Vec::new(),
            drafts: Vec::new(),
            names: HashMap::new(),
            paths: HashMap::new(),
            locals: HashMap::new(),
            deadlines: HashSet::new(),
            blocks: Vec::new(),
            heard: HashSet::new(),
            awaited: HashMap::new(),
            heard_in: HashMap::new(),
            exits: Vec::new(),
            gaps: Vec::new(),
            jumps: Vec::new(),
            lossy: false,
            signatures: Vec::new(),
            facts: Facts::default(),
            used_inputs: RefCell::default(),
            read: RefCell::default(),
        }
    }

    /// The step at a path.
    pub(crate) fn by_path(&self, path: &str) -> Option<StepId> {
        self.paths.get(path).copied()
    }

    /// Inputs as a caller sees them: those with a default need not be given.
    pub(crate) fn inputs_with_defaults(&self) -> Vec<Field> {
        let mut inputs = self.inputs.clone();
        for (input, written) in inputs.iter_mut().zip(&self.tree.inputs) {
            if let Some(value) = &written.value {
                input.value = Some(crate::typed::TExpr::error(self.base.at(value.span)));
            }
        }
        inputs
    }

    /// Where a run begins.
    pub(crate) fn entry(&self) -> Target {
        self.scopes.first().map_or(Target::End, |s| s.entry)
    }

    /// The name of a for-each's item.
    pub(crate) fn item_name(&self, owner: StepId) -> Option<&str> {
        match &self.drafts.get(owner.index())?.tree.kind {
            tree::StepKind::ForEach { item, .. } => Some(&item.text),
            _ => None,
        }
    }

    /// The type of a for-each's item, once its list was typed.
    pub(crate) fn item_type(&self, _results: &[Option<Type>], owner: StepId) -> Type {
        let draft = self.drafts.get(owner.index());
        draft.map_or(Type::Error, |d| {
            d.item.borrow().clone().unwrap_or(Type::Error)
        })
    }

    /// The ends of the process that a `run` step runs.
    pub(crate) fn outcome_type(&self, run: StepId) -> Option<Type> {
        self.drafts.get(run.index())?.outcome.clone()
    }
}
