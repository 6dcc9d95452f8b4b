//! Vendors as data. What differs between two vendors of the same dialect is a field here, not a
//! branch elsewhere. Sources: vendor wire notes §0, §1.1 and §1.4, 2026-11 (`docs/vendors.md`).

use crate::request::ModelRef;
use crate::trouble::{Outcome, Trouble, code};
use crate::{Keys, Secret};

/// Which wire format a vendor speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialectName {
    /// OpenAI's Responses, also Perplexity's Agent API.
    Responses,
    /// OpenAI's older chat/completions, the common denominator of compatible servers.
    Chat,
    /// Anthropic's Messages.
    Messages,
    /// Google's generateContent.
    Gemini,
}

/// Whether a temperature may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Always, unless the catalogue says that this model refuses it.
    Unless,
    /// Only if the catalogue says that this model accepts it.
    OnlyIfKnown,
    /// Never: the API version refuses it.
    Never,
}

/// Where the Responses dialect takes the schema of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaPlace {
    /// `text.format`.
    TextFormat,
    /// `response_format.json_schema`.
    ResponseFormat,
}

/// A vendor's subset of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subset {
    /// Every property must be listed as required; an optional one becomes nullable.
    pub all_required: bool,
    /// Objects must say `additionalProperties: false`.
    pub closed: bool,
    /// Constraining keywords that are understood; others move into the description.
    pub constraints: &'static [&'static str],
    /// Whether a schema with free objects or untyped values is taken at all. If not, it is asked
    /// for in words.
    pub open: bool,
    /// Values of `format` that are understood.
    pub formats: &'static [&'static str],
}

/// A vendor: where it is, how it knows its customers, what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in the language.
    pub vendor: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its wire format.
    pub dialect: DialectName,
    /// Base URL, if there is a usual one.
    pub base_url: Option<&'static str>,
    /// Path below the base URL. `{version}`, `{model}` and `{method}` are filled in.
    pub path: &'static str,
    /// The header that carries the key, and what stands before the key in it.
    pub key_header: (&'static str, &'static str),
    /// Environment variables that hold the key, the usual one first.
    pub key_variables: &'static [&'static str],
    /// Whether a call without a key makes sense (a server of one's own).
    pub key_optional: bool,
    /// The header that carries the API version, if a header does.
    pub version_header: Option<&'static str>,
    /// The API version that this program speaks.
    pub api_version: &'static str,
    /// Whether a temperature may be sent.
    pub sampling: Sampling,
    /// Output cap to send where neither the plan nor the catalogue has one and the vendor wants one.
    pub default_max_output: Option<u64>,
    /// Name of the output cap in the chat dialect.
    pub cap_field: &'static str,
    /// Where the schema of the answer goes in the responses dialect.
    pub schema_place: SchemaPlace,
    /// The schema subset.
    pub subset: Subset,
    /// Whether `store: false` must be sent so that the vendor keeps nothing.
    pub store_false: bool,
    /// Whether to ask for encrypted reasoning, to be resent with tool results.
    pub encrypted_reasoning: bool,
    /// Whether the vendor's own output items may be sent back to it as they are.
    pub echoes_items: bool,
    /// Whether PDF files can be sent.
    pub pdf: bool,
}

/// OpenAI's strict subset; also what most compatible servers compile to grammars.
const STRICT: Subset = Subset {
    all_required: true,
    closed: true,
    constraints: &[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
    ],
    open: true,
    formats: &[
        "date-time",
        "time",
        "date",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uuid",
    ],
};

/// Anthropic's subset: no numeric or length limits. Required-nullable keeps below its cap of 24
/// optional parameters.
const MESSAGES: Subset = Subset {
    all_required: true,
    closed: true,
    constraints: &[],
    open: false,
    formats: &[
        "date-time",
        "time",
        "date",
        "duration",
        "email",
        "hostname",
        "uri",
        "ipv4",
        "ipv6",
        "uuid",
    ],
};

/// Gemini's subset: limits on numbers and lists, none on text.
const GEMINI: Subset = Subset {
    all_required: false,
    closed: false,
    constraints: &["minimum", "maximum", "minItems", "maxItems"],
    open: true,
    formats: &["date-time", "date", "time"],
};

const OPENAI: Profile = Profile {
    vendor: "openai",
    title: "OpenAI",
    dialect: DialectName::Responses,
    base_url: Some("https://api.openai.com/v1"),
    path: "/responses",
    key_header: ("authorization", "Bearer "),
    key_variables: &["OPENAI_API_KEY"],
    key_optional: false,
    version_header: None,
    api_version: "",
    sampling: Sampling::OnlyIfKnown,
    default_max_output: None,
    cap_field: "max_output_tokens",
    schema_place: SchemaPlace::TextFormat,
    subset: STRICT,
    store_false: true,
    encrypted_reasoning: true,
    echoes_items: true,
    pdf: true,
};

/// All vendors. To add one of a known dialect, add a row.
pub static PROFILES: [Profile; 5] = [
    OPENAI,
    Profile {
        vendor: "anthropic",
        title: "Anthropic",
        dialect: DialectName::Messages,
        base_url: Some("https://api.anthropic.com"),
        path: "/v1/messages",
        key_header: ("x-api-key", ""),
        key_variables: &["ANTHROPIC_API_KEY"],
        version_header: Some("anthropic-version"),
        api_version: "2026-10-21",
        sampling: Sampling::Never,
        default_max_output: Some(16_384),
        cap_field: "max_tokens",
        subset: MESSAGES,
        store_false: false,
        encrypted_reasoning: false,
        ..OPENAI
    },
    Profile {
        vendor: "google",
        title: "Google",
        dialect: DialectName::Gemini,
        base_url: Some("https://generativelanguage.googleapis.com"),
        path: "/{version}/models/{model}:{method}",
        key_header: ("x-goog-api-key", ""),
        key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        api_version: "v1",
        sampling: Sampling::Unless,
        cap_field: "maxOutputTokens",
        subset: GEMINI,
        store_false: false,
        encrypted_reasoning: false,
        ..OPENAI
    },
    Profile {
        vendor: "perplexity",
        title: "Perplexity",
        base_url: Some("https://api.perplexity.ai"),
        path: "/v1/responses",
        key_variables: &["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
        sampling: Sampling::Unless,
        schema_place: SchemaPlace::ResponseFormat,
        encrypted_reasoning: false,
        echoes_items: false,
        pdf: false,
        ..OPENAI
    },
    Profile {
        vendor: "openai_compatible",
        title: "the OpenAI-compatible server",
        dialect: DialectName::Chat,
        base_url: None,
        path: "/chat/completions",
        // Never OPENAI_API_KEY: that key would go to somebody else's server.
        key_variables: &["OPENAI_COMPATIBLE_API_KEY"],
        key_optional: true,
        sampling: Sampling::Unless,
        cap_field: "max_tokens",
        store_false: false,
        encrypted_reasoning: false,
        pdf: false,
        ..OPENAI
    },
];

/// The profile of a vendor by its name in the language.
///
/// # Errors
/// [`code::CANNOT_ASK`] for an unknown name; the message lists the known ones.
pub fn profile(vendor: &str) -> Result<&'static Profile, Trouble> {
    PROFILES.iter().find(|p| p.vendor == vendor).ok_or_else(|| {
        let known: Vec<_> = PROFILES.iter().map(|p| p.vendor).collect();
        let message = format!(
            "There is no vendor `{vendor}`; known are {}.",
            known.join(", ")
        );
        Trouble::new(Outcome::Blocked, code::CANNOT_ASK, message)
    })
}

impl Profile {
    /// Finds the key for a model: under the model's own variable if it names one, else under the
    /// vendor's usual ones. `Ok(None)` only where the vendor needs no key.
    ///
    /// # Errors
    /// [`code::NO_KEY`], naming the variable in the message and in [`Trouble::key_variable`]. The
    /// caller adds the model and the step.
    pub fn key(&self, model: &ModelRef, keys: &dyn Keys) -> Result<Option<Secret>, Trouble> {
        let found = match &model.key_variable {
            Some(name) => keys.get(name),
            None => self.key_variables.iter().find_map(|name| keys.get(name)),
        };
        match found.filter(|key| !key.is_empty()) {
            Some(key) => Ok(Some(key)),
            None if self.key_optional && model.key_variable.is_none() => Ok(None),
            None => Err(self.no_key(model)),
        }
    }

    /// The environment variable that a person should set for this model.
    pub fn key_variable<'a>(&'a self, model: &'a ModelRef) -> &'a str {
        let usual = self.key_variables.first().copied().unwrap_or_default();
        model.key_variable.as_deref().unwrap_or(usual)
    }

    fn no_key(&self, model: &ModelRef) -> Trouble {
        let variable = self.key_variable(model);
        let message = format!("No key for {}: set the variable {variable}.", self.title);
        let mut trouble = Trouble::new(Outcome::Blocked, code::NO_KEY, message);
        trouble.key_variable = Some(variable.to_owned());
        trouble
    }
}
