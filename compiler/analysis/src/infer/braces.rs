//! Values in one brace, `{claim.number}` or `{ claim.number }`, as they stand in the paths of systems: in a text that is no value.

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
        let known = |braced: &Braced<'_>| self.names_something(braced.first());
        let found: Vec<Braced<'_>> = braces(said).filter(known).take(MOST).collect();
        for braced in &found {
            let mut used = flow.used_inputs.borrow_mut();
            used.insert(braced.first().into());
        }
        self.tell(whole, &found);
    }

    fn tell(&mut self, whole: Place, found: &[Braced<'_>]) {
        let Some((first, more)) = found.split_first() else {
            return;
        };
        let path = first.path;
        let mut finding = ONE_BRACE
            .at(
                format!("`{{{path}}}` is not replaced by its value."),
                first.place(whole),
            )
            .says("read as plain text")
            .help(format!("a value stands in two braces: `{{{{ {path} }}}}`"));
        finding.labels.extend(more.iter().map(|braced| Label {
            place: braced.place(whole),
            text: "and here".to_owned(),
        }));
        finding.fixes.push(Fix {
            title: "write two braces".to_owned(),
            applicability: Applicability::Maybe,
            edits: found
                .iter()
                .map(|braced| Edit {
                    place: braced.place(whole),
                    text: format!("{{{{ {} }}}}", braced.path),
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

/// A name, or a field of one, that stands in one brace.
struct Braced<'t> {
    path: &'t str,
    /// Where the brace opens, and how long all of it is.
    at: usize,
    len: usize,
}

impl<'t> Braced<'t> {
    fn first(&self) -> &'t str {
        self.path.split('.').next().unwrap_or_default()
    }

    fn place(&self, whole: Place) -> Place {
        within(whole, self.at, self.len)
    }
}

/// Names that stand alone in one brace, with blanks around them or without: `{ a: b }` is none.
fn braces(text: &str) -> impl Iterator<Item = Braced<'_>> {
    text.match_indices('{').filter_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let behind = text.get(at + 1..)?;
        let inside = behind.trim_start_matches(' ');
        let end = inside.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')?;
        let (path, after) = inside.split_at_checked(end)?;
        let after = after.trim_start_matches(' ');
        let one = !matches!(before, Some('{' | '\\'))
            && after.starts_with('}')
            && !after.starts_with("}}");
        let named = path.starts_with(|c: char| c.is_alphabetic()) && !path.ends_with('.');
        let len = behind.len() - after.len() + 2;
        (one && named).then_some(Braced { path, at, len })
    })
}
