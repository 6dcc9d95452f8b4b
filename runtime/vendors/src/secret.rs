//! Keys: found by name, held without printing, gone when the request is sent.

use std::fmt;

/// A key. It has no `Display`, prints as `Secret(…)` and cannot be serialised.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key. White space around it is dropped: a line end in a variable is a common slip.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into().trim().to_owned())
    }

    /// The key itself. Only for the header that is about to be sent.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where keys come from, by the name of an environment variable.
pub trait Keys: Send + Sync {
    /// The key of that name, if it is set.
    fn get(&self, name: &str) -> Option<Secret>;
}

/// The environment of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvKeys;

impl Keys for EnvKeys {
    fn get(&self, name: &str) -> Option<Secret> {
        std::env::var(name)
            .ok()
            .map(Secret::new)
            .filter(|s| !s.is_empty())
    }
}

impl<F: Fn(&str) -> Option<Secret> + Send + Sync> Keys for F {
    fn get(&self, name: &str) -> Option<Secret> {
        self(name)
    }
}
