//! The settings in force, as JSON.

use serde_json::{Value, json};

use crate::{Pattern, Settings, families};

impl Settings {
    /// What is in force, with the defaults spelt out.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let texts = |patterns: &[Pattern]| patterns.iter().map(Pattern::text).collect::<Vec<_>>();
        json!({
            "policies": self.policy_paths(),
            "lanes": self.lanes,
            "check": {
                "include": texts(&self.include),
                "exclude": texts(&self.exclude),
                "baseline": self.baseline_path(),
                "severity": self.levels(),
            },
            "theme": {
                "mode": self.theme.mode.word(),
                "people": self.theme.people.map(|brand| brand.text()),
                "ai": self.theme.ai.map(|brand| brand.text()),
                "systems": self.theme.systems.map(|brand| brand.text()),
            },
        })
    }

    /// The chosen levels by family name and code.
    fn levels(&self) -> Value {
        let chosen = &self.severities;
        let name =
            |prefix: &str| families::find(prefix).map_or(String::new(), |f| f.name.to_owned());
        let of_families = chosen.families.iter().map(|(p, l)| (name(p), l.word()));
        let of_rules = chosen
            .rules
            .iter()
            .map(|(c, l)| ((*c).to_owned(), l.word()));
        let all = of_families.chain(of_rules);
        Value::Object(all.map(|(key, word)| (key, word.into())).collect())
    }
}
