//! The parts of a check: done, or taken from the last check where nothing they depend on changed.
//! See [`crate::check`] for what they are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use flow_syntax::tree::{self, DeclKind, Piece};
use flow_syntax::{Diagnostic, FileId};
use smol_str::SmolStr;

use crate::asked::{Asked, Part};
use crate::changes::{At, Changes, Seen, World, piece, same_piece, seen};
use crate::cx::Cx;
use crate::examples::{self, Known};
use crate::findings::Findings;
use crate::flow::build::{self, Built};
use crate::flow::signature::{self, Face, Inside};
use crate::flow::{Facts, Flow, arrows, circles, flatten, soundness};
use crate::graph::FlowGraph;
use crate::labels::{self, DataFlow};
use crate::load::Loaded;
use crate::model::{Declared, Process, Program, Test};
use crate::order;
use crate::practice;
use crate::resolve::decls::{self, Todo};
use crate::resolve::symbols::{Found, Kind, Space, Symbols};
use crate::steps::process;
use crate::types::Type;

/// What a check keeps for the next one.
#[derive(Debug)]
pub(crate) struct Kept {
    world: World,
    seen: Vec<Seen>,
    declarations: Declarations,
    processes: Vec<Unit>,
    tests: Vec<Example>,
    data: labels::Kept,
}

/// All declarations but processes and tests.
#[derive(Debug)]
struct Declarations {
    declared: Arc<Declared>,
    /// By entry.
    parts: Vec<Part>,
    /// What was found by looking at all tables together.
    tables: Vec<Diagnostic>,
    /// How many suggestions were looked for.
    offers: u32,
}

/// A process.
#[derive(Debug)]
struct Unit {
    /// What is seen of it before it is typed.
    face: Arc<Face>,
    /// The same once it was typed: of an output's value it may show that it is missing.
    typed: Option<Arc<Face>>,
    outline: Part,
    /// The processes that it runs, as it names them.
    runs: Vec<Vec<SmolStr>>,
    body: Option<Body>,
}

/// What was seen of a process in the last check: before it was typed, and then.
type Faces = (Option<Arc<Face>>, Option<Arc<Face>>);

/// A typed process.
#[derive(Debug)]
struct Body {
    part: Part,
    /// Whether it was typed in the midst of processes that run each other.
    in_circle: bool,
    process: Arc<Process>,
    graph: Arc<FlowGraph>,
    results: Vec<Option<Type>>,
    locals: Vec<(SmolStr, Type)>,
}

/// A test.
#[derive(Debug)]
struct Example {
    at: At,
    piece: Option<Arc<Piece>>,
    part: Part,
    test: Arc<Test>,
}

impl Kept {
    fn parts(&self) -> impl Iterator<Item = &Part> {
        let outlines = self.processes.iter().map(|p| &p.outline);
        let bodies = self.processes.iter().filter_map(|p| p.body.as_ref());
        let tests = self.tests.iter().map(|t| &t.part);
        let bodies = bodies.map(|b| &b.part);
        let declarations = self.declarations.parts.iter();
        declarations.chain(outlines).chain(bodies).chain(tests)
    }

    /// What all parts found, in order.
    pub(crate) fn findings(&self) -> impl Iterator<Item = Diagnostic> {
        let parts = self.parts().flat_map(|p| &p.findings);
        parts.chain(&self.declarations.tables).cloned()
    }

    /// What all parts asked.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.parts().map(|p| &p.asked)
    }

    /// Follows labels of data through all processes, where anything changed.
    pub(crate) fn follow_data(&mut self, program: &Program) -> DataFlow {
        let bodies = self.processes.iter_mut().filter_map(|p| p.body.as_mut());
        let mut graphs: Vec<&mut Arc<FlowGraph>> = bodies.map(|b| &mut b.graph).collect();
        self.data.follow(program, &mut graphs)
    }

    /// The graphs of the processes, by id.
    pub(crate) fn graphs(&self) -> Vec<Arc<FlowGraph>> {
        let bodies = self.processes.iter().filter_map(|p| p.body.as_ref());
        bodies.map(|b| Arc::clone(&b.graph)).collect()
    }
}

/// Does all parts, or takes them from what was kept. Findings about names go to `findings`.
pub(crate) fn run<'t>(
    kept: Option<Kept>,
    loaded: &'t Loaded,
    half_read: HashSet<FileId>,
    findings: &mut Findings,
) -> (Cx<'t>, Kept) {
    let world = World::of(loaded, &half_read);
    let kept = kept.filter(|k| k.world == world);
    let (old_seen, old, data) = match kept {
        Some(k) => (
            Some(k.seen),
            Some((k.declarations, k.processes, k.tests)),
            k.data,
        ),
        None => (None, None, labels::Kept::default()),
    };
    let cx = context(loaded, half_read, findings);
    let now = seen(&cx.symbols, &cx.keys, &loaded.sources);
    let changes = Changes::new(old_seen, now);
    let mut run = Run {
        cx,
        changes,
        slots: Vec::new(),
    };
    let (declarations, processes, tests) = match old {
        Some((d, p, t)) => (Some(d), p, t),
        None => (None, Vec::new(), Vec::new()),
    };
    let declarations = run.declare(declarations);
    run.outlines(processes);
    run.bodies();
    let tests = run.tests(tests);
    run.finish(world, declarations, tests, data)
}

fn context<'t>(loaded: &'t Loaded, half_read: HashSet<FileId>, findings: &mut Findings) -> Cx<'t> {
    let symbols = Symbols::collect(loaded, findings);
    let keys = symbols.keys(&loaded.sources);
    let entries = symbols.entries.len();
    Cx {
        sources: &loaded.sources,
        prompts: &loaded.prompts,
        symbols,
        keys,
        program: Program::default(),
        findings: Findings::default(),
        half_read,
        told: HashMap::new(),
        faces: Vec::new(),
        declarations: vec![Part::default(); entries],
    }
}

struct Run<'t> {
    cx: Cx<'t>,
    changes: Changes,
    /// By process.
    slots: Vec<Slot<'t>>,
}

/// A process on its way through the parts.
struct Slot<'t> {
    found: Found<'t>,
    /// Its index among the entries of the symbols.
    entry: usize,
    tree: &'t tree::Process,
    key: SmolStr,
    unit: Unit,
    /// There where its body is done anew, or a test needs it.
    flow: Option<Flow<'t>>,
    /// Whether its body was done anew.
    fresh: bool,
}

impl<'t> Run<'t> {
    fn declare(&mut self, old: Option<Declarations>) -> Declarations {
        let before = old.as_ref().map_or(&[][..], |old| &old.parts);
        self.changes.spread(&self.cx.symbols, before);
        match old {
            // Who got a suggestion hangs on how many were looked for before.
            Some(old) if self.changes.same_ids() && old.offers == 0 => self.declare_changed(old),
            _ => self.declare_all(),
        }
    }

    fn declare_all(&mut self) -> Declarations {
        let todo = decls::todo(&self.cx, |_| true);
        decls::declare(&mut self.cx, &todo);
        let tables = crate::tables::check(&self.cx);
        self.declared(tables)
    }

    /// Resolves what changed and puts it among what did not.
    fn declare_changed(&mut self, old: Declarations) -> Declarations {
        self.cx.program.declared = old.declared;
        self.cx.declarations = old.parts;
        let todo = decls::todo(&self.cx, |entry| self.changes.is_dirty(entry));
        for one in &todo {
            if let Some(part) = self.cx.declarations.get_mut(one.entry) {
                *part = Part::default();
            }
        }
        decls::declare(&mut self.cx, &todo);
        let is_table = |one: &Todo<'_>| matches!(one.found.decl.kind, DeclKind::Table(_));
        let tables = match todo.iter().any(is_table) {
            true => crate::tables::check(&self.cx),
            false => old.tables,
        };
        self.declared(tables)
    }

    fn declared(&mut self, tables: Vec<Diagnostic>) -> Declarations {
        Declarations {
            declared: Arc::clone(&self.cx.program.declared),
            parts: std::mem::take(&mut self.cx.declarations),
            tables,
            offers: self.cx.symbols.offers(),
        }
    }

    /// Data, steps, arrows and face of each process, in the order of their ids.
    fn outlines(&mut self, old: Vec<Unit>) {
        let mut old: Vec<Option<Unit>> = old.into_iter().map(Some).collect();
        for entry in 0..self.cx.symbols.found.len() {
            let Some(found) = self.cx.symbols.found.get(entry).copied() else {
                continue;
            };
            let DeclKind::Process(tree) = &found.decl.kind else {
                continue;
            };
            let unit = match self.changes.old_kind(entry) {
                Some(Kind::Process(id)) => old.get_mut(id as usize).and_then(Option::take),
                _ => None,
            };
            let key = self.cx.keys.get(entry).cloned().unwrap_or_default();
            let (unit, flow) = match self.still_outlined(entry, unit) {
                Ok(unit) => (unit, None),
                Err(old) => {
                    let flow = outline(&mut self.cx, found, tree, key.clone());
                    (self.outlined(entry, &flow, old), Some(flow))
                }
            };
            self.cx.faces.push(Arc::clone(&unit.face));
            self.slots.push(Slot {
                found,
                entry,
                tree,
                key,
                unit,
                flow,
                fresh: false,
            });
        }
    }

    /// A process whose outline still holds, or else the faces it had.
    fn still_outlined(&mut self, entry: usize, old: Option<Unit>) -> Result<Unit, Faces> {
        let Some(mut unit) = old else {
            return Err(Faces::default());
        };
        let asked = &mut unit.outline.asked;
        match self.changes.same_text(entry) && self.changes.still(&self.cx.symbols, asked) {
            true => Ok(unit),
            false => Err((Some(unit.face), unit.typed)),
        }
    }

    /// A process outlined anew; others look again only where its face is another.
    fn outlined(&mut self, entry: usize, flow: &Flow<'t>, (face, typed): Faces) -> Unit {
        let outline = self.cx.take_part();
        let now = signature::face(&self.cx, flow);
        let face = match face.filter(|face| **face == now) {
            Some(face) if self.changes.is_clean(&outline.asked) => face,
            _ => {
                self.changes.soil(entry);
                Arc::new(now)
            }
        };
        Unit {
            face,
            typed,
            outline,
            runs: signature::runs(flow),
            body: None,
        }
    }

    /// Graphs, types and rules of all processes: what one runs before it, since only then is known
    /// what that gives. Of those that run each other each is seen as it is written.
    fn bodies(&mut self) {
        let tested = self.tested();
        let runs: Vec<Vec<usize>> = self.slots.iter().map(|slot| self.run_by(slot)).collect();
        for group in order::callees_first(&runs) {
            let in_circle = group.len() > 1;
            for id in &group {
                self.body(*id, in_circle, tested.contains(id));
            }
            for id in group {
                self.show(id);
            }
        }
    }

    /// The processes that one runs.
    fn run_by(&self, slot: &Slot<'t>) -> Vec<usize> {
        let symbols = &self.cx.symbols;
        let named = |path: &Vec<SmolStr>| {
            let entry = symbols.entry_of(slot.found.base.file, Space::Process, path)?;
            match symbols.entries.get(entry)?.kind {
                Kind::Process(id) => Some(id as usize),
                _ => None,
            }
        };
        slot.unit.runs.iter().filter_map(named).collect()
    }

    fn body(&mut self, id: usize, in_circle: bool, is_tested: bool) {
        let Some(slot) = self.slots.get_mut(id) else {
            return;
        };
        if let Some(mut body) = slot.unit.body.take()
            && body.in_circle == in_circle
            && self.changes.still(&self.cx.symbols, &mut body.part.asked)
        {
            slot.unit.body = Some(body);
            return;
        }
        let mut flow = match slot.flow.take() {
            Some(flow) => flow,
            None => again(&mut self.cx, slot),
        };
        let (body, inside) = body(&mut self.cx, &mut flow, in_circle);
        let now = signature::typed(&self.cx, &flow, &slot.unit.face, &body.process, inside);
        if slot.unit.typed.as_deref() != Some(&now) {
            self.changes.soil(slot.entry);
            slot.unit.typed = Some(Arc::new(now));
        }
        slot.unit.body = Some(body);
        slot.fresh = true;
        slot.flow = is_tested.then_some(flow);
    }

    /// Lets others see what typing a process showed of it.
    fn show(&mut self, id: usize) {
        let typed = self.slots.get(id).and_then(|slot| slot.unit.typed.as_ref());
        if let (Some(face), Some(typed)) = (self.cx.faces.get_mut(id), typed) {
            *face = Arc::clone(typed);
        }
    }

    /// Processes that tests are for.
    fn tested(&self) -> HashSet<usize> {
        let tests = self.cx.symbols.tests.iter();
        let subject = |found: &Found<'t>| match &found.decl.kind {
            DeclKind::Test(tree) => examples::subject(&self.cx.symbols, found.base, tree),
            _ => None,
        };
        tests.filter_map(subject).collect()
    }

    fn tests(&mut self, old: Vec<Example>) -> Vec<Example> {
        let mut old: HashMap<At, Example> = old.into_iter().map(|e| (e.at, e)).collect();
        let mut tests = Vec::with_capacity(self.cx.symbols.tests.len());
        for index in 0..self.cx.symbols.tests.len() {
            let Some(found) = self.cx.symbols.tests.get(index).copied() else {
                continue;
            };
            let DeclKind::Test(tree) = &found.decl.kind else {
                continue;
            };
            let at = (found.base, found.nth);
            let piece = piece(self.cx.sources, &found);
            let kept = old.remove(&at);
            let kept = kept.filter(|e| same_piece(e.piece.as_ref(), piece.as_ref()));
            let kept = kept.and_then(|e| self.unchanged(e));
            tests.push(kept.unwrap_or_else(|| self.test(found, tree, piece)));
        }
        tests
    }

    /// The test as it was, if nothing that it asked for changed inside or outside.
    fn unchanged(&self, mut test: Example) -> Option<Example> {
        let fresh = |entry: u32| {
            let entry = self.cx.symbols.entries.get(entry as usize);
            match entry.map(|e| e.kind) {
                Some(Kind::Process(id)) => self.slots.get(id as usize).is_none_or(|s| s.fresh),
                _ => false,
            }
        };
        let asked = &mut test.part.asked;
        let same = self.changes.still(&self.cx.symbols, asked);
        let same = same && !asked.met.iter().any(|met| fresh(met.entry));
        same.then_some(test)
    }

    fn test(
        &mut self,
        found: Found<'t>,
        tree: &'t tree::Test,
        piece: Option<Arc<Piece>>,
    ) -> Example {
        let process = |id: usize| self.slots.get(id).and_then(Slot::process);
        let concerns = examples::concerns(&self.cx.symbols, found.base, tree, process);
        for id in concerns {
            if let Some(slot) = self.slots.get_mut(id).filter(|s| s.flow.is_none()) {
                slot.flow = Some(typed_again(&mut self.cx, slot));
            }
        }
        let slots = &self.slots;
        let known = |id: usize| slots.get(id).and_then(Slot::known);
        let test = examples::test(&mut self.cx, found, tree, &known);
        Example {
            at: (found.base, found.nth),
            piece,
            part: self.cx.take_part(),
            test: Arc::new(test),
        }
    }

    fn finish(
        mut self,
        world: World,
        declarations: Declarations,
        tests: Vec<Example>,
        data: labels::Kept,
    ) -> (Cx<'t>, Kept) {
        let processes: Vec<Unit> = self.slots.into_iter().map(|s| s.unit).collect();
        let bodies = processes.iter().filter_map(|p| p.body.as_ref());
        self.cx.program.processes = bodies.map(|b| Arc::clone(&b.process)).collect();
        self.cx.program.tests = tests.iter().map(|t| Arc::clone(&t.test)).collect();
        let kept = Kept {
            world,
            seen: self.changes.new,
            declarations,
            processes,
            tests,
            data,
        };
        (self.cx, kept)
    }
}

impl<'t> Slot<'t> {
    fn process(&self) -> Option<&Process> {
        self.unit.body.as_ref().map(|b| &*b.process)
    }

    fn known(&self) -> Option<Known<'_, 't>> {
        let body = self.unit.body.as_ref()?;
        Some(Known {
            flow: self.flow.as_ref()?,
            process: &body.process,
            results: &body.results,
            locals: &body.locals,
        })
    }
}

/// A process with its data, steps and arrows.
fn outline<'t>(
    cx: &mut Cx<'t>,
    found: Found<'t>,
    tree: &'t tree::Process,
    key: SmolStr,
) -> Flow<'t> {
    let mut flow = Flow::new(found.base, found.decl, tree, key);
    process::declare_data(cx, found.base, &mut flow);
    flatten::flatten(cx, &mut flow);
    arrows::resolve(cx, &mut flow);
    flow
}

/// The outline of a process whose outline is known, without a word.
fn again<'t>(cx: &mut Cx<'t>, slot: &Slot<'t>) -> Flow<'t> {
    let offers = cx.symbols.offers();
    cx.symbols.set_offers(slot.unit.outline.asked.offers_before);
    let flow = outline(cx, slot.found, slot.tree, slot.key.clone());
    cx.take_part();
    cx.symbols.set_offers(offers);
    flow
}

/// The same with the types of results, for tests.
fn typed_again<'t>(cx: &mut Cx<'t>, slot: &Slot<'t>) -> Flow<'t> {
    let offers = cx.symbols.offers();
    let mut flow = again(cx, slot);
    signature::types(cx, &mut flow);
    cx.take_part();
    cx.symbols.set_offers(offers);
    flow
}

/// A process typed and looked at by every rule about one process, and what others judge it by.
fn body<'t>(cx: &mut Cx<'t>, flow: &mut Flow<'t>, in_circle: bool) -> (Body, Inside) {
    signature::types(cx, flow);
    let built = build::build(cx, flow);
    flow.facts = Facts::solve(&built.net, &build::makers(flow, &built));
    let first = cx.findings.list.len();
    let (process, results, locals) = process::process(cx, flow, &built);
    rules(cx, flow, &built, &process, first);
    let inside = circles::inside(cx, flow, &built);
    // Facts take room that grows with the square of the steps; nobody needs them any more.
    flow.facts = Facts::default();
    let body = Body {
        part: cx.take_part(),
        in_circle,
        process: Arc::new(process),
        graph: Arc::new(built.graph),
        results,
        locals,
    };
    (body, inside)
}

/// Rules about one process, once it is typed, whose own findings begin at `first`: one line a family. See [`crate::check`] for what they may
/// look at.
fn rules(cx: &mut Cx<'_>, flow: &Flow<'_>, built: &Built, process: &Process, first: usize) {
    soundness::check(cx, flow, built, first);
    practice::check(cx, flow, built, process);
}
