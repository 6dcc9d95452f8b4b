//! Business systems: HTTP, SQLite, files and mail.
