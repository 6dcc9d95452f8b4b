//! Where arrows lead, and what follows events.

use std::collections::HashMap;

use flow_analysis::graph::FlowGraph;
use flow_analysis::model::{
    Arrow, CallRef, Cap, Handler, HandlerEvent, People, Process, Target, Then, WaitArm,
};
use flow_analysis::typed::TExpr;
use flow_syntax::Place;

use super::reader::Reader;
use super::step;
use crate::facts::{Aspect, Fact};

/// A process whose arrows are read.
pub(super) struct Ways<'a> {
    pub(super) r: &'a Reader<'a>,
    pub(super) process: &'a Process,
    /// Shares of runs by where their arrow stands, in hundredths of a percent.
    shares: HashMap<Place, u32>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(r: &'a Reader<'a>, process: &'a Process, graph: &FlowGraph) -> Self {
        let edges = graph.graph.edge_weights();
        Self {
            r,
            process,
            shares: edges.filter_map(|e| Some((e.place, e.share?))).collect(),
        }
    }

    /// A target in words.
    pub(super) fn target(&self, target: Target) -> String {
        match target {
            Target::Step(id) => self.process.step(id).map_or("", step::name).to_owned(),
            Target::Leave(_) => "leave".to_owned(),
            Target::End => "end".to_owned(),
            Target::Fail => "fail".to_owned(),
            Target::Cancel => "cancel".to_owned(),
            Target::Gap => "nowhere".to_owned(),
        }
    }

    /// `look, at most 3 times else fin`
    pub(super) fn arrow_words(&self, arrow: &Arrow) -> String {
        let Arrow {
            to,
            cap,
            written: _,
            place: _,
        } = arrow;
        let mut words = self.target(*to);
        if let Some(Cap {
            id: _,
            times,
            otherwise,
        }) = cap
        {
            words.push_str(&format!(", at most {times} times"));
            let otherwise = otherwise.map(|to| format!(" else {}", self.target(to)));
            words.push_str(&otherwise.unwrap_or_default());
        }
        words
    }

    /// An arrow as a fact.
    pub(super) fn arrow(&self, aspect: Aspect, key: &str, arrow: &Arrow) -> Fact {
        let fact = self
            .r
            .fact(aspect, key, self.arrow_words(arrow), arrow.place);
        let fact = Fact {
            implied: !arrow.written,
            ..fact
        };
        self.as_written(fact, arrow)
    }

    /// A fact that begins with where an arrow leads, to be shown in the words of the source: `leave` out of
    /// the outermost block is an `end`, and a step without a name has one for the comparison only.
    pub(super) fn as_written(&self, fact: Fact, arrow: &Arrow) -> Fact {
        let target = self.target(arrow.to);
        let Some(rest) = fact.text.strip_prefix(&target) else {
            return fact;
        };
        let capped = arrow.cap.as_ref().and_then(|cap| cap.otherwise);
        let ends = arrow.to == Target::End || capped == Some(Target::End);
        let source = match arrow.written && ends {
            true => self.r.words(arrow.place),
            false => String::new(),
        };
        let leaves = source.trim_start_matches(['-', '>', ' ']);
        let to = match arrow.to {
            Target::End if leaves.starts_with("leave") => "leave".to_owned(),
            Target::Step(id) => {
                let step = self.process.step(id);
                step.map_or(target, |s| step::shown(self.process, s))
            }
            _ => target,
        };
        let said = match rest.strip_suffix("else end") {
            Some(cap) if source.ends_with("else leave") => format!("{to}{cap}else leave"),
            _ => format!("{to}{rest}"),
        };
        Fact {
            said: Some(said).filter(|said| *said != fact.text),
            ..fact
        }
    }

    /// The same of what follows an event.
    pub(super) fn then_as_written(&self, fact: Fact, then: Option<&Then>) -> Fact {
        match then {
            Some(Then::Go(arrow)) => self.as_written(fact, arrow),
            _ => fact,
        }
    }

    /// `clerk and lead not by whoever did look`
    pub(super) fn people(&self, people: &People) -> String {
        let mut words = roles(people);
        let others = people.not_whoever_did.iter();
        let others = others.filter_map(|id| self.process.step(*id));
        let others: Vec<&str> = others.map(step::name).collect();
        if !others.is_empty() {
            words.push_str(&format!(" not by whoever did {}", others.join(", ")));
        }
        words
    }

    /// What follows an event in words; nothing where nothing is said.
    pub(super) fn then_words(&self, then: Option<&Then>) -> String {
        match then {
            Some(Then::Go(arrow)) => self.arrow_words(arrow),
            Some(Then::Hand(by)) => format!("by {}", self.people(by)),
            None => String::new(),
        }
    }

    /// `bank.back(id: r.id)`
    pub(super) fn call_words(&self, call: &CallRef) -> String {
        let CallRef {
            written,
            action: _,
            args,
        } = call;
        let arg = |(name, value): &(_, TExpr)| format!("{name}: {}", self.r.words(value.place));
        let args: Vec<String> = args.iter().map(arg).collect();
        format!("{written}({})", args.join(", "))
    }

    /// The share of an outcome or event, which goes with it.
    pub(super) fn share(&self, of: (Aspect, &str), arrow: Place) -> Option<Fact> {
        let share = *self.shares.get(&arrow)?;
        Some(self.share_of(of, share, arrow))
    }

    pub(super) fn share_of(&self, of: (Aspect, &str), share: u32, place: Place) -> Fact {
        let text = format!("{}.{:02} %", share / 100, share % 100).replace(".00", "");
        let key = format!("the share of `{}`", of.1);
        let fact = self.r.fact(Aspect::Figure, &key, text, place);
        fact.part_of(of.0, of.1)
    }

    /// What follows messages, times and deadlines.
    pub(super) fn handlers(&self, all: &[Handler], facts: &mut Vec<Fact>) {
        all.iter()
            .for_each(|handler| self.handler(handler, "", facts));
    }

    /// `of` is empty, or the deadline whose mark it is: ` of answer`.
    fn handler(&self, handler: &Handler, of: &str, facts: &mut Vec<Fact>) {
        let Handler {
            event,
            interrupts,
            then,
            place,
        } = handler;
        let key = format!("{}{of}", self.event(event));
        // Whoever gets the task then is somebody more who may do it.
        if let Some(Then::Hand(by)) = then {
            let people = self.people(by);
            return facts.push(self.r.fact(Aspect::People, &key, people, *place));
        }
        let mut leads = self.then_words(then.as_ref());
        if !interrupts && then.is_some() {
            leads.push_str(", beside");
        }
        let fact = self.r.fact(Aspect::Handler, &key, leads, *place);
        facts.push(self.then_as_written(fact, then.as_ref()));
        if let Some(Then::Go(arrow)) = then {
            facts.extend(self.share((Aspect::Handler, &key), arrow.place));
        }
        if let HandlerEvent::Deadline {
            name, at, paused, ..
        } = event
        {
            let of = format!(" of {name}");
            at.iter().for_each(|mark| self.handler(mark, &of, facts));
            let steps = paused.iter().filter_map(|id| self.process.step(*id));
            let steps: Vec<&str> = steps.map(step::name).collect();
            if !steps.is_empty() {
                let key = format!("the pause of {name}");
                facts.push(self.r.fact(Aspect::Time, &key, steps.join(", "), *place));
            }
        }
    }

    /// The arms of a wait by what they wait for.
    pub(super) fn waits(&self, arms: &[WaitArm], facts: &mut Vec<Fact>) {
        for arm in arms {
            let WaitArm {
                event,
                then,
                place: _,
            } = arm;
            let key = self.event(event);
            facts.push(self.arrow(Aspect::Handler, &key, then));
            facts.extend(self.share((Aspect::Handler, &key), then.place));
        }
    }

    fn event(&self, event: &HandlerEvent) -> String {
        let words = |e: &TExpr| self.r.words(e.place);
        match event {
            HandlerEvent::After(e) => format!("after {}", words(e)),
            HandlerEvent::Until(e) => format!("until {}", words(e)),
            HandlerEvent::Condition(e) => format!("until {} holds", words(e)),
            HandlerEvent::Every(e) => format!("every {}", words(e)),
            HandlerEvent::At(e) => format!("at {}", words(e)),
            HandlerEvent::Message {
                message,
                decl: _,
                cond,
            } => match cond {
                Some(cond) => format!("on message {message} where {}", words(cond)),
                None => format!("on message {message}"),
            },
            HandlerEvent::Deadline {
                name,
                within,
                at: _,
                paused: _,
            } => match within {
                Some(within) => format!("deadline {name} {}", words(within)),
                None => format!("deadline {name}"),
            },
            HandlerEvent::Broken => String::new(),
        }
    }
}

/// `clerk or lead`
pub(super) fn roles(people: &People) -> String {
    let roles: Vec<&str> = people.roles.iter().map(|r| r.name.as_str()).collect();
    roles.join(if people.all { " and " } else { " or " })
}
