//! The codes of what can be wrong with `flow.toml`.

flow_codes::codes! {
    /// The file is not TOML.
    pub(crate) const NOT_TOML: &str = "F0080";
    /// A setting is not known.
    pub(crate) const UNKNOWN_SETTING: &str = "F0081";
    /// A setting has a value of the wrong kind.
    pub(crate) const WRONG_KIND: &str = "F0082";
    /// A rule or family is not known.
    pub(crate) const UNKNOWN_RULE: &str = "F0083";
    /// A severity is not known.
    pub(crate) const UNKNOWN_SEVERITY: &str = "F0084";
    /// A rule cannot be lowered.
    pub(crate) const NOT_LOWERED: &str = "F0085";
    /// A path is outside the project.
    pub(crate) const OUTSIDE: &str = "F0086";
    /// A policy file cannot be read.
    pub(crate) const NO_POLICY_FILE: &str = "F0087";
    /// The file itself cannot be read.
    pub(crate) const UNREADABLE: &str = "F0088";
    /// A colour is none.
    pub(crate) const NO_COLOUR: &str = "F0089";
    /// A mode of pictures is not known.
    pub(crate) const NO_MODE: &str = "F0090";
    /// Words on a colour are hard to read.
    pub(crate) const FAINT: &str = "F0091";
}
