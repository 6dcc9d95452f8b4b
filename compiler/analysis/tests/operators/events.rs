//! Figures, people's time, messages, waits and rounds.

use flow_analysis::graph::NodeKind;
use flow_syntax::Span;
use flow_syntax::tree::{
    Expr, Field, Handler, Outcome, Property, PropertyValue, Step, StepKind, TextPart,
};

use super::Operator;
use super::example::{Example, Mutant, Site};
use super::models::each_prop;
use super::names::each_step;
use super::walk::handlers;

/// Steps that only what was changed led to.
const LOST: (&str, &str) = ("F0301", "a step that only this led to is out of reach");
/// Their results.
const TOO_EARLY: (&str, &str) = (
    "F0207",
    "no way is left that brings the result before it is used",
);

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "raise a share",
        only: "the shares of a decision or a wait, all of which are given",
        aims: &["F0701"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let shares = shares(site.step);
                let all = shares.len() == ways(site.step);
                for share in shares.into_iter().filter(|_| all) {
                    out.push(site.replace(share.span, "99.5%", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "take the time out of a wait",
        only: "a wait for a message and one time, no time limit on a block around it",
        aims: &["F0316"],
        companions: &[LOST, ("F0701", "its share is gone with it")],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Wait { arms } = &site.step.kind else {
                    return;
                };
                let timed: Vec<&Handler> = arms.iter().filter(|a| a.key.text == "after").collect();
                let limit = |p: &Property| matches!(p.key.text.as_str(), "after" | "deadline");
                let limited = site.around.iter().any(|s| s.props.iter().any(limit));
                if let ([one], false, true) = (timed.as_slice(), limited, arms.len() > 1) {
                    out.push(site.replace(with_share(site, one), "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "wait for a later time too",
        only: "a wait with a time",
        aims: &["F0315"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Wait { arms } = &site.step.kind else {
                    return;
                };
                let timed = arms.iter().find(|a| a.key.text == "after");
                if let Some(Outcome::Go(arrow)) = timed.and_then(|a| a.action.as_ref()) {
                    let span = with_share(site, timed.unwrap());
                    let new = format!("\n after 5000 days -> {}", arrow.target.text);
                    out.push(site.insert(span.end, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "take every message for one's own",
        only: "a message with a condition, in a wait or a handler",
        aims: &["F0317"],
        companions: &[],
        apply: |e| {
            let mut found = Vec::new();
            for (start, decl, process) in e.processes() {
                found.extend(handlers(&process.props).filter_map(|h| without_key(e, start, h)));
                let _ = decl;
            }
            found.extend(each_step(e, |site, out| {
                if let StepKind::Wait { arms } = &site.step.kind {
                    out.extend(arms.iter().filter_map(|h| without_key(e, site.start, h)));
                }
                out.extend(
                    handlers(&site.step.props).filter_map(|h| without_key(e, site.start, h)),
                );
            }));
            found
        },
    },
    &Operator {
        name: "send a message to a process that does not listen",
        only: "the other process does not speak of the message",
        aims: &["F0318"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Send { message, .. } = &site.step.kind else {
                    return;
                };
                let [to, name] = message.parts.as_slice() else {
                    return;
                };
                let deaf = e.processes().find(|(start, decl, other)| {
                    let text = &e.text[e.range(*start, decl.span)];
                    other.name.text != to.text && !text.contains(&format!("message {}", name.text))
                });
                if let Some((_, _, other)) = deaf {
                    out.push(site.replace(to.span, &other.name.text, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "cap at 0",
        only: "an arrow or a repeat with a cap",
        aims: &["F0313"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let mut caps: Vec<&Expr> = Vec::new();
                if let StepKind::Repeat { at_most, .. } = &site.step.kind {
                    caps.extend(at_most);
                }
                let arrows = super::walk::arrows(site.step).into_iter();
                caps.extend(arrows.filter_map(|a| a.at_most.as_ref()).map(|c| &c.times));
                for times in caps {
                    let text = site.text(times.span);
                    let digits = text.chars().take_while(char::is_ascii_digit).count();
                    let span = Span::new(
                        times.span.start,
                        times.span.start + u32::try_from(digits).unwrap(),
                    );
                    out.push(site.replace(span, "0", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "cap an arrow to an end",
        only: "a step's own arrow to an `end`, in a process without handlers that could lead back",
        aims: &["F0314"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let arrow = site.step.next.as_ref().filter(|a| a.at_most.is_none());
                if let Some(arrow) = arrow.filter(|a| is_calm(site) && is_end(site, &a.target.text))
                {
                    let new = format!(", at most 2 times else {}", arrow.target.text);
                    out.push(site.insert(arrow.target.span.end, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "lead all arms to one step",
        only: "a decision with two arms, both plain arrows without a cap",
        aims: &["F0319"],
        companions: &[
            (
                "F0327",
                "what starts the next run is now what always follows",
            ),
            ("F0704", "a step without a time is on the usual way now"),
            LOST,
            TOO_EARLY,
            ("F0314", "the circle that an arrow is capped for is gone"),
        ],
        apply: |e| {
            each_step(e, |site, out| {
                let [first, second] = super::flow::arms(site.step) else {
                    return;
                };
                if let (Outcome::Go(a), Outcome::Go(b)) = (&first.action, &second.action)
                    && a.at_most.is_none()
                    && b.at_most.is_none()
                    && site.node(&a.target.text).is_some()
                {
                    out.push(site.replace(b.target.span, &a.target.text, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "write an arm twice",
        only: "an arm with a plain condition: a value of an enum or a table, or a comparison with a number",
        aims: &["F0311"],
        companions: &[("F0401", "a model's own word is trusted twice")],
        apply: |e| {
            each_step(e, |site, out| {
                let arms = super::flow::arms(site.step);
                let plain = |when: &Expr| {
                    let text = site.text(when.span);
                    let compared = text.contains(['<', '>'])
                        && text.ends_with(|c: char| c.is_ascii_digit() || c == '%');
                    compared || (super::flow::is_on(site.step) && !text.contains('['))
                };
                let first = arms.first().and_then(|a| Some((a, a.when.as_ref()?)));
                if let Some((arm, when)) = first.filter(|(_, when)| plain(when))
                    && let Outcome::Go(arrow) = &arm.action
                {
                    let new = format!("\n when {} -> {}", site.text(when.span), arrow.target.text);
                    out.push(site.insert(super::flow::whole(arm).end, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "leave one branch",
        only: "a parallel of two branches, of which the second one's steps are named nowhere else",
        aims: &["F0312"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Parallel { branches, .. } = &site.step.kind else {
                    return;
                };
                let [first, second] = branches.as_slice() else {
                    return;
                };
                let alone = |s: &Step| e.text.matches(s.name.text.as_str()).count() == 1;
                if second.body.steps.iter().all(alone) {
                    let span = Span::new(first.body.span.end, second.body.span.end);
                    out.push(site.replace(span, "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "set one value in two branches",
        only: "a parallel",
        aims: &["F0321"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Parallel { branches, .. } = &site.step.kind else {
                    return;
                };
                if let [first, second, ..] = branches.as_slice() {
                    let ends = [first, second].map(|b| {
                        let begin = site.range(b.body.span).start + 1;
                        (begin..begin, "\nset set_twice = 1\n")
                    });
                    out.push(e.mutant(&ends, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "let a process run itself",
        only: "a process that needs no input",
        aims: &["F0322"],
        companions: &[("F0806", "nothing looks at how the added run ends")],
        apply: |e| {
            e.processes()
                .filter_map(|(start, _, process)| {
                    let first = process.body.steps.first()?;
                    let needs = process.inputs.iter().any(|i| i.value.is_none());
                    let at = e.range(start, first.span).start;
                    let new = format!("run itself_again {}()\n  ", process.name.text);
                    (!needs).then(|| e.mutant(&[(at..at, &new)], process.name.text.to_string()))
                })
                .collect()
        },
    },
    &Operator {
        name: "remind when it is too late",
        only: "a step with a reminder and a due time from its beginning",
        aims: &["F0323"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["remind"], |site, prop, out| {
                let due = site.step.props.iter().find(|p| p.key.text == "due");
                if due.is_some_and(|d| !site.text(d.span).contains("before")) {
                    out.push(site.replace(prop.span, "remind after 5000 days", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "take longer than allowed",
        only: "a person's or a model's step with a figure and a due time or a time limit of its own",
        aims: &["F0702"],
        companions: &[("F0706", "so much work is more than the role can do")],
        apply: |e| {
            each_prop(e, &["takes"], |site, prop, out| {
                let copilot = matches!(site.step.kind, StepKind::Copilot { .. });
                let limits = site.step.props.iter().any(|p| {
                    let due = p.key.text == "due" && !site.text(p.span).contains("before");
                    due || (p.key.text == "timeout" && !copilot)
                });
                if limits {
                    out.push(site.replace(prop.span, "takes 5000 days", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "let the same role take over",
        only: "an overdue task of one role leads to a task of one other role",
        aims: &["F0435"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let late = handlers(&site.step.props)
                    .find(|h| site.text(h.span).starts_with("on overdue"));
                let Some(Outcome::Go(arrow)) = late.and_then(|h| h.action.as_ref()) else {
                    return;
                };
                let next = e.steps().into_iter().find(|s| {
                    s.step.name.text == arrow.target.text
                        && s.process.name.text == site.process.name.text
                });
                let (Some(own), Some(next)) = (only_role(site.step), next) else {
                    return;
                };
                if let Some(other) = only_role(next.step).filter(|o| o.text != own.text) {
                    out.push(next.replace(other.span, &own.text, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "make two accountable",
        only: "`accountable` of a step or a process, in a program with two roles",
        aims: &["F0436"],
        companions: &[],
        apply: |e| {
            let mut found = each_prop(e, &["accountable"], |site, prop, out| {
                out.extend(with_another(e, site.start, prop));
            });
            for (start, _, process) in e.processes() {
                let props = process.props.iter().filter(|p| p.key.text == "accountable");
                found.extend(props.filter_map(|p| with_another(e, start, p)));
            }
            found
        },
    },
    &Operator {
        name: "count silence as a yes",
        only: "a task that may be rejected and is due, whose next step is an action",
        aims: &["F0431", "F0413", "F0430"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let has = |word: &str| {
                    site.step
                        .props
                        .iter()
                        .find(|p| site.text(p.span).starts_with(word))
                };
                let (Some(due), Some(_), None) =
                    (has("due in"), has("on reject"), has("on overdue"))
                else {
                    return;
                };
                let next = site
                    .following()
                    .filter(|s| matches!(s.kind, StepKind::Call { .. }));
                if let Some(next) = next {
                    let new = format!("\n on overdue -> {}", next.name.text);
                    out.push(site.insert(due.span.end, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "keep logs for a month",
        only: "a process that says how long it keeps data, where a policy wants a person in decisions",
        aims: &["F0432"],
        companions: &[],
        apply: |e| {
            let policy = e.program().policies.iter().any(|p| {
                p.rules
                    .iter()
                    .any(|r| matches!(r.demand, flow_analysis::model::Demand::Person { .. }))
            });
            let keeps = e
                .processes()
                .flat_map(|(start, _, p)| p.props.iter().map(move |k| (start, k)));
            let keeps = keeps.filter(|(_, p)| policy && p.key.text == "keep");
            keeps
                .map(|(start, p)| e.mutant(&[(e.range(start, p.span), "keep 1 month")], "keep"))
                .collect()
        },
    },
    &Operator {
        name: "hide from a person what a model read",
        only: "a field of a form that shows an input's field beside what a model said",
        aims: &["F0433"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["ask"], |site, prop, out| {
                let PropertyValue::Fields(fields) = &prop.value else {
                    return;
                };
                let value = |f: &Field| {
                    f.value
                        .as_ref()
                        .map(|v| site.text(v.span).to_owned())
                        .unwrap_or_default()
                };
                let said = fields.iter().any(|f| value(f).starts_with("read."));
                for field in fields
                    .iter()
                    .filter(|f| said && value(f).starts_with("letter."))
                {
                    out.push(site.replace(field.span, "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "call two ends the same",
        only: "two ends with titles in a process with inputs",
        aims: &["F0805"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let ends = |s: &&Step| matches!(s.kind, StepKind::End { .. }) && s.title.is_some();
                let first = site.process.body.steps.iter().find(ends);
                if let (Some(first), Some(own), true) = (first, &site.step.title, ends(&site.step))
                    && first.name.text != site.step.name.text
                    && !site.process.inputs.is_empty()
                {
                    let title = first.title.as_ref().unwrap();
                    out.push(site.replace(own.span, site.text(title.span), site.name()));
                }
            })
        },
    },
    &Operator {
        name: "call a step like its process",
        only: "a task with a title in a process with a title and inputs",
        aims: &["F0804"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                if let (Some(own), Some(whole)) = (&site.step.title, &site.process.title)
                    && matches!(site.step.kind, StepKind::Task { .. })
                    && !site.process.inputs.is_empty()
                    && own.parts.iter().all(|p| matches!(p, TextPart::Plain(_)))
                {
                    out.push(site.replace(own.span, site.text(whole.span), site.name()));
                }
            })
        },
    },
    &Operator {
        name: "forget how to undo",
        only: "an action before a failure, in a process that undoes another",
        aims: &["F0320"],
        companions: &[],
        apply: |e| {
            each_prop(e, &["undone"], |site, prop, out| {
                let others = e.steps().into_iter().filter(|s| {
                    s.process.name.text == site.process.name.text
                        && s.step.name.text != site.step.name.text
                });
                let undoes = others
                    .into_iter()
                    .any(|s| s.step.props.iter().any(|p| p.key.text == "undone"));
                let fails = site
                    .process
                    .body
                    .steps
                    .iter()
                    .any(|s| matches!(s.kind, StepKind::Fail { .. }));
                if undoes && fails {
                    out.push(site.replace(prop.span, "", site.name()));
                }
            })
        },
    },
];

/// How many arms a step has.
fn ways(step: &Step) -> usize {
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.len(),
        StepKind::Wait { arms } => arms.len(),
        _ => 0,
    }
}

/// Shares of the arms of a step.
fn shares(step: &Step) -> Vec<&Expr> {
    match &step.kind {
        StepKind::Decide { arms, .. } => arms.iter().filter_map(|a| a.share.as_ref()).collect(),
        StepKind::Wait { arms } => arms.iter().filter_map(|a| a.share.as_ref()).collect(),
        _ => Vec::new(),
    }
}

/// An event of a wait with its share.
fn with_share(site: &Site<'_>, arm: &Handler) -> Span {
    let share = arm.share.as_ref().map_or(0, |s| s.span.end);
    let end = arm.span.end.max(share);
    let at = site.range(Span::new(end, end)).start;
    let close = u32::from(site.example.text[at..].starts_with(')'));
    Span::new(arm.span.start, end + close)
}

/// The same event without its condition.
fn without_key(example: &Example, start: u32, handler: &Handler) -> Option<Mutant> {
    let range = example.range(start, handler.what.span);
    let text = &example.text[range.clone()];
    let at = text
        .find(" where ")
        .filter(|_| text.starts_with("message "))?;
    let name = text["message ".len()..at].to_owned();
    Some(example.mutant(&[(range.start + at..range.end, "")], name))
}

fn is_calm(site: &Site<'_>) -> bool {
    let handled = |p: &Property| matches!(p.key.text.as_str(), "on" | "after" | "deadline");
    !site.process.props.iter().any(handled)
}

fn is_end(site: &Site<'_>, name: &str) -> bool {
    let graph = site.graph().map(|g| &g.graph);
    site.node(name)
        .is_some_and(|n| graph.is_some_and(|g| g[n].kind == NodeKind::End))
}

/// The role of a task that names one, and keeps nobody away.
fn only_role(step: &Step) -> Option<&flow_syntax::tree::Name> {
    let StepKind::Task { by: Some(by) } = &step.kind else {
        return None;
    };
    match by.roles.as_slice() {
        [one] if by.not_whoever_did.is_empty() => Some(one),
        _ => None,
    }
}

/// `accountable lead, head`
fn with_another(example: &Example, start: u32, prop: &Property) -> Option<Mutant> {
    let range = example.range(start, prop.span);
    let text = &example.text[range.clone()];
    let other = example
        .program()
        .roles
        .iter()
        .find(|r| !text.contains(r.name.as_str()))?;
    let new = format!(", {}", other.name);
    Some(example.mutant(&[(range.end..range.end, &new)], text))
}
