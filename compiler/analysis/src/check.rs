//! The whole check: from files to findings.

use std::collections::{HashMap, HashSet};

use flow_syntax::tree::DeclKind;
use flow_syntax::{Diagnostic, FileId, Files, Place, SourceFile, Sources, Span};

use crate::Analysis;
use crate::cx::Cx;
use crate::examples::{self, Known};
use crate::findings::Findings;
use crate::flow::build::{self, Built};
use crate::flow::{Facts, Flow, arrows, flatten, signature, soundness};
use crate::graph::FlowGraph;
use crate::load::{self, Loaded};
use crate::model::{Process, Program};
use crate::resolve::symbols::{Found, Kind, Symbols};
use crate::resolve::{decls, unused};
use crate::rules::names::{IMPORT_CYCLE, NOT_FOUND, OUTSIDE_ROOT};
use crate::rules::style::EMPTY;
use crate::steps::{labels, process};

/// Reads a program from its root file and checks it.
#[must_use]
pub fn check(files: &dyn Files, root: &str) -> Analysis {
    check_with(root, |path| {
        let bytes = files.read(path)?;
        Ok(flow_syntax::parse(path, &bytes))
    })
}

/// The same where the caller parses, and may keep its trees from one check to the next.
///
/// `read` gets a path relative to the project root; its error is one sentence for people.
#[must_use]
pub fn check_with(root: &str, read: impl FnMut(&str) -> Result<SourceFile, String>) -> Analysis {
    check_project(root, &[], read)
}

/// The same, with files that hold for every process of the project though nothing uses them: those with
/// its policies. Paths are relative to the project root.
#[must_use]
pub fn check_project(
    root: &str,
    policies: &[String],
    read: impl FnMut(&str) -> Result<SourceFile, String>,
) -> Analysis {
    run(load::load(root, policies, read))
}

fn run(mut loaded: Loaded) -> Analysis {
    let mut findings = Findings {
        list: std::mem::take(&mut loaded.findings),
    };
    syntax_errors(&loaded.sources, &mut findings);
    empty(&loaded.sources, &mut findings);
    let (program, graphs, findings) = resolve(&loaded, findings);
    let mut diagnostics = findings.list;
    sort(&loaded.sources, &mut diagnostics);
    Analysis {
        sources: loaded.sources,
        program,
        graphs,
        diagnostics,
    }
}

fn resolve(loaded: &Loaded, mut findings: Findings) -> (Program, Vec<FlowGraph>, Findings) {
    let half_read = half_read(loaded, &findings);
    let symbols = Symbols::collect(loaded, &mut findings);
    let keys = symbols.keys(&loaded.sources);
    let sources = &loaded.sources;
    let mut cx = Cx {
        sources,
        symbols,
        keys,
        program: Program::default(),
        findings,
        half_read,
        told: HashMap::new(),
        inputs: Vec::new(),
    };
    decls::declare(&mut cx);
    let mut flows = flows(&mut cx);
    for flow in &mut flows {
        flatten::flatten(&mut cx, flow);
        arrows::resolve(&mut cx, flow);
    }
    let faces = signature::faces(&flows);
    for flow in &mut flows {
        signature::types(&mut cx, flow, &faces);
    }
    let graphs = processes(&mut cx, &mut flows);
    unused::report(&mut cx, loaded);
    (cx.program, graphs, cx.findings)
}

/// Files with a `use` that was not followed.
fn half_read(loaded: &Loaded, findings: &Findings) -> HashSet<FileId> {
    let codes = [&NOT_FOUND, &OUTSIDE_ROOT, &IMPORT_CYCLE].map(|r| r.code);
    let failed = findings.list.iter().filter(|f| codes.contains(&f.code));
    let files = failed
        .filter_map(|f| f.labels.first())
        .map(|l| l.place.file);
    files
        .filter(|file| loaded.sources.get(*file).is_some())
        .collect()
}

/// Processes with their data, in the order of their ids.
fn flows<'t>(cx: &mut Cx<'t>) -> Vec<Flow<'t>> {
    let found: Vec<(usize, Found<'t>)> = cx.symbols.found.iter().copied().enumerate().collect();
    let mut flows = Vec::new();
    for (entry, found) in found {
        let DeclKind::Process(tree) = &found.decl.kind else {
            continue;
        };
        debug_assert!(matches!(
            cx.symbols.entries.get(entry).map(|e| e.kind),
            Some(Kind::Process(_))
        ));
        let key = cx.keys.get(entry).cloned().unwrap_or_default();
        let mut flow = Flow::new(found.base, found.decl, tree, key);
        process::declare_data(cx, found.base, &mut flow);
        flows.push(flow);
    }
    cx.inputs = flows.iter().map(|f| f.inputs_with_defaults()).collect();
    flows
}

/// Graphs, facts, types and tests of all processes.
fn processes<'t>(cx: &mut Cx<'t>, flows: &mut [Flow<'t>]) -> Vec<FlowGraph> {
    let mut built: Vec<Built> = Vec::with_capacity(flows.len());
    for flow in flows.iter_mut() {
        let one = build::build(cx, flow);
        flow.facts = Facts::solve(&one.graph, &build::makers(flow, &one));
        built.push(one);
    }
    let mut typed = Vec::with_capacity(flows.len());
    for (flow, built) in flows.iter().zip(&mut built) {
        let (process, results, locals) = process::process(cx, flow, built);
        soundness::check(cx, flow, built);
        labels::fill(&cx.program, &process, built);
        typed.push((process, results, locals));
    }
    let known: Vec<Known<'_, 't>> = flows
        .iter()
        .zip(&typed)
        .map(|(flow, (process, results, locals))| Known {
            flow,
            process,
            results,
            locals,
        })
        .collect();
    let tests = cx.symbols.tests.clone();
    cx.program.tests = examples::tests(cx, &tests, &known);
    drop(known);
    let processes: Vec<Process> = typed.into_iter().map(|(p, ..)| p).collect();
    cx.program.processes = processes;
    built.into_iter().map(|b| b.graph).collect()
}

/// Errors of the files and their pieces, with their places.
fn syntax_errors(sources: &Sources, findings: &mut Findings) {
    for (file, source) in sources.iter() {
        findings
            .list
            .extend(source.errors.iter().cloned().map(|mut e| {
                for label in &mut e.labels {
                    label.place.file = file;
                }
                e
            }));
        for (piece, placed) in source.pieces.iter().enumerate() {
            let piece = u32::try_from(piece).unwrap_or(0);
            let place = |span: Span| Place { file, piece, span };
            for error in &placed.piece.errors {
                findings.add(syntax_error(error, place));
            }
        }
    }
}

fn syntax_error(
    error: &flow_syntax::tree::SyntaxError,
    place: impl Fn(Span) -> Place,
) -> Diagnostic {
    let mut finding = Diagnostic::error(error.code, error.message.clone(), place(error.span));
    finding = finding.says(error.label.clone());
    finding.help.clone_from(&error.help);
    if let Some((span, text)) = &error.fix {
        let title = match (span.is_empty(), text.trim()) {
            (true, text) => format!("insert `{text}`"),
            (false, "") => "remove it".to_owned(),
            (false, text) => format!("write `{text}`"),
        };
        let sure = flow_syntax::Applicability::Machine;
        finding = finding.fix(title, sure, place(*span), text.clone());
    }
    finding
}

/// A hint where the root file declares nothing.
fn empty(sources: &Sources, findings: &mut Findings) {
    let Some((file, root)) = sources.iter().next() else {
        return;
    };
    let any = root
        .pieces
        .iter()
        .any(|p| !p.piece.decls.is_empty() || !p.piece.errors.is_empty());
    if any || !root.errors.is_empty() || !findings.list.is_empty() {
        return;
    }
    let place = Place {
        file,
        ..Place::default()
    };
    let finding = EMPTY
        .at("This file declares nothing.", place)
        .says("nothing here yet");
    findings.add(finding.help(
        "begin with a process: `process name \"Title\" { task first \"First step\" by someone }`",
    ));
}

/// By file, offset and code.
fn sort(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_cached_key(|d| {
        let place = d.labels.first().map(|l| l.place).unwrap_or_default();
        (place.file, sources.range(place).start, d.code)
    });
}
