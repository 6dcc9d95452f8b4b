//! Where things are in a plan, for readers that ask often.

use std::collections::HashMap;

use crate::plan::{Plan, Process};
use crate::step::{Step, StepKind, Target};

/// Constant-time lookups over a plan. Built once; holds positions, not references.
#[derive(Debug, Clone, Default)]
pub struct Index {
    processes: HashMap<String, ProcessIndex>,
}

/// Constant-time lookups over one process.
#[derive(Debug, Clone, Default)]
pub struct ProcessIndex {
    /// Position in [`Process::steps`] by path.
    steps: HashMap<String, usize>,
    /// Positions of the steps directly inside a block, in source order, by the block's path.
    children: HashMap<String, Vec<usize>>,
    blocks: HashMap<String, Block>,
}

/// A block that steps stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Which kind.
    pub kind: BlockKind,
    /// Position of the step that opens it; nothing for the process itself.
    pub step: Option<usize>,
    /// Path of the block around it; nothing for the process itself.
    pub parent: Option<String>,
    /// Where it begins.
    pub entry: Target,
}

/// The kinds of [`Block`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The process.
    Process,
    /// `stage`
    Stage,
    /// A branch of a `parallel`.
    Branch,
    /// The body of a `for each`.
    ForEach,
    /// The body of a `repeat`.
    Repeat,
}

impl Index {
    /// Looks through a plan once.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let processes = plan.processes.iter();
        Self {
            processes: processes
                .map(|(n, p)| (n.clone(), ProcessIndex::new(p)))
                .collect(),
        }
    }

    /// A process's part, by name.
    #[must_use]
    pub fn process(&self, name: &str) -> Option<&ProcessIndex> {
        self.processes.get(name)
    }
}

impl ProcessIndex {
    /// Looks through a process once.
    #[must_use]
    pub fn new(process: &Process) -> Self {
        let mut index = Self::default();
        index.block(
            &process.name,
            BlockKind::Process,
            None,
            None,
            &process.entry,
        );
        for (at, step) in process.steps.iter().enumerate() {
            index.steps.insert(step.path.clone(), at);
            index
                .children
                .entry(step.scope.clone())
                .or_default()
                .push(at);
            index.blocks_of(at, step);
        }
        index
    }

    fn blocks_of(&mut self, at: usize, step: &Step) {
        let parent = Some(&step.scope);
        match &step.kind {
            StepKind::Stage { entry } => {
                self.block(&step.path, BlockKind::Stage, Some(at), parent, entry);
            }
            StepKind::ForEach { entry, .. } => {
                self.block(&step.path, BlockKind::ForEach, Some(at), parent, entry);
            }
            StepKind::Repeat { entry, .. } => {
                self.block(&step.path, BlockKind::Repeat, Some(at), parent, entry);
            }
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    self.block(
                        &branch.path,
                        BlockKind::Branch,
                        Some(at),
                        parent,
                        &branch.entry,
                    );
                }
            }
            _ => {}
        }
    }

    fn block(
        &mut self,
        path: &str,
        kind: BlockKind,
        step: Option<usize>,
        parent: Option<&String>,
        entry: &Target,
    ) {
        let block = Block {
            kind,
            step,
            parent: parent.cloned(),
            entry: entry.clone(),
        };
        self.blocks.insert(path.to_owned(), block);
    }

    /// Position in [`Process::steps`] of the step with this path.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.steps.get(path).copied()
    }

    /// The step with this path.
    #[must_use]
    pub fn step<'p>(&self, process: &'p Process, path: &str) -> Option<&'p Step> {
        process.steps.get(self.position(path)?)
    }

    /// Positions of the steps directly inside a block, in source order.
    #[must_use]
    pub fn children(&self, block: &str) -> &[usize] {
        self.children.get(block).map_or(&[], Vec::as_slice)
    }

    /// The block with this path.
    #[must_use]
    pub fn block_at(&self, path: &str) -> Option<&Block> {
        self.blocks.get(path)
    }

    /// Paths of a block and the blocks around it, innermost first, the process last.
    pub fn outward<'a>(&'a self, block: &'a str) -> impl Iterator<Item = &'a str> {
        let first = self
            .blocks
            .get_key_value(block)
            .map(|(path, _)| path.as_str());
        // A malformed plan might have blocks that contain each other.
        std::iter::successors(first, |path| self.blocks.get(*path)?.parent.as_deref())
            .take(self.blocks.len())
    }
}
