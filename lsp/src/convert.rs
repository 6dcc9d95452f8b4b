//! Between plain types and the protocol's.

use std::collections::HashMap;

use flow_ide::{Action, Finding, Range, Related};
use flow_syntax::{Columns, LineColumn, Severity};
use tower_lsp::lsp_types as lsp;

use crate::place::Home;

/// A finding as the protocol says it.
pub(crate) fn diagnostic(finding: &Finding, home: &Home) -> lsp::Diagnostic {
    let related: Vec<_> = finding
        .related
        .iter()
        .filter_map(|r| related(r, home))
        .collect();
    lsp::Diagnostic {
        range: to_range(finding.range),
        severity: Some(severity(finding.severity)),
        code: finding
            .code
            .map(|code| lsp::NumberOrString::String(code.to_owned())),
        source: Some("flow".to_owned()),
        message: finding.message.clone(),
        related_information: (!related.is_empty()).then_some(related),
        ..lsp::Diagnostic::default()
    }
}

fn related(related: &Related, home: &Home) -> Option<lsp::DiagnosticRelatedInformation> {
    let uri = home.sibling(&related.path)?;
    let location = lsp::Location {
        uri,
        range: to_range(related.range),
    };
    Some(lsp::DiagnosticRelatedInformation {
        location,
        message: related.message.clone(),
    })
}

/// A way to mend `finding` as the protocol says it; `None` if a file of it has no address.
pub(crate) fn action(action: &Action, finding: &Finding, home: &Home) -> Option<lsp::CodeAction> {
    let mut changes: HashMap<lsp::Url, Vec<lsp::TextEdit>> = HashMap::new();
    for edit in &action.edits {
        let uri = home.sibling(&edit.path)?;
        let (range, new_text) = (to_range(edit.range), edit.text.clone());
        let edits = changes.entry(uri).or_default();
        edits.push(lsp::TextEdit { range, new_text });
    }
    Some(lsp::CodeAction {
        title: action.title.clone(),
        kind: Some(lsp::CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(finding, home)]),
        edit: Some(lsp::WorkspaceEdit::new(changes)),
        is_preferred: Some(action.is_sure),
        ..lsp::CodeAction::default()
    })
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

/// Edits as the protocol says them.
pub(crate) fn edits(edits: Vec<flow_ide::Rewrite>) -> Vec<lsp::TextEdit> {
    let edit = |edit: flow_ide::Rewrite| lsp::TextEdit {
        range: to_range(edit.range),
        new_text: edit.text,
    };
    edits.into_iter().map(edit).collect()
}

fn to_range(range: Range) -> lsp::Range {
    lsp::Range {
        start: to_position(range.start),
        end: to_position(range.end),
    }
}

fn to_position(at: LineColumn) -> lsp::Position {
    lsp::Position {
        line: at.line,
        character: at.column,
    }
}

/// A range from the editor.
pub(crate) fn from_range(range: lsp::Range) -> Range {
    Range {
        start: from_position(range.start),
        end: from_position(range.end),
    }
}

fn from_position(at: lsp::Position) -> LineColumn {
    LineColumn {
        line: at.line,
        column: at.character,
    }
}

/// What to count along a line: UTF-8 only if the editor offers it, since some refuse any other answer
/// than the UTF-16 every editor knows.
pub(crate) fn columns(capabilities: &lsp::ClientCapabilities) -> Columns {
    let offered = capabilities
        .general
        .as_ref()
        .and_then(|g| g.position_encodings.as_ref());
    let utf8 = offered.is_some_and(|all| all.contains(&lsp::PositionEncodingKind::UTF8));
    if utf8 { Columns::Utf8 } else { Columns::Utf16 }
}
