//! Lowers a checked program to its execution plan and tests.
