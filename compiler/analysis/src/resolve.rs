//! Names of declarations: which file sees which, and what each name means there.

mod calendars;
mod cells;
pub(crate) mod decls;
pub(crate) mod editions;
pub(crate) mod fields;
pub(crate) mod forms;
mod how;
mod joined;
pub(crate) mod mended;
pub(crate) mod models;
mod offered;
pub(crate) mod policies;
mod policy_meant;
pub(crate) mod props;
pub(crate) mod repeated;
pub(crate) mod shapes;
mod starts;
pub(crate) mod symbols;
pub(crate) mod systems;
pub(crate) mod tables;
mod units;
pub(crate) mod unused;
