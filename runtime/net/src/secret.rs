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
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where secrets come from, by the name of an environment variable.
pub trait Secrets: Send + Sync {
    /// The secret of that name, if there is one.
    fn get(&self, name: &str) -> Option<Secret>;
}

/// The environment of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvSecrets;

impl Secrets for EnvSecrets {
    fn get(&self, name: &str) -> Option<Secret> {
        let found = std::env::var(name).ok().map(Secret::new);
        found.filter(|secret| !secret.is_empty())
    }
}

impl<F: Fn(&str) -> Option<Secret> + Send + Sync> Secrets for F {
    fn get(&self, name: &str) -> Option<Secret> {
        self(name)
    }
}
