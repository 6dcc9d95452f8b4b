//! What is declared or brought in and never used.

use std::collections::HashSet;

use flow_syntax::tree::DeclKind;
use flow_syntax::{FileId, Place};

use super::symbols::{Base, Entry, Space};
use crate::asked::Used;
use crate::cx::Cx;
use crate::load::Loaded;
use crate::rules::names::UNUSED;

/// Reports unused declarations of the root file, if it has a process that could have used them, and
/// files brought in for nothing.
pub(crate) fn report(cx: &mut Cx<'_>, loaded: &Loaded, used: &Used, suggested: &HashSet<&str>) {
    let root = FileId(0);
    let has_process = |e: &Entry| e.space == Space::Process && e.place.file == root;
    if !cx.symbols.entries.iter().any(has_process) {
        return;
    }
    let mut found = Vec::new();
    for (index, entry) in cx.symbols.entries.iter().enumerate() {
        let counts = entry.place.file == root
            && cx.symbols.is_visible(index)
            && !matches!(entry.space, Space::Process | Space::Policy | Space::Variant);
        if counts && !used.entry(index) && !suggested.contains(entry.name.as_str()) {
            found.push(unused(entry));
        }
    }
    for import in loaded.imports.iter().filter(|i| i.from == root) {
        let mine = || cx.symbols.entries.iter().any(|e| e.place.file == import.to);
        if mine()
            && !used.file(root, import.to)
            && let Some(place) = use_place(loaded, import)
        {
            let finding = UNUSED
                .at("Nothing of this file is used.", place)
                .says("brought in here");
            found.push(finding.help("remove the `use`"));
        }
    }
    cx.findings.list.extend(found);
}

fn unused(entry: &Entry) -> flow_syntax::Diagnostic {
    let word = match entry.space {
        Space::Role => "Role",
        Space::System => "System",
        Space::Model => "Model",
        Space::Label => "Label",
        Space::Type => "Type",
        Space::Table => "Table",
        Space::Message => "Message",
        Space::Policy | Space::Process | Space::Variant => "Declaration",
    };
    UNUSED
        .at(
            format!("{word} `{}` is never used.", entry.name),
            entry.place,
        )
        .says("declared here")
        .help("use it, or remove it")
}

fn use_place(loaded: &Loaded, import: &crate::load::Import) -> Option<Place> {
    let (piece, decl) = import.at;
    let placed = loaded.sources.get(import.from)?.piece(piece)?;
    match &placed.piece.decls.get(decl as usize)?.kind {
        DeclKind::Use(used) => Some(
            Base {
                file: import.from,
                piece,
            }
            .at(used.path.span),
        ),
        _ => None,
    }
}
