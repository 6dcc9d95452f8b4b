//! A file of a right program, its tree, and what is found when the file is changed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{Process as Model, Program};
use flow_analysis::{Analysis, Checker};
use flow_syntax::tree::{Body, Decl, DeclKind, Process, SourceFile, Step, StepKind};
use flow_syntax::{FileId, Span, parse, reparse};
use petgraph::Direction;
use petgraph::graph::NodeIndex;

use super::walk::bodies;

/// A file that operators change, in a program that is right.
pub struct Example {
    root: PathBuf,
    /// The file that is checked.
    main: String,
    /// The file that is changed, which the checked one may use.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Its tree.
    pub tree: SourceFile,
    /// All that is known of the unbroken program.
    pub whole: Analysis,
    kept: RefCell<Kept>,
}

/// What one check leaves for the next.
struct Kept {
    checker: Checker,
    /// The changed file as parsed last.
    last: SourceFile,
    others: HashMap<String, SourceFile>,
}

/// A file with one mistake.
pub struct Mutant {
    /// Where, for people.
    pub line: usize,
    /// What was done.
    pub what: String,
    /// The file's new text.
    pub text: String,
}

impl Example {
    /// A file as it is used by the one that is checked.
    pub fn load(root: &Path, main: &str, file: &str) -> Self {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let tree = parse(file, text.as_bytes());
        let kept = RefCell::new(Kept {
            checker: Checker::default(),
            last: tree.clone(),
            others: HashMap::new(),
        });
        let mut example = Self {
            root: root.to_owned(),
            main: main.to_owned(),
            file: file.to_owned(),
            text,
            tree,
            whole: Analysis::default(),
            kept,
        };
        example.whole = example.check(&example.text);
        example
    }

    /// Checks the program with this text in the changed file.
    pub fn check(&self, text: &str) -> Analysis {
        let mut kept = self.kept.borrow_mut();
        let Kept {
            checker,
            last,
            others,
        } = &mut *kept;
        *last = reparse(last, text);
        checker.check(&self.main, &[], |path| {
            if path == self.file {
                return Ok(last.clone());
            }
            if let Some(known) = others.get(path) {
                return Ok(known.clone());
            }
            let bytes = std::fs::read(self.root.join(path)).map_err(|e| e.to_string())?;
            let tree = parse(path, &bytes);
            others.insert(path.to_owned(), tree.clone());
            Ok(tree)
        })
    }

    /// The resolved program, unbroken.
    pub fn program(&self) -> &Program {
        &self.whole.program
    }

    /// Where a span of a piece stands in the file.
    pub fn range(&self, start: u32, span: Span) -> Range<usize> {
        (start + span.start) as usize..(start + span.end) as usize
    }

    /// The file with some stretches replaced.
    pub fn mutant(&self, edits: &[(Range<usize>, &str)], what: impl Into<String>) -> Mutant {
        let mut edits = edits.to_vec();
        edits.sort_by_key(|(range, _)| range.start);
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, new) in &edits {
            text.push_str(&self.text[at..range.start]);
            text.push_str(new);
            at = range.end;
        }
        text.push_str(&self.text[at..]);
        let first = edits.first().map_or(0, |(range, _)| range.start);
        Mutant {
            line: self.text[..first].matches('\n').count() + 1,
            what: what.into(),
            text,
        }
    }

    /// Everything declared in the file, with the offset its spans count from.
    pub fn decls(&self) -> impl Iterator<Item = (u32, &Decl)> {
        let pieces = self.tree.pieces.iter();
        pieces.flat_map(|p| p.piece.decls.iter().map(|d| (p.start, d)))
    }

    /// The processes of the file.
    pub fn processes(&self) -> impl Iterator<Item = (u32, &Decl, &Process)> {
        self.decls().filter_map(|(start, decl)| match &decl.kind {
            DeclKind::Process(process) => Some((start, decl, process)),
            _ => None,
        })
    }

    /// All steps of all processes of the file, blocks before what they hold.
    pub fn steps(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        for (start, _, process) in self.processes() {
            let mut todo = vec![(&process.body, Vec::new())];
            while let Some((body, around)) = todo.pop() {
                for (index, step) in body.steps.iter().enumerate() {
                    sites.push(Site {
                        example: self,
                        start,
                        process,
                        body,
                        index,
                        step,
                        around: around.clone(),
                    });
                    let mut inner = around.clone();
                    inner.push(step);
                    todo.extend(bodies(step).into_iter().map(|b| (b, inner.clone())));
                }
            }
        }
        sites
    }

    /// A process as resolved, and its graph.
    pub fn resolved(&self, process: &Process) -> Option<(&Model, &FlowGraph)> {
        let name = &process.name.text;
        let own = |m: &Model| m.name == *name && self.is_own(m.place.file);
        let at = self.program().processes.iter().position(|m| own(m))?;
        Some((&self.program().processes[at], &self.whole.graphs[at]))
    }

    fn is_own(&self, file: FileId) -> bool {
        let source = self.whole.sources.get(file);
        source.is_some_and(|f| *f.path == *self.file)
    }
}

/// A step where it stands.
#[derive(Clone)]
pub struct Site<'e> {
    pub example: &'e Example,
    /// What spans count from.
    pub start: u32,
    pub process: &'e Process,
    /// The block it stands in.
    pub body: &'e Body,
    /// Its place in the block.
    pub index: usize,
    pub step: &'e Step,
    /// The steps around it, outermost first.
    pub around: Vec<&'e Step>,
}

impl<'e> Site<'e> {
    /// Where a span stands in the file.
    pub fn range(&self, span: Span) -> Range<usize> {
        self.example.range(self.start, span)
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'e str {
        &self.example.text[self.range(span)]
    }

    /// The file with one span replaced.
    pub fn replace(&self, span: Span, new: &str, what: impl Into<String>) -> Mutant {
        self.example.mutant(&[(self.range(span), new)], what)
    }

    /// The file with text put in at a place.
    pub fn insert(&self, at: u32, new: &str, what: impl Into<String>) -> Mutant {
        self.replace(Span::new(at, at), new, what)
    }

    /// How people call the step.
    pub fn name(&self) -> String {
        format!("{}.{}", self.process.name.text, self.step.name.text)
    }

    /// Whether it stands in a process of its own, in no block.
    pub fn is_top(&self) -> bool {
        self.around.is_empty()
    }

    /// The step that follows it in its block.
    pub fn following(&self) -> Option<&'e Step> {
        self.body.steps.get(self.index + 1)
    }

    /// Whether a branch or an item is around it.
    pub fn is_walled(&self) -> bool {
        self.around.iter().any(|s| is_wall(s))
    }

    /// The resolved process.
    pub fn model(&self) -> Option<&'e Model> {
        Some(self.example.resolved(self.process)?.0)
    }

    /// The graph of its process.
    pub fn graph(&self) -> Option<&'e FlowGraph> {
        Some(self.example.resolved(self.process)?.1)
    }

    /// A node of the graph by the name of its step.
    pub fn node(&self, name: &str) -> Option<NodeIndex> {
        let graph = &self.graph()?.graph;
        graph.node_indices().find(|n| graph[*n].name == name)
    }

    /// How many arrows lead to a step.
    pub fn ways_in(&self, name: &str) -> usize {
        let count = |n| {
            let graph = &self.graph().unwrap().graph;
            graph.edges_directed(n, Direction::Incoming).count()
        };
        self.node(name).map_or(0, count)
    }

    /// How many arrows leave a step.
    pub fn ways_out(&self, name: &str) -> usize {
        let count = |n| self.graph().unwrap().graph.edges(n).count();
        self.node(name).map_or(0, count)
    }
}

/// A block into which no arrow leads from outside.
pub fn is_wall(step: &Step) -> bool {
    matches!(
        step.kind,
        StepKind::Parallel { .. } | StepKind::ForEach { .. }
    )
}
