//! Prompts that stand in files of their own: `prompt file "sort.md"`.

use flow_syntax::tree::{
    Decl, DeclKind, ExprKind, Property, PropertyValue, Step, TextPart, WordArg,
};
use flow_syntax::{SourceFile, Span};

use crate::walk;

/// Properties whose text may stand in a file.
const KEYS: [&str; 4] = ["prompt", "system", "goal", "ask"];

/// The files that prompts of a file stand in: piece, place of the path in it, path as written.
pub(crate) fn named(file: &SourceFile) -> Vec<(u32, Span, String)> {
    let mut found = Vec::new();
    for placed in &file.pieces {
        if !placed.piece.names_files {
            continue;
        }
        let piece = placed.id;
        for decl in &placed.piece.decls {
            of_decl(decl, &mut |span, path| found.push((piece, span, path)));
        }
    }
    found
}

fn of_decl(decl: &Decl, found: &mut dyn FnMut(Span, String)) {
    let mut step = |step: &Step| {
        step.props
            .iter()
            .filter_map(path)
            .for_each(|(s, p)| found(s, p))
    };
    match &decl.kind {
        DeclKind::Process(process) => {
            walk::steps(&process.body, true, &mut |at| step(at.step));
            walk::steps_of_props(&process.props, &mut |at| step(at.step));
        }
        DeclKind::Variant(variant) => {
            for changed in variant.changes.iter().filter_map(|c| c.kind.step()) {
                step(changed);
                walk::within(changed, &mut |at| step(at.step));
            }
        }
        _ => {}
    }
}

/// The path after `prompt file`, and where it stands.
pub(crate) fn path(prop: &Property) -> Option<(Span, String)> {
    if !KEYS.contains(&prop.key.text.as_str()) {
        return None;
    }
    let PropertyValue::Words(words) = &prop.value else {
        return None;
    };
    match words.args.as_slice() {
        [WordArg::Expr(word), WordArg::Expr(path)] if is_file(&word.kind) => match &path.kind {
            ExprKind::Text(text) => match text.parts.as_slice() {
                [TextPart::Plain(plain)] if !plain.is_empty() => Some((path.span, plain.clone())),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn is_file(word: &ExprKind) -> bool {
    matches!(word, ExprKind::Name(name) if name == "file")
}
