//! What is said about data over time: `purpose`, `keep`, `region`.

use flow_analysis::model::Prop;
use flow_plan::Value;
use flow_plan::message::DataTerms;

/// What properties say about data; the last of a word holds.
pub(crate) fn terms(props: &[Prop]) -> DataTerms {
    let mut terms = DataTerms::default();
    for prop in props {
        match prop.key.as_str() {
            "purpose" => terms.purpose = text(prop),
            "keep" => terms.keep = duration(prop),
            "region" => terms.region = text(prop),
            _ => {}
        }
    }
    terms
}

/// The word, or the text, of a property.
pub(crate) fn text(prop: &Prop) -> Option<String> {
    let value = || prop.values().find_map(|v| v.value()?.as_text());
    prop.word()
        .map(ToString::to_string)
        .or_else(|| value().map(str::to_owned))
}

/// The constant duration of a property, ISO 8601.
pub(crate) fn duration(prop: &Prop) -> Option<String> {
    prop.values().find_map(|v| match v.value()? {
        Value::Duration(text) => Some(text.to_string()),
        _ => None,
    })
}
