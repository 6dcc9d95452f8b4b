//! Names, types, the flow graph and the checks.
