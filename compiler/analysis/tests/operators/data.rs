//! Data and its protection: clearances, labels, masks, policies and people taken away.

use flow_analysis::labels::Receiver;
use flow_syntax::tree::{DeclKind, ExprKind, People, PlainKind, Property, StepKind, WordArg};

use super::Operator;
use super::example::Example;
use super::models::{each_model_prop, each_prop};
use super::names::{each_decl, each_step};
use super::walk::Parts;

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "drop a clearance",
        only: "labelled data reaches the model, or one that falls back to it",
        aims: &["F0403", "F0404"],
        companions: &[],
        apply: |e| {
            each_model_prop(e, "cleared", |e, start, prop, out| {
                let name = model_at(e, start, prop);
                if reached(e, &name) {
                    out.push(e.mutant(&[(e.range(start, prop.span), "")], name));
                }
            })
        },
    },
    &Operator {
        name: "drop the region of a model",
        only: "labelled data reaches the model",
        aims: &["F0406", "F0405"],
        companions: &[],
        apply: |e| {
            each_model_prop(e, "region", |e, start, prop, out| {
                let name = model_at(e, start, prop);
                if sink_labels(e, &name).iter().any(|l| l == "personal") {
                    out.push(e.mutant(&[(e.range(start, prop.span), "")], name));
                }
            })
        },
    },
    &Operator {
        name: "swap the label of a field for one that no model is cleared for",
        only: "the field is read in a prompt, unmasked",
        aims: &["F0403"],
        companions: &[(
            "F0416",
            "a system that an agent uses is not cleared for it either",
        )],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let DeclKind::Record(record) = &decl.kind else {
                    return;
                };
                for field in &record.fields {
                    let label = field.ty.as_ref().and_then(|t| t.labels.first());
                    if let Some(label) = label.filter(|_| is_asked(e, &field.name.text)) {
                        let range = e.range(start, label.span);
                        out.push(e.mutant(&[(range, "sensitive")], field.name.text.to_string()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "remove a mask",
        only: "of a field that carries a label the step's model is not cleared for, in its prompt",
        aims: &["F0403"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let Some(model) = with(site.step) else { return };
                let cleared = cleared(e, model);
                for expr in Parts::of_step(site.step).exprs {
                    if let ExprKind::Call { callee, args } = &expr.kind
                        && matches!(&callee.kind, ExprKind::Name(n) if n == "mask" || n == "redact")
                        && let [arg] = args.as_slice()
                        && let ExprKind::Field { name, .. } = &arg.value.kind
                        && labels_of(e, &name.text)
                            .iter()
                            .any(|l| l != "untrusted" && !cleared.contains(l))
                    {
                        let inner = site.text(arg.span).to_owned();
                        out.push(site.replace(expr.span, &inner, site.name()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "put a secret into a prompt",
        only: "a prompt with a hole",
        aims: &["F0415"],
        companions: &[("F0108", "what the hole held is unused")],
        apply: |e| {
            each_prop(e, &["prompt"], |site, prop, out| {
                let hole = Parts::of_step(site.step).exprs.into_iter().find(|x| {
                    prop.span.start < x.span.start
                        && x.span.end < prop.span.end
                        && !matches!(x.kind, ExprKind::Text(_))
                });
                if let Some(hole) = hole {
                    out.push(site.replace(hole.span, "secret(\"CRM_KEY\")", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "misspell a rule of a policy",
        only: "any policy",
        aims: &["F0402"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                if let DeclKind::Plain(plain) = &decl.kind
                    && plain.kind == PlainKind::Policy
                {
                    for prop in &plain.props {
                        let range = e.range(start, prop.span);
                        let text = &e.text[range.clone()];
                        let new = text
                            .replacen(" needs ", " wants ", 1)
                            .replacen(" only ", " never ", 1);
                        if new != text {
                            out.push(e.mutant(&[(range, &new)], new.clone()));
                        }
                    }
                }
            })
        },
    },
    &Operator {
        name: "take a receiver out of a policy",
        only: "a system or model that data of the label reaches",
        aims: &["F0412"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let DeclKind::Plain(plain) = &decl.kind else {
                    return;
                };
                let only = plain
                    .props
                    .iter()
                    .filter(|p| e.text[e.range(start, p.span)].contains(" only to "));
                for prop in only {
                    let flow_syntax::tree::PropertyValue::Words(words) = &prop.value else {
                        continue;
                    };
                    let label = words.args.iter().find_map(|a| match a {
                        WordArg::Label(name) => Some(name.text.as_str()),
                        _ => None,
                    });
                    let named = words.args.iter().filter_map(|a| match a {
                        WordArg::Expr(x) => Some((x, &e.text[e.range(start, x.span)])),
                        _ => None,
                    });
                    let several = named.clone().count() > 3;
                    for (expr, name) in
                        named.filter(|(_, n)| several && label.is_some_and(|l| gets(e, n, l)))
                    {
                        let mut range = e.range(start, expr.span);
                        let comma = e.text[..range.start].trim_end();
                        range.start = if comma.ends_with(',') {
                            comma.len() - 1
                        } else {
                            range.start
                        };
                        if comma.ends_with(',') {
                            out.push(e.mutant(&[(range, "")], name));
                        }
                    }
                }
            })
        },
    },
    &Operator {
        name: "clear a system for other data",
        only: "a system with clearances that personal data reaches",
        aims: &["F0416"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let DeclKind::Plain(plain) = &decl.kind else {
                    return;
                };
                let cleared = plain.props.iter().find(|p| p.key.text == "cleared");
                if let Some(prop) = cleared.filter(|_| {
                    plain.kind == PlainKind::System && gets(e, &plain.name.text, "personal")
                }) {
                    out.push(e.mutant(
                        &[(e.range(start, prop.span), "cleared for @confidential")],
                        plain.name.text.to_string(),
                    ));
                }
            })
        },
    },
    &Operator {
        name: "free an agent",
        only: "an agent whose tools include one that needs approval",
        aims: &["F0407", "F0413"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["approve"], |site, prop, out| {
                let tool = e.text[site.range(prop.span)].to_owned();
                let policy = e.program().policies.iter().any(|p| p.rules.iter().any(|r| {
                matches!(&r.demand, flow_analysis::model::Demand::Approval { action, .. }
                    if e.program().action(*action).is_some_and(|(s, a)| tool.contains(&format!("{}.{}", s.name, a.name))))
            }));
                if policy {
                    out.push(site.replace(prop.span, "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "let nobody read a draft",
        only: "a copilot of which nothing is said that only holds for people, whose prompt reads outsiders' text and whose text a mail carries",
        aims: &["F0409"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Copilot { by: Some(by), .. } = &site.step.kind else {
                    return;
                };
                let untrusted = |x: &&flow_syntax::tree::Expr| {
                    matches!(&x.kind,
                ExprKind::Field { name, .. } if labels_of(e, &name.text).iter().any(|l| l == "untrusted"))
                };
                let reads = Parts::of_step(site.step)
                    .exprs
                    .into_iter()
                    .any(|x| untrusted(&x));
                let sent = e.text.contains("mail.send(")
                    && e.text.contains(&format!("body: {}.", site.step.name.text));
                let plain = site
                    .step
                    .props
                    .iter()
                    .all(|p| matches!(p.key.text.as_str(), "prompt" | "returns" | "takes"));
                if reads && sent && plain {
                    let keyword = site.range(site.step.keyword);
                    out.push(e.mutant(&[(keyword, "ai"), (site.range(by.span), "")], site.name()));
                }
            })
        },
    },
    &Operator {
        name: "let the same person approve",
        only: "the step by which a policy's approval is given keeps whoever prepared it away",
        aims: &["F0414"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let by = match &site.step.kind {
                    StepKind::Task { by } => by.as_ref(),
                    _ => None,
                };
                let gives = |b: &&People| b.roles.iter().any(|r| approves(e, &r.text));
                if let Some(by) = by.filter(|b| !b.not_whoever_did.is_empty()).filter(gives) {
                    let text = site.text(by.span);
                    if let Some(at) = text.find(" not by whoever") {
                        let new = text[..at].to_owned();
                        out.push(site.replace(by.span, &new, site.name()));
                    }
                }
            })
        },
    },
];

/// Whether data of a label reaches a system or model of this name.
fn gets(example: &Example, name: &str, label: &str) -> bool {
    let program = example.program();
    let is = |to: Receiver| match to {
        Receiver::Model(Some(id)) => program.models[id.index()].name == name,
        Receiver::Action(Some(id)) | Receiver::Tool(id) => {
            program.systems[id.system.index()].name == name
        }
        _ => false,
    };
    let mut sinks = example.whole.sinks.iter().filter(|s| is(s.to));
    sinks.any(|s| s.labels.iter().any(|l| l == label))
}

/// Whether a policy names a role for an approval.
fn approves(example: &Example, role: &str) -> bool {
    use flow_analysis::model::Demand;
    let rules = example.program().policies.iter().flat_map(|p| &p.rules);
    let by = |d: &Demand| matches!(d, Demand::Approval { by, .. } if by.iter().any(|r| r == role));
    rules.into_iter().any(|rule| by(&rule.demand))
}

/// The model whose declaration holds a property.
fn model_at(example: &Example, start: u32, _prop: &Property) -> String {
    let decls = example.decls().filter(|(at, _)| *at == start);
    decls
        .into_iter()
        .find_map(|(_, decl)| match &decl.kind {
            DeclKind::Plain(plain) => Some(plain.name.text.to_string()),
            _ => None,
        })
        .unwrap_or_default()
}

/// Labels of what reaches a model.
fn sink_labels(example: &Example, model: &str) -> Vec<String> {
    let at = example
        .program()
        .models
        .iter()
        .position(|m| m.name == model);
    let is = |to: Receiver| matches!(to, Receiver::Model(Some(id)) if Some(id.index()) == at);
    let sinks = example.whole.sinks.iter().filter(|s| is(s.to));
    sinks
        .flat_map(|s| &s.labels)
        .map(ToString::to_string)
        .collect()
}

/// Whether data with a label that needs clearance reaches a model or one that falls back to it.
fn reached(example: &Example, model: &str) -> bool {
    let program = example.program();
    let own = program.models.iter().position(|m| m.name == model);
    let falls = program
        .models
        .iter()
        .filter(|m| m.fallback.map(|f| f.index()) == own);
    let names = falls.map(|m| m.name.to_string()).chain([model.to_owned()]);
    names
        .flat_map(|n| sink_labels(example, &n))
        .any(|l| l != "untrusted")
}

/// The model that a step asks.
fn with(step: &flow_syntax::tree::Step) -> Option<&str> {
    match &step.kind {
        StepKind::Ai { with } | StepKind::Copilot { with, .. } | StepKind::Agent { with } => {
            with.as_ref().map(|n| n.text.as_str())
        }
        _ => None,
    }
}

fn cleared(example: &Example, model: &str) -> Vec<String> {
    let model = example.program().models.iter().find(|m| m.name == model);
    model.map_or_else(Vec::new, |m| {
        m.cleared_for.iter().map(ToString::to_string).collect()
    })
}

/// Labels of all fields of a name in all records.
fn labels_of(example: &Example, field: &str) -> Vec<String> {
    let fields = example.program().records.iter().flat_map(|r| &r.fields);
    let named = fields.filter(|f| f.name == field);
    named
        .flat_map(|f| &f.labels)
        .map(ToString::to_string)
        .collect()
}

/// Whether some prompt reads a field of this name as it is.
fn is_asked(example: &Example, field: &str) -> bool {
    let files = example.whole.sources.iter();
    files.into_iter().any(|(_, file)| {
        let decls = file.pieces.iter().flat_map(|p| &p.piece.decls);
        decls.into_iter().any(|decl| {
            let DeclKind::Process(process) = &decl.kind else {
                return false;
            };
            process
                .body
                .steps
                .iter()
                .any(|step| with(step).is_some() && asks(step, field))
        })
    })
}

fn asks(step: &flow_syntax::tree::Step, field: &str) -> bool {
    let prompt = step.props.iter().find(|p| p.key.text == "prompt");
    let parts = Parts::of_step(step);
    let masked = parts.exprs.iter().any(|x| {
        matches!(&x.kind, ExprKind::Call { args, .. } if args.iter().any(|a| is_field(&a.value, field)))
    });
    let inside = |x: &&&flow_syntax::tree::Expr| {
        prompt.is_some_and(|p| p.span.start < x.span.start && x.span.end < p.span.end)
    };
    !masked
        && parts
            .exprs
            .iter()
            .filter(inside)
            .any(|x| is_field(x, field))
}

fn is_field(expr: &flow_syntax::tree::Expr, field: &str) -> bool {
    matches!(&expr.kind, ExprKind::Field { name, .. } if name.text == field)
}
