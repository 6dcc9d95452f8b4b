//! Questions of the engine as people see them, and their answers as the engine wants them.

use flow_engine::command::{APPROVE, GIVE_UP, HAPPENED, REJECT, REPEAT};
use flow_engine::{Answer as Given, Ask as Asked, FormField as AskedField, Question};
use flow_plan::{Field, Mismatch, Plan, Schema, Value, decode, decode_fields, show};
use serde_json::{Map, Value as Json};

use crate::form::{Form, Types};
use crate::outline::outline;
use crate::people::{Answer, Ask, Choice, Why};
use crate::world::Job;

/// What a person sees of a question.
pub fn to_person(job: &Job, asked: &Asked, plan: &Plan) -> Ask {
    let (why, form, mut shown) = content(&asked.question, &plan.types);
    let beside = job.shown.iter();
    shown.extend(beside.map(|(name, value)| (name.clone(), outline(&value.to_json()))));
    Ask {
        run: job.run.to_string(),
        step: asked.step.to_string(),
        name: last(&asked.step).to_owned(),
        title: asked.title.clone(),
        who: asked.roles.iter().map(|r| role_title(plan, r)).collect(),
        again: matches!(&asked.question, Question::Result { draft: Some(_), .. }),
        buttons: buttons(asked),
        not_by: asked.not_by.clone(),
        due_ms: asked.due_ms,
        why,
        shown,
        form,
    }
}

fn content(question: &Question, types: &Types) -> (Why, Form, Vec<(String, String)>) {
    match question {
        Question::Form { fields } => (Why::Work, Form::of_fields(fields, types), Vec::new()),
        Question::Result {
            schema,
            draft,
            trouble,
        } => {
            let schema = schema.clone().unwrap_or_else(Schema::text);
            let draft_json = draft.as_ref().map(Value::to_json);
            let form = Form::of_result(&schema, draft_json.as_ref(), types);
            let why = match trouble {
                Some(trouble) => Why::StandIn(trouble.clone()),
                None => Why::Draft,
            };
            (why, form, Vec::new())
        }
        Question::Choice { .. } => (Why::Decision, Form::default(), Vec::new()),
        Question::Approve {
            system,
            action,
            args,
        } => {
            let line = |(name, value): &(String, Value)| format!("{name}: {}", show(value));
            let text = args.iter().map(line).collect::<Vec<_>>().join("\n");
            (
                Why::Approval,
                Form::default(),
                vec![(format!("{system}.{action}"), text)],
            )
        }
        Question::Uncertain { about, result } => {
            let form = result.as_ref().map(|r| Form::of_result(r, None, types));
            let shown = vec![("What happened".to_owned(), about.clone())];
            (Why::Uncertain, form.unwrap_or_default(), shown)
        }
    }
}

fn buttons(asked: &Asked) -> Vec<Choice> {
    let plain = |outcome: &str, title: &str| Choice {
        outcome: outcome.to_owned(),
        title: title.to_owned(),
        with_form: false,
    };
    match &asked.question {
        Question::Choice { answers } => answers.iter().map(|a| plain(a, answer_title(a))).collect(),
        Question::Approve { .. } => vec![plain(APPROVE, "Approve"), plain(REJECT, "Reject")],
        Question::Uncertain { result, .. } => vec![
            plain(REPEAT, "Try it again"),
            Choice {
                with_form: result.is_some(),
                ..plain(HAPPENED, "It has happened all the same: go on")
            },
            plain(GIVE_UP, "Give up"),
        ],
        _ => asked
            .buttons
            .iter()
            .map(|b| plain(&b.outcome, &b.title))
            .collect(),
    }
}

fn answer_title(answer: &str) -> &str {
    if answer == "else" {
        "otherwise"
    } else {
        answer
    }
}

fn role_title(plan: &Plan, name: &str) -> String {
    let titled = plan
        .roles
        .get(name)
        .map(|r| r.title.clone())
        .filter(|t| !t.is_empty());
    titled.unwrap_or_else(|| name.to_owned())
}

pub(crate) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A person's answer as the engine wants it.
///
/// # Errors
/// What does not fit, for the person who answered.
pub fn to_engine(answer: &Answer, asked: &Asked, types: &Types) -> Result<Given, String> {
    if let Some(note) = &answer.again {
        return Ok(Given::Again { note: note.clone() });
    }
    match (&asked.question, &answer.choice) {
        (Question::Choice { .. }, Some(choice)) => Ok(Given::Chosen(choice.clone())),
        (Question::Choice { .. }, None) => Err("Please choose one of the answers.".to_owned()),
        (Question::Approve { .. } | Question::Uncertain { .. }, None) => {
            Err("Please choose one of the buttons.".to_owned())
        }
        (_, Some(outcome)) => Ok(Given::Pressed {
            outcome: outcome.clone(),
            value: answer
                .filled
                .as_ref()
                .map(|f| filled(f, asked, types))
                .transpose()?,
            note: String::new(),
        }),
        (Question::Result { draft: Some(_), .. }, None) if answer.filled.is_none() => {
            Ok(Given::Accepted)
        }
        (_, None) => {
            let nothing = Json::Object(Map::new());
            filled(answer.filled.as_ref().unwrap_or(&nothing), asked, types).map(Given::Filled)
        }
    }
}

fn filled(json: &Json, asked: &Asked, types: &Types) -> Result<Value, String> {
    let decoded = match &asked.question {
        Question::Form { fields } => {
            let fields_json = with_prefilled(json, fields);
            decode_fields(&fields_json, &plan_fields(fields), types).map(Value::record)
        }
        Question::Result { schema, draft, .. } => {
            let json = over_draft(json, draft.as_ref());
            decode(&json, schema.as_ref().unwrap_or(&Schema::text()), types)
        }
        Question::Uncertain {
            result: Some(result),
            ..
        } => decode(json.get("result").unwrap_or(json), result, types),
        _ => Ok(Value::from_json(json)),
    };
    decoded.map_err(|e| sentence(&e))
}

/// What the person left out keeps what the form had.
fn with_prefilled(json: &Json, fields: &[AskedField]) -> Json {
    let Json::Object(given) = json else {
        return json.clone();
    };
    let mut all = given.clone();
    for field in fields {
        if let (false, Some(value)) = (all.contains_key(&field.name), &field.value) {
            all.insert(field.name.clone(), value.to_json());
        }
    }
    Json::Object(all)
}

fn over_draft(json: &Json, draft: Option<&Value>) -> Json {
    match (json, draft.map(Value::to_json)) {
        (Json::Object(given), Some(Json::Object(mut all))) => {
            all.extend(given.clone());
            Json::Object(all)
        }
        _ => json.clone(),
    }
}

fn plan_fields(fields: &[AskedField]) -> Vec<Field> {
    let field = |f: &AskedField| Field {
        name: f.name.clone(),
        docs: f.docs.clone(),
        schema: f.schema.clone(),
        optional: f.optional,
        value: None,
    };
    fields.iter().map(field).collect()
}

/// Several mismatches in one line.
pub(crate) fn sentence(mismatches: &[Mismatch]) -> String {
    mismatches
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// What a form would accept, for messages: by field name.
pub fn example(ask: &Ask) -> String {
    let choice = ask.form.is_empty() || ask.why == Why::Uncertain;
    if let (true, Some(first)) = (choice, ask.buttons.first()) {
        return first.outcome.clone();
    }
    ask.form.example().to_string()
}
