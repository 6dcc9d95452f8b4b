//! Shows diagnostics: one file an output format.
//!
//! Every format takes the parsed [`Sources`](flow_syntax::Sources) and the findings and gives back
//! text; nothing here prints. All formats list findings in the same [`order`].

pub mod baseline;
pub mod fingerprint;
pub mod github;
pub mod json;
pub mod junit;
pub mod order;
pub mod pretty;
pub mod sarif;
pub mod short;
pub mod summary;

mod excerpt;
mod lines;
mod plain;
mod witness;
mod xml;

pub use baseline::Baseline;
pub use pretty::Look;
pub use sarif::RuleInfo;
