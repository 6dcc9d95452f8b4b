//! Quick fixes.

use flow_fix::{sure, tidy};
use flow_syntax::{Columns, Diagnostic, Edit, Fix};

use crate::check::Checked;
use crate::position::Range;

/// A way to mend a finding, as an editor offers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it is the one good answer, which needs no second thought.
    pub is_sure: bool,
    /// Edits that belong together, of texts as they were checked.
    pub edits: Vec<TextEdit>,
}

/// New text for a range of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// The file, relative to the project root.
    pub path: String,
    /// What is replaced; empty to insert.
    pub range: Range,
    /// The new text.
    pub text: String,
}

/// The fixes of a finding, the sure one first.
#[must_use]
pub fn actions(checked: &Checked, diagnostic: &Diagnostic, columns: Columns) -> Vec<Action> {
    let best = sure(diagnostic);
    let action = |fix: &Fix| {
        let edits = fix.edits.iter().map(|e| text_edit(checked, e, columns));
        Some(Action {
            title: capital(&fix.title),
            is_sure: best.is_some_and(|best| std::ptr::eq(best, fix)),
            edits: edits.collect::<Option<_>>()?,
        })
    };
    let mut all: Vec<Action> = diagnostic.fixes.iter().filter_map(action).collect();
    all.retain(|action| !action.edits.is_empty());
    all.sort_by_key(|action| !action.is_sure);
    all
}

fn text_edit(checked: &Checked, edit: &Edit, columns: Columns) -> Option<TextEdit> {
    let file = checked.sources.get(edit.place.file)?;
    let span = checked.sources.range(edit.place);
    let (range, text) = tidy(
        &file.text,
        span.start as usize..span.end as usize,
        &edit.text,
    );
    let offset = |at: usize| u32::try_from(at).ok();
    let bytes = offset(range.start)?..offset(range.end)?;
    Some(TextEdit {
        path: file.path.to_string(),
        range: Range::of(file, bytes, columns),
        text,
    })
}

/// Editors show titles in a menu, with a capital.
fn capital(title: &str) -> String {
    let mut rest = title.chars();
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}
