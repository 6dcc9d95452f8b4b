//! Systems, their lookups and actions.

use flow_syntax::tree::{self, Name, Path, Plain, Property};
use flow_syntax::{FileId, Severity};
use smol_str::SmolStr;
use std::sync::Arc;

use super::decls::{Todo, key, put};
use super::fields::{fields, labels, ty, values};
use super::how::How;
use super::props::{belongs, prop, words, wrong};
use super::symbols::{Base, Firsts, Kind, Space};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::draft::title;
use crate::flow::names;
use crate::infer::Infer;
use crate::model::{Action, ActionId, Prop, PropArg, System, SystemId};
use crate::rules::names::UNKNOWN_SYSTEM;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// How a system can be reached.
const VIA: [&str; 6] = ["http", "sql", "mcp", "files", "mail", "command"];

const SYSTEM: [&str; 20] = [
    "via",
    "key",
    "token",
    "user",
    "password",
    "header",
    "limit",
    "timeout",
    "retry",
    "from",
    "region",
    "cleared",
    "keep",
    "purpose",
    "folder",
    "host",
    "port",
    "database",
    "env",
    "accountable",
];

/// Where other notations say an address: told once, as a word that does not belong here.
const ADDRESS: [&str; 4] = ["url", "address", "endpoint", "base_url"];

/// Declares a system.
pub(super) fn system(
    cx: &mut Cx<'_>,
    Todo {
        entry,
        index,
        found,
    }: Todo<'_>,
    plain: &Plain,
) {
    let base = found.base;
    let (mut via, mut target, mut props) = (None, None, Vec::new());
    super::repeated::check(cx, base, &plain.props);
    let mut infer = Infer::constants(cx, base);
    infer.secrets = true;
    for written in &plain.props {
        // Credentials may have any name: what is secret is one.
        let made = prop(&mut infer, written);
        let secret = made
            .values()
            .any(|v| matches!(v.kind, TExprKind::Secret(_)));
        if !secret && !belongs(&mut infer, written, "a system", &SYSTEM) {
            continue;
        }
        super::shapes::of_system(&mut infer, written, &made);
        if written.key.text == "via" {
            let elsewhere = plain
                .props
                .iter()
                .any(|p| ADDRESS.contains(&p.key.text.as_str()));
            (via, target) = reached(&mut infer, written, &made, elsewhere);
        } else {
            props.push(made);
        }
    }
    let actions = actions(cx, base, via.as_deref(), &plain.actions);
    let system = System {
        name: plain.name.text.clone(),
        key: key(cx, entry),
        title: title(plain.title.as_ref(), &plain.name.text),
        docs: found.decl.docs.clone(),
        via,
        target,
        props,
        actions,
        place: base.at(plain.name.span),
    };
    put(&mut cx.program.systems, index, system);
}

fn reached(
    infer: &mut Infer<'_, '_>,
    written: &Property,
    made: &Prop,
    elsewhere: bool,
) -> (Option<SmolStr>, Option<TExpr>) {
    let target = made.values().next().cloned();
    let Some(PropArg::Word(word)) = made.args.first() else {
        wrong(
            infer,
            written,
            "http, sql, mcp, files, mail or command",
            "via http \"https://…\"",
        );
        return (None, target);
    };
    if VIA.contains(&word.as_str()) {
        if let (Some((needs, example)), None) = (address(word), &target)
            && !elsewhere
        {
            without_address(infer, written, needs, example);
        }
        return (Some(word.clone()), target);
    }
    let expr = words(written).and_then(|w| names::exprs(w).next());
    let place = expr.map_or(made.place, |e| infer.at(e));
    let finding = crate::rules::types::BAD_PROPERTY
        .at(format!("A system cannot be reached via `{word}`."), place)
        .says("not known");
    let known: Vec<SmolStr> = VIA.iter().map(|v| SmolStr::new(*v)).collect();
    let help = format!("choose one of {}", VIA.join(", "));
    infer
        .cx
        .report(did_you_mean(finding, word, place, &known, &help));
    (None, target)
}

/// What a transport must be told, and an example; folders have a usual one.
fn address(via: &str) -> Option<(&'static str, &'static str)> {
    match via {
        "http" => Some(("an address", "via http \"https://crm.example.com/api\"")),
        "sql" => Some(("a database file", "via sql \"orders.db\"")),
        _ => None,
    }
}

/// A warning: a map may be drawn before anybody knows where its systems are.
fn without_address(infer: &mut Infer<'_, '_>, written: &Property, needs: &str, example: &str) {
    let message = format!("This system cannot be reached without {needs}.");
    let mut finding = crate::rules::types::BAD_PROPERTY
        .at(message, infer.base.at(written.span))
        .says("does not say where")
        .help(format!("write it like this: `{example}`"));
    finding.severity = Severity::Warning;
    infer.cx.report(finding);
}

fn actions(
    cx: &mut Cx<'_>,
    base: Base,
    via: Option<&str>,
    written: &[tree::Action],
) -> Vec<Action> {
    let mut made: Vec<Action> = Vec::with_capacity(written.len());
    let mut firsts = Firsts::default();
    for action in written {
        let place = base.at(action.name.span);
        firsts.check(cx, &action.name.text, place);
        let mut params = fields(cx, base, &action.params);
        let returns = action.returns.as_ref().map(|t| ty(cx, base, t));
        let written = action.returns.as_ref().map_or(&[][..], |t| &t.labels);
        let labels = labels(cx, base, written);
        super::repeated::check(cx, base, &action.props);
        let mut infer = Infer::constants(cx, base);
        values(&mut infer, &action.params, &mut params);
        let how = How {
            via,
            written: action,
            params: &params,
        };
        let props = done(&mut infer, &how);
        made.push(Action {
            name: action.name.text.clone(),
            docs: action.docs.clone(),
            reads_only: action.reads_only,
            params,
            returns,
            labels,
            props,
            place,
        });
    }
    made
}

/// How a lookup or an action is done: its parameters are at hand.
fn done(infer: &mut Infer<'_, '_>, how: &How<'_>) -> Vec<Prop> {
    infer.secrets = true;
    let mut all_belong = true;
    let at_hand = Type::Inline(Arc::new(how.params.to_vec()));
    let made = infer.with_it(at_hand, |infer| {
        let mut made = Vec::with_capacity(how.written.props.len());
        for written in &how.written.props {
            let prop = prop(infer, written);
            all_belong &= how.belongs(infer, written);
            super::shapes::of_system(infer, written, &prop);
            made.push(prop);
        }
        made
    });
    how.check(infer, all_belong);
    made
}

/// The system that `system.action` or `file.system.action` names.
pub(crate) fn system_of<'c>(cx: &'c Cx<'_>, file: FileId, path: &Path) -> Option<&'c System> {
    let found = match path.parts.as_slice() {
        [system] | [system, _] => cx.symbols.find(file, Space::System, &system.text),
        [alias, system, _] => cx
            .symbols
            .find_in(file, &alias.text, Space::System, &system.text),
        _ => None,
    };
    match found {
        Some(Kind::System(id)) => cx.program.systems.get(id as usize),
        _ => None,
    }
}

/// The action that a dotted name means, reported where there is none.
pub(crate) fn action(cx: &mut Cx<'_>, base: Base, path: &Path) -> Option<ActionId> {
    if path.parts.is_empty() || path.parts.iter().any(Name::is_missing) {
        return None;
    }
    let Some(system) = system_of(cx, base.file, path) else {
        unknown_system(cx, base, path);
        return None;
    };
    let id = cx
        .program
        .systems
        .iter()
        .position(|s| s.place == system.place)?;
    let [.., name] = path.parts.as_slice() else {
        return None;
    };
    if path.parts.len() < 2 {
        let first = system
            .actions
            .first()
            .map_or("action", |a| a.name.as_str())
            .to_owned();
        let place = base.at(path.span);
        let finding = UNKNOWN_SYSTEM.at(
            format!(
                "`{}` is a system; which of its actions is meant?",
                name.text
            ),
            place,
        );
        cx.report(
            finding
                .says("a system")
                .help(format!("write {}.{first}(…)", name.text)),
        );
        return None;
    }
    let found = system.actions.iter().position(|a| a.name == name.text);
    let Some(index) = found else {
        unknown_action(cx, base, id, name);
        return None;
    };
    let action = u32::try_from(index).ok()?;
    Some(ActionId {
        system: SystemId::at(id),
        action,
    })
}

fn unknown_system(cx: &mut Cx<'_>, base: Base, path: &Path) {
    let Some(name) = path.parts.first() else {
        return;
    };
    let place = base.at(name.span);
    let finding = UNKNOWN_SYSTEM.at(format!("There is no system `{}`.", name.text), place);
    let known = cx.symbols.names(base.file, Space::System);
    let help = format!("declare it: `system {} {{ via http \"…\" … }}`", name.text);
    cx.report(did_you_mean(
        finding.says("not declared"),
        &name.text,
        place,
        &known,
        &help,
    ));
}

fn unknown_action(cx: &mut Cx<'_>, base: Base, system: usize, name: &Name) {
    let Some(system) = cx.program.systems.get(system) else {
        return;
    };
    let place = base.at(name.span);
    let known: Vec<SmolStr> = system.actions.iter().map(|a| a.name.clone()).collect();
    let finding = UNKNOWN_SYSTEM
        .at(
            format!(
                "System `{}` has no lookup or action `{}`.",
                system.name, name.text
            ),
            place,
        )
        .says("not declared")
        .label(system.place, "the system is declared here");
    let help = format!(
        "declare it in the system: `lookup {0}(…) -> type` or `action {0}(…)`",
        name.text
    );
    let finding = did_you_mean(finding, &name.text, place, &known, &help);
    cx.report(finding);
}
