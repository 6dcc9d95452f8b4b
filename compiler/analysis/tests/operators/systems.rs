//! Lookups and actions that their system cannot do so, and hours that nobody keeps.

use flow_syntax::tree::{Action, Decl, DeclKind, Plain, PlainKind, PropertyValue, WordArg};

use super::Operator;
use super::example::{Example, Mutant};
use super::names::each_decl;

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "do a call by the word of another transport",
        only: "a lookup or an action that says how it is done",
        aims: &["F0111"],
        companions: &[],
        apply: |e| {
            each_action(e, |start, _, action, out| {
                for prop in &action.props {
                    let word = if prop.key.text == "sql" { "get" } else { "sql" };
                    let range = e.range(start, prop.key.span);
                    out.push(e.mutant(&[(range, word)], action.name.text.to_string()));
                }
            })
        },
    },
    &Operator {
        name: "declare an action as a lookup",
        only: "an action by mail, by `post` or by SQL",
        aims: &["F0216", "F0217"],
        companions: &[],
        apply: |e| {
            each_action(e, |start, plain, action, out| {
                let is_mail = via(plain) == Some("mail");
                let by = |word: &str| action.props.iter().any(|p| p.key.text == word);
                if !action.reads_only && (is_mail || by("post") || by("sql")) {
                    let whole = e.range(start, action.span);
                    let at = whole.start + e.text[whole].find("action ").unwrap();
                    let edit = (at..at + "action".len(), "lookup");
                    out.push(e.mutant(&[edit], action.name.text.to_string()));
                }
            })
        },
    },
    &Operator {
        name: "misspell a place in a path or a statement",
        only: "a parameter that stands there",
        aims: &["F0102"],
        companions: &[],
        apply: |e| {
            each_action(e, |start, _, action, out| {
                let names = action.params.iter().map(|p| &p.name.text);
                for place in names.flat_map(|n| [format!("{{{n}}}"), format!(":{n})")]) {
                    for prop in &action.props {
                        let range = e.range(start, prop.span);
                        if let Some(at) = e.text[range.clone()].find(&place) {
                            let end = range.start + at + place.len() - 1;
                            out.push(e.mutant(&[(end..end, "zz")], place.clone()));
                        }
                    }
                }
            })
        },
    },
    &Operator {
        name: "forget when a role works",
        only: "its hours are counted in the same file",
        aims: &["F0219"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let DeclKind::Plain(plain) = &decl.kind else {
                    return;
                };
                let counted = format!("working h of {}", plain.name.text);
                let days = format!("working days of {}", plain.name.text);
                if plain.kind != PlainKind::Role
                    || !(e.text.contains(&counted) || e.text.contains(&days))
                {
                    return;
                }
                for prop in plain.props.iter().filter(|p| p.key.text == "works") {
                    out.push(e.mutant(
                        &[(e.range(start, prop.span), "")],
                        plain.name.text.to_string(),
                    ));
                }
            })
        },
    },
];

/// Every lookup and action of the systems of a file.
fn each_action(
    example: &Example,
    mut of: impl FnMut(u32, &Plain, &Action, &mut Vec<Mutant>),
) -> Vec<Mutant> {
    each_decl(example, |start, decl: &Decl, out| {
        if let DeclKind::Plain(plain) = &decl.kind {
            plain.actions.iter().for_each(|a| of(start, plain, a, out));
        }
    })
}

/// How a system is reached.
fn via(plain: &Plain) -> Option<&str> {
    let prop = plain.props.iter().find(|p| p.key.text == "via")?;
    let PropertyValue::Words(words) = &prop.value else {
        return None;
    };
    words.args.iter().find_map(|arg| match arg {
        WordArg::Expr(expr) => match &expr.kind {
            flow_syntax::tree::ExprKind::Name(word) => Some(word.as_str()),
            _ => None,
        },
        _ => None,
    })
}
