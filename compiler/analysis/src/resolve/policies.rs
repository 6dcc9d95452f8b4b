//! Policies: what every process in scope is held to.

use flow_syntax::tree::{
    BinaryOp, DeclKind, Expr, ExprKind, Name, Path, Plain, PlainKind, Property, WordArg,
};
use flow_syntax::words::STEPS;
use flow_syntax::{Applicability, Place};
use smol_str::SmolStr;

use super::decls::{Todo, put};
use super::fields::label;
use super::props::words;
use super::symbols::{Base, Kind, Space};
use super::{policy_meant, systems};
use crate::cx::Cx;
use crate::findings::did_you_mean;
use crate::flow::names;
use crate::model::{Demand, MessageId, ModelId, Policy, PolicyRule, Prop, PropArg, SystemId};
use crate::rules::data::NOT_ENFORCED;
use crate::rules::names::UNKNOWN_SYSTEM;
use crate::rules::types::MISSING_ARGUMENT;
use crate::steps::{ai, people};

/// Declares a policy; its rules follow once everything they may name is declared.
pub(super) fn policy(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>, plain: &Plain) {
    let props: Vec<Prop> = plain
        .props
        .iter()
        .map(|p| as_written(cx, found.base, p))
        .collect();
    let name = plain.name.text.clone();
    let place = found.base.at(plain.name.span);
    if props.is_empty() && !plain.name.is_missing() {
        let finding = MISSING_ARGUMENT
            .at(format!("Policy `{name}` has no rules."), place)
            .says("rules nothing")
            .help(format!(
                "write its rules in a block: `policy {name} {{ decision about @personal needs a person }}`"
            ));
        cx.report(finding);
    }
    let rules = Vec::new();
    let policy = Policy {
        name,
        props,
        rules,
        place,
    };
    put(&mut cx.program.policies, index, policy);
}

/// A rule word by word; its names are looked up later.
fn as_written(cx: &mut Cx<'_>, base: Base, written: &Property) -> Prop {
    let mut args = Vec::new();
    for arg in words(written).into_iter().flat_map(|w| &w.args) {
        match arg {
            WordArg::Comma(_) => {}
            WordArg::Label(name) => {
                label(cx, base, name);
                args.push(PropArg::Label(name.text.clone()));
            }
            WordArg::Expr(expr) => {
                let each = each(expr).into_iter().map(|e| cx.words(base.at(e.span)));
                args.extend(each.map(|word| PropArg::Word(word.into())));
            }
        }
    }
    Prop::new(written.key.text.clone(), args, base.at(written.span))
}

/// `crm and mail` names two.
fn each(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut todo = vec![expr];
    while let Some(expr) = todo.pop() {
        match &expr.kind {
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
                todo.extend([&**right, &**left]);
            }
            _ => found.push(expr),
        }
    }
    found
}

/// The rules of a policy, once everything is declared.
pub(super) fn rules(cx: &mut Cx<'_>, Todo { index, found, .. }: Todo<'_>) {
    let DeclKind::Plain(plain) = &found.decl.kind else {
        return;
    };
    if plain.kind != PlainKind::Policy {
        return;
    }
    let rule = |p| rule(cx, found.base, p);
    let rules: Vec<PolicyRule> = plain.props.iter().flat_map(rule).collect();
    if let Some(policy) = cx.program.policies.get_mut(index) {
        policy.rules = rules;
    }
}

/// One word of a rule.
enum Token<'t> {
    Label(&'t Name),
    Word(&'t str),
    Other,
}

/// What a line of a policy demands: one rule, or one for each role of which all must approve.
fn rule(cx: &mut Cx<'_>, base: Base, written: &Property) -> Vec<PolicyRule> {
    let place = base.at(written.span);
    if written.key.is_missing() || cx.is_damaged(place) {
        return Vec::new();
    }
    let demands = match demand(cx, base, written) {
        Ok(None) => Vec::new(),
        Ok(Some(Demand::Approval { action, by })) if joins_all(written) => {
            let each = by.into_iter();
            each.map(|role| Demand::Approval {
                action,
                by: vec![role],
            })
            .collect()
        }
        Ok(Some(demand)) => vec![demand],
        Err(()) => {
            not_understood(cx, written, base);
            Vec::new()
        }
    };
    let rules = demands.into_iter();
    rules.map(|demand| PolicyRule { demand, place }).collect()
}

/// `… by lead and boss`
fn joins_all(written: &Property) -> bool {
    let is_and = |arg: &WordArg| match arg {
        WordArg::Expr(expr) => matches!(expr.kind, ExprKind::Binary(BinaryOp::And, ..)),
        _ => false,
    };
    words(written).is_some_and(|words| words.args.iter().any(is_and))
}

/// The rule, nothing where a name in it was reported, or an error where the words mean nothing.
fn demand(cx: &mut Cx<'_>, base: Base, written: &Property) -> Result<Option<Demand>, ()> {
    let words = words(written).ok_or(())?;
    let tokens: Vec<(Token<'_>, Option<&Expr>)> = words.args.iter().flat_map(tokens).collect();
    let shape: Vec<&Token<'_>> = tokens.iter().map(|(t, _)| t).collect();
    let exprs = |from: usize| tokens.iter().skip(from).filter_map(|(_, e)| *e);
    use Token::{Label, Word};
    match (written.key.text.as_str(), shape.as_slice()) {
        ("@", [Label(label), Word("only"), Word("to"), _, ..]) => {
            Ok(Some(only_to(cx, base, label, exprs(3))))
        }
        ("action", [_, Word("needs"), Word("approval"), Word("by"), _, ..]) => {
            let path = exprs(0).next().and_then(ai::as_path).ok_or(())?;
            approval(cx, base, &path, exprs(4)).ok_or(())
        }
        (
            "decision",
            [
                Word("about"),
                Label(label),
                Word("needs"),
                Word("a"),
                Word("person"),
            ],
        ) => {
            let label = label.text.clone();
            Ok(Some(Demand::Person { label }))
        }
        ("tasks", [Word("need"), Word("a"), Word("time"), Word("limit")]) => {
            Ok(Some(Demand::TimeLimit))
        }
        ("processes", [Word("need"), Word("an"), Word("accountable"), Word("role")]) => {
            Ok(Some(Demand::Accountable))
        }
        _ => Err(()),
    }
}

fn tokens<'t>(arg: &'t WordArg) -> Vec<(Token<'t>, Option<&'t Expr>)> {
    match arg {
        WordArg::Comma(_) => Vec::new(),
        WordArg::Label(name) => vec![(Token::Label(name), None)],
        WordArg::Expr(expr) => each(expr)
            .into_iter()
            .map(|e| (token(e), Some(e)))
            .collect(),
    }
}

fn token(expr: &Expr) -> Token<'_> {
    names::as_word(expr).map_or(Token::Other, Token::Word)
}

/// `@personal only to quick, crm`
fn only_to<'e>(
    cx: &mut Cx<'_>,
    base: Base,
    label: &Name,
    receivers: impl Iterator<Item = &'e Expr>,
) -> Demand {
    let (mut models, mut systems, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for path in receivers.filter_map(ai::as_path) {
        match receiver(cx, base, &path) {
            Some(Receiver::Model(id)) => models.push(id),
            Some(Receiver::System(id)) => systems.push(id),
            Some(Receiver::Message(id)) => messages.push(id),
            None => unknown(cx, base, &path),
        }
    }
    let label = label.text.clone();
    Demand::OnlyTo {
        label,
        models,
        systems,
        messages,
    }
}

enum Receiver {
    Model(ModelId),
    System(SystemId),
    Message(MessageId),
}

fn receiver(cx: &Cx<'_>, base: Base, path: &Path) -> Option<Receiver> {
    let find = |space| cx.symbols.find_path(base.file, space, path);
    if let Some(Kind::Model(id)) = find(Space::Model) {
        return Some(Receiver::Model(ModelId(id)));
    }
    if let Some(Kind::System(id)) = find(Space::System) {
        return Some(Receiver::System(SystemId(id)));
    }
    match find(Space::Message) {
        Some(Kind::Message(id)) => Some(Receiver::Message(MessageId(id))),
        _ => None,
    }
}

fn unknown(cx: &mut Cx<'_>, base: Base, path: &Path) {
    let place = base.at(path.span);
    let written = cx.words(place);
    let known: Vec<SmolStr> = [Space::Model, Space::System, Space::Message]
        .into_iter()
        .flat_map(|space| cx.symbols.names(base.file, space))
        .collect();
    let finding = UNKNOWN_SYSTEM
        .at(
            format!("There is no model, system or message `{written}`."),
            place,
        )
        .says("not declared");
    let help = "name a model, a system or a message that is declared";
    cx.report(did_you_mean(finding, &written, place, &known, help));
}

/// `action crm.refund needs approval by lead`; nothing where it names nobody.
fn approval<'e>(
    cx: &mut Cx<'_>,
    base: Base,
    path: &Path,
    roles: impl Iterator<Item = &'e Expr>,
) -> Option<Option<Demand>> {
    // All of them first: what is no rule uses no role.
    let name = |expr: &Expr| {
        let text = names::as_word(expr)?.into();
        let span = expr.span;
        Some(Name { text, span })
    };
    let roles: Vec<Name> = roles.map(name).collect::<Option<_>>()?;
    let role = |name: &Name| people::role(cx, base, name).name;
    let by: Vec<SmolStr> = roles.iter().map(role).collect();
    if by.is_empty() || path.parts.len() < 2 {
        return None;
    }
    let action = systems::action(cx, base, path);
    Some(action.map(|action| Demand::Approval { action, by }))
}

fn not_understood(cx: &mut Cx<'_>, written: &Property, base: Base) {
    let place = base.at(written.span);
    let written_as = cx.words(place);
    if STEPS.contains(&written.key.text.as_str()) {
        return astray(cx, written, place);
    }
    let said = written_as.to_lowercase();
    let finding = NOT_ENFORCED
        .at(
            "This rule of a policy is not understood, so nothing is held to it.",
            place,
        )
        .says("holds nothing");
    let is_receiver = |name: &str| {
        let text = name.into();
        let parts = vec![Name {
            text,
            span: written.span,
        }];
        receiver(
            cx,
            base,
            &Path {
                parts,
                span: written.span,
            },
        )
        .is_some()
    };
    let finding = match policy_meant::rule(&written_as, is_receiver) {
        Some(meant) => finding.fix(
            format!("write `{meant}`"),
            Applicability::Machine,
            place,
            meant,
        ),
        None => finding.help(format!("write it like this: `{}`", likeliest(&said))),
    };
    cx.report(finding);
}

/// A step among the rules.
fn astray(cx: &mut Cx<'_>, written: &Property, place: Place) {
    let kind = &written.key.text;
    let finding = NOT_ENFORCED
        .at(format!("A `{kind}` stands in a policy, so it is part of no process."), place)
        .says("no rule of a policy")
        .help(
            "a step belongs into a `process name { … }`; a policy says what holds for every process, such as \
             `tasks need a time limit`",
        );
    cx.report(finding);
}

/// The rule that was meant, most likely, as it should be written.
fn likeliest(said: &str) -> &'static str {
    let has = |word: &str| said.contains(word);
    match () {
        () if has("decision") || has("decide") => "decision about @personal needs a person",
        () if has("approv") || said.starts_with("action") => {
            "action crm.refund needs approval by lead"
        }
        () if has("accountable") || has("process") || has("owner") => {
            "processes need an accountable role"
        }
        () if has("task") || has("limit") => "tasks need a time limit",
        () => "@personal only to quick, crm",
    }
}
