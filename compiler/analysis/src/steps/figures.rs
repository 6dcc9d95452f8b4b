//! Figures for analysis: where they come from, and what a scenario changes.

use flow_syntax::tree::{Expr, ExprKind, Property, PropertyValue, WordArg};
use smol_str::SmolStr;

use super::Typing;
use crate::findings::did_you_mean;
use crate::flow::names;
use crate::model::{FIGURES, Prop};
use crate::resolve::props::{prop, words, wrong};
use crate::rules::types::BAD_PROPERTY;

/// How sure a figure is, best first; a figure without a word is assumed.
const EVIDENCE: [&str; 4] = ["measured", "reported", "benchmark", "assumed"];

const EXAMPLE: &str = "takes 5 min..12 min measured \"ACD export\" 2026-09, n 412";

impl Typing<'_, '_> {
    /// `measured "ACD export" 2026-09, n 412` after a figure.
    pub(super) fn evidence(&mut self, written: &Property) {
        let said = words(written).map_or(&[][..], |w| w.args.as_slice());
        let Some(WordArg::Expr(grade)) = said.get(1) else {
            return;
        };
        let word = names::as_word(grade).unwrap_or_default();
        if !EVIDENCE.contains(&word) {
            return self.no_evidence(grade, word);
        }
        let mut rest = said.get(2..).unwrap_or_default();
        let source = matches!(rest, [WordArg::Expr(e), ..] if matches!(e.kind, ExprKind::Text(_)));
        if !source && matches!(word, "measured" | "benchmark") {
            let whence = match word {
                "measured" => "measured",
                _ => "taken from",
            };
            let needs = format!("to say where it was {whence}");
            let figure = said
                .first()
                .map_or_else(String::new, |arg| self.figure(arg));
            let example = format!(
                "{} {figure} {word} \"where it comes from\" 2026-09",
                written.key.text
            );
            return wrong(&mut self.infer, written, &needs, &example);
        }
        rest = rest.get(usize::from(source)..).unwrap_or_default();
        if let [WordArg::Expr(day), after @ ..] = rest
            && matches!(&day.kind, ExprKind::Date(date) if is_month_or_day(date))
        {
            rest = after;
        }
        match rest {
            [] => {}
            [WordArg::Comma(_), WordArg::Expr(n), count @ ..] if names::as_word(n) == Some("n") => {
                self.sample_size(written, count);
            }
            [first, ..] => self.not_evidence(first),
        }
    }

    /// The text of a figure.
    fn figure(&self, arg: &WordArg) -> String {
        match arg {
            WordArg::Expr(expr) => self.infer.cx.words(self.infer.at(expr)),
            _ => String::new(),
        }
    }

    fn no_evidence(&mut self, at: &Expr, word: &str) {
        let place = self.infer.at(at);
        let finding = BAD_PROPERTY
            .at(
                format!("`{word}` does not say where a figure comes from."),
                place,
            )
            .says("not known");
        let known: Vec<SmolStr> = EVIDENCE.iter().map(|e| SmolStr::new(*e)).collect();
        let help = "write measured, reported, benchmark or assumed, or nothing";
        self.infer
            .cx
            .report(did_you_mean(finding, word, place, &known, help));
    }

    fn not_evidence(&mut self, part: &WordArg) {
        let (span, is_date) = match part {
            WordArg::Expr(expr) => (expr.span, matches!(expr.kind, ExprKind::Date(_))),
            WordArg::Label(name) => (name.span, false),
            WordArg::Comma(span) => (*span, false),
        };
        let place = self.flow.base.at(span);
        let written = self.infer.cx.words(place);
        let message = match is_date {
            true => format!("`{written}` is no month and no day."),
            false => format!("`{written}` does not say where a figure comes from."),
        };
        let finding = BAD_PROPERTY.at(message, place).says("not understood");
        let help = format!("write it like this: `{EXAMPLE}`");
        self.infer.cx.report(finding.help(help));
    }

    /// `n 412`: how many were looked at.
    fn sample_size(&mut self, written: &Property, count: &[WordArg]) {
        let counted = match count {
            [WordArg::Expr(count)] => crate::flow::arrows::whole(count),
            _ => None,
        };
        if counted.is_none_or(|n| n == 0) {
            let needs = "a whole number after `n`";
            wrong(&mut self.infer, written, needs, EXAMPLE);
        }
    }

    /// `scenario storm { volume x 10 }`
    pub(super) fn scenario(&mut self, written: &Property) -> Prop {
        const EXAMPLE: &str = "scenario storm { volume x 10 }";
        match &written.value {
            PropertyValue::Handlers(said, lines) if names::first_word(said).is_some() => {
                for line in lines {
                    let factor = names::exprs(&line.what).nth(1);
                    let times = names::first_word(&line.what) == Some("x")
                        && factor.is_some_and(|f| matches!(f.kind, ExprKind::Number(_)));
                    let key = line.key.text.as_str();
                    if !times || key != "people" && !FIGURES.contains(&key) {
                        let place = self.flow.base.at(line.span);
                        let finding = BAD_PROPERTY
                            .at("This line does not say what the scenario changes.", place)
                            .says("not understood")
                            .help(format!(
                                "write a figure and how many times it is as large: `{EXAMPLE}`"
                            ));
                        self.infer.cx.report(finding);
                    }
                }
            }
            _ => wrong(
                &mut self.infer,
                written,
                "a name and what it changes",
                EXAMPLE,
            ),
        }
        prop(&mut self.infer, written)
    }
}

/// `2026-09` or `2026-09-30`, in the calendar.
fn is_month_or_day(date: &str) -> bool {
    let day = match date.len() {
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    day.parse::<jiff::civil::Date>().is_ok()
}
