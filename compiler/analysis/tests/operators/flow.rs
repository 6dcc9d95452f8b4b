//! Ways through a process: arrows dropped, bent or uncapped, arms removed, steps out of reach.

use flow_analysis::graph::NodeKind;
use flow_syntax::Span;
use flow_syntax::tree::{Arm, ExprKind, Outcome, Step, StepKind};

use super::Operator;
use super::example::{Site, is_wall};
use super::names::each_step;
use super::walk::{arrows, bodies};

/// Results that the lost steps would have brought.
const TOO_EARLY: (&str, &str) = (
    "F0207",
    "no way is left that brings the result before it is used",
);
/// Ends that only the changed arrow led to.
const ROUND: (&str, &str) = ("F0303", "the only way to an end is gone with it");
/// Steps that only the changed arrow led to.
const LOST: (&str, &str) = (
    "F0301",
    "a step that only this arrow led to is out of reach too",
);

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "drop an arrow",
        only: "the arrow is the only way to its step, which does not simply follow",
        aims: &["F0301"],
        companions: &[ROUND],
        apply: |e| {
            each_step(e, |site, out| {
                let Some(arrow) = &site.step.next else { return };
                let target = &arrow.target.text;
                let follows = site.following().is_some_and(|s| s.name.text == *target);
                let falls = site.following().is_some() || !site.is_top();
                if arrow.at_most.is_none() && !follows && falls && site.ways_in(target) == 1 {
                    let span = arrow.span;
                    out.push(site.replace(span, "", format!("{} -> {target}", site.name())));
                }
            })
        },
    },
    &Operator {
        name: "drop the arrow of an arm",
        only: "a decision's arm",
        aims: &["F0026"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                for arm in arms(site.step) {
                    if let (Outcome::Go(arrow), Some(_)) = (&arm.action, &arm.when) {
                        out.push(site.replace(arrow.span, "", site.name()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "lead an arrow nowhere",
        only: "any arrow of a step",
        aims: &["F0027", "F0026"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                for arrow in arrows(site.step) {
                    out.push(site.replace(arrow.target.span, "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "remove `else`",
        only: "a decision by data",
        aims: &["F0307"],
        companions: &[
            LOST,
            TOO_EARLY,
            (
                "F0314",
                "what was left out closed the circle that an arrow is capped for",
            ),
        ],
        apply: |e| {
            each_step(e, |site, out| {
                let arms = arms(site.step);
                let words = arms.iter().any(is_words) && !is_on(site.step);
                for arm in arms.iter().filter(|a| a.when.is_none() && !words) {
                    out.push(site.replace(whole(arm), "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "remove an arm",
        only: "a decision on an enum or a table, without `else`",
        aims: &["F0307"],
        companions: &[LOST, TOO_EARLY],
        apply: |e| {
            each_step(e, |site, out| {
                let arms = arms(site.step);
                if !is_on(site.step) || arms.iter().any(|a| a.when.is_none()) || arms.len() < 2 {
                    return;
                }
                for arm in arms {
                    out.push(site.replace(whole(arm), "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "write `else` first",
        only: "a decision with `else` and another arm",
        aims: &["F0308"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let arms = arms(site.step);
                let (Some(first), Some(last)) = (arms.first(), arms.last()) else {
                    return;
                };
                if last.when.is_some() || arms.len() < 2 || is_words(first) {
                    return;
                }
                let text = format!("{}\n", site.text(whole(last)));
                let at = site.range(first.span).start;
                let edits = [(at..at, text.as_str()), (site.range(whole(last)), "")];
                out.push(site.example.mutant(&edits, site.name()));
            })
        },
    },
    &Operator {
        name: "mix answers in words and conditions",
        only: "a decision whose arms are plain words",
        aims: &["F0309"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let first = arms(site.step)
                    .first()
                    .filter(|a| is_words(a) && !is_on(site.step));
                if let Some(when) = first.and_then(|a| a.when.as_ref()) {
                    out.push(site.replace(when.span, "1 > 2", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "lead a step back to itself",
        only: "a step with one way on, in no block, of a process without handlers",
        aims: &["F0303"],
        companions: &[
            LOST,
            TOO_EARLY,
            ("F0305", "in a variant the step is one that is paid"),
        ],
        apply: |e| {
            each_step(e, |site, out| {
                let name = &site.step.name.text;
                let plain = matches!(
                    site.step.kind,
                    StepKind::Task { .. }
                        | StepKind::Call { .. }
                        | StepKind::Ai { .. }
                        | StepKind::Run { .. }
                );
                let calm = site.process.props.iter().all(|p| !is_handler(&p.key.text));
                if !plain || !calm || !site.is_top() || site.ways_out(name) != 1 {
                    return;
                }
                let new = format!(" -> {name}");
                out.push(match &site.step.next {
                    Some(arrow) => site.replace(arrow.span, &new, site.name()),
                    None => site.insert(site.step.span.end, &new, site.name()),
                });
            })
        },
    },
    &Operator {
        name: "write a step that no way leads to",
        only: "after a step with an arrow of its own, in any block",
        aims: &["F0301"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let leaves =
                    site.step.next.is_some() || matches!(site.step.kind, StepKind::End { .. });
                let known = e.program().roles.first().map(|r| &r.name);
                if let (true, Some(role), Some(_)) = (leaves, known, site.following()) {
                    let new = format!("\n  task lost_here \"Lost\" by {role}");
                    out.push(site.insert(site.step.span.end, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "jump into a branch or an item",
        only: "an arrow of a step in no block; a step in a branch or an item",
        aims: &["F0304"],
        companions: &[LOST],
        apply: |e| {
            each_step(e, |site, out| {
                let blocks = site.process.body.steps.iter().filter(|s| is_wall(s));
                let inside = blocks
                    .flat_map(|s| bodies(s))
                    .filter_map(|b| b.steps.last());
                let arrow = site.step.next.as_ref().filter(|_| site.is_top());
                for (arrow, inner) in arrow
                    .into_iter()
                    .flat_map(|a| inside.clone().map(move |i| (a, i)))
                {
                    if !inner.name.is_missing() {
                        let what = format!("{} -> {}", site.name(), inner.name.text);
                        out.push(site.replace(arrow.target.span, &inner.name.text, what));
                    }
                }
            })
        },
    },
    &Operator {
        name: "jump out of a branch or an item",
        only: "the last step of a branch or an item; another step of the process in no block",
        aims: &["F0304"],
        companions: &[
            LOST,
            TOO_EARLY,
            ("F0305", "the way back closes a circle around what is paid"),
        ],
        apply: |e| {
            each_step(e, |site, out| {
                let outside = site.process.body.steps.iter().find(|s| {
                    !s.name.is_missing() && !is_wall(s) && !matches!(s.kind, StepKind::Set { .. })
                });
                let last = site.following().is_none() && site.is_walled();
                let takes = matches!(
                    site.step.kind,
                    StepKind::Task { .. } | StepKind::Call { .. }
                );
                if let (Some(outside), true, true) =
                    (outside, last && takes, site.step.next.is_none())
                {
                    let new = format!(" -> {}", outside.name.text);
                    out.push(site.insert(
                        site.step.span.end,
                        &new,
                        format!("{}{new}", site.name()),
                    ));
                }
            })
        },
    },
    &Operator {
        name: "uncap an arrow",
        only: "the arrow closes a circle in which something is paid or changed and nobody looks",
        aims: &["F0305"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                for arrow in arrows(site.step) {
                    let Some(cap) = &arrow.at_most else { continue };
                    let _ = cap;
                    let capped = Span::new(arrow.target.span.end, arrow.span.end);
                    if has_unwatched_circle(site, &arrow.target.text) {
                        out.push(site.replace(capped, "", site.name()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "let the first branch end a parallel",
        only: "a later step reads the result of a step in a branch",
        aims: &["F0206"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let StepKind::Parallel {
                    first: false,
                    branches,
                } = &site.step.kind
                else {
                    return;
                };
                let inside = branches
                    .iter()
                    .flat_map(|b| &b.body.steps)
                    .map(|s| &s.name.text);
                let after = &site.body.steps[site.index + 1..];
                let reads = |name: &str| {
                    after.iter().any(|s| {
                        let exprs = super::walk::Parts::of_step(s).exprs;
                        exprs
                            .iter()
                            .any(|x| matches!(&x.kind, ExprKind::Name(n) if n == name))
                    })
                };
                if inside.clone().any(|n| reads(n)) {
                    let head = site.text(site.step.span);
                    let brace = u32::try_from(head.find('{').unwrap()).unwrap();
                    out.push(site.insert(site.step.span.start + brace, "first ", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "write a process without steps",
        only: "a process that no test is for and that gives nothing",
        aims: &["F0306"],
        companions: &[("F0108", "what its steps used is unused")],
        apply: |e| {
            let mut found = Vec::new();
            for (start, decl, process) in e.processes() {
                let tested = e
                    .program()
                    .tests
                    .iter()
                    .filter_map(|t| t.process)
                    .any(|p| e.program().processes[p.index()].name == process.name.text);
                let (Some(first), Some(last)) =
                    (process.body.steps.first(), process.body.steps.last())
                else {
                    continue;
                };
                if tested || !process.outputs.is_empty() || !process.props.is_empty() {
                    continue;
                }
                let _ = decl;
                let range = e.range(start, first.span.to(last.span));
                found.push(e.mutant(&[(range, "")], process.name.text.to_string()));
            }
            found
        },
    },
    &Operator {
        name: "wait for nothing",
        only: "a `wait` with arms",
        aims: &["F0302", "F0038"],
        companions: &[LOST],
        apply: |e| {
            each_step(e, |site, out| {
                if let StepKind::Wait { arms } = &site.step.kind
                    && let (Some(first), Some(last)) = (arms.first(), arms.last())
                    && arms.len() > 1
                {
                    let next = Span::new(first.span.start, with_share(site, last.span.end));
                    out.push(site.replace(next, "", site.name()));
                }
            })
        },
    },
];

/// The arms of a decision.
pub fn arms(step: &Step) -> &[Arm] {
    match &step.kind {
        StepKind::Decide { arms, .. } => arms,
        _ => &[],
    }
}

/// Whether a decision switches on a value.
pub fn is_on(step: &Step) -> bool {
    matches!(&step.kind, StepKind::Decide { on: Some(_), .. })
}

/// Whether an arm is an answer in plain words.
pub fn is_words(arm: &Arm) -> bool {
    let when = arm.when.as_ref().map(|w| &w.kind);
    matches!(when, Some(ExprKind::Text(_)))
}

/// An arm with its share.
pub fn whole(arm: &Arm) -> Span {
    let share = arm.share.as_ref().map_or(0, |s| s.span.end + 1);
    Span::new(arm.span.start, arm.span.end.max(share))
}

/// The end of a line's share in parentheses, if one stands there.
fn with_share(site: &Site<'_>, end: u32) -> u32 {
    let at = site.range(Span::new(end, end)).start;
    let rest = &site.example.text[at..];
    let line = rest.split('\n').next().unwrap_or_default();
    match (line.trim_start().starts_with('('), line.find(')')) {
        (true, Some(close)) => end + u32::try_from(close).unwrap() + 1,
        _ => end,
    }
}

fn is_handler(word: &str) -> bool {
    matches!(word, "on" | "after" | "every" | "deadline")
}

/// Whether a circle from the target back to the step holds a paid step or a call, and no person, followed
/// by brute force: all nodes that both lead to and are led to, without people's nodes.
fn has_unwatched_circle(site: &Site<'_>, target: &str) -> bool {
    let (Some(graph), Some(from), Some(to)) = (
        site.graph(),
        site.node(&site.step.name.text),
        site.node(target),
    ) else {
        return false;
    };
    let graph = &graph.graph;
    let person = |n: petgraph::graph::NodeIndex| {
        matches!(
            graph[n].kind,
            NodeKind::Task | NodeKind::Copilot | NodeKind::DecideByPerson
        )
    };
    let reach = |start, backwards: bool| {
        let mut seen = vec![false; graph.node_count()];
        let mut todo = vec![start];
        while let Some(node) = todo.pop() {
            let node: petgraph::graph::NodeIndex = node;
            if person(node) || std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            let way = if backwards {
                petgraph::Incoming
            } else {
                petgraph::Outgoing
            };
            todo.extend(graph.neighbors_directed(node, way));
        }
        seen
    };
    let (forth, back) = (reach(to, false), reach(from, true));
    graph.node_indices().any(|n| {
        let round = forth[n.index()] && back[n.index()];
        let paid = matches!(
            graph[n].kind,
            NodeKind::Ai | NodeKind::Agent | NodeKind::DecideByModel
        );
        round && forth[from.index()] && paid
    })
}
