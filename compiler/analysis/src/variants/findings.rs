//! Findings in a changed process, where people wrote it.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, FileId, Place, Sources};

use super::Made;

/// What was told, and where: what holds for a process need not be told again for its variants.
pub(crate) type Told = HashSet<(&'static str, Place)>;

/// Codes and places of findings.
pub(crate) fn told<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> Told {
    findings
        .flat_map(|f| f.labels.iter().map(|l| (f.code, l.place)))
        .collect()
}

/// Puts findings of changed processes where their text was written, and leaves out those of the processes
/// themselves.
pub(crate) fn gather(
    sources: &Sources,
    variants: &[Made],
    list: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    if variants.is_empty() {
        return list;
    }
    let (made, mut kept): (Vec<Diagnostic>, Vec<Diagnostic>) = list.into_iter().partition(|f| {
        let place = f.labels.first().map(|l| l.place);
        place.is_some_and(|place| sources.is_made(place.file))
    });
    let mut told = told(kept.iter());
    for finding in made {
        let file = finding.labels.first().map(|l| l.place.file);
        let Some(variant) = file.and_then(|file| of_file(variants, file)) else {
            continue;
        };
        let finding = placed(sources, variant, finding);
        let key = finding.labels.first().map(|l| (finding.code, l.place));
        if key.is_some_and(|key| told.insert(key)) {
            kept.push(written(variant, finding));
        }
    }
    kept
}

/// The variant that a file was put together for; they stand in the order of their files.
fn of_file(variants: &[Made], file: FileId) -> Option<&Made> {
    let at = variants.binary_search_by_key(&file, |v| v.made).ok()?;
    variants.get(at)
}

fn placed(sources: &Sources, variant: &Made, mut finding: Diagnostic) -> Diagnostic {
    for label in finding.labels.iter_mut().chain(&mut finding.witness) {
        label.place = sources.origin(label.place);
    }
    for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.place = sources.origin(edit.place);
    }
    // An edit of the process would change the process as well.
    finding
        .fixes
        .retain(|fix| fix.edits.iter().all(|edit| within(variant, edit.place)));
    finding
}

/// What a change brings about elsewhere is told at the variant.
fn written(variant: &Made, mut finding: Diagnostic) -> Diagnostic {
    if finding
        .labels
        .first()
        .is_some_and(|l| within(variant, l.place))
    {
        return finding;
    }
    let label = flow_syntax::Label {
        place: variant.place,
        text: "with the changes of this variant".to_owned(),
    };
    finding.labels.insert(0, label);
    let removed = |name: &&smol_str::SmolStr| finding.message.contains(&format!("`{name}`"));
    if let Some(name) = variant.removed.iter().find(removed) {
        finding.help = Some(format!(
            "`{name}` is removed by this variant: replace the step that needs it as well"
        ));
    }
    finding
}

fn within(variant: &Made, place: Place) -> bool {
    let whole = variant.whole;
    place.file == whole.file
        && place.piece == whole.piece
        && whole.span.start <= place.span.start
        && place.span.end <= whole.span.end
}
