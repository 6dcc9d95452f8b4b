//! Which findings must show the way on which they happen.

use flow_analysis::Analysis;
use flow_syntax::Diagnostic;

/// Rules about data outside the families of flow (F03) and data (F04): results on the ways to their use.
const ABOUT_RESULTS: [&str; 3] = ["F0206", "F0207", "F0212"];

/// Rules of those families whose findings may have no way; each page says why.
pub const WITHOUT: [&str; 5] = ["F0306", "F0402", "F0436", "F0437", "F0441"];

/// This one shows a way where a run comes by: in a step.
pub const IN_A_DECLARATION: &str = "F0415";

/// Findings without a way that should have one.
pub fn lacking(analysis: &Analysis) -> Vec<String> {
    let all = analysis.diagnostics.iter();
    let wrong = all.filter(|d| d.witness.is_empty() && must_have(analysis, d));
    wrong.map(|d| format!("{} {}", d.code, d.message)).collect()
}

fn must_have(analysis: &Analysis, finding: &Diagnostic) -> bool {
    let code = finding.code;
    let about = code.starts_with("F03") || code.starts_with("F04") || ABOUT_RESULTS.contains(&code);
    let excused =
        WITHOUT.contains(&code) || (code == IN_A_DECLARATION && !in_a_step(analysis, finding));
    about && !excused
}

fn in_a_step(analysis: &Analysis, finding: &Diagnostic) -> bool {
    let place = finding.labels[0].place;
    let at = analysis.sources.range(place).start;
    let processes = analysis.program.processes.iter();
    let mut steps = processes.flat_map(|p| &p.steps).map(|s| s.place);
    steps.any(|step| {
        step.file == place.file && {
            let range = analysis.sources.range(step);
            (range.start..range.end).contains(&at)
        }
    })
}
