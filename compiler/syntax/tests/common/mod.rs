//! What the tests of the syntax crate share: compact prints of trees and errors.
#![allow(dead_code, reason = "each test binary uses a part")]

use flow_syntax::tree::{Decl, DeclKind};
use flow_syntax::{Columns, SourceFile};

/// One line an error: place, code, message, label, help, fix.
pub(crate) fn errors(file: &SourceFile) -> String {
    let mut out = String::new();
    for error in &file.errors {
        out.push_str(&format!("{}: {}\n", error.code, error.message));
    }
    for placed in &file.pieces {
        for error in &placed.piece.errors {
            let at = placed.start + error.span.start;
            let at = file.lines().position(&file.text, at, Columns::Chars);
            let len = error.span.end - error.span.start;
            let place = format!("{}:{}+{len}", at.line + 1, at.column + 1);
            out.push_str(&format!("{place} {} {} [{}]", error.code, error.message, error.label));
            if let Some(help) = &error.help {
                out.push_str(&format!(" help: {help}"));
            }
            if let Some((_, text)) = &error.fix {
                out.push_str(&format!(" fix: {text:?}"));
            }
            out.push('\n');
        }
    }
    out
}

/// All syntax errors' codes with line and column from 1, in source order.
pub(crate) fn places(file: &SourceFile) -> Vec<(String, u32, u32)> {
    let mut all = Vec::new();
    for placed in &file.pieces {
        for error in &placed.piece.errors {
            let at = placed.start + error.span.start;
            let at = file.lines().position(&file.text, at, Columns::Chars);
            all.push((error.code.to_owned(), at.line + 1, at.column + 1));
        }
    }
    all
}

/// The declarations of a file.
pub(crate) fn decls(file: &SourceFile) -> Vec<&Decl> {
    file.pieces.iter().flat_map(|placed| &placed.piece.decls).collect()
}

/// What a declaration is called, with its kind.
pub(crate) fn named(decl: &Decl) -> String {
    match &decl.kind {
        DeclKind::Edition(_) => "edition".into(),
        DeclKind::Use(_) => "use".into(),
        DeclKind::Plain(d) => format!("{:?} {}", d.kind, d.name.text),
        DeclKind::Record(d) => format!("record {}", d.name.text),
        DeclKind::Enum(d) => format!("enum {}", d.name.text),
        DeclKind::Table(d) => format!("table {}", d.name.text),
        DeclKind::Process(d) => format!("process {}", d.name.text),
        DeclKind::Test(d) => format!("test {}", d.lines.len()),
        DeclKind::Variant(d) => format!("variant {}", d.name.text),
        DeclKind::Bogus(_) => "bogus".into(),
    }
}

/// The tree without spans, one node a line where it is long.
pub(crate) fn dump(file: &SourceFile) -> String {
    let mut out = String::new();
    for placed in &file.pieces {
        for decl in &placed.piece.decls {
            out.push_str(&compact(&format!("{decl:#?}")));
            out.push('\n');
        }
    }
    out
}

/// Derived `Debug` output, without spans, empty parts and lone brackets.
fn compact(debug: &str) -> String {
    let mut out = String::new();
    let mut skip: Option<usize> = None;
    for line in debug.lines() {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim();
        if let Some(level) = skip {
            if indent <= level {
                skip = None;
            }
            continue;
        }
        let spanish = ["span: Span {", "keyword: Span {", "Span {"];
        if spanish.iter().any(|s| text.starts_with(s)) {
            skip = Some(indent);
            continue;
        }
        let empty = [": None,", ": [],"].iter().any(|s| text.ends_with(s));
        let closes = text.chars().all(|c| matches!(c, '}' | ']' | ')' | ','));
        if empty || closes {
            continue;
        }
        out.push_str(&" ".repeat(indent / 2));
        out.push_str(text.trim_end_matches([',', '{', '[', '(', ' ']));
        out.push('\n');
    }
    out
}
