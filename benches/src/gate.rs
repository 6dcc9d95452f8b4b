//! Bounds of what is measured: printed beside each figure, and with `--gate` a reason to fail.

use std::cell::RefCell;

/// Collects the figures that are over their bound.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Bounds are multiplied by this, for machines that are slower or busy.
    pub(crate) slack: f64,
    over: RefCell<Vec<String>>,
}

impl Gate {
    /// A gate whose bounds are multiplied by `slack`.
    pub(crate) fn new(slack: f64) -> Self {
        Self {
            slack,
            over: RefCell::default(),
        }
    }

    /// Says how a figure stands to its bound, to be printed after it: `118 ms CPU (of 120)`.
    pub(crate) fn of(&self, what: &str, figure: f64, most: f64) -> String {
        if figure <= most * self.slack {
            return format!("(of {most})");
        }
        let said = format!("{what}: {figure:.1} is over {}", most * self.slack);
        self.over.borrow_mut().push(said);
        format!("(OVER {most})")
    }

    /// What was over its bound.
    pub(crate) fn over(self) -> Vec<String> {
        self.over.into_inner()
    }
}
