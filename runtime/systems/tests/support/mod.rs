//! What the tests of all transports share.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used
)]

use std::path::Path;
use std::sync::Arc;

use flow_systems::{ActionSpec, Binding, Call, Secret, SystemSpec, Systems, Via};
use serde_json::{Map, Value};

pub const TOKEN: &str = "token-0123456789";

pub fn systems(root: &Path) -> Systems {
    let secrets = |name: &str| (name == "CRM_TOKEN").then(|| Secret::new(TOKEN));
    Systems::new(root, Arc::new(secrets)).unwrap()
}

pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub fn call(via: Via, target: &str, name: &str, readonly: bool, args: Value) -> Call {
    Call {
        system: SystemSpec::new("crm", via, target),
        action: ActionSpec {
            name: name.into(),
            readonly,
            binding: Binding::Usual,
            returns: None,
            honours_key: false,
        },
        args: object(args),
        key: "run-1/step-a/0".into(),
    }
}
