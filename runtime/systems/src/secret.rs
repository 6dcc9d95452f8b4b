//! Secrets: found by name, held without printing, gone when the request is sent.

use std::fmt;

/// A secret. It has no `Display`, prints as `Secret(…)` and cannot be serialised.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret. White space around it is dropped: a line end in a variable is a common slip.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into().trim().to_owned())
    }

    /// The secret itself. Only for the request that is about to be sent.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where secrets come from.
pub trait Secrets: Send + Sync {
    /// The secret of that name, if there is one.
    fn get(&self, name: &str) -> Option<Secret>;
}

/// The environment of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvSecrets;

impl Secrets for EnvSecrets {
    fn get(&self, name: &str) -> Option<Secret> {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
            .map(Secret::new)
    }
}

impl<F: Fn(&str) -> Option<Secret> + Send + Sync> Secrets for F {
    fn get(&self, name: &str) -> Option<Secret> {
        self(name)
    }
}
