//! The durable journal: one SQLite file, one writer, group commit.
