//! The findings of one check, and what keeps one mistake from yielding two.

use flow_syntax::{Applicability, Diagnostic, Place};
use smol_str::SmolStr;

use crate::nearest::nearest;

/// Collects findings.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// In the order found.
    pub(crate) list: Vec<Diagnostic>,
}

impl Findings {
    /// Whether a name was offered in the stead of a misspelt one, so that it is not unused as well: among
    /// what the part of the check at hand found.
    pub(crate) fn suggests(&self, name: &str) -> bool {
        self.list
            .iter()
            .flat_map(|f| &f.fixes)
            .flat_map(|f| &f.edits)
            .any(|e| e.text == name)
    }

    /// Adds one.
    pub(crate) fn add(&mut self, finding: Diagnostic) {
        self.list.push(finding);
    }
}

/// Offers what was probably meant: a fix that may be applied unasked where there is exactly one good
/// candidate, a choice otherwise.
pub(crate) fn did_you_mean<'c>(
    finding: Diagnostic,
    written: &str,
    place: Place,
    candidates: impl IntoIterator<Item = &'c SmolStr>,
    otherwise: &str,
) -> Diagnostic {
    let found = nearest(written, candidates);
    match found.as_slice() {
        [] => finding.help(otherwise),
        [one] => finding.help(format!("did you mean `{one}`?")).fix(
            format!("write `{one}`"),
            Applicability::Machine,
            place,
            one.as_str(),
        ),
        more => {
            let names: Vec<String> = more.iter().map(|n| format!("`{n}`")).collect();
            let mut finding = finding.help(format!("did you mean one of {}?", names.join(", ")));
            for name in more {
                let title = format!("write `{name}`");
                finding = finding.fix(title, Applicability::Maybe, place, name.as_str());
            }
            finding
        }
    }
}

/// `1,000,000`
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
