//! Names misspelt, used twice, or declared for nothing.

use flow_syntax::tree::{
    Decl, DeclKind, ExprKind, Name, Path, PlainKind, Property, StepKind, TypeKind,
};

use super::Operator;
use super::example::{Example, Mutant, Site};
use super::walk::{Parts, arrows, people};

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "misspell where an arrow leads",
        only: "the arrow names a step",
        aims: &["F0101"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let known = |n: &&Name| site.node(&n.text).is_some() || is_block(site, &n.text);
                let targets = arrows(site.step).into_iter().map(|a| &a.target);
                out.extend(targets.filter(known).map(|n| misspelt(site, n)));
            })
        },
    },
    &Operator {
        name: "misspell a lane",
        only: "a role that a step names",
        aims: &["F0106"],
        companions: &[("F0413", "the role that a policy wants no longer approves")],
        apply: |e| {
            each_step(e, |site, out| {
                let roles = people(site.step).into_iter().flat_map(|p| &p.roles);
                out.extend(roles.map(|n| misspelt(site, n)));
            })
        },
    },
    &Operator {
        name: "misspell a model",
        only: "a model that a step names",
        aims: &["F0105"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                out.extend(model(site).map(|n| misspelt(site, n)))
            })
        },
    },
    &Operator {
        name: "misspell a system",
        only: "a call of a declared system",
        aims: &["F0104"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let path = called(site).filter(|p| p.parts.len() == 2);
                out.extend(path.map(|p| misspelt(site, &p.parts[0])));
            })
        },
    },
    &Operator {
        name: "misspell an action",
        only: "a call of a declared system",
        aims: &["F0104", "F0110"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let last = called(site).and_then(|p| p.parts.last());
                out.extend(last.map(|n| misspelt(site, n)));
            })
        },
    },
    &Operator {
        name: "misspell a process",
        only: "a process that a step runs",
        aims: &["F0116"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                if let StepKind::Run { process, .. } = &site.step.kind {
                    out.extend(process.parts.last().map(|n| misspelt(site, n)));
                }
            })
        },
    },
    &Operator {
        name: "misspell a message",
        only: "a message that a step sends",
        aims: &["F0117"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                if let StepKind::Send { message, .. } = &site.step.kind {
                    out.extend(message.parts.last().map(|n| misspelt(site, n)));
                }
            })
        },
    },
    &Operator {
        name: "misspell who a message is sent to",
        only: "a process that a step sends a message to",
        aims: &["F0116"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                if let StepKind::Send { message, .. } = &site.step.kind
                    && message.parts.len() == 2
                {
                    out.push(misspelt(site, &message.parts[0]));
                }
            })
        },
    },
    &Operator {
        name: "misspell a step that must not be done by the same person",
        only: "`not by whoever did` names a step",
        aims: &["F0101"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let steps = people(site.step)
                    .into_iter()
                    .flat_map(|p| &p.not_whoever_did);
                out.extend(steps.map(|n| misspelt(site, n)));
            })
        },
    },
    &Operator {
        name: "misspell a type",
        only: "a declared record or enum",
        aims: &["F0103"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                for ty in Parts::of(decl).types {
                    if let TypeKind::Named(path) = &ty.kind
                        && is_declared(e, &path.parts[0].text)
                    {
                        out.push(misspelt_at(e, start, &path.parts[0]));
                    }
                }
            })
        },
    },
    &Operator {
        name: "misspell a label",
        only: "a label of a field",
        aims: &["F0115"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let labels = Parts::of(decl).types.into_iter().flat_map(|ty| &ty.labels);
                out.extend(labels.map(|n| misspelt_at(e, start, n)));
            })
        },
    },
    &Operator {
        name: "misspell a field",
        only: "a field of an input, of a step's result, of an item, or an agent's tool",
        aims: &["F0110", "F0104"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                for expr in Parts::of(decl).exprs {
                    if let ExprKind::Field { name, .. } = &expr.kind {
                        out.push(misspelt_at(e, start, name));
                    }
                }
            })
        },
    },
    &Operator {
        name: "misspell an argument",
        only: "an argument with a name",
        aims: &["F0119"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let names = Parts::of(decl)
                    .args
                    .into_iter()
                    .filter_map(|a| a.name.as_ref());
                out.extend(names.map(|n| misspelt_at(e, start, n)));
            })
        },
    },
    &Operator {
        name: "misspell a function or a table",
        only: "something called in an expression",
        aims: &["F0118"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                for expr in Parts::of(decl).exprs {
                    if let ExprKind::Call { callee, .. } = &expr.kind
                        && let ExprKind::Name(text) = &callee.kind
                        && !matches!(text.as_str(), "sample" | "secret")
                    {
                        let (text, span) = (text.clone(), callee.span);
                        out.push(misspelt_at(e, start, &Name { text, span }));
                    }
                }
            })
        },
    },
    &Operator {
        name: "misspell the first word of a property",
        only: "a property of a declaration or step, other than credentials, which may have any name",
        aims: &["F0111", "F0011", "F0012", "F0024", "F0402"],
        companions: &[
            (
                "F0502",
                "a model must name its vendor and id: the misspelt word hides it",
            ),
            ("F0506", "the limits are hidden"),
            ("F0204", "the due time is hidden"),
            ("F0602", "which rows count is hidden"),
            ("F0601", "which rows count is hidden"),
            (
                "F0201",
                "a table's results are a list no longer, or a button is hidden",
            ),
            ("F0320", "how to undo is hidden"),
        ],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let secret = |p: &Property| e.text[e.range(start, p.span)].contains("secret(");
                let props = Parts::of(decl).props.into_iter().filter(|p| !secret(p));
                let words = props.map(|p| &p.key).filter(|w| w.text != "@");
                out.extend(words.map(|w| misspelt_at(e, start, w)));
            })
        },
    },
    &Operator {
        name: "misspell a file",
        only: "a file that is used",
        aims: &["F0112"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                if let DeclKind::Use(used) = &decl.kind {
                    let range = e.range(start, used.path.span);
                    let new = e.text[range.clone()].replace(".flow", "zz.flow");
                    out.push(e.mutant(&[(range, &new)], new.clone()));
                }
            })
        },
    },
    &Operator {
        name: "use a file outside the project",
        only: "a file that is used",
        aims: &["F0113"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                if let DeclKind::Use(used) = &decl.kind {
                    let range = e.range(start, used.path.span);
                    let new = e.text[range.clone()].replacen('"', "\"../../", 1);
                    out.push(e.mutant(&[(range, &new)], new.clone()));
                }
            })
        },
    },
    &Operator {
        name: "use files in a circle",
        only: "a file in `shared`, which the main file uses",
        aims: &["F0114"],
        companions: &[],
        apply: |e| {
            let main = e
                .whole
                .sources
                .iter()
                .next()
                .map(|(_, f)| f.path.to_string());
            let main = main.filter(|main| *main != e.file);
            let back = main.map(|main| format!("use \"../{main}\"\n"));
            back.into_iter()
                .map(|line| e.mutant(&[(0..0, &line)], line.clone()))
                .collect()
        },
    },
    &Operator {
        name: "write in an edition of next year",
        only: "any file",
        aims: &["F0121"],
        companions: &[],
        apply: |e| vec![e.mutant(&[(0..0, "flow 9\n\n")], "flow 9")],
    },
    &Operator {
        name: "declare something twice",
        only: "a declaration with a name, other than a test",
        aims: &["F0107"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let named = match &decl.kind {
                    DeclKind::Plain(p) => Some(&p.name),
                    DeclKind::Record(r) => Some(&r.name),
                    DeclKind::Enum(n) => Some(&n.name),
                    DeclKind::Table(t) => Some(&t.name),
                    _ => None,
                };
                if let Some(name) = named {
                    let range = e.range(start, decl.span);
                    let again = format!("\n\n{}\n", &e.text[range.clone()]);
                    let end = range.end..range.end;
                    out.push(e.mutant(&[(end, &again)], format!("`{}` again", name.text)));
                }
            })
        },
    },
    &Operator {
        name: "write a step twice",
        only: "an `end` with a name",
        aims: &["F0107"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                if let StepKind::End { .. } = &site.step.kind
                    && !site.step.name.is_missing()
                {
                    let again = format!("\n{}", site.text(site.step.span));
                    out.push(site.insert(site.step.span.end, &again, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "write a field twice",
        only: "a field of a record",
        aims: &["F0107"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                if let DeclKind::Record(record) = &decl.kind {
                    for field in &record.fields {
                        let range = e.range(start, field.span);
                        let again = format!("{}\n", &e.text[range.clone()]);
                        let at = range.start..range.start;
                        out.push(e.mutant(&[(at, &again)], field.name.text.to_string()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "give a step a name that arrows use",
        only: "a step put before the first one of a process",
        aims: &["F0109"],
        companions: &[],
        apply: |e| {
            let first = |(start, process): (u32, &flow_syntax::tree::Process)| {
                let step = process.body.steps.first()?;
                let at = e.range(start, step.span).start;
                let new = "task leave \"Leave\" by somebody\n  ";
                Some(e.mutant(&[(at..at, new)], process.name.text.to_string()))
            };
            // Somebody must be known, so that only the name is wrong.
            let known = e.program().roles.first().map(|r| r.name.clone());
            let Some(role) = known else { return Vec::new() };
            let mut mutants: Vec<Mutant> = e
                .processes()
                .filter_map(|(s, _, p)| first((s, p)))
                .collect();
            for mutant in &mut mutants {
                mutant.text = mutant.text.replace("by somebody", &format!("by {role}"));
            }
            mutants
        },
    },
    &Operator {
        name: "declare what nobody uses",
        only: "the checked file: another may be there for others",
        aims: &["F0108"],
        companions: &[],
        apply: |e| {
            let main = e
                .whole
                .sources
                .iter()
                .next()
                .map(|(_, f)| f.path.to_string());
            if main.as_deref() != Some(e.file.as_str()) {
                return Vec::new();
            }
            let new = "\n\nrecord Nobodys { words: text }\n";
            let end = e.text.len();
            vec![e.mutant(&[(end..end, new)], "record Nobodys")]
        },
    },
];

/// A name with two letters too many.
fn misspelt(site: &Site<'_>, name: &Name) -> Mutant {
    misspelt_at(site.example, site.start, name)
}

fn misspelt_at(example: &Example, start: u32, name: &Name) -> Mutant {
    let end = example.range(start, name.span).end;
    example.mutant(&[(end..end, "zz")], format!("`{}zz`", name.text))
}

/// Mutants step by step.
pub fn each_step(
    example: &Example,
    mut of: impl FnMut(&Site<'_>, &mut Vec<Mutant>),
) -> Vec<Mutant> {
    let mut found = Vec::new();
    for site in example.steps() {
        of(&site, &mut found);
    }
    found
}

/// Mutants declaration by declaration.
pub fn each_decl(
    example: &Example,
    mut of: impl FnMut(u32, &Decl, &mut Vec<Mutant>),
) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (start, decl) in example.decls() {
        of(start, decl, &mut found);
    }
    found
}

fn model<'e>(site: &Site<'e>) -> Option<&'e Name> {
    match &site.step.kind {
        StepKind::Ai { with } | StepKind::Copilot { with, .. } | StepKind::Agent { with } => {
            with.as_ref()
        }
        StepKind::Decide { with, .. } => with.as_ref(),
        _ => None,
    }
}

fn called<'e>(site: &Site<'e>) -> Option<&'e Path> {
    match &site.step.kind {
        StepKind::Call { action, .. } => Some(action),
        _ => None,
    }
}

/// Whether a name is that of a block, which has no node of its own.
fn is_block(site: &Site<'_>, name: &str) -> bool {
    let model = site.model();
    model.is_some_and(|m| m.step_named(name).is_some())
}

fn is_declared(example: &Example, name: &str) -> bool {
    let program = example.program();
    let records = program.records.iter().map(|r| &r.name);
    records
        .chain(program.enums.iter().map(|e| &e.name))
        .any(|n| n == name)
}

/// Whether a declaration is of a kind.
pub fn is_plain(decl: &Decl, kind: PlainKind) -> bool {
    matches!(&decl.kind, DeclKind::Plain(plain) if plain.kind == kind)
}
