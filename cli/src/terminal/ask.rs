//! Forms in the terminal: a person answers a question field by field.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flow_host::form::{Form, FormField, Widget};
use flow_host::outline::outline;
use flow_host::people::{Answer, Ask, Choice, Heard, People, Why};
use inquire::validator::Validation;
use inquire::{Confirm, InquireError, Select, Text};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use super::{Live, editing};

/// Text longer than this, or with a line end in it, is edited in the person's own editor.
const ONE_LINE: usize = 80;

/// The person at the terminal. One question at a time: parallel steps queue.
pub(crate) struct Terminal {
    live: Arc<Live>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// Notes that nobody waits for an answer any more: its step is over, or the run stops.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Leaves the terminal as it was found, whatever question still stands in it.
pub(crate) fn restore() {
    if crossterm::terminal::is_raw_mode_enabled().unwrap_or(false) {
        // What cannot be restored cannot be told of either: the terminal is gone.
        let _ = crossterm::terminal::disable_raw_mode();
        let _ = crossterm::execute!(std::io::stderr(), crossterm::cursor::Show);
        eprintln!();
    }
}

impl Terminal {
    /// Asks below the given progress.
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self {
            live,
            turn: Arc::default(),
        }
    }
}

impl People for Terminal {
    fn ask<'a, 'b, 'c, 'd>(
        &'a self,
        ask: &'b Ask,
        complaint: Option<&'c str>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Heard> + Send + 'd>>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
        Self: 'd,
    {
        let question = (ask.clone(), complaint.map(str::to_owned));
        Box::pin(async move {
            let turn = Arc::clone(&self.turn).lock_owned().await;
            self.live.pause();
            let (ask, complaint) = question;
            let late = Arc::new(AtomicBool::new(false));
            let _waiting = Waiting(Arc::clone(&late));
            let asked = tokio::task::spawn_blocking(move || {
                // Held until the person is done: a prompt cannot be taken away from them, and two
                // at once would share the keys.
                let _turn = turn;
                introduce(&ask, complaint.as_deref());
                let heard = question_of(&ask);
                if late.load(Ordering::Relaxed) {
                    eprintln!("      Nobody waits for this answer any more.");
                }
                heard
            });
            asked
                .await
                .unwrap_or(Ok(Heard::Nobody))
                .unwrap_or_else(given_up)
        })
    }
}

/// Ctrl-C and Esc stop the run for now; where no terminal is left, nobody is there.
fn given_up(error: InquireError) -> Heard {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => Heard::Stop,
        _ => Heard::Nobody,
    }
}

fn introduce(ask: &Ask, complaint: Option<&str>) {
    if let Some(complaint) = complaint {
        eprintln!("      {complaint}");
        return;
    }
    let who = if ask.who.is_empty() {
        String::new()
    } else {
        format!(" ({})", ask.who.join(", "))
    };
    eprintln!("\n  {}{who}{}", ask.title, due(ask.due_ms));
    match &ask.why {
        Why::Rehearsal => eprintln!("  Rehearsal: say what this step would answer."),
        Why::StandIn(trouble) => eprintln!("  {trouble}\n  Please fill in the result instead."),
        Why::Work | Why::Decision | Why::Draft | Why::Approval | Why::Uncertain => {}
    }
    for (heading, text) in &ask.shown {
        eprintln!("{}", labelled(heading, text));
    }
}

fn due(at_ms: Option<i64>) -> String {
    let at = at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map(|at| at.to_zoned(TimeZone::system()))
        .map(|at| at.strftime(", due %Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// A heading with its text beside it, or below where it has several lines.
fn labelled(heading: &str, text: &str) -> String {
    if text.contains('\n') {
        format!("  {heading}:\n{}", indented(text))
    } else {
        format!("  {heading}: {text}")
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|l| format!("    {l}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn question_of(ask: &Ask) -> Result<Heard, InquireError> {
    let answer = match ask.why {
        Why::Draft => draft(ask)?,
        _ => plain(ask)?,
    };
    Ok(Heard::Answer(answer))
}

fn plain(ask: &Ask) -> Result<Answer, InquireError> {
    let choice = choose(ask)?;
    let fills = choice.as_ref().is_none_or(|c| c.with_form);
    let filled = if fills && !ask.form.is_empty() {
        Some(fill(&ask.form)?)
    } else {
        None
    };
    Ok(Answer {
        choice: choice.map(|c| c.outcome),
        filled,
        again: None,
        who: None,
    })
}

/// The choice made; `None` is the plain "done".
fn choose(ask: &Ask) -> Result<Option<Choice>, InquireError> {
    if ask.buttons.is_empty() {
        if ask.form.is_empty() {
            Text::new("Press Enter when it is done").prompt()?;
        }
        return Ok(None);
    }
    let mut options: Vec<Button<Option<Choice>>> = Vec::new();
    if !matches!(ask.why, Why::Decision | Why::Approval | Why::Uncertain) {
        options.push(Button(None, "Done".to_owned()));
    }
    options.extend(
        ask.buttons
            .iter()
            .map(|b| Button(Some(b.clone()), b.title.clone())),
    );
    Ok(Select::new("Your choice", options).prompt()?.0)
}

/// An option of a list: what it stands for, and how it reads.
struct Button<T>(T, String);

impl<T> fmt::Display for Button<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1)
    }
}

/// What a person may do with a draft.
enum Verdict {
    Accept,
    Edit,
    Again,
    Press(Choice),
}

fn draft(ask: &Ask) -> Result<Answer, InquireError> {
    for field in &ask.form.fields {
        let text = field.prefilled.as_ref().map(outline).unwrap_or_default();
        eprintln!("{}", labelled(&field.name, &text));
    }
    let mut options = vec![
        Button(Verdict::Accept, "Accept".to_owned()),
        Button(Verdict::Edit, "Edit, then accept".to_owned()),
    ];
    if ask.again {
        options.push(Button(Verdict::Again, "Ask the model again".to_owned()));
    }
    options.extend(
        ask.buttons
            .iter()
            .map(|b| Button(Verdict::Press(b.clone()), b.title.clone())),
    );
    Ok(match Select::new("The draft", options).prompt()?.0 {
        Verdict::Accept => Answer::accepted(),
        Verdict::Edit => Answer::filled(fill(&ask.form)?),
        Verdict::Again => {
            let wish = Text::new("What should be different?").prompt()?;
            Answer {
                choice: None,
                filled: None,
                again: Some(wish),
                who: None,
            }
        }
        Verdict::Press(choice) => Answer::chosen(choice.outcome),
    })
}

fn fill(form: &Form) -> Result<Json, InquireError> {
    let mut record = Map::new();
    for field in &form.fields {
        if let Some(value) = one(field)? {
            if form.bare {
                return Ok(value);
            }
            record.insert(field.name.clone(), value);
        }
    }
    Ok(if form.bare {
        Json::Null
    } else {
        Json::Object(record)
    })
}

fn one(field: &FormField) -> Result<Option<Json>, InquireError> {
    match &field.ask {
        Widget::Choice(of) => select(field, of),
        Widget::YesNo if !field.optional => {
            let preset = field.prefilled.as_ref().and_then(Json::as_bool);
            let mut prompt = Confirm::new(&field.name);
            prompt.default = preset;
            Ok(Some(prompt.prompt()?.into()))
        }
        Widget::Parts(form) if !field.optional => {
            eprintln!("  {}", field.name);
            fill(&form.clone().prefilled_by(field.prefilled.as_ref())).map(Some)
        }
        _ => text(field),
    }
}

fn select(
    field: &FormField,
    of: &[(String, Option<String>)],
) -> Result<Option<Json>, InquireError> {
    let shown = |(name, docs): &(String, Option<String>)| match docs {
        Some(docs) => format!("{name} – {docs}"),
        None => name.clone(),
    };
    let mut options: Vec<Button<Option<Json>>> = of
        .iter()
        .map(|o| Button(Some(o.0.clone().into()), shown(o)))
        .collect();
    if field.optional {
        options.push(Button(None, "(leave empty)".to_owned()));
    }
    let preset = options
        .iter()
        .position(|o| o.0.is_some() && o.0 == field.prefilled)
        .unwrap_or(0);
    let hint = field.hint();
    let mut prompt = Select::new(&field.name, options).with_starting_cursor(preset);
    if !hint.is_empty() {
        prompt = prompt.with_help_message(&hint);
    }
    Ok(prompt.prompt()?.0)
}

fn text(field: &FormField) -> Result<Option<Json>, InquireError> {
    let preset = field.prefilled.as_ref().map(typed).unwrap_or_default();
    let long = preset.contains('\n') || preset.chars().count() > ONE_LINE;
    let given = if long {
        editing::long(field, &preset)?
    } else {
        in_line(field, &preset)?
    };
    // The validator has accepted it, so that reading it again gives a value.
    Ok(field.read(&given).unwrap_or(None))
}

fn in_line(field: &FormField, preset: &str) -> Result<String, InquireError> {
    let hint = field.hint();
    let checked = field.clone();
    let mut prompt = Text::new(&field.name)
        .with_initial_value(preset)
        .with_validator(move |typed: &str| Ok(verdict(&checked, typed)));
    if !hint.is_empty() {
        prompt = prompt.with_help_message(&hint);
    }
    prompt.prompt()
}

fn verdict(field: &FormField, typed: &str) -> Validation {
    match field.read(typed) {
        Ok(_) => Validation::Valid,
        Err(why) => Validation::Invalid(why.into()),
    }
}

/// A value as a person would type it.
fn typed(value: &Json) -> String {
    match (value.as_str(), value.get("amount"), value.get("currency")) {
        (Some(text), ..) => text.to_owned(),
        (None, Some(amount), Some(currency)) => {
            format!("{} {}", typed(amount), typed(currency))
        }
        _ => value.to_string(),
    }
}
