//! Words that people bring along from other notations, and what stands for them here.

/// What to do instead of a line that begins with such a word.
pub(super) fn line(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "if" | "elif" | "elseif" | "unless" | "switch" | "case" | "gateway" | "decision" => {
            "a choice is a decision: `decide name \"Question?\" { when \"yes\" -> a_step  else -> another }`"
        }
        "goto" | "go" | "jump" | "then" | "next" | "connect" | "flow" => {
            "a step leads to the one below it; an arrow at its end leads elsewhere: `-> a_step`"
        }
        "while" | "loop" | "foreach" => {
            "what happens again and again stands in `repeat name until …, at most 3 times { … }`, \
             what is done with each of a list in `for each item in list { … }`"
        }
        "step" | "activity" | "action" | "do" | "job" | "work" | "user" | "usertask" | "manual" => {
            "what a person does is a `task`, what a system does a `call`, what a model does an `ai` step"
        }
        "stop" | "finish" | "finished" | "exit" | "quit" | "return" | "terminate" => {
            "a run ends with `end name \"Title\"`"
        }
        "let" | "var" | "const" | "assign" => "a value gets a name with `set name = value`",
        "receive" | "listen" | "catch_message" | "await" => {
            "a message is awaited with `wait for message name where name.field == value`"
        }
        "try" | "catch" | "except" | "throw" | "raise" => {
            "what happens after an error stands in the step: `on error -> a_step`"
        }
        "fork" | "join" | "concurrent" => {
            "work side by side stands in `parallel name { branch one { … }  branch two { … } }`"
        }
        "lane" | "swimlane" | "actor" | "participant" | "pool" => {
            "lanes come from who does a step: `task name by role`"
        }
        "sleep" | "delay" | "pause" | "timer" => "a pause is `wait name for 2 days`",
        _ => return None,
    })
}

/// The declaration that is meant by a word that begins one elsewhere, where a name or a text follows it.
pub(super) fn declaration(word: &str, text: &str) -> Option<&'static str> {
    let behind = text.get(word.len()..)?;
    let named = behind
        .trim_start()
        .starts_with(|c: char| c.is_alphabetic() || c == '"');
    if !named || !behind.starts_with([' ', '\t']) {
        return None;
    }
    Some(match word.to_lowercase().as_str() {
        "import" | "include" | "require" => "use",
        "workflow" | "procedure" | "subprocess" | "flowchart" | "map" => "process",
        "type" | "struct" | "class" | "entity" | "object" => "record",
        "actor" | "lane" | "swimlane" | "person" | "department" | "team" | "participant" => "role",
        "service" | "tool" | "api" | "application" | "connector" => "system",
        "llm" => "model",
        "event" | "signal" => "message",
        _ => return None,
    })
}

/// The unit that was meant by a word or sign after a number.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "percent" | "percents" | "pct" => "%",
        "€" | "euro" | "euros" | "eur" => " EUR",
        "$" | "dollar" | "dollars" | "usd" => " USD",
        "£" | "pound" | "pounds" | "gbp" => " GBP",
        "sec" | "secs" => " s",
        "d" => " days",
        "w" | "wk" | "wks" => " weeks",
        "y" | "yr" | "yrs" => " years",
        "mins" => " min",
        "hr" | "hrs" => " h",
        "msec" | "msecs" | "milliseconds" => " ms",
        _ => return None,
    })
}
