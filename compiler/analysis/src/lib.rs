//! Names, types, the flow graph and the checks.

pub mod graph;
