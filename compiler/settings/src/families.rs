//! The families of codes, by their first two digits.

/// A family of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// What its codes begin with, such as `F03`.
    pub prefix: &'static str,
    /// One word, as settings and the command line name it.
    pub name: &'static str,
    /// A heading.
    pub title: &'static str,
}

/// Every family, in the order of their codes.
pub const ALL: &[Family] = &[
    family("F00", "text", "The text cannot be read"),
    family("F01", "names", "Names"),
    family("F02", "types", "Types"),
    family("F03", "flow", "Flow"),
    family("F04", "data", "Data"),
    family("F05", "models", "Models"),
    family("F06", "tables", "Tables and variants"),
    family("F07", "figures", "Times and costs"),
    family("F08", "style", "Style"),
    family("F09", "runs", "Runs"),
];

const fn family(prefix: &'static str, name: &'static str, title: &'static str) -> Family {
    Family {
        prefix,
        name,
        title,
    }
}

/// The family that a code belongs to.
#[must_use]
pub fn of(code: &str) -> Option<&'static Family> {
    ALL.iter().find(|family| code.starts_with(family.prefix))
}

/// The family with this name or prefix, in any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Family> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    ALL.iter().find(|f| is(f.name) || is(f.prefix))
}
