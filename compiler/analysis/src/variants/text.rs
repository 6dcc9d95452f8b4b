//! The text of a changed process.

use std::collections::HashMap;

use flow_syntax::tree::{Name, SourceFile, Step, StepKind};
use flow_syntax::{FileId, Place, Span, Stretch};
use smol_str::SmolStr;

use super::changes::{Change, Changes, Removed, falls_through};
use super::{Made, Pair};
use crate::load::Loaded;
use crate::resolve::symbols::Base;
use crate::walk;

/// Text that takes the place of a stretch of the process.
struct Edit {
    /// What it replaces, in the process's piece; empty to insert.
    at: Span,
    parts: Vec<Part>,
}

/// A part of new text.
enum Part {
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
    before: &[SourceFile],
) -> (Made, SourceFile, Vec<Stretch>) {
    let writer = Writer { loaded, pair };
    let mut edits = writer.head();
    for (_, change) in changes {
        writer.step(change, &mut edits);
    }
    writer.arrows(changes, &mut edits);
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let (text, stretches) = writer.apply(edits);
    let (variant, base) = (pair.variant, pair.of_variant.base);
    let of = loaded.sources.get(base.file).map_or("", |f| &*f.path);
    let path = format!("{of} (variant {})", variant.name.text);
    let made = Made {
        made: FileId::default(),
        process: pair.of_process.base.file,
        file: base.file,
        place: base.at(variant.name.span),
        whole: base.at(pair.of_variant.decl.span),
        removed: removed(changes).into_keys().collect(),
    };
    let file = match before.iter().find(|old| *old.path == *path) {
        Some(old) => flow_syntax::reparse(old, &text),
        None => flow_syntax::parse(&path, text.as_bytes()),
    };
    (made, file, stretches)
}

fn removed<'c, 't>(changes: &'c Changes<'t>) -> HashMap<SmolStr, &'c Removed<'t>> {
    let all = changes.iter();
    all.filter_map(|(name, change)| Some((name.clone(), change.removed.as_ref()?)))
        .collect()
}

struct Writer<'p, 't> {
    loaded: &'p Loaded,
    pair: &'p Pair<'t>,
}

impl Writer<'_, '_> {
    fn process(&self) -> Base {
        self.pair.of_process.base
    }

    fn variant(&self) -> Base {
        self.pair.of_variant.base
    }

    fn slice(&self, place: Place) -> &str {
        let range = self.loaded.sources.range(place);
        let text = self.loaded.sources.get(place.file).map_or("", |f| &*f.text);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or("")
    }

    /// A place without the blanks at its end.
    fn trimmed(&self, place: Place) -> Place {
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
        let old_arrow = at.step.next.as_ref().map(|a| self.process().at(a.span));
        let whole = change.replaced.is_some() || change.removed.is_some();
        let mut parts = Vec::new();
        let mut arrow = old_arrow;
        if let Some(step) = change.replaced {
            let own = self.without_arrow(self.variant(), step, &mut parts);
            arrow = own.or(arrow.filter(|_| leads_on(step)));
        } else if let Some(removed) = &change.removed {
            arrow = None;
            let following = match change.added.first() {
                Some(added) => Some(&added.name.text),
                None => at.after.map(|step| &step.name.text),
            };
            if let Some(before) = at.before
                && falls_through(before)
                && following != Some(&removed.target)
            {
                edits.push(self.lead(before, removed));
            }
        }
        for added in &change.added {
            let place = self.variant().at(added.span);
            parts.push(Part::New("\n".to_owned(), place));
            let own = self.without_arrow(self.variant(), added, &mut parts);
            arrow = own.or(arrow.filter(|_| leads_on(added)));
        }
        if let Some(arrow) = arrow.filter(|_| whole || !change.added.is_empty()) {
            parts.push(Part::New(" ".to_owned(), arrow));
            parts.push(Part::From(self.trimmed(arrow)));
        }
        if !change.added.is_empty() {
            parts.push(Part::New("\n".to_owned(), old));
        }
        if whole {
            edits.push(Edit {
                at: old.span,
                parts,
            });
            return;
        }
        if let Some(arrow) = old_arrow {
            edits.push(Edit {
                at: self.trimmed(arrow).span,
                parts: Vec::new(),
            });
        }
        let end = Span::new(old.span.end, old.span.end);
        edits.push(Edit { at: end, parts });
    }

    /// A step's text up to its arrow, which is given back.
    fn without_arrow(&self, base: Base, step: &Step, parts: &mut Vec<Part>) -> Option<Place> {
        let whole = self.trimmed(base.at(step.span));
        let Some(next) = &step.next else {
            parts.push(Part::From(whole));
            return None;
        };
        let body = Span::new(whole.span.start, next.span.start);
        parts.push(Part::From(self.trimmed(base.at(body))));
        Some(base.at(next.span))
    }

    /// An arrow for a step whose follower is removed.
    fn lead(&self, before: &Step, removed: &Removed<'_>) -> Edit {
        let place = self.trimmed(self.process().at(before.span));
        let end = Span::new(place.span.end, place.span.end);
        let why = match removed.next {
            Some(arrow) => self.variant().at(arrow.span),
            None => place,
        };
        Edit {
            at: end,
            parts: vec![Part::New(format!(" -> {}", removed.target), why)],
        }
    }

    /// Arrows to removed steps lead on.
    fn arrows(&self, changes: &Changes<'_>, edits: &mut Vec<Edit>) {
        let removed = removed(changes);
        if removed.is_empty() {
            return;
        }
        let gone = |span: Span| {
            edits
                .iter()
                .any(|edit| edit.at.start <= span.start && span.end <= edit.at.end)
        };
        let mut names: Vec<&Name> = Vec::new();
        let process = self.pair.process;
        walk::steps(&process.body, true, &mut |at| {
            walk::targets(at.step, &mut |name| names.push(name));
        });
        walk::steps_of_props(&process.props, &mut |at| {
            walk::targets(at.step, &mut |name| names.push(name));
        });
        walk::targets_of_props(&process.props, &mut |name| names.push(name));
        let led: Vec<Edit> = names
            .into_iter()
            .filter(|name| !gone(name.span))
            .filter_map(|name| {
                let to = removed.get(&name.text)?;
                let place = match to.next {
                    Some(arrow) => self.variant().at(arrow.target.span),
                    None => self.process().at(name.span),
                };
                Some(Edit {
                    at: name.span,
                    parts: vec![Part::New(to.target.to_string(), place)],
                })
            })
            .collect();
        edits.extend(led);
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
