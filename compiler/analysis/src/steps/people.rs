//! Who acts.

use flow_syntax::tree::{self, Name};
use flow_syntax::{Applicability, Diagnostic};
use smol_str::SmolStr;

use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::Flow;
use crate::model::{People, Prop, PropArg, RoleId, RoleRef, StepId};
use crate::resolve::symbols::{Base, Kind, Space};
use crate::rules::names::{UNDECLARED_ROLE, UNKNOWN_STEP};
use crate::rules::types::ONE_OR_ALL;

/// People as written; nobody where nothing was.
pub(crate) fn people(cx: &mut Cx<'_>, flow: &Flow<'_>, by: Option<&tree::People>) -> People {
    let Some(by) = by else {
        return People {
            place: flow.base.at(flow.tree.name.span),
            ..People::default()
        };
    };
    let mut roles: Vec<RoleRef> = by
        .roles
        .iter()
        .filter(|r| !r.is_missing())
        .map(|r| role(cx, flow.base, r))
        .collect();
    roles.shrink_to_fit();
    if by.unclear {
        cx.report(one_or_all(flow.base, by));
    }
    let not_whoever_did = by
        .not_whoever_did
        .iter()
        .filter_map(|n| step_named(cx, flow, n))
        .collect();
    People {
        roles,
        all: by.all,
        not_whoever_did,
        place: flow.base.at(by.span),
    }
}

/// `by a, b`: who reads the map takes it for one of them or for both, as they please.
fn one_or_all(base: Base, by: &tree::People) -> Diagnostic {
    let names: Vec<&str> = by.roles.iter().map(|r| r.text.as_str()).collect();
    let (first, last) = (by.roles.first(), by.roles.last());
    let span = |name: Option<&Name>| name.map_or(by.span, |n| n.span);
    let roles = base.at(span(first).to(span(last)));
    let says = match by.all {
        true => "read as: all of them",
        false => "read as: one of them",
    };
    let (any, all) = (names.join(" or "), names.join(" and "));
    ONE_OR_ALL
        .at(
            "Nothing says whether one of them does it or all of them must.",
            roles,
        )
        .says(says)
        .help(format!(
            "write `{any}` if one is enough, `{all}` if each of them must"
        ))
        .fix(
            format!("one of them: `{any}`"),
            Applicability::Maybe,
            roles,
            any,
        )
        .fix(
            format!("all of them: `{all}`"),
            Applicability::Maybe,
            roles,
            all,
        )
}

/// A role by name.
pub(crate) fn role(cx: &mut Cx<'_>, base: Base, name: &Name) -> RoleRef {
    let place = base.at(name.span);
    if let Some(Kind::Role(id)) = cx.symbols.find(base.file, Space::Role, &name.text) {
        let key = cx.program.roles.get(id as usize).map(|r| r.key.clone());
        let name = key.unwrap_or_else(|| name.text.clone());
        return RoleRef {
            name,
            decl: Some(RoleId(id)),
            place,
        };
    }
    undeclared(cx, base, name);
    RoleRef {
        name: name.text.clone(),
        decl: None,
        place,
    }
}

/// Looks up the roles that a property names: `accountable lead`, `inform sales, legal`, `delegate to head`.
/// What is declared stands in the property under its unique name from then on.
pub(crate) fn named_in(cx: &mut Cx<'_>, base: Base, written: &tree::Property, made: &mut Prop) {
    if !matches!(
        written.key.text.as_str(),
        "accountable" | "consult" | "inform" | "delegate"
    ) {
        return;
    }
    let words = crate::resolve::props::words(written);
    for expr in words.into_iter().flat_map(crate::flow::names::exprs) {
        if let Some(word) = crate::flow::names::as_word(expr).filter(|w| *w != "to") {
            let text: SmolStr = word.into();
            let span = expr.span;
            let found = role(cx, base, &Name { text, span });
            let args = made.args.iter_mut();
            let own = args.filter(|arg| matches!(arg, PropArg::Word(w) if w == word));
            own.for_each(|arg| *arg = PropArg::Word(found.name.clone()));
        }
    }
}

/// One hint a role and file, where it is first used.
fn undeclared(cx: &mut Cx<'_>, base: Base, name: &Name) {
    let place = base.at(name.span);
    let message = format!("Role `{}` is not declared.", name.text);
    let known = cx.symbols.names(base.file, Space::Role);
    let finding = UNDECLARED_ROLE.at(message, place).says("used here");
    let mut finding = did_you_mean(
        finding,
        &name.text,
        place,
        &known,
        "declare it to give it people, cost and hours",
    );
    // A role that is new may only look like another one: no error, but no mere hint either.
    if !finding.fixes.is_empty() {
        finding.severity = flow_syntax::Severity::Warning;
    }
    for fix in &mut finding.fixes {
        fix.applicability = flow_syntax::Applicability::Maybe;
    }
    cx.report(finding);
}

/// A step by name, reported where there is none.
pub(crate) fn step_named(cx: &mut Cx<'_>, flow: &Flow<'_>, name: &Name) -> Option<StepId> {
    if name.is_missing() {
        return None;
    }
    if let Some(id) = flow.names.get(&name.text) {
        return Some(*id);
    }
    unknown_step(cx, flow, name, flow.base.at(name.span));
    None
}

/// Reports a name that is no step of a process.
pub(crate) fn unknown_step(
    cx: &mut Cx<'_>,
    flow: &Flow<'_>,
    name: &Name,
    place: flow_syntax::Place,
) {
    if flow.lossy {
        return;
    }
    let mut known: Vec<SmolStr> = Vec::new();
    if cx.symbols.may_offer() {
        known.extend(flow.names.keys().cloned());
        known.sort();
    }
    let finding = UNKNOWN_STEP
        .at(
            format!(
                "Process `{}` has no step `{}`.",
                flow.tree.name.text, name.text
            ),
            place,
        )
        .says("no such step");
    cx.report(did_you_mean(
        finding,
        &name.text,
        place,
        &known,
        "name one of its steps",
    ));
}
