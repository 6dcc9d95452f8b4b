//! Asks one question of a vendor's stand-in and says how it ended, for the judges of `.ci/judges.sh`.
//!
//! `judge URL VENDOR ASK EXPECT [PROMPT]`, where `ASK` is `plain`, `whole`, `typed` or `tools`
//! and `EXPECT` is `ok` or the word of an outcome. `FLOW_JUDGE_API_VERSION` overrides the API
//! version, `FLOW_JUDGE_REPLACE=1` lets shown text be replaced, `FLOW_JUDGE_IDLE` is the longest
//! silence in seconds. Exits 1 if the ending is another one.

use std::process::ExitCode;
use std::time::Duration;

use flow_vendors::{
    Client, Limits, ModelRef, Reply, Request, RetryPolicy, Secret, Tool, ToolResult, Trouble, Turn,
    profile,
};
use serde_json::json;

/// What is asked.
struct Question {
    request: Request,
    vendor: String,
    ask: String,
    expect: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(question) = question() else {
        eprintln!("usage: judge URL VENDOR plain|whole|typed|tools EXPECT [PROMPT]");
        return ExitCode::from(2);
    };
    let result = answer(&question).await;
    let (ending, said, calls) = match &result {
        Ok(reply) => ("ok", reply.text.clone(), reply.calls.to_string()),
        Err(trouble) => (
            trouble.outcome.word(),
            format!("{} {}", trouble.code, trouble.message),
            "-".into(),
        ),
    };
    let said: String = said.chars().take(100).collect();
    let good = ending == question.expect;
    let mark = if good { "pass" } else { "FAIL" };
    let Question {
        vendor,
        ask,
        expect,
        ..
    } = &question;
    println!(
        "{mark}  {vendor:18} {ask:6} wanted {expect:11} got {ending:11} calls {calls}: {said:?}"
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn question() -> Option<Question> {
    let mut args = std::env::args().skip(1);
    let (url, vendor, ask, expect) = (args.next()?, args.next()?, args.next()?, args.next()?);
    let prompt = args
        .next()
        .unwrap_or_else(|| "Say hello in one sentence.".into());
    let model = ModelRef {
        url: Some(url),
        api_version: std::env::var("FLOW_JUDGE_API_VERSION")
            .ok()
            .filter(|v| !v.is_empty()),
        whole: ask == "whole",
        max_output_tokens: Some(400),
        ..ModelRef::new(&vendor, model_id(&vendor))
    };
    let mut request = Request::new(model, prompt);
    request.system = Some("You answer briefly.".into());
    match ask.as_str() {
        "typed" => request.schema = Some(schema()),
        "tools" => request.tools = vec![weather()],
        "plain" | "whole" => {}
        _ => return None,
    }
    Some(Question {
        request,
        vendor,
        ask,
        expect,
    })
}

fn model_id(vendor: &str) -> &'static str {
    match vendor {
        "openai" => "gpt-6-luna",
        "anthropic" => "claude-sonnet-5-5",
        "google" => "gemini-3.5-flash",
        "perplexity" => "perplexity/sonar",
        _ => "local-model",
    }
}

fn schema() -> serde_json::Value {
    json!({
        "type": "object",
        "properties": {
            "category": {"enum": ["billing", "technical"]},
            "urgency": {"type": "integer", "minimum": 1, "maximum": 5},
            "note": {"type": "string"},
        },
        "required": ["category", "urgency"],
        "additionalProperties": false,
    })
}

fn weather() -> Tool {
    Tool {
        name: "get_weather".into(),
        description: "The weather in a city".into(),
        parameters: json!({
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": false,
        }),
    }
}

async fn answer(question: &Question) -> Result<Reply, Trouble> {
    let seconds = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok());
    let idle = Duration::from_secs_f64(seconds("FLOW_JUDGE_IDLE").unwrap_or(10.0));
    let limits = Limits {
        idle,
        ..Limits::default()
    };
    let replaceable = std::env::var("FLOW_JUDGE_REPLACE").is_ok_and(|v| v == "1");
    let retry = RetryPolicy {
        replaceable,
        ..RetryPolicy::default()
    };
    let client = Client::new(limits, retry)?;
    profile(&question.vendor)?;
    let key = Secret::new("sk-judge-0123456789abcdef");
    let mut request = question.request.clone();
    // At most four rounds of function calls: a stand-in may ask for ever.
    for _ in 0..4 {
        let reply = client.send(&request, Some(&key), &mut |_| {}).await?;
        if reply.tool_calls.is_empty() {
            return Ok(reply);
        }
        request.turns.push(reply.turn());
        request.turns.push(Turn::ToolResults {
            results: results(&reply),
        });
    }
    client.send(&request, Some(&key), &mut |_| {}).await
}

fn results(reply: &Reply) -> Vec<ToolResult> {
    let result = |call: &flow_vendors::ToolCall| ToolResult {
        call_id: call.id.clone(),
        name: call.name.clone(),
        content: json!({"celsius": 21}),
        is_error: false,
    };
    reply.tool_calls.iter().map(result).collect()
}
