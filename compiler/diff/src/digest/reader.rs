//! Reads words from the source.

use flow_analysis::model::Program;
use flow_analysis::typed::{TExpr, TPart};
use flow_syntax::{Columns, Place, Sources};

use super::groups::without_groups;
use super::one_line::one_line;
use crate::changes::Where;
use crate::facts::{Aspect, Fact};

/// A program and its text.
pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) program: &'a Program,
}

impl Reader<'_> {
    /// The text at a place on one line, without comments and in one layout, and without brackets that
    /// change nothing.
    pub(super) fn words(&self, place: Place) -> String {
        let range = self.sources.range(place);
        let text = self.text(place);
        let text = text.get(range.start as usize..range.end as usize);
        match text.unwrap_or("") {
            text if text.contains('(') => one_line(&without_groups(text)),
            text => one_line(text),
        }
    }

    /// The text after a place.
    pub(super) fn after(&self, place: Place) -> &str {
        let end = self.sources.range(place).end as usize;
        self.text(place).get(end..).unwrap_or("")
    }

    /// The whole text of the file of a place.
    fn text(&self, place: Place) -> &str {
        self.sources.get(place.file).map_or("", |f| &*f.text)
    }

    pub(super) fn at(&self, place: Place) -> Option<Where> {
        let file = self.sources.get(place.file)?;
        let start = self.sources.range(place).start;
        let position = file.lines().position(&file.text, start, Columns::Utf8);
        Some(Where {
            file: file.path.to_string(),
            line: position.line + 1,
        })
    }

    pub(super) fn fact(
        &self,
        aspect: Aspect,
        key: &str,
        text: impl Into<String>,
        place: Place,
    ) -> Fact {
        Fact {
            aspect,
            key: key.to_owned(),
            text: text.into(),
            said: None,
            at: self.at(place),
            implied: false,
            of: None,
        }
    }

    /// A value as written.
    pub(super) fn value(&self, aspect: Aspect, key: &str, value: &TExpr) -> Fact {
        self.fact(aspect, key, self.words(value.place), value.place)
    }

    /// What is said of a thing or a field of it.
    pub(super) fn description(&self, key: &str, docs: Option<&str>, place: Place) -> Option<Fact> {
        docs.map(|docs| self.fact(Aspect::Description, key, docs, place))
    }

    /// Text with holes, its lines kept.
    pub(super) fn template(&self, parts: &[TPart]) -> String {
        let part = |part: &TPart| match part {
            TPart::Plain(text) => text.clone(),
            TPart::Hole(expr) => format!("{{{{ {} }}}}", self.words(expr.place)),
        };
        parts.iter().map(part).collect()
    }
}
