//! Takes secrets out of what somebody answers: a server may quote what it was sent, and answers are kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::secret::Secret;

/// Shorter secrets are ordinary words, such as `none` for a local server: they stay.
const SHORTEST: usize = 6;

/// Secrets in all the forms in which they are sent.
#[derive(Default)]
pub struct Hide {
    forms: Vec<String>,
}

impl std::fmt::Debug for Hide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hide(…)")
    }
}

impl Hide {
    /// Hides a secret from now on.
    pub fn add(&mut self, secret: &Secret) {
        self.form(secret.expose().to_owned());
    }

    /// Hides a user's password, also as HTTP Basic sends it (RFC 7617).
    pub fn add_basic(&mut self, user: &str, password: &Secret) {
        let pair = format!("{user}:{}", password.expose());
        self.form(STANDARD.encode(pair));
        self.add(password);
    }

    fn form(&mut self, form: String) {
        if form.len() >= SHORTEST {
            self.forms.push(form);
        }
    }

    /// The text with `…` for each secret.
    #[must_use]
    pub fn text(&self, text: String) -> String {
        let shows = |form: &&String| text.contains(form.as_str());
        if !self.forms.iter().any(|form| shows(&form)) {
            return text;
        }
        let mut hidden = text.clone();
        for form in self.forms.iter().filter(shows) {
            hidden = hidden.replace(form.as_str(), "…");
        }
        hidden
    }

    /// The same for all texts in an answer, names of fields too.
    #[must_use]
    pub fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter();
                let hidden = fields.map(|(name, value)| (self.text(name), self.json(value)));
                Value::Object(hidden.collect())
            }
            other => other,
        }
    }
}
