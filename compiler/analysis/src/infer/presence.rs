//! Values that may be missing: declared so, or because a step need not have run.

use flow_plan::Ref;
use flow_syntax::tree::{Expr, ExprKind};
use flow_syntax::{Diagnostic, Place};
use smol_str::SmolStr;

use super::Infer;
use crate::flow::net::Way;
use crate::flow::{Lack, asked, given, witness};
use crate::model::StepId;
use crate::rules::types::{MAYBE_NOT_RUN, MAYBE_NOTHING};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// Whether something has been made where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// On every way to here.
    Always,
    /// On some ways.
    Sometimes,
    /// On none.
    Never,
}

/// What must have been made for a value to be there, of several that stand in for each other.
#[derive(Default)]
struct MadeBy {
    facts: Vec<usize>,
    /// Steps that ran a process, with the ends that leave the value out.
    gaps: Vec<(StepId, Vec<SmolStr>)>,
}

/// A value that not all ends of what was run give.
struct LeftOut<'f> {
    step: StepId,
    /// The step that runs it, and where its name stands.
    run: (SmolStr, Place),
    lack: &'f Lack,
    /// Whether no end is sure to give it.
    everywhere: bool,
    /// How an end that leaves it out leads to here, if one does.
    way: Option<Vec<(usize, Way)>>,
}

impl Infer<'_, '_> {
    pub(super) fn presence(&self, fact: Option<usize>) -> Presence {
        let (Some(flow), Some(fact)) = (self.flow, fact) else {
            return Presence::Always;
        };
        if flow.lossy || flow.facts.always(self.site, fact) {
            return Presence::Always;
        }
        match self.at_one_end || flow.facts.ever(self.site, fact) {
            true => Presence::Sometimes,
            false => Presence::Never,
        }
    }

    /// A dotted name that `exists` made sure of is present.
    pub(super) fn narrow(&self, found: TExpr, key: &str) -> TExpr {
        if self.narrowed.iter().any(|n| n == key) {
            let ty = found.ty.present().clone();
            return TExpr { ty, ..found };
        }
        found
    }

    /// Remembers what the left side of an `and`, which holds, or of an `or`, which does not, makes sure of,
    /// while `work` types the right one.
    pub(super) fn knowing<R>(
        &mut self,
        left: &Expr,
        holds: bool,
        work: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let before = self.narrowed.len();
        existing(left, holds, &mut self.narrowed);
        let done = work(self);
        self.narrowed.truncate(before);
        done
    }

    pub(super) fn exists(&mut self, of: &Expr, place: Place) -> TExpr {
        let typed = self.expr(of, None);
        self.asks_in_vain(of, &typed, true, place);
        TExpr {
            kind: TExprKind::Exists(Box::new(typed)),
            ty: Type::Bool,
            place,
        }
    }

    pub(super) fn or_else(
        &mut self,
        of: &Expr,
        default: &Expr,
        place: Place,
        expected: Option<&Type>,
    ) -> TExpr {
        let left = self.expr(of, expected);
        let wanted = match left.ty.present() {
            // What is broken would have known the names that stand in for it.
            Type::Error => Some(expected.cloned().unwrap_or(Type::Error)),
            Type::Nothing | Type::Anything => expected.cloned(),
            ty => Some(ty.clone()),
        };
        let right = self.expr(default, wanted.as_ref());
        let Some(ty) = self.join(left.ty.present(), right.ty.present()) else {
            return self.unlike(left, right, place);
        };
        let mut made_by = MadeBy::default();
        let covered = self.facts_of(&left, &mut made_by)
            && self.facts_of(&right, &mut made_by)
            && self.is_covered(&made_by);
        let ty = if left.ty.is_optional() && right.ty.is_optional() && !covered {
            ty.optional()
        } else {
            ty
        };
        TExpr {
            kind: TExprKind::Else(Box::new(left), Box::new(right)),
            ty,
            place,
        }
    }

    fn unlike(&mut self, left: TExpr, right: TExpr, place: Place) -> TExpr {
        let (a, b) = (self.says(&left.ty), self.says(&right.ty));
        let finding = crate::rules::types::MISMATCH
            .at(
                format!("The value after `else` is {b}, but what it stands in for is {a}."),
                right.place,
            )
            .says(format!("this is {b}"))
            .label(left.place, format!("this is {a}"));
        self.broken(finding.help(format!("give {a} after `else`")), place)
    }

    /// The steps whose not having run is all that may make a value missing; false where it may be
    /// missing for another reason.
    fn facts_of(&self, expr: &TExpr, made_by: &mut MadeBy) -> bool {
        if !expr.ty.is_optional() {
            return true;
        }
        let Some(flow) = self.flow else { return false };
        match &expr.kind {
            TExprKind::Ref(Ref::Step(path)) => {
                let Some(id) = flow.by_path(path) else {
                    return false;
                };
                let declared = self.results.get(id.index()).cloned().flatten();
                made_by.facts.extend(flow.facts.of_step(id));
                declared.is_some_and(|ty| !ty.is_optional())
            }
            TExprKind::Ref(Ref::Local(name)) => {
                made_by.facts.extend(flow.facts.of_local(name));
                self.locals
                    .get(name.as_str())
                    .is_some_and(|ty| !ty.is_optional())
            }
            TExprKind::Field(of, name) => {
                if let Some(LeftOut { step, lack, .. }) = self.left_out(expr) {
                    made_by.gaps.push((step, lack.ends.clone()));
                    return self.facts_of_run(of, made_by);
                }
                let fields = self.cx.program.fields(&of.ty).unwrap_or_default();
                let field = fields.iter().find(|f| f.name == *name);
                field.is_some_and(|f| !f.ty.is_optional()) && self.facts_of(of, made_by)
            }
            TExprKind::Else(left, right) => {
                self.facts_of(left, made_by) && self.facts_of(right, made_by)
            }
            _ => false,
        }
    }

    /// The fact that a process was run, whether it need not have been or was for certain.
    fn facts_of_run(&self, of: &TExpr, made_by: &mut MadeBy) -> bool {
        if let (TExprKind::Ref(Ref::Step(path)), Some(flow)) = (&of.kind, self.flow) {
            let run = flow.by_path(path);
            made_by
                .facts
                .extend(run.and_then(|id| flow.facts.of_step(id)));
        }
        self.facts_of(of, made_by)
    }

    /// Whether one of these has been made on every way to here: where an end of what was run leaves a value
    /// out, by another of them.
    fn is_covered(&self, made_by: &MadeBy) -> bool {
        let Some(flow) = self.flow else { return false };
        let stands_in = |(step, ends): &(StepId, Vec<SmolStr>)| {
            let own = flow.facts.of_step(*step);
            let others = made_by.facts.iter().copied().filter(|f| Some(*f) != own);
            let others: Vec<usize> = others.collect();
            let search = given::Search {
                run: *step,
                ends,
                past: &others,
            };
            self.built
                .is_some_and(|built| search.way(flow, built, self.site).is_none())
        };
        flow.facts.one_of(self.site, &made_by.facts) && made_by.gaps.iter().all(stands_in)
    }

    /// The step or value that may not have been made yet, if that is why a value may be missing.
    fn not_run(&self, expr: &TExpr) -> Option<(SmolStr, Place, Option<usize>)> {
        let flow = self.flow?;
        match &expr.kind {
            TExprKind::Ref(Ref::Step(path) | Ref::Outcome(path)) => {
                let id = flow.by_path(path)?;
                let draft = flow.drafts.get(id.index())?;
                let fact = flow.facts.of_step(id);
                let maybe = self.presence(fact) != Presence::Always;
                maybe.then(|| (draft.name.clone(), flow.base.at(draft.head), fact))
            }
            TExprKind::Ref(Ref::Local(name)) => {
                let fact = flow.facts.of_local(name);
                let maybe = self.presence(fact) != Presence::Always;
                let first = flow.locals.get(name.as_str())?.first()?;
                let head = flow.base.at(flow.drafts.get(first.index())?.head);
                maybe.then(|| (SmolStr::new(name), head, fact))
            }
            TExprKind::Field(of, _) => self.not_run(of),
            TExprKind::Else(_, default) => self.not_run(default),
            _ => None,
        }
    }

    /// What a process that was run gives is there where no end that leaves it out leads to.
    pub(super) fn surely_given(&self, found: TExpr) -> TExpr {
        let left_out = self.left_out(&found).is_some_and(|l| l.way.is_none());
        match &found.kind {
            TExprKind::Field(of, _) if left_out && !of.ty.is_optional() => TExpr {
                ty: found.ty.present().clone(),
                ..found
            },
            _ => found,
        }
    }

    /// What is known of a value that not all ends of what was run give, if it is one.
    fn left_out(&self, expr: &TExpr) -> Option<LeftOut<'_>> {
        let (TExprKind::Field(of, name), Some(flow)) = (&expr.kind, self.flow) else {
            return None;
        };
        let TExprKind::Ref(Ref::Step(path)) = &of.kind else {
            return None;
        };
        let run = flow.by_path(path)?;
        let draft = flow.drafts.get(run.index())?;
        let lack = draft.lacks.iter().find(|lack| lack.output == *name)?;
        let step = run;
        let search = given::Search {
            run,
            ends: &lack.ends,
            past: &[],
        };
        let way = self
            .built
            .and_then(|built| search.way(flow, built, self.site));
        let run = (draft.name.clone(), flow.base.at(draft.head));
        let everywhere = match &draft.outcome {
            Some(Type::Outcome(ends)) => ends.iter().all(|end| lack.ends.contains(end)),
            _ => true,
        };
        Some(LeftOut {
            step,
            run,
            lack,
            everywhere,
            way,
        })
    }

    /// Adds the shortest way to here on which something has not been made.
    pub(super) fn on_the_way(&self, finding: Diagnostic, fact: Option<usize>) -> Diagnostic {
        match (self.flow, self.built) {
            (Some(flow), Some(built)) => {
                witness::without(finding, built, &flow.facts, self.site, fact)
            }
            _ => finding,
        }
    }

    /// Whether a decision on every way to here made sure that something the run was given is there. Of what
    /// steps make it is not known: they may have run again since.
    fn was_asked(&self, expr: &TExpr) -> bool {
        let (Some(key), Some(flow), Some(built)) = (given_name(expr), self.flow, self.built) else {
            return false;
        };
        asked::is_asked_before(flow, built, &key, self.site)
    }

    /// What is known by now, for [`Self::forget`].
    pub(crate) fn known(&self) -> usize {
        self.narrowed.len()
    }

    /// Remembers what a condition makes sure of by holding or not.
    pub(crate) fn learn(&mut self, cond: &Expr, holds: bool) {
        existing(cond, holds, &mut self.narrowed);
    }

    /// Forgets what was learnt since.
    pub(crate) fn forget(&mut self, known: usize) {
        self.narrowed.truncate(known);
    }

    /// Reports a value that may be missing where one is needed.
    pub(super) fn must_be_present(&mut self, expr: TExpr) -> TExpr {
        if !expr.ty.is_optional() {
            return expr;
        }
        if self.was_asked(&expr) {
            let ty = expr.ty.present().clone();
            return TExpr { ty, ..expr };
        }
        let place = expr.place;
        let written = self.cx.words(place);
        if let Some((name, head, fact)) = self.not_run(&expr) {
            let finding = MAYBE_NOT_RUN
                .at(
                    format!("`{name}` need not have run when its result is used here."),
                    place,
                )
                .says("may be missing")
                .label(
                    head,
                    format!("not every way to there leads through `{name}`"),
                );
            let finding = self.on_the_way(finding, fact);
            let help =
                format!("say what holds otherwise: `{written} else …`, or test `{written} exists`");
            return self.broken(finding.help(help), place);
        }
        let finding = MAYBE_NOTHING
            .at(
                format!("`{written}` may be nothing, but a value is needed here."),
                place,
            )
            .says("may be nothing");
        let help =
            format!("say what holds otherwise: `{written} else …`, or test `{written} exists`");
        let finding = self.naming_the_end(finding.help(help), &expr);
        self.broken(finding, place)
    }

    /// Tells of a value that an end leaves out which end that is, and how it comes to here.
    fn naming_the_end(&self, finding: Diagnostic, expr: &TExpr) -> Diagnostic {
        let Some(LeftOut {
            run,
            lack,
            everywhere,
            way,
            ..
        }) = self.left_out(expr)
        else {
            return finding;
        };
        let ((name, head), output) = (run, &lack.output);
        if everywhere {
            return finding;
        }
        let finding = match lack.ends.iter().find(|end| !end.is_empty()) {
            Some(end) => finding
                .label(head, format!("where it ends as `{end}`, it gives no `{output}`"))
                .help(format!(
                    "lead that end of `{name}` elsewhere: `on {end} -> a_step`; or say what holds then: \
                     `{name}.{output} else …`"
                )),
            None => finding.label(head, format!("it need not give `{output}`")),
        };
        match (self.built, way) {
            (Some(built), Some(way)) => witness::along(finding, built, &way),
            _ => finding,
        }
    }

    /// In a text a value may be nothing, but the step it is of must have run.
    pub(super) fn must_have_run(&mut self, expr: TExpr) -> TExpr {
        if expr.ty.is_optional() && self.not_run(&expr).is_some() {
            return self.must_be_present(expr);
        }
        expr
    }
}

/// The dotted name of an input, or of a field of one.
fn given_name(expr: &TExpr) -> Option<String> {
    match &expr.kind {
        TExprKind::Ref(Ref::Input(name)) => Some(name.clone()),
        TExprKind::Field(of, name) => Some(format!("{}.{name}", given_name(of)?)),
        _ => None,
    }
}

/// Dotted names that exist if a condition holds, or if it does not.
pub(crate) fn existing(cond: &Expr, holds: bool, known: &mut Vec<String>) {
    use flow_syntax::tree::{BinaryOp, UnaryOp};
    match &cond.kind {
        ExprKind::Exists(of) if holds => known.extend(dotted(of)),
        ExprKind::Group(inner) => existing(inner, holds, known),
        ExprKind::Unary(UnaryOp::Not, inner) => existing(inner, !holds, known),
        // All parts of an `and` that holds do, and no part of an `or` that does not.
        ExprKind::Binary(op, left, right)
            if *op == if holds { BinaryOp::And } else { BinaryOp::Or } =>
        {
            existing(left, holds, known);
            existing(right, holds, known);
        }
        ExprKind::Binary(op, of, none)
            if *op == if holds { BinaryOp::Ne } else { BinaryOp::Eq }
                && matches!(none.kind, ExprKind::None) =>
        {
            known.extend(dotted(of));
        }
        _ => {}
    }
}

/// `a.b.c`, if an expression is no more than that.
pub(super) fn dotted(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.to_string()),
        ExprKind::Field { of, name } => Some(format!("{}.{}", dotted(of)?, name.text)),
        ExprKind::Group(inner) => dotted(inner),
        _ => None,
    }
}
