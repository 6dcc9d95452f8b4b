//! What the codes of a run mean, for `flow explain`.

use flow_codes::Page;

/// The page of every code that a run can end or stop with, sorted by code: those of expressions, the
/// engine, vendors, systems, the journal and this crate.
#[must_use]
pub fn all() -> Vec<&'static Page> {
    let crates = [
        flow_plan::eval::code::PAGES,
        flow_engine::code::PAGES,
        flow_vendors::code::PAGES,
        flow_systems::code::PAGES,
        flow_journal::code::PAGES,
        crate::trouble::code::PAGES,
    ];
    let mut pages: Vec<&'static Page> = crates.into_iter().flatten().collect();
    pages.sort_by_key(|page| page.code());
    pages
}
