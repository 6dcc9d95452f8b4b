//! Questions whether something is there that is never nothing.

use flow_plan::Ref;
use flow_syntax::tree::Expr;
use flow_syntax::{Diagnostic, Place};

use super::{Infer, presence};
use crate::rules::types::ALWAYS_THERE;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Infer<'_, '_> {
    /// Warns where it is asked whether something is there that always is; `answer` is what then always comes out.
    pub(super) fn asks_in_vain(&mut self, of: &Expr, typed: &TExpr, answer: bool, place: Place) {
        // A message's condition that asks this names no key, which is told.
        let sure = !typed.ty.is_optional() && !typed.ty.is_open() && self.it_name.is_none();
        if !sure || self.is_narrowed(of) || !self.is_certain(typed) {
            return;
        }
        let written = self.cx.words(typed.place);
        let outcome = if answer { "always" } else { "never" };
        let finding = ALWAYS_THERE
            .at(
                format!("`{written}` is never nothing, so this is {outcome} true."),
                place,
            )
            .says(format!("{outcome} true"));
        let finding = self.with_origin(finding, typed);
        self.cx
            .report(finding.help(instead(&written, typed, answer)));
    }

    /// Whether a test before this one is why it is there.
    fn is_narrowed(&self, of: &Expr) -> bool {
        let Some(key) = presence::dotted(of) else {
            return false;
        };
        let around = |known: &String| {
            let rest = key.strip_prefix(known.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.narrowed.iter().any(around)
    }

    /// Whether what is named is there whatever happens. Of a step's result that hangs on the ways to here, which a
    /// mistake elsewhere may have changed.
    fn is_certain(&self, expr: &TExpr) -> bool {
        match root(expr) {
            Some(Ref::Input(_) | Ref::Item(_) | Ref::It) => true,
            Some(Ref::State(name)) => self.flow.is_some_and(|flow| {
                let mut states = flow.tree.states.iter();
                states.any(|s| s.name.text == *name && s.value.is_some())
            }),
            _ => false,
        }
    }

    /// Says which input it is.
    fn with_origin(&self, finding: Diagnostic, expr: &TExpr) -> Diagnostic {
        let Some(Ref::Input(name)) = root(expr) else {
            return finding;
        };
        let inputs = self.flow.map_or(&[][..], |flow| &flow.inputs);
        match inputs.iter().find(|i| i.name == *name) {
            Some(input) => finding.label(input.place, "every run is given this"),
            None => finding,
        }
    }
}

/// What a field belongs to, at the beginning of a dotted name.
fn root(expr: &TExpr) -> Option<&Ref> {
    match &expr.kind {
        TExprKind::Ref(name) => Some(name),
        TExprKind::Field(of, _) => root(of),
        _ => None,
    }
}

fn instead(written: &str, typed: &TExpr, answer: bool) -> String {
    let (some, same) = if answer { (">", "!=") } else { ("==", "==") };
    let is_input = matches!(&typed.kind, TExprKind::Ref(Ref::Input(_)));
    match &typed.ty {
        Type::List(_) => format!("ask how much it holds: `count({written}) {some} 0`"),
        Type::Text { .. } => format!("ask whether anything is written: `{written} {same} \"\"`"),
        _ if is_input => {
            "remove the test; an input that may be missing has a `?` behind its type".to_owned()
        }
        _ => "remove the test".to_owned(),
    }
}
