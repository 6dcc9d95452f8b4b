//! Units of time that are misspelt: `due in 2 dayz`.

use flow_syntax::tree::{Expr, ExprKind, WordArg, Words};
use flow_syntax::{Diagnostic, Span};
use smol_str::SmolStr;

use crate::findings::did_you_mean;
use crate::infer::Infer;
use crate::rules::types::UNITS;

/// What stands with a length of time.
const TIMED: [&str; 9] = [
    "due", "timeout", "remind", "at least", "after", "every", "for", "takes", "waits",
];

/// Words that say where a figure comes from.
const EVIDENCE: [&str; 4] = ["measured", "reported", "benchmark", "assumed"];

/// Units as they are written of several, each before what it is of one.
const NAMED: [(&str, &str); 7] = [
    ("seconds", "second"),
    ("minutes", "minute"),
    ("hours", "hour"),
    ("days", "day"),
    ("weeks", "week"),
    ("months", "month"),
    ("years", "year"),
];

/// A number with a word behind it that is no unit.
struct Misspelt<'e> {
    digits: &'e str,
    word: &'e SmolStr,
    span: Span,
}

/// The finding about a word that was meant as a unit of time. `bare` says whether the words would be right
/// without it.
pub(super) fn told(
    infer: &Infer<'_, '_>,
    key: &str,
    said: &Words,
    bare: impl Fn(usize) -> bool,
) -> Option<Diagnostic> {
    if !TIMED.contains(&key) {
        return None;
    }
    let (at, found) = misspelt(said)?;
    let place = infer.base.at(found.span);
    let finding = UNITS
        .at(format!("`{}` is no unit of time.", found.word), place)
        .says("not a unit");
    let units = found.units();
    let otherwise = "units of time are s, min, h, days, weeks, months and years";
    let finding = did_you_mean(finding, found.word, place, &units, otherwise);
    (!finding.fixes.is_empty() || bare(at)).then_some(finding)
}

impl Misspelt<'_> {
    /// All units that go with the number.
    fn units(&self) -> Vec<SmolStr> {
        let one = self.digits == "1";
        let named = NAMED
            .iter()
            .map(|(many, single)| if one { single } else { many });
        named
            .chain(&["min"])
            .map(|unit| SmolStr::new(*unit))
            .collect()
    }
}

fn misspelt(said: &Words) -> Option<(usize, Misspelt<'_>)> {
    let mut pairs = said.args.windows(2).enumerate();
    pairs.find_map(|(at, pair)| match pair {
        [WordArg::Expr(number), WordArg::Expr(word)] => Some((at + 1, after_number(number, word)?)),
        _ => None,
    })
}

fn after_number<'e>(number: &'e Expr, word: &'e Expr) -> Option<Misspelt<'e>> {
    match (&number.kind, &word.kind) {
        (ExprKind::Number(number), ExprKind::Name(name))
            if number.unit.is_none() && !EVIDENCE.contains(&name.as_str()) =>
        {
            Some(Misspelt {
                digits: &number.digits,
                word: name,
                span: word.span,
            })
        }
        _ => None,
    }
}
