//! Properties as written, and which of them belong where.

use flow_syntax::tree::{ExprKind, Handler, Property, PropertyValue, TypeExpr, WordArg, Words};
use flow_syntax::words::PROPERTIES;
use flow_syntax::{Applicability, Diagnostic, Place, Span};
use smol_str::SmolStr;

use crate::findings::did_you_mean;
use crate::infer::Infer;
use crate::model::{Prop, PropArg};
use crate::rules::names::UNKNOWN_PROPERTY;
use crate::rules::types::BAD_PROPERTY;

/// A property word by word; nothing is looked up but what stands in texts and calls.
pub(crate) fn prop(infer: &mut Infer<'_, '_>, written: &Property) -> Prop {
    let args = match &written.value {
        PropertyValue::Words(words) | PropertyValue::Handlers(words, _) => args(infer, words),
        PropertyValue::Handler(handler) => args(infer, &handler.what),
        PropertyValue::Type(_) | PropertyValue::Fields(_) => Vec::new(),
    };
    let inside = match &written.value {
        PropertyValue::Handlers(_, lines) => lines.iter().map(|line| inner(infer, line)).collect(),
        _ => Vec::new(),
    };
    Prop {
        key: written.key.text.clone(),
        args,
        then: None,
        inside,
        place: infer.base.at(written.span),
    }
}

/// A line of a property's own block.
fn inner(infer: &mut Infer<'_, '_>, line: &Handler) -> Prop {
    let args = args(infer, &line.what);
    Prop::new(line.key.text.clone(), args, infer.base.at(line.span))
}

fn args(infer: &mut Infer<'_, '_>, words: &Words) -> Vec<PropArg> {
    let mut found = Vec::with_capacity(words.args.len());
    for arg in &words.args {
        match arg {
            WordArg::Comma(_) => {}
            WordArg::Label(name) => {
                crate::resolve::fields::label(infer.cx, infer.base, name);
                found.push(PropArg::Label(name.text.clone()));
            }
            WordArg::Expr(expr) => found.push(match &expr.kind {
                ExprKind::Name(word) => PropArg::Word(word.clone()),
                // A month, as in `measured "…" 2026-09`.
                ExprKind::Date(month) if month.len() == 7 => PropArg::Word(month.clone()),
                ExprKind::Field { .. } => PropArg::Word(infer.cx.words(infer.at(expr)).into()),
                _ => PropArg::Value(infer.expr(expr, None)),
            }),
        }
    }
    found
}

/// How many properties a help names.
const MOST_NAMED: usize = 10;

/// Makes sure that a property belongs to what it stands in, and is written as it should be.
pub(crate) fn belongs(
    infer: &mut Infer<'_, '_>,
    written: &Property,
    what: &str,
    known: &[&str],
) -> bool {
    is_known(infer, written, what, known) && super::forms::check(infer, written, known)
}

/// Makes sure that a property belongs to what it stands in.
pub(crate) fn is_known(
    infer: &mut Infer<'_, '_>,
    written: &Property,
    what: &str,
    known: &[&str],
) -> bool {
    let key = &written.key;
    if key.is_missing() || known.contains(&key.text.as_str()) {
        return !key.is_missing();
    }
    let place = infer.base.at(key.span);
    let finding = UNKNOWN_PROPERTY
        .at(format!("`{}` is no property of {what}.", key.text), place)
        .says("does not belong here");
    if let Some(arm) =
        arm(&key.text).filter(|_| known.contains(&"uncalibrated") && what == "a decision")
    {
        let finding = finding.help(format!("an arm of a decision begins with `{arm}`"));
        let title = format!("write `{arm}`");
        infer
            .cx
            .report(finding.fix(title, Applicability::Machine, place, arm));
        return false;
    }
    if let Some(answer) = answer(infer, written).filter(|_| what == "a decision") {
        infer.cx.report(answer.told(finding));
        return false;
    }
    if let Some(instead) = foreign(&key.text) {
        infer.cx.report(finding.help(instead));
        return false;
    }
    let names: Vec<SmolStr> = known.iter().map(|n| SmolStr::new(*n)).collect();
    let some: Vec<&str> = known.iter().take(MOST_NAMED).copied().collect();
    let more = if known.len() > MOST_NAMED {
        " and others"
    } else {
        ""
    };
    let help = format!("{what} may have {}{more}", some.join(", "));
    infer
        .cx
        .report(did_you_mean(finding, &key.text, place, &names, &help));
    false
}

/// `yes -> a_step`: an answer in words that stands bare.
struct Answer {
    place: Place,
    arm: String,
    is_sure: bool,
}

impl Answer {
    fn told(self, finding: Diagnostic) -> Diagnostic {
        let help = format!(
            "an answer in words stands in quotes behind `when`: `{} -> a_step`",
            self.arm
        );
        let sure = match self.is_sure {
            true => Applicability::Machine,
            // Any other word may be a value that is known here.
            false => Applicability::Maybe,
        };
        let title = format!("write `{}`", self.arm);
        finding.help(help).fix(title, sure, self.place, self.arm)
    }
}

/// Words that answer a question and are no names of values.
const ANSWERS: [&str; 8] = ["yes", "no", "Yes", "No", "YES", "NO", "ja", "nein"];

/// The answer that a line of a decision gives, if it leads somewhere and is near no word that may stand there.
fn answer(infer: &Infer<'_, '_>, written: &Property) -> Option<Answer> {
    let PropertyValue::Handler(handler) = &written.value else {
        return None;
    };
    let key = &written.key;
    let known = PROPERTIES.iter().chain(&["when", "else"]).copied();
    handler.action.as_ref()?;
    let end = handler.what.args.iter().map(|arg| match arg {
        WordArg::Expr(expr) => crate::flow::names::as_word(expr).map(|_| expr.span.end),
        WordArg::Label(_) | WordArg::Comma(_) => None,
    });
    let ends: Vec<u32> = end.collect::<Option<_>>()?;
    let is_answer = ANSWERS.contains(&key.text.as_str());
    if !is_answer && flow_syntax::words::nearest(&key.text, known).is_some() {
        return None;
    }
    let span = Span::new(key.span.start, ends.last().copied().unwrap_or(key.span.end));
    let place = infer.base.at(span);
    let said = infer.cx.words(place);
    Some(Answer {
        place,
        arm: format!("when \"{said}\""),
        is_sure: is_answer && ends.is_empty(),
    })
}

/// How the arms of a decision begin that other notations begin with this word.
fn arm(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "if" | "case" | "elif" | "elseif" => "when",
        "otherwise" | "default" => "else",
        _ => return None,
    })
}

/// What stands here for the words of other notations.
fn foreign(word: &str) -> Option<&'static str> {
    Some(match word {
        "provider" | "company" => "whose model it is stands behind `vendor`: `vendor openai`",
        "name" | "model_id" | "model_name" | "deployment" => {
            "which model it is stands behind `id`: `id \"gpt-6-luna\"`"
        }
        "temp" => "it is called `temperature` here",
        "api_key" | "apikey" | "token_env" => "a key is read by its name: `key secret(\"NAME\")`",
        "skills" | "headcount" | "members" | "size" => {
            "how many people a role has is said by `people 3`"
        }
        "rate" | "salary" | "wage" | "cost" => "what work costs is said by `costs 35 EUR per h`",
        "hours" | "working_hours" | "calendar" | "availability" => {
            "when a role works is said by `works \"Mon-Fri 09:00-17:00 Europe/Berlin\"`"
        }
        "assignee" | "assigned" | "owner" | "performer" | "responsible" => {
            "who does a step stands in its head: `task name \"Title\" by role`"
        }
        "escalate" | "escalation" => {
            "the same task goes to another role with `after 4 days by role`; \
             with `on overdue -> a_step` another step takes over"
        }
        "sla" | "deadline_in" => "when a step is due is said by `due in 4 h`",
        "duration" | "effort_time" | "time" => {
            "how long a step takes is said by `takes 5 min..12 min`"
        }
        "form" | "fields" => "what a person fills in is said by `ask { field: type }`",
        "instructions" | "instruction" => "what a model is told is said by `prompt \"…\"`",
        "model" | "llm" => "the model stands in the head of a step: `ai name \"Title\" with model`",
        "url" | "address" | "endpoint" | "base_url" | "host" => {
            "where a system is reached stands behind `via`: `via http \"https://crm.example.com/api\"`"
        }
        "next" | "then" | "goto" => {
            "where a step leads is said by an arrow at its end: `-> a_step`"
        }
        "compensate" | "rollback" | "compensation" => {
            "what takes a step back is said by `undone by system.action(…)`"
        }
        _ => return None,
    })
}

/// Makes sure that one value follows a property, where another property on the same line may be misspelt.
pub(crate) fn no_more_words(
    infer: &mut Infer<'_, '_>,
    written: &Property,
    what: &str,
    known: &[&str],
) {
    let second = words(written).and_then(|w| crate::flow::names::exprs(w).nth(1));
    let Some(word) = second.and_then(|e| Some((crate::flow::names::as_word(e)?, e.span))) else {
        return;
    };
    let (text, span) = (SmolStr::new(word.0), word.1);
    let place = infer.base.at(span);
    let finding = UNKNOWN_PROPERTY
        .at(format!("`{text}` is no property of {what}."), place)
        .says("does not belong here");
    let names: Vec<SmolStr> = known.iter().map(|n| SmolStr::new(*n)).collect();
    let help = format!("{what} may have {}", known.join(", "));
    infer
        .cx
        .report(did_you_mean(finding, &text, place, &names, &help));
}

/// Reports that what follows a property is not what it needs.
pub(crate) fn wrong(infer: &mut Infer<'_, '_>, written: &Property, needs: &str, example: &str) {
    let place = infer.base.at(written.span);
    let example = match (written.key.text.as_str(), words(written)) {
        ("start", Some(said)) => super::starts::example(infer.cx.slice(infer.base.at(said.span))),
        _ => example,
    };
    let finding = BAD_PROPERTY
        .at(
            format!("`{}` needs {needs}.", super::forms::said_as(written)),
            place,
        )
        .says("not understood")
        .help(format!("write it like this: `{example}`"));
    let finding = super::mended::offer(infer, written, example, finding);
    infer.cx.report(finding);
}

/// The words of a property, if it is one of words.
pub(crate) const fn words(written: &Property) -> Option<&Words> {
    match &written.value {
        PropertyValue::Words(words) => Some(words),
        _ => None,
    }
}

/// The type of a property, if it is one of a type.
pub(crate) const fn type_of(written: &Property) -> Option<&TypeExpr> {
    match &written.value {
        PropertyValue::Type(ty) => Some(ty),
        _ => None,
    }
}
