//! Processes and bodies of steps.

use crate::errors::{EARLY_CLOSE, LATE_PROPERTY, NOT_A_LINE};
use crate::grammar::Rule;
use crate::span::Span;
use crate::tree::{Body, Bogus, Field, Name, Process, Property, SyntaxError};
use crate::words::{PROPERTIES, STEPS};

use super::context::span;
use super::property::Lines;
use super::{Cx, Pair, Pairs, text};

impl<'t> Cx<'t> {
    pub(super) fn process(&mut self, pair: Pair<'t>) -> Process {
        let mut process = Process {
            name: Name::default(),
            title: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            states: Vec::new(),
            props: Vec::new(),
            body: Body::default(),
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    process.name = self.name(&part, "A process");
                }
                Rule::line_text | Rule::block_text => process.title = Some(text::text(self, part)),
                Rule::process_block => self.process_block(part, &mut process),
                _ => self.left_over(&part),
            }
        }
        process
    }

    fn process_block(&mut self, pair: Pair<'t>, process: &mut Process) {
        let at = span(&pair);
        let opener = self.opener(at);
        let mut lines = Lines::default();
        process.body.span = at;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::data_line => self.data_line(part, process),
                Rule::early_close => self.early_close(&part),
                _ => self.body_part(part, &mut process.body, &mut lines, opener),
            }
        }
        process.body.steps.shrink_to_fit();
        lines.props.shrink_to_fit();
        process.props = lines.props;
    }

    /// The `{` a block begins with, or nothing if it was lost.
    pub(super) fn opener(&self, block: Span) -> Span {
        let has = self.slice(block).starts_with('{');
        Span::new(block.start, block.start + u32::from(has))
    }

    /// `input name : type`, `output name = expr`, `state name : type = expr`
    fn data_line(&mut self, pair: Pair<'t>, process: &mut Process) {
        let mut word = "";
        let docs = self.docs(span(&pair).start);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::data_kw => word = part.as_str(),
                Rule::field_decl => {
                    let mut field = self.field(part);
                    field.docs = field.docs.or_else(|| docs.clone());
                    list(process, word).push(field);
                }
                _ => {
                    let name = self.name(&part, &format!("An `{word}`"));
                    let field = self.named_value(name.span, name, None);
                    list(process, word).push(field);
                }
            }
        }
    }

    /// A `}` followed by a step closed the process too early, unless a `{` was lost before it.
    fn early_close(&mut self, pair: &Pair<'_>) {
        if self.lost_opens > 0 {
            self.lost_opens -= 1;
            return;
        }
        let message = "This `}` closes the process, but steps follow it.";
        let error = SyntaxError::new(EARLY_CLOSE, span(pair), message, "closes the process");
        self.error(error.help("remove it, or add the `{` that it should close"));
    }

    /// `{ steps }`, and the properties before them.
    pub(super) fn body(&mut self, pair: Pair<'t>) -> (Body, Lines) {
        let at = span(&pair);
        let opener = self.opener(at);
        let pairs = pair.into_inner();
        self.body_of(pairs, at, opener)
    }

    fn body_of(&mut self, pairs: Pairs<'t>, at: Span, opener: Span) -> (Body, Lines) {
        let mut body = Body {
            span: at,
            ..Body::default()
        };
        let mut lines = Lines::default();
        for part in pairs {
            self.body_part(part, &mut body, &mut lines, opener);
        }
        body.steps.shrink_to_fit();
        (body, lines)
    }

    fn body_part(&mut self, part: Pair<'t>, body: &mut Body, lines: &mut Lines, opener: Span) {
        if part.as_rule() == Rule::bad_line {
            let at = span(&part);
            body.bogus.push(Bogus { span: at });
            return self.bad_body_line(at);
        }
        if super::step::is_step(part.as_rule()) {
            let step = self.step(part);
            body.steps.push(step);
            return;
        }
        let before = lines.props.len();
        if let Some(part) = self.line(part, lines) {
            return self.stray(&part, opener);
        }
        if let (false, Some(prop)) = (body.steps.is_empty(), lines.props.get(before).cloned()) {
            self.late_property(&prop);
        }
    }

    fn bad_body_line(&mut self, at: Span) {
        let line = self.slice(at);
        let word = line
            .split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("");
        if matches!(word, "when" | "else" | "branch") {
            let owner = if word == "branch" {
                "parallel"
            } else {
                "decide"
            };
            let here = Span::new(at.start, at.start + super::context::offset(word.len()));
            let message = format!("`{word}` stands outside a `{owner}`.");
            let label = format!("belongs inside a `{owner}`");
            let error = SyntaxError::new(NOT_A_LINE, here, message, label);
            return self.error(error.help("check the braces of the steps above"));
        }
        let known: Vec<&str> = STEPS.iter().chain(PROPERTIES).copied().collect();
        self.bad_line(at, &known);
    }

    pub(super) fn late_property(&mut self, prop: &Property) {
        let message = format!(
            "`{}` stands after a step; properties come first.",
            prop.key.text
        );
        let here = prop.key.span;
        let error = SyntaxError::new(LATE_PROPERTY, here, message, "stands too late");
        self.error(
            error.help("move it above the first step, or into the braces of the step it is about"),
        );
    }
}

fn list<'p>(process: &'p mut Process, word: &str) -> &'p mut Vec<Field> {
    match word {
        "input" => &mut process.inputs,
        "output" => &mut process.outputs,
        _ => &mut process.states,
    }
}
