//! The whole check: from files to findings.
//!
//! A check is made of parts, and each part is kept for the next check by [`Checker`]:
//!
//! 1. each *declaration* but processes: anew when its text changed, or that of one that it shows. All of them
//!    where ids moved, policies or labels changed, or a name among them is misspelt; and what is found by
//!    looking at all tables together where a table is new;
//! 2. the *outline* of each process: its data, steps and arrows, and its [`Face`], which is all that
//!    others can see of it;
//! 3. the *body* of each process: its graph, types, and every rule about one process;
//! 4. each *test*;
//! 5. the *whole program*: rules about what hangs together across processes. These run every time.
//!
//! A part is done anew when its own text changed, or when a question that it asked has another answer
//! now. Questions are the look-ups of [`Symbols`] (`find`, `find_in`, `find_path`, `names`): they are
//! written down by themselves, and an answer is another when the declaration, or one that it names,
//! changed; of a process only its face counts. Policies and labels count as asked for by everybody.
//!
//! # Where a new rule goes
//!
//! *About one process*: add a line to [`crate::units::rules`]. It gets the typed process, its flow and
//! its graph, and reports by [`Cx::report`]. It is run only where something changed, so it may look at
//! nothing but its own process and what it found through `cx.symbols`: never go through
//! `cx.program.records` and its like, look at `cx.program.processes` (empty at that time), or keep
//! anything from one process to the next. What others must know of a process belongs in its face; what
//! rules about the whole program must know, in [`Process`] or the graph.
//!
//! *About the whole program*: add a line to [`whole`]. `cx.program` is complete there. It runs on every
//! key press, so it must be cheap: a walk over all steps is, anything that types, joins or compares much
//! is not, and belongs in the process's own part.
//!
//! *About one declaration* (role, record, table, policy …): in `resolve/`, as before.
//!
//! The test `incremental` compares every edit with a check from scratch; a new construct belongs in its
//! texts.
//!
//! [`Face`]: crate::flow::signature::Face
//! [`Process`]: crate::model::Process
//! [`Symbols`]: crate::resolve::symbols::Symbols

use std::collections::HashSet;

use flow_syntax::{Applicability, Diagnostic, FileId, Files, Place, SourceFile, Sources, Span};

use crate::Analysis;
use crate::asked::Used;
use crate::consequences;
use crate::cx::{Cx, join};
use crate::findings::Findings;
use crate::load::{self, Loaded};
use crate::model::Program;
use crate::practice;
use crate::resolve::{editions, unused};
use crate::rules::names::{IMPORT_CYCLE, NOT_FOUND, OUTSIDE_ROOT};
use crate::rules::style::EMPTY;
use crate::units::{self, Kept};
use crate::uses::Uses;
use crate::variants;

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
    Checker::default().check(root, policies, read)
}

/// Checks a program again and again, doing only what an edit made necessary.
///
/// The result is always that of [`check_project`]. What did not change is shared with the result
/// before. Trees must come from [`flow_syntax::reparse`] of the trees of the last check: what is kept
/// is known by the pieces that are still the same.
#[derive(Debug, Default)]
pub struct Checker {
    kept: Option<Kept>,
    /// Variants as they were put together last.
    made: Vec<SourceFile>,
}

impl Checker {
    /// As [`check_project`].
    pub fn check(
        &mut self,
        root: &str,
        policies: &[String],
        read: impl FnMut(&str) -> Result<SourceFile, String>,
    ) -> Analysis {
        // What is kept is out of its place during a check, so a panic drops it.
        let kept = self.kept.take();
        let made = std::mem::take(&mut self.made);
        let (analysis, kept) = run(kept, &made, load::load(root, policies, read));
        self.kept = kept;
        self.made = analysis.sources.made().cloned().collect();
        analysis
    }
}

fn run(kept: Option<Kept>, made: &[SourceFile], mut loaded: Loaded) -> (Analysis, Option<Kept>) {
    let mut findings = Findings {
        list: std::mem::take(&mut loaded.findings),
    };
    let is_read = syntax_errors(loaded.sources.iter(), &mut findings);
    if !is_read {
        return (unread(loaded.sources, findings.list), None);
    }
    empty(&loaded.sources, &mut findings);
    variants::make(&mut loaded, made, &mut findings);
    syntax_errors(loaded.sources.made_files(), &mut findings);
    let half_read = half_read(&loaded, &findings);
    let (mut cx, mut kept) = units::run(kept, &loaded, half_read, &mut findings);
    let data = kept.follow_data(&cx.program);
    let mut list = join(findings.list.into_iter().chain(kept.findings()));
    let used = Used::of(&cx.symbols.entries, kept.asked());
    let uses = Uses::of(&loaded.sources, &cx.symbols.entries, &used);
    whole(&mut cx, &loaded, &used, &list);
    let found = std::mem::take(&mut cx.findings.list);
    let program = std::mem::take(&mut cx.program);
    drop(cx);
    list.extend(found.into_iter().chain(data.findings));
    let mut list = variants::gather(&loaded.sources, &loaded.variants, list);
    sort(&loaded.sources, &mut list);
    let list = consequences::settle(&loaded.sources, &program, list);
    let analysis = Analysis {
        sources: loaded.sources,
        program,
        graphs: kept.graphs(),
        sinks: data.sinks,
        lowerings: data.lowerings,
        uses,
        diagnostics: list,
    };
    (analysis, Some(kept))
}

/// What is known where a file has too many mistakes of form to look any further.
fn unread(sources: Sources, mut list: Vec<Diagnostic>) -> Analysis {
    sort(&sources, &mut list);
    Analysis {
        diagnostics: consequences::settle(&sources, &Program::default(), list),
        sources,
        ..Analysis::default()
    }
}

/// Rules about the whole program, in the light of what was used and what else was found.
fn whole(cx: &mut Cx<'_>, loaded: &Loaded, used: &Used, found: &[Diagnostic]) {
    editions::check(cx);
    practice::program::check(cx);
    unused::report(cx, loaded, used, &suggested(found));
}

/// Names offered in the stead of misspelt ones, which are not unused as well.
fn suggested(found: &[Diagnostic]) -> HashSet<&str> {
    let fixes = found.iter().flat_map(|f| &f.fixes);
    fixes
        .flat_map(|f| &f.edits)
        .map(|e| e.text.as_str())
        .collect()
}

/// Files with a `use` that was not followed.
fn half_read(loaded: &Loaded, findings: &Findings) -> HashSet<FileId> {
    let codes = [&NOT_FOUND, &OUTSIDE_ROOT, &IMPORT_CYCLE].map(|r| r.code);
    let failed = findings.list.iter().filter(|f| codes.contains(&f.code));
    let files = failed
        .filter_map(|f| f.labels.first())
        .map(|l| l.place.file);
    let mut files: HashSet<FileId> = files
        .filter(|file| loaded.sources.get(*file).is_some())
        .collect();
    // A variant names what its own file and that of its process use.
    let variants = loaded.variants.iter();
    let made = variants.filter(|v| v.sees.iter().any(|file| files.contains(file)));
    let made: Vec<FileId> = made.map(|v| v.made).collect();
    files.extend(made);
    files
}

/// Errors of the files and their pieces, with their places. Whether no file has too many of them.
fn syntax_errors<'s>(
    sources: impl Iterator<Item = (FileId, &'s SourceFile)>,
    findings: &mut Findings,
) -> bool {
    let mut is_read = true;
    for (file, source) in sources {
        let more = flow_syntax::too_many(source);
        is_read &= more.is_none();
        for mut error in source.errors.iter().cloned().chain(more) {
            for label in &mut error.labels {
                label.place.file = file;
            }
            findings.add(error);
        }
        let pieces = source.pieces.iter();
        let errors = pieces.flat_map(|p| p.piece.errors.iter().map(|error| (p.id, error)));
        for (piece, error) in errors.take(flow_syntax::MOST_MISTAKES) {
            findings.add(syntax_error(error, |span| Place { file, piece, span }));
        }
    }
    is_read
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
        let applicability = match error.is_guess {
            true => Applicability::Maybe,
            false => Applicability::Machine,
        };
        finding = finding.fix(title, applicability, place(*span), text.clone());
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
