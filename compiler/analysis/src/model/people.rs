//! Who acts.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::RoleId;
use super::StepId;

/// `by manager and hr_officer`, `not by whoever did a`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// The roles named.
    pub roles: Vec<RoleRef>,
    /// Whether every one must act, not any one of them.
    pub all: bool,
    /// Steps whose doer must not act here.
    pub not_whoever_did: Vec<StepId>,
    /// Where.
    pub place: Place,
}

/// A role as used; in a sketch it need not be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRef {
    /// Its key where declared, its name as written otherwise.
    pub name: SmolStr,
    /// Its declaration.
    pub decl: Option<RoleId>,
    /// Where it is named.
    pub place: Place,
}
