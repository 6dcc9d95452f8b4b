//! Models and the steps that ask them: parts left out.

use flow_syntax::tree::{DeclKind, PlainKind, Property, StepKind};

use super::Operator;
use super::example::{Example, Mutant, Site};
use super::names::{each_decl, each_step, is_plain};

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "misspell a vendor",
        only: "a model that names its vendor",
        aims: &["F0501"],
        companions: &[],
        apply: |e| {
            each_model_prop(e, "vendor", |e, start, prop, out| {
                let end = e.range(start, prop.span).end;
                out.push(e.mutant(&[(end..end, "zz")], "vendor"));
            })
        },
    },
    &Operator {
        name: "drop the id of a model",
        only: "any model",
        aims: &["F0502"],
        companions: &[],
        apply: |e| {
            each_model_prop(e, "id", |e, start, prop, out| {
                let mut range = e.range(start, prop.span);
                range.end += usize::from(e.text[range.end..].starts_with(';'));
                out.push(e.mutant(&[(range, "")], "id"));
            })
        },
    },
    &Operator {
        name: "drop the model of a step",
        only: "an `ai`, `copilot` or `agent` step",
        aims: &["F0503"],
        companions: &[("F0108", "the model is used by no other step")],
        apply: |e| {
            each_step(e, |site, out| {
                let with = match &site.step.kind {
                    StepKind::Ai { with }
                    | StepKind::Copilot { with, .. }
                    | StepKind::Agent { with } => with,
                    _ => &None,
                };
                if let Some(name) = with {
                    let end = site.range(name.span);
                    let from = e.text[..end.start].rfind("with").unwrap();
                    out.push(e.mutant(&[(from..end.end, "")], site.name()));
                }
            })
        },
    },
    &Operator {
        name: "drop what a model is asked",
        only: "a step with a `prompt` or a `goal`",
        aims: &["F0504"],
        companions: &[("F0108", "what only the prompt spoke of is unused")],
        apply: |e| {
            each_prop(e, &["prompt", "goal"], |site, prop, out| {
                out.push(site.replace(prop.span, "", site.name()));
            })
        },
    },
    &Operator {
        name: "drop what a model answers with",
        only: "a step with `returns`",
        aims: &["F0505", "F0208"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["returns"], |site, prop, out| {
                out.push(site.replace(prop.span, "", site.name()));
            })
        },
    },
    &Operator {
        name: "drop the limits of an agent",
        only: "an agent",
        aims: &["F0506"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["limits"], |site, prop, out| {
                out.push(site.replace(prop.span, "", site.name()));
            })
        },
    },
];

/// Steps with a property of one of these names.
pub fn each_prop(
    example: &Example,
    keys: &[&str],
    mut of: impl FnMut(&Site<'_>, &Property, &mut Vec<Mutant>),
) -> Vec<Mutant> {
    each_step(example, |site, out| {
        let props = site.step.props.iter();
        for prop in props.filter(|p| keys.contains(&p.key.text.as_str())) {
            of(site, prop, out);
        }
    })
}

/// Models of the file with a property.
pub fn each_model_prop(
    example: &Example,
    key: &str,
    mut of: impl FnMut(&Example, u32, &Property, &mut Vec<Mutant>),
) -> Vec<Mutant> {
    each_decl(example, |start, decl, out| {
        let DeclKind::Plain(plain) = &decl.kind else {
            return;
        };
        if is_plain(decl, PlainKind::Model) {
            let prop = plain.props.iter().find(|p| p.key.text == key);
            prop.into_iter().for_each(|p| of(example, start, p, out));
        }
    })
}
