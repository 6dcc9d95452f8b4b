//! Every vendor answers well: in one piece, as a stream, typed, and with function calls.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use flow_vendors::{Request, Stop, ToolResult, Turn, Usage};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use support::{Act, Server, VENDORS, ask, fixture, model, sse, ticket_schema, weather};

/// The same call in every dialect: 100 tokens in, 30 of them cached, 50 out.
fn expected_usage(vendor: &str) -> Usage {
    let usage = Usage {
        input_uncached: 60,
        cache_read: 30,
        output_visible: 30,
        reasoning: 20,
        ..Usage::default()
    };
    match vendor {
        "google" => Usage {
            tool_input: 10,
            ..usage
        },
        "openai_compatible" => Usage {
            input_uncached: 70,
            ..usage
        },
        "perplexity" => Usage {
            input_uncached: 70,
            output_visible: 50,
            reasoning: 0,
            vendor_cost: Some(Decimal::new(3, 4)),
            ..usage
        },
        _ => Usage {
            cache_write: 10,
            ..usage
        },
    }
}

#[tokio::test]
async fn an_answer_in_one_piece() {
    for (vendor, folder, id) in VENDORS {
        let server = Server::start(vec![
            Act::json(200, &fixture(&format!("{folder}/plain"))).with("x-request-id", "req-7"),
        ])
        .await;
        let mut model = model(vendor, id, &server);
        model.whole = true;
        let reply = ask(&Request::new(model, "Greet me")).await.result.unwrap();
        assert_eq!(reply.text, "Grüße 👋", "{vendor}");
        assert_eq!(reply.stop, Stop::Done, "{vendor}");
        assert_eq!(reply.usage, expected_usage(vendor), "{vendor}");
        assert_eq!(reply.request_id.as_deref(), Some("req-7"), "{vendor}");
        assert!(reply.model_reported.is_some(), "{vendor}");
    }
}

#[tokio::test]
async fn a_stream_cut_anywhere_into_pieces() {
    for (vendor, folder, id) in VENDORS {
        let bytes = sse(&format!("{folder}/stream"));
        for size in [1, 2, 3, 5, 64, 100_000] {
            let server = Server::start(vec![Act::Stream(bytes.clone(), size)]).await;
            let asked = ask(&Request::new(model(vendor, id, &server), "Greet me")).await;
            let reply = asked.result.unwrap();
            assert_eq!(
                (reply.text.as_str(), asked.shown.as_str()),
                ("Grüße 👋", "Grüße 👋")
            );
            assert_eq!(reply.usage, expected_usage(vendor), "{vendor}");
            assert_eq!(reply.request_id.as_deref(), Some("req-head"));
        }
    }
}

#[tokio::test]
async fn line_ends_of_every_kind() {
    let text = String::from_utf8(sse("chat/stream")).unwrap();
    for ends in ["\r\n", "\r"] {
        let bytes = text.replace('\n', ends).into_bytes();
        let server = Server::start(vec![Act::Stream(bytes, 4)]).await;
        let model = model("openai_compatible", "m", &server);
        assert_eq!(
            ask(&Request::new(model, "Hi")).await.result.unwrap().text,
            "Grüße 👋"
        );
    }
}

#[tokio::test]
async fn a_stream_and_the_whole_answer_are_the_same_reply() {
    for (vendor, folder, id) in [VENDORS[0], VENDORS[1]] {
        let plain = Act::json(200, &fixture(&format!("{folder}/plain")));
        let server = Server::start(vec![plain, Act::sse(&format!("{folder}/stream"))]).await;
        let request = Request::new(model(vendor, id, &server), "Greet me");
        let (whole, streamed) = (ask(&request).await, ask(&request).await);
        let (whole, streamed) = (whole.result.unwrap(), streamed.result.unwrap());
        assert_eq!(whole.text, streamed.text);
        assert_eq!(whole.usage, streamed.usage);
        assert_eq!(
            whole.raw[0], streamed.raw[0],
            "{vendor}: the reasoning item"
        );
    }
}

#[tokio::test]
async fn a_typed_answer_fits_the_canonical_schema() {
    for (vendor, folder, id) in VENDORS {
        let server = Server::start(vec![Act::sse(&format!("{folder}/structured"))]).await;
        let mut request = Request::new(model(vendor, id, &server), "Sort this");
        request.schema = Some(ticket_schema());
        let reply = ask(&request).await.result.unwrap();
        // The null that stands for a left-out option is gone again.
        assert_eq!(
            reply.value,
            Some(json!({"category": "billing", "urgency": 2})),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn a_misfit_is_repaired_once_and_both_calls_are_counted() {
    for (vendor, folder, id) in VENDORS {
        let acts = ["misfit", "structured"].map(|f| Act::sse(&format!("{folder}/{f}")));
        let server = Server::start(acts.to_vec()).await;
        let mut request = Request::new(model(vendor, id, &server), "Sort this");
        request.schema = Some(ticket_schema());
        let asked = ask(&request).await;
        let reply = asked.result.unwrap();
        assert_eq!((asked.repairs, reply.calls), (1, 2), "{vendor}");
        assert_eq!(
            reply.usage.output(),
            2 * expected_usage(vendor).output(),
            "{vendor}"
        );
        let second = server.seen()[1].body.to_string();
        assert!(
            second.contains("weather") && second.contains("/urgency"),
            "{vendor}: {second}"
        );
    }
}

#[tokio::test]
async fn a_second_misfit_is_invalid_and_shows_no_values() {
    for (vendor, folder, id) in VENDORS {
        let acts = ["misfit", "misfit"].map(|f| Act::sse(&format!("{folder}/{f}")));
        let server = Server::start(acts.to_vec()).await;
        let mut request = Request::new(model(vendor, id, &server), "Sort this");
        request.schema = Some(ticket_schema());
        let trouble = ask(&request).await.result.unwrap_err();
        assert_eq!(
            (trouble.outcome.word(), trouble.code.as_str()),
            ("invalid", "F0936")
        );
        assert!(trouble.message.contains("/urgency"), "{}", trouble.message);
        assert!(!trouble.message.contains("weather"), "{}", trouble.message);
        assert_eq!(
            trouble.call.usage.output(),
            2 * expected_usage(vendor).output(),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn a_schema_that_is_no_object_is_wrapped_and_unwrapped() {
    let answer = json!({"value": ["a", "b"]}).to_string();
    let mut body = fixture("chat/plain");
    body["choices"][0]["message"]["content"] = answer.into();
    let server = Server::start(vec![Act::json(200, &body)]).await;
    let mut request = Request::new(model("openai_compatible", "m", &server), "List");
    request.schema = Some(json!({"type": "array", "items": {"type": "string"}}));
    let reply = ask(&request).await.result.unwrap();
    assert_eq!(reply.value, Some(json!(["a", "b"])));
    let sent = &server.seen()[0].body["response_format"]["json_schema"]["schema"];
    assert_eq!(sent["type"], "object");
    assert_eq!(sent["required"], json!(["value"]));
}

/// What each vendor must find again of its own items in the request after a function call.
fn returned<'a>(vendor: &str, body: &'a Value) -> (&'a Value, Value) {
    match vendor {
        "openai" => (
            &body["input"][1],
            json!({"type": "reasoning", "id": "rs_01", "summary": [], "encrypted_content": "gAAAA-opaque"}),
        ),
        "anthropic" => (
            &body["messages"][1]["content"][0],
            json!({"type": "thinking", "thinking": "A greeting.", "signature": "EqoB-opaque"}),
        ),
        "google" => (
            &body["contents"][1]["parts"][0],
            json!({
                "functionCall": {"name": "get_weather", "args": {"city": "Paris", "unit": null}},
                "thoughtSignature": "c2lnbmVk",
            }),
        ),
        "perplexity" => (
            &body["input"][1],
            json!({
                "type": "function_call", "call_id": "call_01", "name": "get_weather",
                "arguments": "{\"city\":\"Paris\"}", "thought_signature": "sig-opaque",
            }),
        ),
        _ => (
            &body["messages"][1]["tool_calls"][0]["function"],
            json!({"name": "get_weather", "arguments": "{\"city\":\"Paris\",\"unit\":null}"}),
        ),
    }
}

fn tool_result<'a>(vendor: &str, body: &'a Value) -> &'a Value {
    match vendor {
        "openai" => &body["input"][3],
        "perplexity" => &body["input"][2],
        "anthropic" => &body["messages"][2]["content"][0],
        "google" => &body["contents"][2]["parts"][0]["functionResponse"],
        _ => &body["messages"][2],
    }
}

#[tokio::test]
async fn a_function_is_called_and_its_result_sent_back() {
    for (vendor, folder, id) in VENDORS {
        let acts = ["tool_call", "stream"].map(|f| Act::sse(&format!("{folder}/{f}")));
        let server = Server::start(acts.to_vec()).await;
        let mut request = Request::new(model(vendor, id, &server), "Weather in Paris?");
        request.tools = vec![weather()];
        let reply = ask(&request).await.result.unwrap();
        assert_eq!(reply.stop, Stop::ToolCalls, "{vendor}");
        let call = reply.tool_calls[0].clone();
        assert_eq!(
            (call.name.as_str(), &call.arguments),
            ("get_weather", &json!({"city": "Paris"}))
        );

        // As the journal would have it: written out and read again.
        let text = serde_json::to_string(&reply).unwrap();
        let reply: flow_vendors::Reply = serde_json::from_str(&text).unwrap();
        request.turns.push(reply.turn());
        let (call_id, name) = (call.id, call.name);
        let result = ToolResult {
            call_id,
            name,
            content: json!({"c": 21}),
            is_error: false,
        };
        request.turns.push(Turn::ToolResults {
            results: vec![result],
        });
        assert_eq!(
            ask(&request).await.result.unwrap().text,
            "Grüße 👋",
            "{vendor}"
        );

        let second = &server.seen()[1].body;
        let (found, wanted) = returned(vendor, second);
        assert_eq!(found, &wanted, "{vendor}");
        let result = tool_result(vendor, second).to_string();
        assert!(result.contains("21"), "{vendor}: {result}");
    }
}

#[tokio::test]
async fn a_turn_of_another_vendor_is_told_in_plain_words() {
    let server = Server::start(vec![Act::sse("messages/stream")]).await;
    let mut request = Request::new(model("anthropic", "claude-sonnet-5-5", &server), "Hi");
    request.turns.push(Turn::Assistant {
        vendor: "openai".into(),
        raw: json!([{"type": "reasoning", "encrypted_content": "secret to openai"}]),
        text: "Hello".into(),
        tool_calls: vec![],
    });
    request.turns.push(Turn::user("And now?"));
    ask(&request).await.result.unwrap();
    let sent = &server.seen()[0].body["messages"][1]["content"];
    assert_eq!(sent, &json!([{"type": "text", "text": "Hello"}]));
}

#[tokio::test]
async fn a_finish_reason_of_next_year_fails_nothing() {
    let mut body = fixture("chat/plain");
    body["choices"][0]["finish_reason"] = "satisfied".into();
    let server = Server::start(vec![Act::json(200, &body)]).await;
    let reply = ask(&Request::new(
        model("openai_compatible", "m", &server),
        "Hi",
    ))
    .await;
    assert_eq!(reply.result.unwrap().stop, Stop::Other("satisfied".into()));
}
