//! Arms of decisions and branches of a `parallel`.

use crate::errors::OUTSIDE_BRANCH;
use crate::grammar::Rule;
use crate::tree::{Arm, Arrow, Body, Branch, Expr, Name, Outcome, Step, SyntaxError};

use super::context::{plain_name, span};
use super::property::Lines;
use super::{Cx, Pair, text};

impl<'t> Cx<'t> {
    /// The block of a `decide`.
    pub(super) fn arms(&mut self, pair: Pair<'t>, arms: &mut Vec<Arm>, lines: &mut Lines) {
        let opener = self.opener(span(&pair));
        for part in pair.into_inner() {
            if part.as_rule() == Rule::arm {
                let arm = self.arm(part);
                arms.push(arm);
            } else if part.as_rule() == Rule::bad_line {
                let known = crate::words::PROPERTIES.iter().chain(&["when", "else"]);
                let known: Vec<&'static str> = known.copied().collect();
                self.bad_line(span(&part), &known);
            } else if let Some(part) = self.line(part, lines) {
                self.stray(&part, opener);
            }
        }
    }

    /// `when … -> step (40%)` or `else -> { steps }`
    pub(super) fn arm(&mut self, pair: Pair<'t>) -> Arm {
        let at = span(&pair);
        let mut arm = Arm {
            span: at,
            when: None,
            action: Outcome::Missing,
            share: None,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::otherwise => {}
                Rule::expr | Rule::missing_expr => arm.when = Some(self.expr(part)),
                Rule::bad_formula => {
                    self.error(super::notations::formula(span(&part), part.as_str()));
                    arm.when = Some(super::expr::missing(span(&part)));
                }
                Rule::arrow => self.arm_arrow(part, &mut arm),
                Rule::do_steps => arm.action = self.do_steps(part),
                Rule::share => arm.share = Some(self.share(part)),
                Rule::name => arm.action = unpointed(plain_name(&part)),
                _ => self.gap(&part),
            }
        }
        arm
    }

    fn arm_arrow(&mut self, pair: Pair<'t>, arm: &mut Arm) {
        let (arrow, share): (Arrow, Option<Expr>) = self.arrow(pair);
        arm.action = Outcome::Go(arrow);
        arm.share = share;
    }

    /// The block of a `parallel`.
    pub(super) fn branches(
        &mut self,
        pair: Pair<'t>,
        branches: &mut Vec<Branch>,
        lines: &mut Lines,
    ) {
        let opener = self.opener(span(&pair));
        let mut told = false;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::branch {
                let branch = self.branch(part, lines);
                branches.push(branch);
            } else if super::step::is_step(part.as_rule()) {
                let step = self.step(part);
                self.outside_branch(&step, &mut told);
                branches.push(branch_of(step));
            } else if part.as_rule() == Rule::bad_line {
                self.bad_line(span(&part), &["branch", "on", "after", "deadline"]);
            } else if let Some(part) = self.line(part, lines) {
                self.stray(&part, opener);
            }
        }
    }

    /// Said once a block: the steps after the first are the same mistake.
    fn outside_branch(&mut self, step: &Step, told: &mut bool) {
        if !std::mem::replace(told, true) {
            let message = "A step of a `parallel` stands outside its branches.";
            let error = SyntaxError::new(OUTSIDE_BRANCH, step.keyword, message, "in no branch");
            self.error(error.help("put it into a branch: `branch name { … }`"));
        }
    }

    fn branch(&mut self, pair: Pair<'t>, lines: &mut Lines) -> Branch {
        let mut branch = Branch {
            name: Name::default(),
            title: None,
            body: Body::default(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::line_text | Rule::block_text => branch.title = Some(text::text(self, part)),
                Rule::body | Rule::lost_body => {
                    let (body, inner) = self.body(part);
                    branch.body = body;
                    lines.props.extend(inner.props);
                }
                Rule::missing_open => self.lost_branch(&part),
                Rule::no_sign => self.gap(&part),
                _ => branch.name = self.name(&part, "A `branch`"),
            }
        }
        branch
    }

    /// A branch without its `{`; where no step follows it, its steps are lost.
    fn lost_branch(&mut self, pair: &Pair<'_>) {
        self.gap(pair);
        let behind = self.behind(super::context::span(pair).end);
        let word = behind.split(|c: char| !c.is_alphabetic()).next();
        let has_steps = word.is_some_and(|w| crate::words::STEPS.contains(&w));
        if let Some(error) = self.errors.last_mut() {
            error.is_harmless &= has_steps;
        }
    }
}

/// `when x step`: the arrow is missing and reported, the target is clear.
fn unpointed(target: Name) -> Outcome {
    Outcome::Go(Arrow {
        span: target.span,
        target,
        at_most: None,
    })
}

fn branch_of(step: Step) -> Branch {
    let (name, title) = (step.name.clone(), step.title.clone());
    let body = Body {
        span: step.span,
        steps: vec![step],
        bogus: Vec::new(),
    };
    Branch { name, title, body }
}
