//! What is done with files: the operation is a word, and the files are arguments.

use flow_syntax::tree::Property;

use super::How;
use crate::infer::Infer;
use crate::resolve::props::words;
use crate::rules::types::{BAD_PROPERTY, NOT_CALLABLE};

/// An operation, and the arguments that it needs.
struct Operation {
    word: &'static str,
    changes: bool,
    needs: &'static [&'static str],
    declared: &'static str,
    what: &'static str,
}

const OPERATIONS: [Operation; 4] = [
    operation("read", false, &["path"], "path: text", "to read a file"),
    operation("list", false, &[], "path: text", "to list a folder"),
    operation(
        "write",
        true,
        &["path", "content"],
        "path: text, content: text",
        "to write a file",
    ),
    operation(
        "move",
        true,
        &["from", "to"],
        "from: text, to: text",
        "to move a file",
    ),
];

const fn operation(
    word: &'static str,
    changes: bool,
    needs: &'static [&'static str],
    declared: &'static str,
    what: &'static str,
) -> Operation {
    Operation {
        word,
        changes,
        needs,
        declared,
        what,
    }
}

/// Reports what cannot be done with files; where nothing says how, the name does.
pub(super) fn check(how: &How<'_>, infer: &mut Infer<'_, '_>, written: Option<&Property>) {
    let word = written.map_or(how.name(), |w| w.key.text.as_str());
    let Some(operation) = OPERATIONS.iter().find(|o| o.word == word) else {
        return unsaid(how, infer);
    };
    if let Some(written) = written.filter(|w| words(w).is_none_or(|w| !w.args.is_empty())) {
        return alone(infer, written, operation);
    }
    if how.written.reads_only && operation.changes {
        let place = written.map_or(how.place(infer), |w| infer.base.at(w.key.span));
        return how.changes(infer, &format!("`{word}` changes files"), place);
    }
    if let Some(missing) = operation.needs.iter().find(|param| !how.has(param)) {
        how.needs(infer, missing, operation.declared, operation.what);
    }
}

fn unsaid(how: &How<'_>, infer: &mut Infer<'_, '_>) {
    let ways: Vec<String> = how.ways().iter().map(|w| format!("`{{ {w} }}`")).collect();
    let finding = NOT_CALLABLE
        .at(
            format!("Nothing says what `{}` does with files.", how.name()),
            how.place(infer),
        )
        .says("cannot be called like this")
        .help(format!("write behind it {}", ways.join(" or ")));
    infer.cx.report(finding);
}

fn alone(infer: &mut Infer<'_, '_>, written: &Property, operation: &Operation) {
    let word = operation.word;
    let finding = BAD_PROPERTY
        .at(
            format!("`{word}` stands alone: files are named by arguments."),
            infer.base.at(written.span),
        )
        .says("this text would be passed over")
        .help(format!(
            "write `{{ {word} }}`, declare `{}`, and name the file in the call",
            operation.declared
        ));
    infer.cx.report(finding);
}
