//! From the text of `flow.toml` to settings.

mod other_tools;
mod theme;

use flow_analysis::nearest::nearest;
use flow_analysis::rules;
use flow_syntax::{Applicability, Diagnostic, FileId, Place, Severity, Span};
use smol_str::SmolStr;
use toml_edit::{Document, Item, TableLike, TomlError, Value};

use crate::codes::{
    NOT_LOWERED, NOT_TOML, OUTSIDE, UNKNOWN_RULE, UNKNOWN_SETTING, UNKNOWN_SEVERITY, WRONG_KIND,
};
use crate::families::{self, Family};
use crate::pattern::{Pattern, inside};
use crate::severity::{Level, by_itself};
use crate::{FILE, Named, Settings};

/// The settings at the top of the file.
const TOP: &[&str] = &["policies", "lanes", "check", "theme"];
/// The settings under `[check]`.
const CHECK: &[&str] = &["include", "exclude", "baseline", "severity"];

/// Reads the text of a `flow.toml`, which is `file` for the places of findings.
///
/// Never fails: what can be read is in the settings, the rest in the findings.
#[must_use]
pub fn read(file: FileId, text: &str) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader {
        file,
        text,
        settings: Settings::default(),
        findings: Vec::new(),
    };
    match Document::parse(text) {
        Ok(document) => reader.top(document.as_table()),
        Err(error) => reader.not_toml(text, &error),
    }
    reader.findings.sort_by_key(start);
    (reader.settings, reader.findings)
}

fn start(finding: &Diagnostic) -> u32 {
    finding.labels.first().map_or(0, |l| l.place.span.start)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    settings: Settings,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn not_toml(&mut self, text: &str, error: &TomlError) {
        let range = error.span().unwrap_or_default();
        let start = range.start.min(text.len());
        // What is wrong often runs on over the next lines; the first says where to look.
        let line = text.get(start..range.end).unwrap_or_default();
        let first = line.split('\n').next().unwrap_or_default();
        let place = self.place(span(start..start + first.len()));
        let finding = Diagnostic::error(NOT_TOML, format!("`{FILE}` cannot be read."), place)
            .says(error.message())
            .help("write one `name = value` a line, with texts in quotes: `baseline = \"known.json\"`");
        self.findings
            .push(match other_tools::bare_text(text, start) {
                Some((at, quoted)) => {
                    self.fixed(finding, format!("write `{quoted}`"), span(at), &quoted)
                }
                None => finding,
            });
    }

    fn top(&mut self, table: &dyn TableLike) {
        for (key, at, item) in entries(table) {
            match key {
                "policies" => self.policies(item),
                "lanes" => self.settings.lanes = self.texts(item),
                "check" => self.check(item),
                "theme" => self.theme(item),
                "severity" if self.is_heading(at) => self.astray(key, at),
                other => self.unknown(other, at, TOP, ("check", CHECK)),
            }
        }
    }

    fn check(&mut self, item: &Item) {
        let Some(table) = self.table(item, "`check`") else {
            return;
        };
        for (key, at, item) in entries(table) {
            match key {
                "include" => self.settings.include = self.patterns(item),
                "exclude" => self.settings.exclude = self.patterns(item),
                "baseline" => self.settings.baseline = self.path(item.as_value()),
                "severity" => self.severities(item),
                other => self.unknown(other, at, CHECK, ("", TOP)),
            }
        }
    }

    fn policies(&mut self, item: &Item) {
        let values = self.list(item);
        let paths = values.into_iter().filter_map(|v| self.path(Some(v)));
        self.settings.policies = paths.collect();
    }

    fn texts(&mut self, item: &Item) -> Vec<String> {
        let mut texts = Vec::new();
        for value in self.list(item) {
            match value.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong_kind(value.span(), "a text in quotes"),
            }
        }
        texts
    }

    fn patterns(&mut self, item: &Item) -> Vec<Pattern> {
        let values = self.list(item);
        values
            .into_iter()
            .filter_map(|value| Pattern::new(&self.path(Some(value))?.path))
            .collect()
    }

    /// A path within the project.
    fn path(&mut self, value: Option<&Value>) -> Option<Named> {
        let Some(written) = value.and_then(Value::as_str) else {
            self.wrong_kind(value.and_then(Value::span), "a text in quotes");
            return None;
        };
        let span = value.and_then(Value::span).map(span).unwrap_or_default();
        let path = inside(written);
        if path.is_none() {
            let finding = Diagnostic::error(
                OUTSIDE,
                format!("`{written}` is outside the project."),
                self.place(span),
            );
            let help = format!("name a path from the folder of `{FILE}`, without a leading `/`");
            self.findings
                .push(finding.says("leads out of the project's folder").help(help));
        }
        path.map(|path| Named { path, span })
    }

    fn severities(&mut self, item: &Item) {
        let Some(table) = self.table(item, "`severity`") else {
            return;
        };
        for (key, at, item) in entries(table) {
            let Some(meant) = Meant::of(key) else {
                self.unknown_rule(key, at);
                continue;
            };
            if let Some(level) = self.level(item) {
                self.choose(meant, level, at);
            }
        }
    }

    fn choose(&mut self, meant: Meant, level: Level, at: Span) {
        let chosen = &mut self.settings.severities;
        match meant {
            Meant::Family(family) => drop(chosen.families.insert(family.prefix, level)),
            Meant::Rule(code) if level == Level::Error || !is_error(code) => {
                chosen.rules.insert(code, level);
            }
            Meant::Rule(code) => {
                let message = format!("{code} is always an error.");
                let finding = Diagnostic::error(NOT_LOWERED, message, self.place(at));
                let finding = finding
                    .says("a process with this mistake cannot be run")
                    .help("mend what it finds, or keep what is there in a baseline: `flow check --write-baseline`");
                let line = self.place(other_tools::line(self.text, at));
                let title = "remove the line";
                self.findings
                    .push(finding.fix(title, Applicability::Maybe, line, ""));
            }
        }
    }

    fn level(&mut self, item: &Item) -> Option<Level> {
        let at = item.span();
        let Some(word) = item.as_str() else {
            self.wrong_kind(
                at.clone(),
                "`\"error\"`, `\"warning\"`, `\"hint\"` or `\"off\"`",
            );
            let said = at.and_then(|at| Some((self.text.get(at.clone())?.to_owned(), at)));
            if let Some((said, at)) = said
                && let Some(level) = other_tools::level(&said)
                && let Some(finding) = self.findings.pop()
            {
                let fixed = self.fixed(
                    finding,
                    format!("write `\"{level}\"`"),
                    span(at),
                    &format!("\"{level}\""),
                );
                self.findings.push(fixed);
            }
            return None;
        };
        let level = Level::of(word);
        if level.is_none() {
            let place = self.place(at.map(span).unwrap_or_default());
            let message = format!("There is no severity `{word}`.");
            let words = Level::ALL.map(|(_, word)| SmolStr::new(word));
            let finding = Diagnostic::error(UNKNOWN_SEVERITY, message, place);
            let otherwise = "write `error`, `warning`, `hint` or `off`";
            let finding = match other_tools::level(word) {
                Some(level) => self.fixed(
                    finding.help(otherwise),
                    format!("write `{level}`"),
                    place.span,
                    &format!("\"{level}\""),
                ),
                None => meant(finding, word, place, &words, true, otherwise),
            };
            self.findings.push(finding);
        }
        level
    }

    fn unknown_rule(&mut self, key: &str, at: Span) {
        let place = self.place(at);
        let finding = Diagnostic::error(
            UNKNOWN_RULE,
            format!("There is no rule or family `{key}`."),
            place,
        );
        let names = rules::all().into_iter().flat_map(|r| [r.name, r.code]);
        let names = names.chain(families::ALL.iter().map(|f| f.name));
        let names: Vec<SmolStr> = names.map(SmolStr::new).collect();
        let otherwise = match other_tools::rules_with(key, &names) {
            Some(few) => format!("did you mean {few}?"),
            None => "`flow explain` lists all rules by family".to_owned(),
        };
        let finding = meant(finding, key, place, &names, false, &otherwise);
        self.findings.push(finding);
    }

    /// A setting that is not known here, but perhaps in another table.
    fn unknown(&mut self, key: &str, at: Span, known: &[&str], other: (&str, &[&str])) {
        let place = self.place(at);
        let message = format!("There is no setting `{key}` here.");
        let finding = Diagnostic::error(UNKNOWN_SETTING, message, place);
        let (table, elsewhere) = other;
        if elsewhere.contains(&key) {
            let help = match table {
                "" => format!("it stands at the top of the file: write `{key}` before `[check]`"),
                table => format!("it stands under `[{table}]`"),
            };
            self.findings.push(finding.help(help));
            return;
        }
        let names: Vec<SmolStr> = known.iter().map(SmolStr::new).collect();
        let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let otherwise = format!("known here: {}", all.join(", "));
        self.findings
            .push(meant(finding, key, place, &names, false, &otherwise));
    }

    /// Whether a name stands in `[ ]` by itself.
    fn is_heading(&self, at: Span) -> bool {
        let before = self.text.get(..at.start as usize).unwrap_or("");
        let behind = self.text.get(at.end as usize..).unwrap_or("");
        before.trim_end_matches([' ', '\t']).ends_with('[')
            && behind.trim_start_matches([' ', '\t']).starts_with(']')
    }

    /// `[severity]` instead of `[check.severity]`
    fn astray(&mut self, key: &str, at: Span) {
        let message = format!("There is no setting `{key}` here.");
        let finding = Diagnostic::error(UNKNOWN_SETTING, message, self.place(at));
        let full = format!("check.{key}");
        let finding = finding.help(format!("it stands under `[check]`: write `[{full}]`"));
        let finding = match self.text.contains(&format!("[{full}]")) {
            true => finding,
            false => self.fixed(finding, format!("write `[{full}]`"), at, &full),
        };
        self.findings.push(finding);
    }

    /// A finding with the one edit that mends it.
    fn fixed(&self, finding: Diagnostic, title: String, at: Span, text: &str) -> Diagnostic {
        finding.fix(title, Applicability::Machine, self.place(at), text)
    }

    fn table<'i>(&mut self, item: &'i Item, what: &str) -> Option<&'i dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            self.wrong_kind(
                item.span(),
                &format!("a table: {what} is a heading in `[ ]`"),
            );
        }
        table
    }

    fn list<'i>(&mut self, item: &'i Item) -> Vec<&'i Value> {
        match item.as_array() {
            Some(array) => array.iter().collect(),
            None => {
                self.wrong_kind(item.span(), "a list of texts: `[\"one\", \"two\"]`");
                Vec::new()
            }
        }
    }

    fn wrong_kind(&mut self, at: Option<std::ops::Range<usize>>, wanted: &str) {
        let place = self.place(at.map(span).unwrap_or_default());
        let message = "This setting has a value of the wrong kind.";
        let finding = Diagnostic::error(WRONG_KIND, message, place);
        self.findings
            .push(finding.says("not this").help(format!("write {wanted}")));
    }

    fn place(&self, span: Span) -> Place {
        Place {
            file: self.file,
            piece: 0,
            span,
        }
    }
}

/// What a name under `severity` stands for.
enum Meant {
    Rule(&'static str),
    Family(&'static Family),
}

impl Meant {
    fn of(name: &str) -> Option<Self> {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let rule = rules::all().into_iter().find(|r| is(r.code) || is(r.name));
        let text = flow_syntax::PAGES.iter().find(|page| is(page.code()));
        let code = rule.map(|r| r.code).or(text.map(|page| page.code()));
        code.map(Self::Rule)
            .or_else(|| families::find(name).map(Self::Family))
    }
}

fn is_error(code: &str) -> bool {
    by_itself(code) == Some(Severity::Error)
}

/// The keys of a table with their places and values.
fn entries(table: &dyn TableLike) -> Vec<(&str, Span, &Item)> {
    let at = |key: &str| table.key(key).and_then(|k| k.span()).map(span);
    table
        .iter()
        .map(|(key, item)| (key, at(key).unwrap_or_default(), item))
        .collect()
}

/// Offers what was probably meant, `quoted` where the place holds the quotes as well.
fn meant(
    finding: Diagnostic,
    written: &str,
    place: Place,
    names: &[SmolStr],
    quoted: bool,
    otherwise: &str,
) -> Diagnostic {
    match nearest(written, names).as_slice() {
        [] => finding.help(otherwise),
        [one] => {
            let text = match quoted {
                true => format!("\"{one}\""),
                false => one.to_string(),
            };
            let title = format!("write `{one}`");
            finding.help(format!("did you mean `{one}`?")).fix(
                title,
                Applicability::Machine,
                place,
                text,
            )
        }
        more => {
            let names: Vec<String> = more.iter().take(3).map(|n| format!("`{n}`")).collect();
            finding.help(format!("did you mean one of {}?", names.join(", ")))
        }
    }
}

fn span(range: std::ops::Range<usize>) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}
