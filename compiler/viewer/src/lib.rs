//! A map as one HTML page that needs nothing else: the SVG with pan, zoom and search, the details of
//! each step, a table of all steps, in light and dark, on screen and on paper.
//!
//! The page is complete without its script; the script only moves and shows what is there. A content
//! security policy allows that script and these styles by their hashes and nothing else, so that no
//! title can become active content even if it were not escaped.

mod details;
mod findings;
mod inputs;
mod page;
mod policy;
mod table;
mod write;

pub use details::{Details, Named, details};
pub use findings::{Finding, findings, panel};
pub use page::{Page, frame, live, page};
pub use policy::{hash, sheets};
pub use write::{escape, prose};
