//! Between plain types and the protocol's.

use flow_ide::{Finding, Range, Related};
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

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
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
