//! The rules, one file a family, in one registry.
//!
//! A rule has a stable code and a page with a wrong and a right example; the registry feeds the
//! check, `flow explain`, the documentation and the tests that compile every example.

pub mod analysis;
pub mod data;
pub mod flow;
pub mod models;
pub mod names;
pub mod style;
pub mod tables;
pub mod types;

use flow_syntax::{Code, Diagnostic, Place, Severity};

/// Whether a finding is of one of these rules.
#[must_use]
pub fn is_one_of(rules: &[&Rule], finding: &Diagnostic) -> bool {
    rules.iter().any(|rule| rule.code == finding.code)
}

/// What can be found wrong, once for all places where it may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable code such as `F0301`; the first two digits are the family.
    pub code: Code,
    /// A stable name in words joined by `-`.
    pub name: &'static str,
    /// How much a finding matters.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// Markdown: why it matters, a wrong and a right example under `## Wrong` and `## Right`.
    pub page: &'static str,
    /// Codes of rules near this one.
    pub related: &'static [Code],
}

impl Rule {
    /// A finding of this rule.
    pub(crate) fn at(&self, message: impl Into<String>, place: Place) -> Diagnostic {
        Diagnostic::new(self.code, self.severity, message, place)
    }

    /// The example after this heading of the page (`Wrong` or `Right`), without its fence.
    #[must_use]
    pub fn example(&self, heading: &str) -> Option<&'static str> {
        let (_, rest) = self.page.split_once(&format!("## {heading}\n"))?;
        let (_, code) = rest.split_once("```flow\n")?;
        Some(code.split_once("```").map_or(code, |(code, _)| code))
    }
}

/// Every rule, by code.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let families = [
        names::RULES,
        types::RULES,
        flow::RULES,
        data::RULES,
        models::RULES,
        tables::RULES,
        analysis::RULES,
        style::RULES,
    ];
    let mut rules: Vec<&'static Rule> = families.into_iter().flatten().copied().collect();
    rules.sort_by_key(|r| r.code);
    rules
}

/// The rule with this code, in any case.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    all()
        .into_iter()
        .find(|r| r.code.eq_ignore_ascii_case(code))
}
