//! What an editor waits for after a key press: the text cut and parsed again where it changed, all
//! findings, and their lines and columns. In this process, by its CPU clock.

use std::fmt::Write as _;
use std::io;

use cpu_time::ProcessTime;
use flow_analysis::Checker;
use flow_ide::Checked;
use flow_syntax::{Columns, SourceFile, parse, reparse};

use crate::gate::Gate;
use crate::project::UNIT;

/// Edits measured of each kind, after as many to warm up.
const EDITS: usize = 60;

/// Prints the cost of edits in files of 10,000 lines.
///
/// # Errors
/// When the clock cannot be read.
pub(crate) fn print(gate: &Gate) -> io::Result<()> {
    let text = units(10_000);
    let inside = |n: usize| replaced(&text, "Assess by hand", n);
    let role = |n: usize| replaced(&text, "people 6", n);
    let record = |n: usize| replaced(&text, "as the customer wrote it", n);
    let long = one_process(10_000);
    let last = |n: usize| replaced(&long, "Step", n);
    report(gate, "in a process of 50 lines", 3.0, &text, inside)?;
    report(gate, "in a role", 3.0, &text, role)?;
    report(gate, "in a record", 3.0, &text, record)?;
    report(
        gate,
        "in a single process of 10,000 lines",
        45.0,
        &long,
        last,
    )
}

/// Prints what parsing and checking 16,000 lines in one file costs, each by itself.
///
/// # Errors
/// When the clock cannot be read.
pub(crate) fn print_whole() -> io::Result<()> {
    let text = units(16_000);
    let mut costs = [f64::INFINITY; 2];
    for _ in 0..9 {
        let start = cpu_ms()?;
        let tree = parse("main.flow", text.as_bytes());
        let parsed = cpu_ms()?;
        let analysis = Checker::default().check("main.flow", &[], |_| Ok(tree.clone()));
        let checked = cpu_ms()?;
        std::hint::black_box(&analysis);
        for (best, now) in costs.iter_mut().zip([parsed - start, checked - parsed]) {
            *best = best.min(now);
        }
    }
    let [parsing, checking] = costs;
    println!("16,000 lines in process: {parsing:.1} ms CPU to parse, {checking:.1} ms to check");
    Ok(())
}

fn report(
    gate: &Gate,
    what: &str,
    most: f64,
    text: &str,
    edit: impl Fn(usize) -> String,
) -> io::Result<()> {
    let lines = text.lines().count();
    let median = median(text, edit)?;
    println!(
        "an edit {what}, {lines} lines in the file: {median:.2} ms CPU to all findings {}",
        gate.of(&format!("an edit {what}"), median, most)
    );
    Ok(())
}

fn median(text: &str, edit: impl Fn(usize) -> String) -> io::Result<f64> {
    let mut checker = Checker::default();
    let mut tree = parse("main.flow", text.as_bytes());
    let mut costs = Vec::with_capacity(EDITS);
    for n in 0..2 * EDITS {
        let new = edit(n);
        let before = cpu_ms()?;
        tree = reparse(&tree, &new);
        let found = findings(&mut checker, &tree);
        let cost = cpu_ms()? - before;
        std::hint::black_box(found);
        if n >= EDITS {
            costs.push(cost);
        }
    }
    costs.sort_by(f64::total_cmp);
    Ok(costs.get(EDITS / 2).copied().unwrap_or(f64::NAN))
}

fn findings(checker: &mut Checker, tree: &SourceFile) -> Vec<flow_ide::Finding> {
    let analysis = checker.check("main.flow", &[], |_| Ok(tree.clone()));
    let checked = Checked {
        sources: analysis.sources,
        diagnostics: analysis.diagnostics,
        ..Checked::default()
    };
    flow_ide::findings(&checked, "main.flow", Columns::Utf16, 200)
}

/// The text with the wanted words lengthened, near its beginning, its middle or its end.
fn replaced(text: &str, words: &str, n: usize) -> String {
    let all: Vec<usize> = text.match_indices(words).map(|(at, _)| at).collect();
    let at = all.get((n * 7919) % all.len().max(1)).copied().unwrap_or(0);
    let mut new = text.to_owned();
    new.replace_range(at..at + words.len(), &format!("{words} {n}"));
    new
}

fn units(lines: usize) -> String {
    let units = lines.div_ceil(UNIT.lines().count());
    let unit = |n: usize| UNIT.replace("_N", &format!("_{n}")) + "\n";
    (0..units).map(unit).collect()
}

/// One process, two lines a step.
fn one_process(lines: usize) -> String {
    let mut text = String::from("role clerk\nprocess long {\n  input n : integer\n");
    for i in 0..lines / 2 {
        let before = match i {
            0 => "n".to_owned(),
            _ => format!("s{}.n", i - 1),
        };
        let _ = writeln!(text, "  task s{i} \"Step {i}\" by clerk {{");
        let _ = writeln!(text, "    ask {{ n: integer = {before} + 1 }} }}");
    }
    text.push_str("}\n");
    text
}

fn cpu_ms() -> io::Result<f64> {
    Ok(ProcessTime::try_now()?.as_duration().as_secs_f64() * 1000.0)
}
