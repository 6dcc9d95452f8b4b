//! Shows diagnostics: one file an output format.
