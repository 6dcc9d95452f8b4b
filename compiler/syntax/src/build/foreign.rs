//! Words that people bring along from other notations, and what stands for them here.

/// Keys that a workflow in YAML begins with.
const YAML: [&str; 12] = [
    "name",
    "on",
    "steps",
    "jobs",
    "version",
    "stages",
    "workflow",
    "tasks",
    "pipeline",
    "states",
    "id",
    "apiVersion",
];

/// What to do instead of a line that begins with such a word.
pub(super) fn line(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "if" | "elif" | "elseif" | "unless" | "switch" | "case" | "gateway" | "decision"
        | "exclusivegateway" | "xor" | "businessruletask" => {
            "a choice is a decision: `decide name \"Question?\" { when \"yes\" -> a_step  else -> another }`"
        }
        "goto" | "go" | "jump" | "then" | "next" | "connect" | "flow" => {
            "a step leads to the one below it; an arrow at its end leads elsewhere: `-> a_step`"
        }
        "while" | "loop" | "foreach" => {
            "what happens again and again stands in `repeat name until …, at most 3 times { … }`, \
             what is done with each of a list in `for each item in list { … }`"
        }
        "http" | "rest" | "webhook" | "api" | "sql" | "query" | "email" | "mail" | "notify"
        | "script" | "execute" | "servicetask" | "scripttask" | "sendtask" | "integration" => {
            "what a system does is a `call name \"Title\" system.action(…)` of a `system` that is declared"
        }
        "startevent" | "start_event" => {
            "a run begins with the first step; what starts it is said by `start on webhook …`, `start every …` or \
             `start on message …`"
        }
        "endevent" | "end_event" => "a run ends with `end name \"Title\"`",
        "sequenceflow" | "connector" | "edge" | "link" => {
            "a step leads to the one below it; an arrow at its end leads elsewhere: `-> a_step`"
        }
        "boundarytimer" | "boundaryevent" | "timerevent" | "timeout_event" | "escalation" => {
            "what happens after some time stands in the step: `after 3 days -> a_step`, or `due in 4 h` with \
             `on overdue -> a_step`"
        }
        "subprocess" | "callactivity" => {
            "another process is run by `run name other_process(…)`; steps that belong together stand in a `stage name { … }`"
        }
        "receivetask" | "messageevent" | "catchevent" => {
            "a message is awaited with `wait for message name where name.field == value`"
        }
        "begin" => "a block begins with `{` and ends with `}`",
        "step" | "activity" | "action" | "do" | "job" | "work" | "user" | "usertask" | "manual"
        | "manualtask" => {
            "what a person does is a `task`, what a system does a `call`, what a model does an `ai` step"
        }
        "stop" | "finish" | "finished" | "exit" | "quit" | "return" | "terminate" => {
            "a run ends with `end name \"Title\"`"
        }
        "in" | "param" | "params" | "parameter" | "parameters" | "argument" | "arguments" => {
            "what a run begins with is an input: `input name : text`"
        }
        "out" | "result" | "results" => {
            "what a run yields is an output: `output name : text = value`"
        }
        "trigger" | "triggers" | "triggered" => {
            "what starts a run is said by `start on webhook …`, `start every …` or `start on message …`"
        }
        "let" | "var" | "const" | "assign" | "variable" => {
            "a value gets a name with `set name = value`"
        }
        "receive" | "listen" | "catch_message" | "await" => {
            "a message is awaited with `wait for message name where name.field == value`"
        }
        "try" | "catch" | "except" | "throw" | "raise" => {
            "what happens after an error stands in the step: `on error -> a_step`"
        }
        "fork" | "join" | "concurrent" | "parallelgateway" | "inclusivegateway" => {
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
        "workflow" | "procedure" | "subprocess" | "map" => "process",
        "type" | "struct" | "class" | "entity" | "object" => "record",
        "actor" | "lane" | "swimlane" | "person" | "department" | "team" | "participant" => "role",
        "service" | "tool" | "api" | "application" | "connector" => "system",
        "llm" => "model",
        "event" | "signal" => "message",
        _ => return None,
    })
}

/// The notation that a file's text is of, and how a map is written here instead.
pub(super) fn notation(text: &str) -> Option<&'static str> {
    let line = text.lines().next()?.trim();
    let begins = |some: &[&str]| some.iter().any(|s| line.starts_with(s));
    let word = line.split(' ').next()?;
    let key = word.strip_suffix(':').unwrap_or("");
    Some(match () {
        () if begins(&[
            "flowchart ",
            "graph ",
            "sequenceDiagram",
            "stateDiagram",
            "swimlane",
        ]) =>
        {
            "Mermaid"
        }
        () if begins(&["@startuml", "@startbpmn"]) => "PlantUML",
        () if begins(&["digraph ", "strict digraph ", "digraph{"]) => "Graphviz",
        () if begins(&["<?xml", "<bpmn", "<definitions"]) => "BPMN's XML",
        () if begins(&["---"]) || YAML.contains(&key) => "YAML",
        () if line == "{" || begins(&["{\""]) => "JSON",
        () => return None,
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
