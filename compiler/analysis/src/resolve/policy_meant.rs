//! The rule of a policy that was meant: the same demand in other words. Only where every word of a line is
//! accounted for, so that no condition, exception or "not" is ever dropped.

/// Words that demand.
const DEMAND: [&str; 10] = [
    "needs", "need", "requires", "require", "required", "must", "have", "has", "be", "is",
];

/// Words that a demand may do without.
const FILL: [&str; 11] = [
    "a", "an", "the", "all", "every", "each", "of", "for", "to", "one", "always",
];

/// The words of a rule that are looked for, those that may stand beside them, and how the rule is written.
struct Meant {
    /// One of each must be said.
    all: &'static [&'static [&'static str]],
    beside: &'static [&'static str],
    rule: &'static str,
}

/// Rules without names.
static PLAIN: [Meant; 2] = [
    Meant {
        all: &[
            &["task", "tasks"],
            &["limit", "limits", "deadline", "deadlines"],
        ],
        beside: &["time", "people's", "human"],
        rule: "tasks need a time limit",
    },
    Meant {
        all: &[
            &["process", "processes"],
            &["accountable", "owner", "responsible"],
        ],
        beside: &["role", "person", "accountable"],
        rule: "processes need an accountable role",
    },
];

/// Words of a rule about decisions.
const PERSON: [&str; 7] = [
    "person", "human", "people", "humans", "somebody", "someone", "man",
];
const DECISION: [&str; 4] = ["decision", "decisions", "decide", "decided"];
const ABOUT: [&str; 8] = [
    "about",
    "on",
    "over",
    "with",
    "involving",
    "by",
    "made",
    "taken",
];

/// Words of a rule about where data may go.
const GOING: [&str; 13] = [
    "may", "can", "must", "go", "goes", "sent", "be", "is", "data", "allowed", "only", "to", "for",
];

/// The rule that a line means, where it means one.
pub(super) fn rule(said: &str, is_receiver: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = said.split_whitespace().collect();
    plain(&words)
        .or_else(|| decision(&words))
        .or_else(|| approval(&words))
        .or_else(|| only_to(&words, is_receiver))
}

fn plain(words: &[&str]) -> Option<String> {
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let says = |some: &[&str]| lower.iter().any(|w| some.contains(&w.as_str()));
    let told = |w: &str, meant: &Meant| {
        let named = meant.all.iter().any(|some| some.contains(&w));
        named || meant.beside.contains(&w) || DEMAND.contains(&w) || FILL.contains(&w)
    };
    let means =
        |m: &&Meant| m.all.iter().all(|some| says(some)) && lower.iter().all(|w| told(w, m));
    PLAIN.iter().find(means).map(|m| m.rule.to_owned())
}

/// `decisions about @personal require a human`
fn decision(words: &[&str]) -> Option<String> {
    let label = one_label(words)?;
    let mut rest = words
        .iter()
        .filter(|w| **w != label)
        .map(|w| w.to_lowercase());
    let mut said = (false, false);
    let known = rest.all(|w| {
        let w = w.as_str();
        said.0 |= DECISION.contains(&w);
        said.1 |= PERSON.contains(&w);
        let of_rule = DECISION.contains(&w) || PERSON.contains(&w) || ABOUT.contains(&w);
        of_rule || w == "data" || DEMAND.contains(&w) || FILL.contains(&w)
    });
    (known && said == (true, true)).then(|| format!("decision about {label} needs a person"))
}

/// `each crm.refund requires the approval of lead`
fn approval(words: &[&str]) -> Option<String> {
    let at = words
        .iter()
        .rposition(|w| matches!(*w, "by" | "from" | "of"))?;
    let (before, roles) = (words.get(..at)?, words.get(at + 1..)?);
    let mut paths = before.iter().filter(|w| w.contains('.'));
    let (path, None) = (paths.next()?, paths.next()) else {
        return None;
    };
    let known = |w: &&str| {
        let w = w.to_lowercase();
        let w = w.as_str();
        matches!(
            w,
            "action" | "actions" | "call" | "approval" | "approved" | "approve" | "with"
        ) || DEMAND.contains(&w)
            || FILL.contains(&w)
    };
    let approves = before
        .iter()
        .any(|w| w.to_lowercase().starts_with("approv"));
    let mut others = before.iter().filter(|w| *w != path);
    if !approves || !others.all(known) || !are_roles(roles) {
        return None;
    }
    Some(format!(
        "action {path} needs approval by {}",
        roles.join(" ")
    ))
}

/// Names with a comma, an `and` or an `or` between each two.
fn are_roles(words: &[&str]) -> bool {
    let mut may_follow = true;
    for word in words {
        let bare = word.trim_end_matches(',');
        let joins = matches!(bare, "and" | "or");
        let is_name = bare.starts_with(char::is_alphabetic)
            && bare.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !FILL.contains(&bare)
            && !matches!(bare, "not" | "if" | "when");
        if !(joins || is_name && may_follow) {
            return false;
        }
        may_follow = joins || word.ends_with(',');
    }
    !words.is_empty() && !may_follow
}

/// `@personal may only go to quick, crm`
fn only_to(words: &[&str], is_receiver: impl Fn(&str) -> bool) -> Option<String> {
    let label = one_label(words)?;
    let bare = |w: &&str| w.trim_end_matches(',').to_owned();
    let rest = words.iter().filter(|w| **w != label);
    let (going, names): (Vec<&str>, Vec<&str>) = rest.partition(|w| GOING.contains(w));
    let names: Vec<String> = names
        .iter()
        .filter(|w| !matches!(**w, "and" | "or"))
        .map(bare)
        .collect();
    let fits = !names.is_empty() && names.iter().all(|name| is_receiver(name));
    (fits && going.contains(&"only")).then(|| format!("{label} only to {}", names.join(", ")))
}

/// The one label of a line.
fn one_label<'w>(words: &[&'w str]) -> Option<&'w str> {
    let mut labels = words.iter().filter(|w| w.starts_with('@'));
    let (label, None) = (labels.next()?, labels.next()) else {
        return None;
    };
    label
        .chars()
        .skip(1)
        .all(|c| c.is_alphanumeric() || c == '_')
        .then_some(*label)
}
