//! Properties as written, for whatever has no field of its own.

use flow_syntax::Place;
use smol_str::SmolStr;

use super::Arrow;
use crate::typed::TExpr;

/// The properties that are figures for analysis, which may say where they come from.
pub(crate) const FIGURES: [&str; 5] = ["takes", "waits", "costs", "errs", "volume"];

/// A property: a word and its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Prop {
    /// The word it begins with: `works`, `limit`, `takes`.
    pub key: SmolStr,
    /// What follows, in source order; commas are left out.
    pub args: Vec<PropArg>,
    /// Where it leads: `only one per key, else -> x`.
    pub then: Option<Box<Arrow>>,
    /// The lines of its own block: `scenario storm { volume x 10 }`.
    pub inside: Vec<Self>,
    /// Where.
    pub place: Place,
}

/// The region that properties name: `region eu`.
#[must_use]
pub fn region(props: &[Prop]) -> Option<SmolStr> {
    let prop = props.iter().find(|p| p.key == "region")?;
    prop.word()
        .cloned()
        .or_else(|| prop.text().map(SmolStr::new))
}

/// One argument of a property.
#[derive(Debug, Clone, PartialEq)]
pub enum PropArg {
    /// A bare word: `http`, `at`, `once`.
    Word(SmolStr),
    /// A value; a secret is [`crate::typed::TExprKind::Secret`].
    Value(TExpr),
    /// `@personal`, without the `@`.
    Label(SmolStr),
}

impl Prop {
    /// A property that is its arguments alone: it leads nowhere and has no block.
    #[must_use]
    pub fn new(key: SmolStr, args: Vec<PropArg>, place: Place) -> Self {
        Self {
            key,
            args,
            then: None,
            inside: Vec::new(),
            place,
        }
    }

    /// Whether it is a figure for analysis.
    pub(crate) fn is_figure(&self) -> bool {
        FIGURES.contains(&self.key.as_str())
    }

    /// The first bare word.
    #[must_use]
    pub fn word(&self) -> Option<&SmolStr> {
        self.args.iter().find_map(|a| match a {
            PropArg::Word(word) => Some(word),
            _ => None,
        })
    }

    /// The values, in source order.
    pub fn values(&self) -> impl Iterator<Item = &TExpr> {
        self.args.iter().filter_map(|a| match a {
            PropArg::Value(value) => Some(value),
            _ => None,
        })
    }

    /// The message of `only one per key, else join m`, by its key: what a start that finds the lock taken
    /// becomes.
    #[must_use]
    pub fn joins(&self) -> Option<&SmolStr> {
        let words = self.args.iter().filter_map(|a| match a {
            PropArg::Word(word) => Some(word),
            _ => None,
        });
        let mut rest = words.skip_while(|word| *word != "join");
        rest.nth(1).filter(|_| self.key == "only")
    }

    /// `only while cond`: the step is done only if it holds then.
    #[must_use]
    pub fn is_only_while(&self) -> bool {
        let is = |arg: &PropArg| matches!(arg, PropArg::Word(word) if word == "while");
        self.key == "only" && self.args.iter().any(is)
    }

    /// The first text in quotes.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.values().find_map(|v| v.value()?.as_text())
    }

    /// The labels, in source order.
    pub fn labels(&self) -> impl Iterator<Item = &SmolStr> {
        self.args.iter().filter_map(|a| match a {
            PropArg::Label(label) => Some(label),
            _ => None,
        })
    }
}
