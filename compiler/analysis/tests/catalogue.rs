//! What is known of vendors' models: the check reads the dated file that the runtime ships.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use support::{check, codes, show};

/// Vendors whose models the file knows.
const VENDORS: [&str; 4] = ["anthropic", "google", "openai", "perplexity"];

/// A model, a line that asks of it what it does not do, and what is found of that.
type Asked = (String, &'static str, &'static str);

/// By vendor: the models of which the file says how much they write at most, or that they take no
/// temperature.
fn models() -> BTreeMap<String, Vec<Asked>> {
    let text = include_str!("../../../runtime/vendors/catalogue.json");
    let file: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut models: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
    for model in file["models"].as_array().unwrap() {
        let text = |key: &str| model[key].as_str().unwrap().to_owned();
        let of = models.entry(text("vendor")).or_default();
        if model["max_output"].is_u64() {
            of.push((text("id"), "max_output 999999999", "F0507"));
        }
        if model["sampling"] == false {
            of.push((text("id"), "temperature 0.2", "F0510"));
        }
    }
    models
}

#[test]
fn the_check_knows_models_of_each_vendor() {
    let models = models();
    assert!(models.keys().eq(VENDORS), "{:?}", models.keys());
    for (vendor, asked) in models {
        assert!(!asked.is_empty(), "nothing is known of {vendor}");
        for (id, line, code) in asked {
            let text = format!(
                "model it {{ vendor {vendor}; id \"{id}\"; region eu; {line} }}
process read {{
  input words : text
  ai look with it {{
    prompt \"Is this a complaint? {{{{ words }}}}\"
    returns {{ complaint: bool }}
  }}
}}
"
            );
            let analysis = check(&text);
            let found = codes(&analysis);
            assert!(found.contains(&code), "{vendor} {id}\n{}", show(&analysis));
        }
    }
}
