//! A map as `.flow` text, each step's head on a line of its own.

use std::fmt::Write as _;

use super::map::{Arrow, Block, Kind, Map, Outcome, Target};

/// The text, and the line (from 1) of each step's head.
pub fn print(map: &Map) -> (String, Vec<usize>) {
    let mut printer = Printer {
        map,
        text: "role clerk\nprocess game {\n  input items : list of text\n  input flag : bool\n"
            .to_owned(),
        lines: vec![0; map.steps.len()],
    };
    printer.body(0, 1);
    printer.text.push_str("}\n");
    (printer.text, printer.lines)
}

struct Printer<'a> {
    map: &'a Map,
    text: String,
    lines: Vec<usize>,
}

fn target(to: Target) -> String {
    match to {
        Target::Step(id) => format!("s{id}"),
        Target::Next => "next".to_owned(),
        Target::Leave => "leave".to_owned(),
        Target::End => "end".to_owned(),
        Target::Fail => "fail".to_owned(),
    }
}

fn arrow(arrow: &Arrow) -> String {
    let mut text = format!("-> {}", target(arrow.to));
    if let Some((_, times, otherwise)) = arrow.cap {
        let _ = write!(text, ", at most {times} times");
        if let Some(to) = otherwise {
            let _ = write!(text, " else {}", target(to));
        }
    }
    text
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "  ".repeat(depth));
    }

    fn body(&mut self, scope: usize, depth: usize) {
        for id in &self.map.scopes[scope].steps {
            self.step(*id, depth);
        }
    }

    fn step(&mut self, id: usize, depth: usize) {
        let step = &self.map.steps[id];
        self.lines[id] = self.text.matches('\n').count() + 1;
        let next = step.next.as_ref().map(|a| format!(" {}", arrow(a)));
        let next = next.unwrap_or_default();
        match &step.kind {
            Kind::Task { buttons, uses } => {
                let mut props = "ask { v: integer".to_owned();
                for (i, of) in uses.iter().enumerate() {
                    let _ = write!(props, "; w{i}: integer = s{of}.v");
                }
                props.push_str(" }");
                for (i, button) in buttons.iter().enumerate() {
                    let _ = write!(props, "; on button{i} {}", arrow(button));
                }
                self.line(depth, &format!("task s{id} by clerk {{ {props} }}{next}"));
            }
            Kind::Choose(arms) => {
                self.line(depth, &format!("decide s{id} by clerk {{"));
                self.arms(arms, depth, |i| format!("when \"answer {i}\""));
            }
            Kind::Wait(arms) => {
                self.line(depth, &format!("wait s{id} {{"));
                self.arms(arms, depth, |i| format!("after {} days", i + 1));
            }
            Kind::Stage {
                body,
                late,
                trouble,
            } => {
                self.line(depth, &format!("stage s{id} {{"));
                if let Some(late) = late {
                    self.line(depth + 1, &format!("after 10 days {}", arrow(late)));
                }
                if let Some(trouble) = trouble {
                    self.line(depth + 1, &format!("on error {}", arrow(trouble)));
                }
                self.close(*body, depth, &next);
            }
            Kind::Parallel { branches, first } => {
                let word = if *first { " first" } else { "" };
                self.line(depth, &format!("parallel s{id}{word} {{"));
                for (i, branch) in branches.iter().enumerate() {
                    self.line(depth + 1, &format!("branch b{i} {{"));
                    self.close(*branch, depth + 1, "");
                }
                self.line(depth, &format!("}}{next}"));
            }
            Kind::Each { body, timed } => {
                let until = if *timed {
                    " until 80% done or after 10 days"
                } else {
                    ""
                };
                let head = format!("for each i{id} in items as s{id}{until} {{");
                self.line(depth, &head);
                self.close(*body, depth, &next);
            }
            Kind::Repeat { body, until, cap } => {
                let mut head = format!("repeat s{id}");
                if *until {
                    head.push_str(" until flag");
                }
                if let Some((times, otherwise)) = cap {
                    let comma = if *until { "," } else { "" };
                    let _ = write!(head, "{comma} at most {times} times");
                    if let Some(to) = otherwise {
                        let _ = write!(head, ", else -> {}", target(*to));
                    }
                }
                self.line(depth, &format!("{head} {{"));
                self.close(*body, depth, &next);
            }
            Kind::End => self.line(depth, &format!("end s{id}")),
            Kind::Fail => self.line(depth, &format!("fail s{id}")),
        }
    }

    fn close(&mut self, body: usize, depth: usize, next: &str) {
        debug_assert!(self.map.scopes[body].kind != Block::Process);
        self.body(body, depth + 1);
        self.line(depth, &format!("}}{next}"));
    }

    fn arms(&mut self, arms: &[Outcome], depth: usize, head: impl Fn(usize) -> String) {
        for (i, arm) in arms.iter().enumerate() {
            match arm {
                Outcome::Go(to) => self.line(depth + 1, &format!("{} {}", head(i), arrow(to))),
                Outcome::Do(body) => {
                    self.line(depth + 1, &format!("{} -> {{", head(i)));
                    self.body(*body, depth + 2);
                    self.line(depth + 1, "}");
                }
            }
        }
        self.line(depth, "}");
    }
}
