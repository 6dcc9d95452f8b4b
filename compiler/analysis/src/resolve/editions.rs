//! `flow 1`: the edition of the language that a file is written in.

use flow_syntax::tree::{DeclKind, ExprKind};
use flow_syntax::{Applicability, Place};

use crate::cx::Cx;
use crate::rules::names::UNKNOWN_EDITION;

/// The newest edition, which a file without one means.
const NEWEST: &str = "1";

/// Reports editions that this version does not know.
pub(crate) fn check(cx: &mut Cx<'_>) {
    let mut unknown = Vec::new();
    for (file, source) in cx.sources.iter() {
        for placed in &source.pieces {
            let piece = placed.id;
            for decl in &placed.piece.decls {
                let DeclKind::Edition(written) = &decl.kind else {
                    continue;
                };
                let ExprKind::Number(number) = &written.kind else {
                    continue;
                };
                if number.digits != NEWEST || number.unit.is_some() {
                    let span = written.span;
                    unknown.push(Place { file, piece, span });
                }
            }
        }
    }
    for place in unknown {
        let message = format!("There is no edition {} of the language.", cx.words(place));
        let finding = UNKNOWN_EDITION
            .at(message, place)
            .says("not known")
            .help(format!(
                "write `flow {NEWEST}`; a newer edition needs a newer version of Flow"
            ));
        let title = format!("write `{NEWEST}`");
        cx.report(finding.fix(title, Applicability::Machine, place, NEWEST));
    }
}
