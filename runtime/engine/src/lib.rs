//! The pure state machine that runs a plan: no clock, no I/O, no async.
