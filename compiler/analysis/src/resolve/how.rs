//! How a lookup or an action is done, held against the way its system is reached: what a run would refuse or
//! pass over is told before.

mod files;
mod letters;
mod paths;
mod statements;

use flow_syntax::tree::{self, ExprKind, Property};
use flow_syntax::{Place, Span};
use smol_str::SmolStr;

use super::props::{belongs, words};
use crate::findings::did_you_mean;
use crate::flow::names;
use crate::infer::Infer;
use crate::model::Field;
use crate::rules::names::{UNKNOWN_NAME, UNKNOWN_PROPERTY};
use crate::rules::types::{LOOKUP_CHANGES, LOOKUP_POSTS, NOT_CALLABLE};

/// What may stand at every lookup and action.
const COMMON: [&str; 4] = ["limit", "timeout", "region", "cleared"];

/// That the system acts once for one key: an action may be sent again.
const KEYED: [&str; 3] = ["keyed", "idempotent", "honours"];

/// Methods of http, those for a lookup first.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A lookup or an action, and how its system is reached where that is known.
pub(super) struct How<'w> {
    pub(super) via: Option<&'w str>,
    pub(super) written: &'w tree::Action,
    pub(super) params: &'w [Field],
}

impl How<'_> {
    /// Makes sure that a property belongs to a lookup or an action of such a system.
    pub(super) fn belongs(&self, infer: &mut Infer<'_, '_>, written: &Property) -> bool {
        let key = written.key.text.as_str();
        let offered = match (transport(key), self.via) {
            (Some(of), Some(via)) if of != via => {
                self.elsewhere(infer, written, of, via);
                return false;
            }
            // What changes something in a lookup is told as that.
            (Some(_), _) => vec![key],
            (None, _) if KEYED.contains(&key) => vec![key],
            (None, _) => self.offered(),
        };
        belongs(infer, written, &self.what(), &offered)
    }

    /// Tells what such a system would refuse; of what is missing only where nothing is misspelt (`all_belong`).
    pub(super) fn check(&self, infer: &mut Infer<'_, '_>, all_belong: bool) {
        let mut done = self.written.props.iter().filter(|p| self.is_how(p));
        let first = done.next();
        let Some(first) = first else {
            return if all_belong {
                self.unsaid(infer)
            };
        };
        match done.find(|p| first.key.text != p.key.text) {
            Some(second) => self.in_two_ways(infer, first, second),
            None => self.done_by(infer, first),
        }
    }

    /// Where no word says how it is done, the name may, or nothing need.
    fn unsaid(&self, infer: &mut Infer<'_, '_>) {
        match self.via {
            Some("mail") => self.mail(infer),
            Some("files") => files::check(self, infer, None),
            Some("sql") => self.without_statement(infer),
            _ => {}
        }
    }

    fn done_by(&self, infer: &mut Infer<'_, '_>, how: &Property) {
        match how.key.text.as_str() {
            "sql" => statements::check(self, infer, how),
            key if METHODS.contains(&key) => {
                self.method(infer, how);
                paths::check(self, infer, how);
            }
            _ => files::check(self, infer, Some(how)),
        }
    }

    /// Whether a property says how it is done, in the words of this system.
    fn is_how(&self, written: &Property) -> bool {
        let of = transport(&written.key.text);
        of.is_some() && self.via.is_none_or(|via| of == Some(via))
    }

    /// What it is called in a sentence.
    fn what(&self) -> String {
        let what = self.kind();
        match self.via {
            Some(via) => format!("{what} via {via}"),
            None => what.to_owned(),
        }
    }

    const fn kind(&self) -> &'static str {
        match self.written.reads_only {
            true => "a lookup",
            false => "an action",
        }
    }

    /// What may be written here.
    fn offered(&self) -> Vec<&'static str> {
        let mut offered = self.ways();
        if !self.written.reads_only && self.via.is_none_or(|via| via != "sql" && via != "files") {
            offered.push("keyed");
        }
        offered.extend(COMMON);
        offered
    }

    /// The words that say how it may be done.
    fn ways(&self) -> Vec<&'static str> {
        let (lookup, any): (&[&str], &[&str]) = match self.via {
            Some("http") => (&["get", "post"], &METHODS),
            Some("sql") => (&["sql"], &["sql"]),
            Some("files") => (&["read", "list"], &["read", "list", "write", "move"]),
            Some(_) => (&[], &[]),
            None => (&["get", "post", "sql"], &["get", "post", "put", "sql"]),
        };
        let ways = if self.written.reads_only { lookup } else { any };
        ways.to_vec()
    }

    /// A word of another kind of system.
    fn elsewhere(&self, infer: &mut Infer<'_, '_>, written: &Property, of: &str, via: &str) {
        let key = &written.key;
        let what = self.what();
        let here = match (self.ways().as_slice(), via) {
            ([], "mail") => {
                "mail goes by its arguments `to`, `subject`, `body` and `cc`".to_owned()
            }
            ([], _) => "it is called by its name and its arguments, and needs no more".to_owned(),
            (ways, _) => format!("{what} may have {}", ways.join(", ")),
        };
        let finding = UNKNOWN_PROPERTY
            .at(
                format!("`{}` is no property of {what}.", key.text),
                infer.base.at(key.span),
            )
            .says("does not belong here")
            .help(format!("`{}` is for systems `via {of}`; {here}", key.text));
        infer.cx.report(finding);
    }

    fn in_two_ways(&self, infer: &mut Infer<'_, '_>, first: &Property, second: &Property) {
        let (one, two) = (&first.key, &second.key);
        let finding = UNKNOWN_PROPERTY
            .at(
                format!("`{}` is done by `{}` already.", self.name(), one.text),
                infer.base.at(two.span),
            )
            .says("a second way")
            .label(infer.base.at(one.span), "the first way")
            .help("keep the one that is meant, or make two of it");
        infer.cx.report(finding);
    }

    fn method(&self, infer: &mut Infer<'_, '_>, how: &Property) {
        let key = how.key.text.as_str();
        match key {
            _ if !self.written.reads_only || key == "get" => {}
            "post" => {
                let finding = LOOKUP_POSTS
                    .at(
                        format!(
                            "`{}` is a lookup, and `post` usually changes something.",
                            self.name()
                        ),
                        infer.base.at(how.key.span),
                    )
                    .says("look whether this only reads")
                    .help(
                        "if it changes anything, declare it as an `action`; \
                         if the system only searches by it, leave it as it is",
                    );
                infer.cx.report(finding);
            }
            _ => self.changes(
                infer,
                &format!("`{key}` changes something"),
                infer.base.at(how.key.span),
            ),
        }
    }

    /// A lookup that would change something.
    fn changes(&self, infer: &mut Infer<'_, '_>, why: &str, place: Place) {
        let finding = LOOKUP_CHANGES
            .at(format!("`{}` is a lookup, but {why}.", self.name()), place)
            .says("not only reading")
            .help("declare it as an `action`, or let it only read");
        infer.cx.report(finding);
    }

    fn mail(&self, infer: &mut Infer<'_, '_>) {
        if self.written.reads_only {
            return self.changes(infer, "mail can only be sent", self.place(infer));
        }
        self.needs(infer, "to", "to: text", "to send mail");
    }

    /// Tells that an argument is missing without which nothing can be done.
    fn needs(&self, infer: &mut Infer<'_, '_>, param: &str, declared: &str, what: &str) {
        if self.has(param) {
            return;
        }
        let finding = NOT_CALLABLE
            .at(
                format!("`{}` needs an argument `{param}` {what}.", self.name()),
                self.place(infer),
            )
            .says("cannot be called like this")
            .help(format!("declare it: `{}({declared})`", self.name()));
        infer.cx.report(finding);
    }

    fn without_statement(&self, infer: &mut Infer<'_, '_>) {
        let finding = NOT_CALLABLE
            .at(
                format!("Nothing says what `{}` asks the database.", self.name()),
                self.place(infer),
            )
            .says("cannot be called like this")
            .help("write the statement: `{ sql \"select …\" }`");
        infer.cx.report(finding);
    }

    /// A place in a path or a statement that no argument fills.
    fn unknown(&self, infer: &mut Infer<'_, '_>, name: &str, place: Place) {
        let finding = UNKNOWN_NAME
            .at(
                format!("`{name}` is no argument of `{}`.", self.name()),
                place,
            )
            .says("nothing fills this place");
        if name.split('.').next().is_some_and(|first| self.has(first)) {
            let help = format!(
                "a place holds one whole argument: declare one for this field, and give it `{name}` in the call"
            );
            return infer.cx.report(finding.help(help));
        }
        let known: Vec<SmolStr> = self.params.iter().map(|p| p.name.clone()).collect();
        let help = match known.first() {
            Some(known) => {
                format!("write one of its arguments, such as `{known}`, or declare `{name}`")
            }
            None => format!("declare it: `{}({name}: text)`", self.name()),
        };
        infer
            .cx
            .report(did_you_mean(finding, name, place, &known, &help));
    }

    fn has(&self, param: &str) -> bool {
        self.params.iter().any(|p| p.name == param)
    }

    fn name(&self) -> &str {
        &self.written.name.text
    }

    fn place(&self, infer: &Infer<'_, '_>) -> Place {
        infer.base.at(self.written.name.span)
    }
}

/// The kind of system that a word says how to use.
fn transport(key: &str) -> Option<&'static str> {
    Some(match key {
        "sql" => "sql",
        "read" | "write" | "list" | "move" => "files",
        key if METHODS.contains(&key) => "http",
        _ => return None,
    })
}

/// The text in quotes that follows a property, and where it stands.
fn quoted<'t>(infer: &Infer<'_, 't>, how: &Property) -> Option<(Place, &'t str)> {
    let text = words(how)
        .into_iter()
        .flat_map(names::exprs)
        .find(|e| matches!(e.kind, ExprKind::Text(_)))?;
    let place = infer.at(text);
    Some((place, infer.cx.slice(place)))
}

/// A part of a place, by offsets from its beginning.
fn part(whole: Place, from: usize, to: usize) -> Place {
    let at = |offset: usize| whole.span.start + u32::try_from(offset).unwrap_or(0);
    Place {
        span: Span::new(at(from), at(to)),
        ..whole
    }
}
