//! The page's content security policy (W3C, CSP Level 3).

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The source expression that allows an inline script or style sheet by what it says.
#[must_use]
pub fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// A policy for a page with one script and the style sheets found in its markup. `live` lets the script
/// talk to the server the page came from.
pub(crate) fn policy(script: &str, markup: &str, live: bool) -> String {
    let sheets: BTreeSet<String> = sheets(markup).collect();
    let sheets: Vec<String> = sheets.into_iter().collect();
    let connect = if live { "; connect-src 'self'" } else { "" };
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'{connect}",
        hash(script),
        sheets.join(" "),
    )
}

/// The hashes of the style sheets in markup of our own, where titles are escaped: so all are real.
pub fn sheets(markup: &str) -> impl Iterator<Item = String> {
    markup
        .split("<style>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</style>"))
        .map(|(sheet, _)| hash(sheet))
}
