//! An edit within steps of a process: those steps are parsed anew, and all others stay.
//!
//! The grammar reads a process line by line, and what it makes of a line hangs on nothing but the text
//! from there on, of which it looks no farther ahead than the beginning of the next step. So where an
//! edit leaves the beginnings of steps alone, and each step still ends before what stood after it, the
//! others are read as they were. Mistakes are told together: where there is one, before or after,
//! everything is parsed.

use std::ops::Range;

use pest::Parser;

use crate::build;
use crate::grammar::{FlowParser, Rule};
use crate::parse::{SHALLOW, offset};
use crate::tree::{Decl, DeclKind, Piece, Process, Shift, Step};
use crate::trivia;

/// Most steps that are parsed one by one; more are parsed faster all at once.
const MOST_STEPS: usize = 64;

/// So many bytes more than two steps had are looked at for one of them.
const MORE: usize = 256;

/// The piece with its new text, made of what it was; nothing where that takes a parse of all of it.
pub(crate) fn patch(old: &Piece, old_text: &str, text: &str, hash: u64) -> Option<Piece> {
    let [decl] = old.decls.as_slice() else {
        return None;
    };
    let DeclKind::Process(process) = &decl.kind else {
        return None;
    };
    if !old.errors.is_empty() || says_data_late(process) {
        return None;
    }
    let found = trivia::find(text);
    if found.too_deep.is_some() || found.deepest > SHALLOW {
        return None;
    }
    let texts = Texts {
        old: old_text,
        new: text,
    };
    let steps = texts.steps(&process.body.steps)?;
    Some(Piece {
        hash,
        len: offset(text.len()),
        names_files: text.contains("file \""),
        decls: vec![with_steps(decl, process, steps, texts.longer())],
        trivia: found.trivia,
        errors: Vec::new(),
    })
}

/// Whether data lines stand after a step, where an edit moves them as well.
fn says_data_late(process: &Process) -> bool {
    let first = process.body.steps.first().map(|step| step.span.start);
    let lists = [&process.inputs, &process.outputs, &process.states];
    let mut fields = lists.into_iter().flatten();
    first.is_some_and(|first| fields.any(|field| field.span.start > first))
}

/// The text of a piece before and after an edit.
struct Texts<'t> {
    old: &'t str,
    new: &'t str,
}

impl Texts<'_> {
    /// How many bytes the new one is longer.
    fn longer(&self) -> i64 {
        i64::from(offset(self.new.len())) - i64::from(offset(self.old.len()))
    }

    /// All steps as they are now, none more and none less.
    fn steps(&self, steps: &[Step]) -> Option<Vec<Step>> {
        let first = start(steps.first()?);
        if self.old.get(..first)? != self.new.get(..first)? {
            return None;
        }
        // How far the step at hand has moved.
        let mut by = 0;
        let mut parsed = 0;
        let mut made = Vec::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            let next = steps.get(at + 1);
            let own = start(step)..next.map_or(self.old.len(), start);
            if self.old.get(own.clone())? == self.new.get(moved(&own, by)?)? {
                let mut same = step.clone();
                same.shift(by);
                made.push(same);
                continue;
            }
            parsed += 1;
            let (new, more) = self
                .step(step, next, &own, by)
                .filter(|_| parsed <= MOST_STEPS)?;
            made.push(new);
            by += more;
        }
        (by == self.longer()).then_some(made)
    }

    /// A step whose text changed, and by how much it is longer. `own` is its old text up to the next step.
    fn step(
        &self,
        step: &Step,
        next: Option<&Step>,
        own: &Range<usize>,
        by: i64,
    ) -> Option<(Step, i64)> {
        let head = head(step, self.old)?;
        let end = next.map_or(self.old.len(), |next| next.span.end as usize);
        let here = moved(own, by)?.start;
        let most = here + end - own.start + MORE + self.old.len().abs_diff(self.new.len());
        let most = self.new.floor_char_boundary(most);
        let new_text = self.new.get(here..most)?;
        if !new_text.starts_with(self.old.get(head)?) {
            return None;
        }
        let before = parsed(self.old.get(own.start..end)?)?;
        let after = parsed(new_text)?;
        // What stood behind it, and the beginning of the next, of which there must be enough to see.
        let rest_end = match next {
            Some(next) => self::head(next, self.old)?.end,
            None => self.old.len(),
        };
        let rest = self.old.get(own.start + before.len..rest_end)?;
        let is_rest = new_text.get(after.len..)?.starts_with(rest);
        // A process may have but so many steps, which are counted where all are parsed.
        if !is_rest || after.steps > before.steps {
            return None;
        }
        let mut new = after.step;
        new.shift(i64::from(offset(here)));
        new.docs.clone_from(&step.docs);
        let more = i64::from(offset(after.len)) - i64::from(offset(before.len));
        Some((new, more))
    }
}

fn start(step: &Step) -> usize {
    step.span.start as usize
}

fn moved(range: &Range<usize>, by: i64) -> Option<Range<usize>> {
    let moved = |at: usize| usize::try_from(i64::try_from(at).ok()? + by).ok();
    Some(moved(range.start)?..moved(range.end)?)
}

/// The beginning of a step, up to the first letter after its keyword: so far others look.
fn head(step: &Step, text: &str) -> Option<Range<usize>> {
    let end = step.keyword.end as usize;
    let rest = text.get(end..)?;
    let word = rest.trim_start_matches([' ', '\t']);
    let letter = word.chars().next().map_or(0, char::len_utf8);
    Some(start(step)..end + rest.len() - word.len() + letter)
}

/// A step by itself.
struct Parsed {
    step: Step,
    /// How much of the text it is, with what ends it.
    len: usize,
    /// Itself and the steps within it.
    steps: usize,
}

/// The step that a text begins with, if nothing is wrong with it.
fn parsed(text: &str) -> Option<Parsed> {
    let trivia = trivia::find(text).trivia;
    let pair = FlowParser::parse(Rule::step, text).ok()?.next()?;
    let len = pair.as_span().end();
    let mut cx = build::Cx::new(text, &trivia);
    let step = cx.step(pair);
    let steps = cx.steps;
    cx.is_sound().then_some(Parsed { step, len, steps })
}

/// The declaration with its steps as they are now.
fn with_steps(decl: &Decl, process: &Process, steps: Vec<Step>, longer: i64) -> Decl {
    let mut body = crate::tree::Body {
        span: process.body.span,
        steps,
        bogus: Vec::new(),
    };
    let later = |at: u32| u32::try_from(i64::from(at) + longer).unwrap_or(u32::MAX);
    body.span.end = later(body.span.end);
    let mut span = decl.span;
    span.end = later(span.end);
    Decl {
        docs: decl.docs.clone(),
        span,
        keyword: decl.keyword,
        kind: DeclKind::Process(Process {
            name: process.name.clone(),
            title: process.title.clone(),
            inputs: process.inputs.clone(),
            outputs: process.outputs.clone(),
            states: process.states.clone(),
            props: process.props.clone(),
            body,
        }),
    }
}
