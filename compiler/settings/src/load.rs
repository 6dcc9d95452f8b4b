//! The settings as a project has them on disk or in open buffers.

use std::sync::Arc;

use flow_syntax::{Diagnostic, FileId, Files, Place, SourceFile, Sources};

use crate::codes::{NO_POLICY_FILE, UNREADABLE};
use crate::{FILE, Named, Settings, read};

/// A project's settings, what is wrong with them, and the text in which it is wrong.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The settings, as far as they could be read.
    pub settings: Settings,
    /// `flow.toml`, if there is one.
    pub sources: Sources,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the settings of a project.
///
/// `found` is the content of its `flow.toml`: `None` if there is none, or one sentence why it cannot be
/// read. Policy files that cannot be read from `files` are findings, and are left out of the settings.
#[must_use]
pub fn load(files: &dyn Files, found: Option<Result<Arc<[u8]>, String>>) -> Loaded {
    let Some(found) = found else {
        return Loaded::default();
    };
    let text = found.and_then(|bytes| match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(_) => Err(format!("`{FILE}` is not UTF-8 text.")),
    });
    let mut sources = Sources::default();
    let (text, unreadable) = match text {
        Ok(text) => (text, None),
        Err(why) => (String::new(), Some(why)),
    };
    let file = sources.add(SourceFile::new(FILE, &text, Vec::new(), Vec::new()));
    if let Some(why) = unreadable {
        let diagnostics = vec![cannot_read(file, &why)];
        return Loaded {
            sources,
            diagnostics,
            ..Loaded::default()
        };
    }
    let (mut settings, mut diagnostics) = read(file, &text);
    let named = std::mem::take(&mut settings.policies);
    for policy in named {
        match files.read(&policy.path) {
            Ok(_) => settings.policies.push(policy),
            Err(why) => diagnostics.push(no_policy(file, &policy, &why)),
        }
    }
    Loaded {
        settings,
        sources,
        diagnostics,
    }
}

fn cannot_read(file: FileId, why: &str) -> Diagnostic {
    let place = Place {
        file,
        ..Place::default()
    };
    Diagnostic::error(UNREADABLE, "The settings cannot be read.", place)
        .says(why)
        .help("until it can, nothing of the project is settled")
}

fn no_policy(file: FileId, policy: &Named, why: &str) -> Diagnostic {
    let place = Place {
        file,
        piece: 0,
        span: policy.span,
    };
    let message = format!("The policy file `{}` cannot be read.", policy.path);
    Diagnostic::error(NO_POLICY_FILE, message, place)
        .says(why.trim_end_matches('.'))
        .help(format!("paths in `{FILE}` are relative to its folder"))
}
