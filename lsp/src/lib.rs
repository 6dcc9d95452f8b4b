//! The language server: the editor answers behind tower-lsp.
