//! Values in one brace, `{claim.number}`, as they stand in the paths of systems: in a text that is no value.

use flow_syntax::tree::{Text, TextPart};
use flow_syntax::{Applicability, Edit, Fix, Label, Place, Span};

use super::Infer;
use crate::rules::types::ONE_BRACE;

/// Most values of one text that are told and mended together.
const MOST: usize = 20;

impl Infer<'_, '_> {
    /// Reports values in one brace that are known here; anything else in braces is meant as it stands.
    pub(super) fn one_brace(&mut self, text: &Text) {
        let has_brace = |p: &TextPart| matches!(p, TextPart::Plain(plain) if plain.contains('{'));
        let Some(flow) = self.flow.filter(|_| text.parts.iter().any(has_brace)) else {
            return;
        };
        let whole = self.base.at(text.span);
        let said = self.cx.slice(whole);
        let known = |(_, path): &(usize, &str)| {
            let first = path.split('.').next().unwrap_or_default();
            self.names_something(first)
        };
        let found: Vec<(usize, &str)> = braces(said).filter(known).take(MOST).collect();
        for (_, path) in &found {
            let first = path.split('.').next().unwrap_or_default();
            flow.used_inputs.borrow_mut().insert(first.into());
        }
        self.tell(whole, &found);
    }

    fn tell(&mut self, whole: Place, found: &[(usize, &str)]) {
        let Some((_, path)) = found.first() else {
            return;
        };
        let at = |(start, path): &(usize, &str)| within(whole, *start, path.len() + 2);
        let mut places = found.iter().map(at);
        let Some(first) = places.next() else { return };
        let mut finding = ONE_BRACE
            .at(format!("`{{{path}}}` is not replaced by its value."), first)
            .says("read as plain text")
            .help(format!("a value stands in two braces: `{{{{ {path} }}}}`"));
        finding.labels.extend(places.map(|place| Label {
            place,
            text: "and here".to_owned(),
        }));
        finding.fixes.push(Fix {
            title: "write two braces".to_owned(),
            applicability: Applicability::Maybe,
            edits: found
                .iter()
                .map(|(start, path)| Edit {
                    place: within(whole, *start, path.len() + 2),
                    text: format!("{{{{ {path} }}}}"),
                })
                .collect(),
        });
        self.cx.report(finding);
    }
}

fn within(whole: Place, start: usize, len: usize) -> Place {
    let at = |offset: usize| whole.span.start + u32::try_from(offset).unwrap_or(0);
    Place {
        span: Span::new(at(start), at(start + len)),
        ..whole
    }
}

/// Names and fields of names that stand in one brace, and where the brace is.
fn braces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let inside = text.get(at + 1..)?;
        let len = inside.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')?;
        let (path, after) = inside.split_at_checked(len)?;
        let one = !matches!(before, Some('{' | '\\'))
            && after.starts_with('}')
            && !after.starts_with("}}");
        let named = path.starts_with(|c: char| c.is_alphabetic()) && !path.ends_with('.');
        (one && named).then_some((at, path))
    })
}
