//! Values: of the wrong type or unit, missing, or used too early.

use flow_syntax::Span;
use flow_syntax::tree::{BinaryOp, Expr, ExprKind, StepKind, TypeKind, Unit};

use super::Operator;
use super::example::{Example, Site};
use super::names::{each_decl, each_step};
use super::walk::Parts;

/// The operators of this family.
pub static OPERATORS: &[&Operator] = &[
    &Operator {
        name: "drop a needed argument",
        only: "an argument of a call whose parameter has no default and is not optional",
        aims: &["F0204"],
        companions: &[("F0108", "the argument was the only use of it")],
        apply: |e| {
            each_step(e, |site, out| {
                for arg in needed(site) {
                    let span = with_comma(site, arg);
                    out.push(site.replace(span, "", site.name()));
                }
            })
        },
    },
    &Operator {
        name: "compare with the wrong unit",
        only: "a comparison with an amount that has a unit of money or a percentage",
        aims: &["F0203", "F0202", "F0201"],
        companions: &[],
        apply: |e| {
            each_compared(e, |number| match &number.kind {
                ExprKind::Number(n) if matches!(n.unit, Some(Unit::Money(_) | Unit::Percent)) => {
                    Some(format!("{} min", n.digits))
                }
                _ => None,
            })
        },
    },
    &Operator {
        name: "compare with a text",
        only: "a comparison by size with a number",
        aims: &["F0203", "F0201"],
        companions: &[],
        apply: |e| {
            each_compared(e, |number| match &number.kind {
                ExprKind::Number(_) => Some("\"many\"".to_owned()),
                _ => None,
            })
        },
    },
    &Operator {
        name: "give a figure the wrong unit",
        only: "`takes`, `waits` or `timeout` with a time",
        aims: &["F0201", "F0202", "F0210"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                let timed = |key: &str| matches!(key, "takes" | "waits" | "timeout");
                let parts = Parts::of(decl);
                for prop in parts.props.iter().filter(|p| timed(&p.key.text)) {
                    let within =
                        |x: &&&Expr| prop.span.start <= x.span.start && x.span.end <= prop.span.end;
                    let first = parts
                        .exprs
                        .iter()
                        .filter(within)
                        .find_map(|x| match &x.kind {
                            ExprKind::Number(n) if matches!(n.unit, Some(Unit::Time(_))) => {
                                Some((x, n))
                            }
                            _ => None,
                        });
                    if let Some((expr, number)) = first {
                        let new = format!("{} EUR", number.digits);
                        let range = e.range(start, expr.span);
                        out.push(e.mutant(&[(range, &new)], format!("{} {new}", prop.key.text)));
                    }
                }
            })
        },
    },
    &Operator {
        name: "turn a range round",
        only: "a type that is a range",
        aims: &["F0211"],
        companions: &[],
        apply: |e| {
            each_decl(e, |start, decl, out| {
                for ty in Parts::of(decl).types {
                    if let TypeKind::Range(low, high) = &ty.kind {
                        let of = |x: &Expr| e.text[e.range(start, x.span)].to_owned();
                        let new = format!("{}..{}", of(high), of(low));
                        out.push(e.mutant(&[(e.range(start, ty.span), &new)], new.clone()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "decide by what is no condition",
        only: "an arm whose condition is a comparison",
        aims: &["F0209"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                for arm in super::flow::arms(site.step) {
                    if let Some(when) = arm.when.as_ref().filter(|w| is_comparison(w)) {
                        out.push(site.replace(when.span, "5", site.name()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "drop what stands in for a missing result",
        only: "`x else y`, x but one value, where something must be there: an argument, a form's field",
        aims: &["F0206", "F0205"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                for value in needed_values(site) {
                    if let ExprKind::Else(first, _) = &value.kind
                        && !matches!(first.kind, ExprKind::Else(..))
                    {
                        let rest = Span::new(first.span.end, value.span.end);
                        out.push(site.replace(rest, "", site.name()));
                    }
                }
            })
        },
    },
    &Operator {
        name: "use a result before it exists",
        only: "a step with a result; the value is set before the first step of its process",
        aims: &["F0207", "F0206"],
        companions: &[],
        apply: |e| {
            each_step(e, |site, out| {
                let first = site.process.body.steps.first();
                let result = site
                    .model()
                    .and_then(|m| m.step_named(&site.step.name.text)?.result.as_ref());
                if let (Some(first), Some(_), true) =
                    (first, result, site.is_top() && site.index > 0)
                    && !matches!(site.step.kind, StepKind::Set { .. } | StepKind::Run { .. })
                {
                    let new = format!("set too_early = {}\n  ", site.step.name.text);
                    out.push(site.insert(first.span.start, &new, site.name()));
                }
            })
        },
    },
    &Operator {
        name: "ask for nothing",
        only: "a form whose first field is used",
        aims: &["F0208", "F0110"],
        companions: &[("F0108", "what only the form used is unused")],
        apply: |e| {
            each_step(e, |site, out| {
                let ask = site.step.props.iter().find(|p| p.key.text == "ask");
                let used = e.text.contains(&format!("{}.", site.step.name.text));
                if let (Some(ask), true, StepKind::Task { .. }) = (ask, used, &site.step.kind) {
                    out.push(site.replace(ask.span, "", site.name()));
                }
            })
        },
    },
];

/// Values that must not be missing: needed arguments, and what fields that must be filled in begin with.
fn needed_values<'e>(site: &Site<'e>) -> Vec<&'e Expr> {
    let mut found = Vec::new();
    if let StepKind::Call { args, .. } = &site.step.kind {
        let spans = needed(site);
        found.extend(
            args.iter()
                .filter(|a| spans.contains(&a.span))
                .map(|a| &a.value),
        );
    }
    for prop in &site.step.props {
        if let flow_syntax::tree::PropertyValue::Fields(fields) = &prop.value {
            let must = |f: &&flow_syntax::tree::Field| {
                f.ty.as_ref()
                    .is_some_and(|t| !matches!(t.kind, TypeKind::Optional(_)))
            };
            found.extend(fields.iter().filter(must).filter_map(|f| f.value.as_ref()));
        }
    }
    found
}

/// Arguments of a call that it cannot do without.
fn needed(site: &Site<'_>) -> Vec<Span> {
    let StepKind::Call { args, .. } = &site.step.kind else {
        return Vec::new();
    };
    let step = site
        .model()
        .and_then(|m| m.step_named(&site.step.name.text));
    let Some(flow_analysis::model::StepKind::Call(call)) = step.map(|s| &s.kind) else {
        return Vec::new();
    };
    let action = call.action.and_then(|id| site.example.program().action(id));
    let params = action.map_or(&[][..], |(_, a)| &a.params);
    let is_needed = |name: &str| {
        let param = params.iter().find(|p| p.name == name);
        param.is_some_and(|p| {
            p.value.is_none() && !matches!(p.ty, flow_analysis::types::Type::Optional(_))
        })
    };
    let named = args
        .iter()
        .filter(|a| a.name.as_ref().is_some_and(|n| is_needed(&n.text)));
    named.map(|a| a.span).collect()
}

/// An argument with the comma after it.
fn with_comma(site: &Site<'_>, span: Span) -> Span {
    let end = site.range(span).end;
    let comma = site.example.text[end..].starts_with(',');
    Span::new(span.start, span.end + u32::from(comma))
}

fn is_comparison(expr: &Expr) -> bool {
    use BinaryOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(
        &expr.kind,
        ExprKind::Binary(Eq | Ne | Lt | Le | Gt | Ge, _, _)
    )
}

/// Replaces the right side of each comparison by size.
fn each_compared(
    example: &Example,
    new: impl Fn(&Expr) -> Option<String>,
) -> Vec<super::example::Mutant> {
    use BinaryOp::{Ge, Gt, Le, Lt};
    each_decl(example, |start, decl, out| {
        let is_table = matches!(decl.kind, flow_syntax::tree::DeclKind::Table(_));
        for expr in Parts::of(decl).exprs {
            if let ExprKind::Binary(Lt | Le | Gt | Ge, left, right) = &expr.kind
                && !left.span.is_empty()
                && !is_table
                && let Some(new) = new(right)
            {
                out.push(example.mutant(&[(example.range(start, right.span), &new)], new.clone()));
            }
        }
    })
}
