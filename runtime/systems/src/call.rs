//! A call to a system, as plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest time for one call where the system names none.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// How a system is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// JSON over HTTP.
    Http,
    /// A SQLite file.
    Sql,
    /// Files under a folder.
    Files,
    /// E-mail: a folder that collects messages, or an SMTP server.
    Mail,
    /// A program. Refused: it cannot be kept within bounds yet.
    Command,
    /// A server of the Model Context Protocol. Refused: not spoken yet.
    Mcp,
}

/// A system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemSpec {
    /// Its name in the process, for messages and for its limit.
    pub name: String,
    /// How it is reached.
    pub via: Via,
    /// Base URL (`http`), database file (`sql`), folder (`files`), outbox folder or `smtp://` URL
    /// (`mail`). Paths are relative to the project root.
    pub target: String,
    /// Headers sent with every HTTP call.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What the system knows its customers by. Holds names of secrets, never secrets.
    #[serde(default)]
    pub credentials: Vec<Credential>,
    /// How much it may be asked.
    #[serde(default)]
    pub limit: Limit,
    /// Longest time for one call; 60 s if not set.
    #[serde(default)]
    pub timeout: Option<Duration>,
    /// The sender of mail, `flow@localhost` if not set.
    #[serde(default)]
    pub sender: Option<String>,
}

impl SystemSpec {
    /// A system without credentials, headers or limits.
    pub fn new(name: impl Into<String>, via: Via, target: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            via,
            target: target.into(),
            headers: BTreeMap::new(),
            credentials: Vec::new(),
            limit: Limit::default(),
            timeout: None,
            sender: None,
        }
    }
}

/// A credential by the name of its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// `Authorization: Bearer …`.
    Bearer {
        /// Name of the secret.
        secret: String,
    },
    /// User and password (HTTP Basic, SMTP login).
    Basic {
        /// The user's name.
        user: String,
        /// Name of the secret that is the password.
        secret: String,
    },
    /// A header of the system's own.
    Header {
        /// The header's name.
        name: String,
        /// Name of the secret.
        secret: String,
    },
}

/// How much a system may be asked; calls beyond it wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The most calls at the same time.
    #[serde(default)]
    pub at_once: Option<u32>,
    /// The shortest time between the starts of two calls (`limit 10 per s` is 100 ms).
    #[serde(default)]
    pub every: Option<Duration>,
}

/// A lookup or an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionSpec {
    /// Its name in the process.
    pub name: String,
    /// Whether it only reads.
    pub readonly: bool,
    /// How it is said to the system.
    #[serde(default)]
    pub binding: Binding,
    /// JSON Schema of the answer. Only its `type` is used: it decides whether rows of a database
    /// come as a list, one object, or one value. Checking the answer is the caller's.
    #[serde(default)]
    pub returns: Option<Value>,
    /// Whether the system promises to act once for all calls with the same `Idempotency-Key`.
    #[serde(default)]
    pub honours_key: bool,
}

/// How an action is said to its system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// The transport's usual way: `GET` (lookup) or `POST` (action) to `{url}/{name}`; a file
    /// operation or a mail by the action's name.
    #[default]
    Usual,
    /// An HTTP method and a path with `{param}` places.
    Http {
        /// The method.
        method: Method,
        /// The path, relative to the system's URL.
        path: String,
    },
    /// SQL with `:param` places; several statements run in one transaction.
    Sql {
        /// The text.
        sql: String,
    },
    /// A file operation.
    Files {
        /// Which.
        op: FileOp,
    },
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Reads; arguments go into the query.
    Get,
    /// Arguments go into a JSON body.
    Post,
    /// Replaces; arguments go into a JSON body.
    Put,
    /// Changes a part; arguments go into a JSON body.
    Patch,
    /// Removes; arguments go into the query.
    Delete,
}

impl Method {
    /// Whether making the call twice is the same as making it once (RFC 9110 §9.2.2).
    pub(crate) fn idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Put | Self::Delete)
    }

    /// Whether arguments travel in a body.
    pub(crate) fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

/// An operation on files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOp {
    /// `path` → the file's text.
    Read,
    /// `path`, `content` → the path. The file is replaced whole or not at all.
    Write,
    /// `path` (the root if not given) → the names in the folder, sorted.
    List,
    /// `from`, `to` → the new path.
    Move,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The system.
    pub system: SystemSpec,
    /// What is asked of it.
    pub action: ActionSpec,
    /// The arguments by name.
    pub args: Map<String, Value>,
    /// The idempotency key: the same for every attempt at the same effect.
    pub key: String,
}

impl Call {
    /// Whether the call may be made again with the same key without a second effect.
    pub fn repeatable(&self) -> bool {
        if self.action.readonly || self.action.honours_key {
            return true;
        }
        match self.system.via {
            Via::Http => self.method().idempotent(),
            // The key is remembered in the same transaction, the file or the mail bears it or
            // is simply the same again.
            Via::Sql | Via::Files => true,
            Via::Mail => !crate::mail::is_smtp(&self.system.target),
            Via::Command | Via::Mcp => false,
        }
    }

    /// The HTTP method of the call.
    pub(crate) fn method(&self) -> Method {
        match &self.action.binding {
            Binding::Http { method, .. } => *method,
            _ if self.action.readonly => Method::Get,
            _ => Method::Post,
        }
    }

    /// Longest time for the call.
    pub(crate) fn timeout(&self) -> Duration {
        self.system.timeout.unwrap_or(TIMEOUT)
    }

    /// `system.action`, as people know it.
    pub(crate) fn title(&self) -> String {
        format!("{}.{}", self.system.name, self.action.name)
    }
}
