//! What a variant changes, step by step.

use std::collections::HashMap;

use flow_syntax::tree::{Arrow, Cap, ChangeKind, Name, Step, StepKind};
use flow_syntax::{Place, Span};
use smol_str::SmolStr;

use super::{Pair, Wrong};
use crate::findings::did_you_mean;
use crate::resolve::symbols::Base;
use crate::rules::names::{CHANGED_TWICE, FIRST_REMOVED, UNKNOWN_STEP};
use crate::walk::{self, At};

/// All that happens to one step.
#[derive(Default)]
pub(super) struct Change<'t> {
    pub(super) at: Option<At<'t>>,
    pub(super) replaced: Option<&'t Step>,
    pub(super) removed: Option<Removed<'t>>,
    pub(super) added: Vec<&'t Step>,
    /// Where the variant first says so.
    place: Place,
}

/// A step that is removed, and where arrows to it lead now.
pub(super) struct Removed<'t> {
    /// The arrow as written, if one is.
    pub(super) next: Option<&'t Arrow>,
    /// The step that takes its place.
    pub(super) target: SmolStr,
    /// How often the way there may be taken, where an arrow says so.
    pub(super) cap: Option<(Base, &'t Cap)>,
}

/// Changes by the name of the step, in the order of the process.
pub(super) type Changes<'t> = Vec<(SmolStr, Change<'t>)>;

/// The changes of a variant, or what is wrong with them.
pub(super) fn read<'t>(pair: &Pair<'t>) -> (Option<Changes<'t>>, Wrong) {
    let mut steps: HashMap<SmolStr, (usize, At<'t>)> = HashMap::new();
    let mut see = |at: At<'t>| {
        let order = steps.len();
        if !at.step.name.is_missing() {
            steps
                .entry(at.step.name.text.clone())
                .or_insert((order, at));
        }
    };
    walk::steps(&pair.process.body, true, &mut see);
    walk::steps_of_props(&pair.process.props, &mut see);
    let mut reader = Reader {
        pair,
        steps,
        changes: HashMap::new(),
        wrong: Vec::new(),
    };
    for change in &pair.variant.changes {
        reader.change(&change.kind, change.span);
    }
    reader.added_instead();
    reader.nested();
    if !reader.wrong.is_empty() {
        return (None, reader.wrong);
    }
    let order = |name: &SmolStr| {
        reader
            .steps
            .get(name)
            .map_or(usize::MAX, |(order, _)| *order)
    };
    let mut changes: Changes<'t> = reader.changes.into_iter().collect();
    changes.sort_by_key(|(name, _)| order(name));
    (Some(changes), Vec::new())
}

struct Reader<'p, 't> {
    pair: &'p Pair<'t>,
    steps: HashMap<SmolStr, (usize, At<'t>)>,
    changes: HashMap<SmolStr, Change<'t>>,
    wrong: Wrong,
}

impl<'t> Reader<'_, 't> {
    fn place(&self, span: Span) -> Place {
        self.pair.of_variant.base.at(span)
    }

    fn change(&mut self, kind: &'t ChangeKind, span: Span) {
        match kind {
            ChangeKind::Replace(step) => {
                let help = "a replacement has the name of the step that it replaces; write `add … after` for a new step";
                if self.changes_once(&step.name, help, span)
                    && let Some(change) = self.changes.get_mut(&step.name.text)
                {
                    change.replaced = Some(step);
                }
            }
            ChangeKind::Add { step, after } => {
                if let Some(change) = self.known(after, "name a step of the process", span) {
                    change.added.push(step);
                }
            }
            ChangeKind::Remove { step, next } => {
                if self.changes_once(step, "name a step of the process", span) {
                    self.remove(step, next.as_ref());
                }
            }
            ChangeKind::Bogus(_) => {}
        }
    }

    /// The changes of a step that the process has.
    fn known(&mut self, name: &Name, otherwise: &str, span: Span) -> Option<&mut Change<'t>> {
        if name.is_missing() {
            return None;
        }
        let place = self.place(span);
        let Some((_, at)) = self.steps.get(&name.text) else {
            self.unknown(name, otherwise);
            return None;
        };
        let change = self
            .changes
            .entry(name.text.clone())
            .or_insert_with(|| Change {
                place,
                ..Change::default()
            });
        change.at = Some(*at);
        Some(change)
    }

    /// The same for a step that is replaced or removed, which can happen once.
    fn changes_once(&mut self, name: &Name, otherwise: &str, span: Span) -> bool {
        let here = self.place(name.span);
        let Some(change) = self.known(name, otherwise, span) else {
            return false;
        };
        if change.replaced.is_none() && change.removed.is_none() {
            return true;
        }
        let first = change.place;
        let message = format!("This variant changes `{}` twice.", name.text);
        let finding = CHANGED_TWICE.at(message, here).says("changed again");
        let finding = finding.label(first, "changed first here");
        self.wrong.push(finding.help("keep one of the two"));
        false
    }

    fn unknown(&mut self, name: &Name, otherwise: &str) {
        let process = &self.pair.process.name.text;
        let place = self.place(name.span);
        let finding = UNKNOWN_STEP
            .at(format!("`{}` is no step of `{process}`.", name.text), place)
            .says("not known");
        let mut known: Vec<&SmolStr> = self.steps.keys().collect();
        known.sort_unstable();
        self.wrong
            .push(did_you_mean(finding, &name.text, place, known, otherwise));
    }

    fn remove(&mut self, name: &Name, next: Option<&'t Arrow>) {
        let Some((_, at)) = self.steps.get(&name.text).copied() else {
            return;
        };
        let following = at.after.map(|step| step.name.text.clone());
        let own = at.step.next.as_ref();
        let own = own.map(|arrow| (self.pair.of_process.base, arrow));
        let end = if at.outermost { "end" } else { "leave" };
        let arrow = next
            .map(|arrow| (self.pair.of_variant.base, arrow))
            .or(own)
            .filter(|(_, arrow)| arrow.target.text != "next");
        let target = arrow
            .map(|(_, arrow)| arrow.target.text.clone())
            .or_else(|| following.clone())
            .unwrap_or_else(|| end.into());
        let cap = arrow.and_then(|(base, arrow)| Some((base, arrow.at_most.as_deref()?)));
        if target.is_empty() {
            self.unnamed(name);
            return;
        }
        if at.before.is_none() && following.as_ref() != Some(&target) && at.after.is_some() {
            self.first(name, &target);
            return;
        }
        if let Some(change) = self.changes.get_mut(&name.text) {
            change.removed = Some(Removed { next, target, cap });
        }
    }

    /// What is added after a removed step takes its place, unless an arrow says otherwise.
    fn added_instead(&mut self) {
        for change in self.changes.values_mut() {
            let first = change.added.first().map(|step| step.name.text.clone());
            let removed = change.removed.as_mut().filter(|r| r.next.is_none());
            if let (Some(removed), Some(first)) = (removed, first.filter(|name| !name.is_empty())) {
                removed.target = first;
                removed.cap = None;
            }
        }
    }

    /// Arrows to a removed step need a name to lead to.
    fn unnamed(&mut self, name: &Name) {
        let place = self.place(name.span);
        let message = format!("The step after `{}` has no name to lead to.", name.text);
        let finding = UNKNOWN_STEP.at(message, place).says("removed");
        let help = format!("say where it goes on: `remove {} -> step`", name.text);
        self.wrong.push(finding.help(help));
    }

    fn first(&mut self, name: &Name, target: &str) {
        let place = self.place(name.span);
        let message = format!(
            "`{}` begins its block, so what follows begins it now.",
            name.text
        );
        let finding = FIRST_REMOVED
            .at(message, place)
            .says(format!("is not followed by `{target}`"));
        self.wrong.push(
            finding.help(
                "remove the steps between as well, or replace this one by a step that leads on",
            ),
        );
    }

    /// Changes within a step that is replaced or removed have no effect.
    fn nested(&mut self) {
        let whole: Vec<(&SmolStr, &Change<'t>)> = self
            .changes
            .iter()
            .filter(|(_, c)| c.replaced.is_some() || c.removed.is_some())
            .collect();
        let mut wrong = Vec::new();
        for (outer, change) in whole {
            let Some(at) = change.at else { continue };
            walk::within(at.step, &mut |inner| {
                if let Some(lost) = self.changes.get(&inner.step.name.text)
                    && !inner.step.name.is_missing()
                {
                    let message = format!(
                        "This variant changes `{}` within `{outer}`, which it changes as a whole.",
                        inner.step.name.text
                    );
                    let finding = CHANGED_TWICE.at(message, lost.place).says("has no effect");
                    let finding = finding.label(change.place, "changed as a whole here");
                    wrong.push(finding.help("keep one of the two"));
                }
            });
        }
        wrong.sort_by_key(|w| w.labels.first().map(|l| l.place.span.start));
        self.wrong.extend(wrong);
    }
}

/// Whether what follows in the block comes after this step, unless an arrow says otherwise.
pub(super) fn falls_through(step: &Step) -> bool {
    use flow_syntax::tree::Outcome;
    if step.next.is_some() {
        return false;
    }
    match &step.kind {
        StepKind::End { .. } | StepKind::Fail { .. } => false,
        StepKind::Decide { arms, .. } => {
            !arms.iter().all(|arm| matches!(arm.action, Outcome::Go(_)))
        }
        _ => true,
    }
}
