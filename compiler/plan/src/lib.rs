//! The execution plan: its types, values, expressions and their evaluation.
