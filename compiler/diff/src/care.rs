//! How much a reviewer should care: one table.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::digest::{FAILING, Item, Kind, STAYS};
use crate::facts::{Aspect, Fact};

/// How much a reviewer should care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Care {
    /// A safeguard went, data may go where it did not, or something else decides.
    High,
    /// What happens in a run changed.
    Medium,
    /// What people read or analysis counts changed.
    Low,
}

impl Care {
    /// As a heading.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::High => "Look closely",
            Self::Medium => "Review",
            Self::Low => "For information",
        }
    }
}

/// Of a thing that is new.
pub(crate) fn added(item: &Item) -> Care {
    match item.kind {
        Kind::Step if item.says(Aspect::Kind, "agent") => Care::High,
        Kind::Test | Kind::Role | Kind::Label => Care::Low,
        _ => Care::Medium,
    }
}

/// Of a thing that is gone. A step that a person did is a check that went.
pub(crate) fn removed(item: &Item) -> Care {
    match item.kind {
        Kind::Step if item.by_person => Care::High,
        Kind::Policy | Kind::Test => Care::High,
        Kind::Role | Kind::Label => Care::Low,
        _ => Care::Medium,
    }
}

/// Of a fact that is new, gone or different.
pub(crate) fn changed(item: &Item, old: Option<&Fact>, new: Option<&Fact>) -> Care {
    use Aspect as A;
    let (gone, fresh) = (new.is_none(), old.is_none());
    let Some(aspect) = old.or(new).map(|f| f.aspect) else {
        return Care::Low;
    };
    match aspect {
        // What is no longer taken off is only seen by fewer.
        A::Lowers if gone => Care::Medium,
        A::Kind | A::Model | A::Vendor | A::Rule | A::Lowers | A::Transport => Care::High,
        // That data may be processed anywhere is what hurts; a model or system works where it says.
        A::Region if !fresh || matches!(item.kind, Kind::Model | Kind::System) => Care::High,
        // What nobody waits for is kept for the run, data for people's sake.
        A::Keep if !fresh && item.kind != Kind::Message => Care::High,
        A::Action if item.kind == Kind::Step => Care::High,
        A::People => Care::High,
        A::Fallback if !gone => Care::High,
        // Undoing is what is usual.
        A::Undo if is_failing(old.or(new)) => match new.is_some_and(|f| f.text == STAYS) {
            true => Care::High,
            false => Care::Medium,
        },
        // Without it a person looks at every case.
        A::Sample if is_fewer(old, new) => Care::High,
        A::Other if asks_less(old, new) => Care::High,
        A::Limit if is_of_agent(old.or(new)) && is_looser(old, new) => Care::High,
        // Safeguards: fewer of them is what hurts.
        A::NotWhoeverDid | A::Ensure | A::Approval | A::Label | A::Undo | A::Lock if !fresh => {
            Care::High
        }
        A::Expectation if !fresh => Care::High,
        // A system with no word on it may be given everything: the first line closes it, its end opens it.
        A::Clearance if is_whole_clearance(item, old.or(new)) => match fresh {
            true => Care::Medium,
            false => Care::High,
        },
        // Freedoms: more of them is what hurts.
        A::Tool | A::Clearance | A::Sees if !gone => Care::High,
        // Models and forms go by the words of data.
        A::Description if describes_data(item, old.or(new)) => Care::Medium,
        A::Title | A::Description | A::Figure | A::Responsibility => Care::Low,
        A::Expectation => Care::Low,
        _ => Care::Medium,
    }
}

/// Whether a fact is all that a system is cleared for. Further lines have keys of their own.
pub(crate) fn is_whole_clearance(item: &Item, fact: Option<&Fact>) -> bool {
    let first = |f: &Fact| f.aspect == Aspect::Clearance && f.key == "cleared";
    item.kind == Kind::System && fact.is_some_and(first)
}

fn is_failing(fact: Option<&Fact>) -> bool {
    fact.is_some_and(|f| f.key == FAILING)
}

/// Whether a drawn share of the cases is no greater than it was; all, where nothing is drawn.
fn is_fewer(old: Option<&Fact>, new: Option<&Fact>) -> bool {
    let share = |fact: Option<&Fact>| match fact {
        Some(fact) => fact
            .text
            .trim_end_matches(['%', ' '])
            .parse::<Decimal>()
            .ok(),
        None => Some(Decimal::ONE_HUNDRED),
    };
    match (share(old), share(new)) {
        (Some(was), Some(is)) => is < was,
        _ => true,
    }
}

/// Whether nobody is asked any more, or an effect is sent again, where no one knows whether it went
/// through. A person is asked where nothing is said.
fn asks_less(old: Option<&Fact>, new: Option<&Fact>) -> bool {
    let is_doubt = old.or(new).is_some_and(|f| f.key == "uncertain");
    let asks = |fact: Option<&Fact>| fact.is_none_or(|f| f.text.starts_with("ask"));
    is_doubt && !asks(new) && (asks(old) || new.is_some_and(|f| f.text == "resend"))
}

/// Whether it limits an agent.
pub(crate) fn is_of_agent(fact: Option<&Fact>) -> bool {
    let limits = |f: &Fact| matches!(f.key.as_str(), "turns" | "money" | "time");
    fact.is_some_and(|f| f.aspect == Aspect::Limit && limits(f))
}

/// Whether a limit is gone or let more pass; also where the two cannot be compared.
fn is_looser(old: Option<&Fact>, new: Option<&Fact>) -> bool {
    match (old, new) {
        (Some(was), Some(is)) => match (amount(&was.text), amount(&is.text)) {
            (Some((was, a)), Some((is, b))) if a == b => is > was,
            _ => true,
        },
        (_, new) => new.is_none(),
    }
}

/// `10 min` as an amount of one unit; times in seconds.
fn amount(text: &str) -> Option<(Decimal, &str)> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let number: Decimal = number.parse().ok()?;
    let seconds = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "day" | "days" => 86_400,
        "week" | "weeks" => 604_800,
        _ => return Some((number, unit)),
    };
    Some((number.checked_mul(Decimal::from(seconds))?, "s"))
}

fn describes_data(item: &Item, fact: Option<&Fact>) -> bool {
    let data = matches!(
        item.kind,
        Kind::Record | Kind::Enum | Kind::Message | Kind::Action
    );
    data || fact.is_some_and(|f| !f.key.is_empty())
}
