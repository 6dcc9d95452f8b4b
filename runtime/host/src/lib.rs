//! Drives the engine: effects, people, progress and durability.
