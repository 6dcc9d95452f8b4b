//! The text of a changed process.

use std::collections::HashMap;

use flow_syntax::tree::{Arrow, SourceFile, Step, StepKind};
use flow_syntax::{FileId, Place, Span, Stretch};

use super::changes::{Change, Changes, Removed, falls_through};
use super::{Made, Pair, arrows};
use crate::load::Loaded;
use crate::resolve::symbols::Base;
use crate::walk::At;

/// Text that takes the place of a stretch of the process.
pub(super) struct Edit {
    /// What it replaces, in the process's piece; empty to insert.
    pub(super) at: Span,
    pub(super) parts: Vec<Part>,
}

/// A part of new text.
pub(super) enum Part {
    /// As it stands somewhere.
    From(Place),
    /// New, for what stands at a place.
    New(String, Place),
}

/// Puts a changed process together: what it is, its file, and where its text is from.
pub(super) fn compose(
    loaded: &Loaded,
    pair: &Pair<'_>,
    changes: &Changes<'_>,
    before: &HashMap<&str, &SourceFile>,
) -> (Made, SourceFile, Vec<Stretch>) {
    let by_name = changes.iter().map(|(name, change)| (&**name, change));
    let writer = Writer {
        loaded,
        pair,
        changes: by_name.collect(),
    };
    let mut edits = writer.head();
    for (_, change) in changes {
        writer.step(change, &mut edits);
    }
    arrows::lead_on(&writer, &mut edits);
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let (text, stretches) = writer.apply(edits);
    let (variant, base) = (pair.variant, pair.of_variant.base);
    let of = loaded.sources.get(base.file).map_or("", |f| &*f.path);
    let path = format!("{of} (variant {})", variant.name.text);
    let removed = changes.iter().filter(|(_, c)| c.removed.is_some());
    let made = Made {
        made: FileId::default(),
        sees: Vec::new(),
        file: base.file,
        place: base.at(variant.name.span),
        whole: base.at(pair.of_variant.decl.span),
        removed: removed.map(|(name, _)| name.clone()).collect(),
    };
    let file = match before.get(&*path) {
        Some(old) => flow_syntax::reparse(old, &text),
        None => flow_syntax::parse(&path, text.as_bytes()),
    };
    (made, file, stretches)
}

pub(super) struct Writer<'p, 't> {
    pub(super) loaded: &'p Loaded,
    pub(super) pair: &'p Pair<'t>,
    pub(super) changes: HashMap<&'p str, &'p Change<'t>>,
}

impl Writer<'_, '_> {
    /// What is removed of a step, if it is.
    pub(super) fn removed(&self, name: &str) -> Option<&Removed<'_>> {
        self.changes.get(name)?.removed.as_ref()
    }

    pub(super) fn process(&self) -> Base {
        self.pair.of_process.base
    }

    pub(super) fn variant(&self) -> Base {
        self.pair.of_variant.base
    }

    pub(super) fn slice(&self, place: Place) -> &str {
        let range = self.loaded.sources.range(place);
        let text = self.loaded.sources.get(place.file).map_or("", |f| &*f.text);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    /// A place without the blanks at its end.
    pub(super) fn trimmed(&self, place: Place) -> Place {
        let kept = self.slice(place).trim_end().len();
        let end = place.span.start + u32::try_from(kept).unwrap_or(0);
        Place {
            span: Span::new(place.span.start, end),
            ..place
        }
    }

    /// Name and title of the variant instead of the process's.
    fn head(&self) -> Vec<Edit> {
        let (process, variant) = (self.pair.process, self.pair.variant);
        let name = self.variant().at(variant.name.span);
        let mut edits = vec![Edit {
            at: process.name.span,
            parts: vec![Part::From(name)],
        }];
        if let Some(title) = &variant.title {
            let title = Part::From(self.variant().at(title.span));
            let after = Span::new(process.name.span.end, process.name.span.end);
            edits.push(match &process.title {
                Some(old) => Edit {
                    at: old.span,
                    parts: vec![title],
                },
                None => Edit {
                    at: after,
                    parts: vec![Part::New(" ".to_owned(), name), title],
                },
            });
        }
        edits
    }

    fn step(&self, change: &Change<'_>, edits: &mut Vec<Edit>) {
        let Some(at) = change.at else { return };
        let old = self.trimmed(self.process().at(at.step.span));
        let mut parts = Vec::new();
        let (last, arrow) = self.instead(change, at, &mut parts);
        match (arrow, last) {
            (Some((base, arrow)), Some(_)) => {
                parts.push(Part::New(" ".to_owned(), base.at(arrow.span)));
                parts.extend(arrows::written(self, base, arrow));
            }
            (None, Some(last)) if falls_through(last) => {
                parts.extend(
                    at.after
                        .and_then(|next| arrows::past(self, old, next))
                        .into_iter()
                        .flatten(),
                );
            }
            _ => {}
        }
        if !change.added.is_empty() {
            parts.push(Part::New("\n".to_owned(), old));
        }
        if change.replaced.is_some() || change.removed.is_some() {
            edits.push(Edit {
                at: old.span,
                parts,
            });
        } else {
            edits.extend(at.step.next.as_ref().map(|arrow| self.without(arrow)));
            let end = Span::new(old.span.end, old.span.end);
            edits.push(Edit { at: end, parts });
        }
        edits.extend(self.before(change, at));
    }

    /// What stands in a step's place, up to the arrow of the last: that one and its arrow, if it has any.
    fn instead<'s>(
        &self,
        change: &Change<'s>,
        at: At<'s>,
        parts: &mut Vec<Part>,
    ) -> (Option<&'s Step>, Option<(Base, &'s Arrow)>) {
        let mut arrow = at.step.next.as_ref().map(|a| (self.process(), a));
        let mut last = Some(at.step);
        if let Some(step) = change.replaced {
            let own = self.without_arrow(self.variant(), step, parts);
            arrow = own.or(arrow.filter(|_| leads_on(step)));
            last = Some(step);
        } else if let Some(removed) = &change.removed {
            // What is added in its stead goes on where it went on.
            arrow = arrow.filter(|_| removed.next.is_none());
            last = None;
        }
        for added in &change.added {
            let place = self.variant().at(added.span);
            parts.push(Part::New("\n".to_owned(), place));
            let own = self.without_arrow(self.variant(), added, parts);
            arrow = own.or(arrow.filter(|_| leads_on(added)));
            last = Some(added);
        }
        (last, arrow)
    }

    /// An arrow for the step before a removed one, unless that is changed as well.
    fn before(&self, change: &Change<'_>, at: At<'_>) -> Option<Edit> {
        change.removed.as_ref()?;
        let before = at.before.filter(|step| falls_through(step))?;
        if self.changes.contains_key(&*before.name.text) {
            return None;
        }
        let place = self.trimmed(self.process().at(before.span));
        Some(Edit {
            at: Span::new(place.span.end, place.span.end),
            parts: arrows::past(self, place, at.step)?,
        })
    }

    fn without(&self, arrow: &Arrow) -> Edit {
        Edit {
            at: self.trimmed(self.process().at(arrow.span)).span,
            parts: Vec::new(),
        }
    }

    /// A step's text up to its arrow, which is given back.
    fn without_arrow<'s>(
        &self,
        base: Base,
        step: &'s Step,
        parts: &mut Vec<Part>,
    ) -> Option<(Base, &'s Arrow)> {
        let whole = self.trimmed(base.at(step.span));
        let Some(next) = &step.next else {
            parts.push(Part::From(whole));
            return None;
        };
        let body = Span::new(whole.span.start, next.span.start);
        parts.push(Part::From(self.trimmed(base.at(body))));
        Some((base, next))
    }

    fn apply(&self, edits: Vec<Edit>) -> (String, Vec<Stretch>) {
        let base = self.process();
        let decl = self.pair.of_process.decl.span;
        let mut text = Text::default();
        let mut at = decl.start;
        for edit in edits {
            if edit.at.start > at {
                let place = base.at(Span::new(at, edit.at.start));
                text.push(self.slice(place), place);
            }
            for part in edit.parts {
                match part {
                    Part::From(place) => text.push(self.slice(place), place),
                    Part::New(new, place) => text.push(&new, place),
                }
            }
            at = at.max(edit.at.end);
        }
        let rest = base.at(Span::new(at, decl.end.max(at)));
        text.push(self.slice(rest), rest);
        (text.text, text.stretches)
    }
}

/// Whether an arrow may stand after a step.
const fn leads_on(step: &Step) -> bool {
    !matches!(step.kind, StepKind::End { .. } | StepKind::Fail { .. })
}

/// Text and where it is from.
#[derive(Default)]
struct Text {
    text: String,
    stretches: Vec<Stretch>,
}

impl Text {
    fn push(&mut self, text: &str, from: Place) {
        if !text.is_empty() {
            self.text.push_str(text);
            let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            self.stretches.push(Stretch { end, from });
        }
    }
}
