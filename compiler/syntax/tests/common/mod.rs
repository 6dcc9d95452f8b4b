//! What the tests of the syntax crate share: compact prints of trees and errors.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part")]

mod dump;

pub(crate) use dump::{dump, expr};

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
            out.push_str(&format!(
                "{place} {} {} [{}]",
                error.code, error.message, error.label
            ));
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
    file.pieces
        .iter()
        .flat_map(|placed| &placed.piece.decls)
        .collect()
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
