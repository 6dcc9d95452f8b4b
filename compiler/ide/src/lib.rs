//! Editor answers as plain functions over plain types.
