//! `--fix`: mends what has exactly one good answer.

use std::mem::take;

use flow_fix::{Applied, Outcome};
use flow_syntax::Files;

use super::Args;
use super::known::{Hidden, Told};
use super::report;
use super::work::Work;
use crate::exit::Exit;
use crate::screen;

/// Most fixes told one by one.
const MOST_TOLD: usize = 50;

/// What was mended in all projects.
#[derive(Default)]
pub(super) struct Mended {
    applied: Vec<Applied>,
    /// What would change, where nothing is written.
    diff: String,
}

/// What was mended in one project, and what is left.
pub(super) struct Done {
    applied: Vec<Applied>,
    diff: String,
    told: Told,
}

/// Mends a project until nothing is left to mend, and writes the files, unless `only_diff`.
pub(super) fn mend(work: &mut Work, hidden: &Hidden, only_diff: bool) -> Result<Done, Exit> {
    let mut last = Told::default();
    let mut outcome = flow_fix::repeatedly(|texts| {
        let found = work.check_again(texts);
        last = hidden.split(work, found);
        (take(&mut last.sources), take(&mut last.fresh))
    });
    last.sources = take(&mut outcome.sources);
    last.fresh = take(&mut outcome.diagnostics);
    let diff = match only_diff {
        true => diff(work, &outcome)?,
        false => {
            write(work, &outcome)?;
            String::new()
        }
    };
    let here = report::here();
    for one in &mut outcome.applied {
        one.path = report::shown(&work.project.root, &one.path, here.as_deref()).into();
    }
    Ok(Done {
        applied: outcome.applied,
        diff,
        told: last,
    })
}

impl Mended {
    pub(super) fn add(&mut self, done: Done) -> Told {
        self.applied.extend(done.applied);
        self.diff.push_str(&done.diff);
        done.told
    }

    /// Whether only a difference was asked for and there is one.
    pub(super) fn would_change(&self) -> bool {
        !self.diff.is_empty()
    }

    /// Says what was mended; the difference itself goes to standard output.
    pub(super) fn say(&self, args: &Args) {
        screen::out(&self.diff);
        if args.quiet || !args.fix {
            return;
        }
        let verb = if args.diff { "would mend" } else { "mended" };
        for one in self.applied.iter().take(MOST_TOLD) {
            let Applied {
                code,
                title,
                path,
                line,
            } = one;
            screen::err(&format!("{verb} {path}:{line}: {code}: {title}\n"));
        }
        let count = match self.applied.len() {
            1 => "1 finding".to_owned(),
            n => format!("{n} findings"),
        };
        screen::err(&format!(
            "{count} {verb}\n",
            verb = if args.diff {
                "would be mended"
            } else {
                "mended"
            }
        ));
    }
}

/// The files as they are on disk now, beside what they are to become.
struct Change<'a> {
    path: &'a str,
    old: String,
    new: &'a str,
    /// Whether the file begins with a byte order mark, which stays.
    marked: bool,
}

fn changes<'a>(work: &Work, outcome: &'a Outcome) -> Result<Vec<Change<'a>>, Exit> {
    let mut all = Vec::new();
    for (path, new) in &outcome.texts {
        let bytes = work
            .project
            .read(path)
            .map_err(|why| screen::refuse(&why))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let bare = text.strip_prefix('\u{feff}');
        let marked = bare.is_some();
        let old = bare.map(str::to_owned).unwrap_or(text);
        if *new != old {
            all.push(Change {
                path,
                old,
                new,
                marked,
            });
        }
    }
    Ok(all)
}

fn write(work: &Work, outcome: &Outcome) -> Result<(), Exit> {
    for change in changes(work, outcome)? {
        if !work.is_as_checked(change.path, &change.old) {
            let sentence = format!("`{}` changed while it was mended: try again", change.path);
            return Err(screen::refuse(&sentence));
        }
        let mark = if change.marked { "\u{feff}" } else { "" };
        let text = format!("{mark}{}", change.new);
        screen::write_file(&work.project.root.join(change.path), text.as_bytes())?;
    }
    Ok(())
}

/// A unified diff of all changes.
fn diff(work: &Work, outcome: &Outcome) -> Result<String, Exit> {
    let mut out = String::new();
    for change in changes(work, outcome)? {
        let diff = screen::differences(&change.old, change.new);
        let (old, new) = (format!("a/{}", change.path), format!("b/{}", change.path));
        out.push_str(&diff.unified_diff().header(&old, &new).to_string());
    }
    Ok(out)
}
