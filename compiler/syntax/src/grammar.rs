//! The one grammar, compiled by pest.

#![allow(
    missing_docs,
    reason = "pest derives an item for each rule of the grammar"
)]

use pest_derive::Parser;

/// Parses pieces by `grammar/flow.pest`.
#[derive(Parser)]
#[grammar = "../../grammar/flow.pest"]
pub(crate) struct FlowParser;
