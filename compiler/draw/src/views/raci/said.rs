//! Who does each step, answers for it, is asked and is told.

use std::collections::{BTreeMap, BTreeSet};

use flow_analysis::graph::LaneKind;
use flow_analysis::model::{Prop, PropArg, Role, Step, StepKind};

use super::super::rows::Row;
use super::super::{Subject, run_by};
use crate::figures::doers;

/// What is said of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Keys of the roles that do it, in the order they are named.
    pub(super) does: Vec<String>,
    /// Whether models do it, or a part.
    pub(super) ai: bool,
    /// Whether systems do it, or a part.
    pub(super) systems: bool,
    /// Whether a model drafts for a person.
    pub(super) drafts: bool,
    /// Roles that the step itself names for the other letters.
    pub(super) named: Vec<String>,
    answers: Option<String>,
    asked: Vec<String>,
    told: Vec<String>,
}

/// Properties that give letters.
const KEYS: [&str; 3] = ["accountable", "consult", "inform"];

impl Said {
    /// The letters of one cell.
    pub(super) fn letters(&self, kind: LaneKind, name: &str) -> String {
        let is = |all: &[String]| all.iter().any(|one| one == name);
        let (works, drafts) = match kind {
            LaneKind::People => (is(&self.does), false),
            LaneKind::Ai => (self.ai, self.drafts),
            _ => (self.systems, false),
        };
        let people = kind == LaneKind::People;
        let answers = people && self.answers.as_deref() == Some(name);
        let letter = |letter, given: bool| given.then_some(letter);
        let own = [
            letter('R', works),
            letter('C', drafts),
            letter('A', answers),
        ];
        let own: String = own.into_iter().flatten().collect();
        if !own.is_empty() || !people {
            // Whoever does a step or answers for it knows of it.
            return own;
        }
        let other = [letter('C', is(&self.asked)), letter('I', is(&self.told))];
        other.into_iter().flatten().take(1).collect()
    }
}

/// Tells what is said of steps.
pub(super) struct Teller<'a> {
    subject: &'a Subject<'a>,
    /// Roles by key, and by name where no key is the same.
    roles: BTreeMap<&'a str, &'a Role>,
}

impl<'a> Teller<'a> {
    pub(super) fn of(subject: &'a Subject<'a>) -> Self {
        let roles = &subject.analysis.program.roles;
        // The first of a name counts, and a key before any name.
        let by_name = roles.iter().rev().map(|role| (role.name.as_str(), role));
        let by_key = roles.iter().rev().map(|role| (role.key.as_str(), role));
        Self {
            subject,
            roles: by_name.chain(by_key).collect(),
        }
    }

    /// What is said of each step of a table. What a sub-process comes to is found out once.
    pub(super) fn all(&self, rows: &[Row<'a>]) -> Vec<Said> {
        let mut known: BTreeMap<&str, Said> = BTreeMap::new();
        let program = &self.subject.analysis.program;
        let of_row = |row: &Row<'a>| {
            let said = match run_by(program, row.step) {
                Some(process) => {
                    let work = || self.work(row.step);
                    known.entry(&process.key).or_insert_with(work).clone()
                }
                None => self.work(row.step),
            };
            self.with_letters(said, row.step)
        };
        rows.iter().map(of_row).collect()
    }

    /// A role's title.
    pub(super) fn title(&self, name: &str) -> String {
        let role = self.roles.get(name);
        role.map_or_else(|| name.to_owned(), |role| role.title.clone())
    }

    /// The roles that the process names.
    pub(super) fn of_process(&self) -> Vec<String> {
        let props = &self.subject.process.props;
        KEYS.iter().flat_map(|key| self.named(props, key)).collect()
    }

    /// Keys of the roles that a property lists.
    fn named(&self, props: &[Prop], key: &str) -> Vec<String> {
        let args = props.iter().filter(|p| p.key == key).flat_map(|p| &p.args);
        let words = args.filter_map(|arg| match arg {
            PropArg::Word(word) => Some(word.as_str()),
            _ => None,
        });
        let key = |word| self.roles.get(word).map_or(word, |role| role.key.as_str());
        words.map(|word| key(word).to_owned()).collect()
    }

    /// Who does a step, or all that a sub-process does, with its own sub-processes.
    fn work(&self, step: &'a Step) -> Said {
        let program = &self.subject.analysis.program;
        let (mut said, mut open) = (Said::default(), vec![step]);
        let (mut seen, mut known) = (BTreeSet::new(), BTreeSet::new());
        while let Some(step) = open.pop() {
            if matches!(step.kind, StepKind::Run { .. }) {
                let inside = run_by(program, step).filter(|inside| seen.insert(&inside.key));
                open.extend(inside.iter().flat_map(|process| process.steps.iter().rev()));
                continue;
            }
            said.ai |= matches!(
                step.kind,
                StepKind::Ai(_) | StepKind::Agent(_) | StepKind::Ask { .. }
            );
            said.systems |= matches!(step.kind, StepKind::Call(_) | StepKind::Send { .. });
            let people = doers(step).into_iter().flat_map(|by| &by.roles);
            let new = people.filter(|role| known.insert(&role.name));
            said.does.extend(new.map(|role| role.name.to_string()));
        }
        said
    }

    /// With what the step names, or else its process. Where nobody is accountable, the only role that
    /// does it is.
    fn with_letters(&self, mut said: Said, step: &Step) -> Said {
        let [answers, asked, told] = KEYS.map(|key| {
            let own = self.named(&step.props, key);
            said.named.extend(own.iter().cloned());
            match own.is_empty() {
                true => self.named(&self.subject.process.props, key),
                false => own,
            }
        });
        let only = match said.does.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        said.drafts = matches!(step.kind, StepKind::Copilot { .. });
        said.answers = answers.into_iter().next().or(only);
        (said.asked, said.told) = (asked, told);
        said
    }
}
