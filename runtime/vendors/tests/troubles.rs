//! Everything that goes wrong with a vendor is one clear trouble, and only what helps is repeated.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use flow_vendors::{ModelRef, Outcome, Progress, Request, Secret, profile};
use serde_json::json;
use support::{Act, KEY, Server, VENDORS, ask, client, fixture, model, sse};

async fn greet(vendor: &str, id: &str, acts: Vec<Act>) -> (support::Outcome, usize) {
    let server = Server::start(acts).await;
    let asked = ask(&Request::new(model(vendor, id, &server), "Hi")).await;
    let calls = server.seen().len();
    (asked, calls)
}

#[tokio::test]
async fn a_refused_key_names_its_variable_and_shows_no_part_of_it() {
    let variables = [
        "OPENAI_API_KEY",
        "ANTHROPIC_API_KEY",
        "GEMINI_API_KEY",
        "PERPLEXITY_API_KEY",
    ];
    for ((vendor, _, id), variable) in VENDORS.into_iter().zip(variables) {
        let refusal = Act::json(401, &fixture("errors/openai_401"));
        let (asked, calls) = greet(vendor, id, vec![refusal.with("x-request-id", "req-1")]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.call.status, calls),
            ("F0921", Some(401), 1)
        );
        assert_eq!(trouble.key_variable.as_deref(), Some(variable));
        assert!(trouble.message.contains(variable));
        assert_eq!(trouble.call.request_id.as_deref(), Some("req-1"));
        let shown = format!("{trouble:?} {}", serde_json::to_string(&trouble).unwrap());
        assert!(
            !shown.contains("9876") && !shown.contains("sk-test"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_key_that_a_vendor_quotes_is_not_passed_on() {
    let body = json!({"error": {"message": format!("Bad field (key {KEY}, ends 9876)")}});
    let (asked, _) = greet("openai", "m", vec![Act::json(400, &body)]).await;
    let trouble = asked.result.unwrap_err();
    assert_eq!(trouble.code, "F0925");
    assert!(!trouble.message.contains("9876"), "{}", trouble.message);
    assert!(trouble.message.contains("Bad field"), "{}", trouble.message);
}

#[test]
fn a_missing_key_names_its_variable() {
    let nothing = |_: &str| None;
    let model = ModelRef::new("google", "gemini-3.5-flash");
    let trouble = profile("google")
        .unwrap()
        .key(&model, &nothing)
        .unwrap_err();
    assert_eq!((trouble.code.as_str(), trouble.retryable), ("F0920", false));
    assert_eq!(
        trouble.message,
        "No key for Google: set the variable GEMINI_API_KEY."
    );

    let own = ModelRef {
        key_variable: Some("MY_KEY".into()),
        ..model
    };
    let trouble = profile("google").unwrap().key(&own, &nothing).unwrap_err();
    assert!(trouble.message.contains("MY_KEY"));

    let second = |name: &str| (name == "GOOGLE_API_KEY").then(|| Secret::new("k"));
    let model = ModelRef::new("google", "gemini-3.5-flash");
    assert!(
        profile("google")
            .unwrap()
            .key(&model, &second)
            .unwrap()
            .is_some()
    );

    let local = ModelRef::new("openai_compatible", "llama");
    assert!(
        profile("openai_compatible")
            .unwrap()
            .key(&local, &nothing)
            .unwrap()
            .is_none()
    );
    assert_eq!(format!("{:?}", Secret::new(KEY)), "Secret(…)");
}

#[tokio::test]
async fn nothing_is_sent_without_a_key() {
    let server = Server::start(vec![]).await;
    let request = Request::new(model("anthropic", "c", &server), "Hi");
    let trouble = client()
        .send(&request, None, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(trouble.key_variable.as_deref(), Some("ANTHROPIC_API_KEY"));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn the_vendors_wait_is_kept_to_the_letter() {
    for (vendor, folder, id) in VENDORS {
        let busy = Act::json(429, &fixture("errors/openai_429"));
        let acts = vec![
            busy.clone().with("retry-after", "0.02"),
            busy.with("retry-after", "7").with("retry-after-ms", "30"),
            Act::sse(&format!("{folder}/stream")),
        ];
        let (asked, calls) = greet(vendor, id, acts).await;
        assert_eq!(
            asked.waits,
            [Duration::from_millis(20), Duration::from_millis(30)]
        );
        assert_eq!((asked.result.unwrap().calls, calls), (3, 3), "{vendor}");
    }
}

#[tokio::test]
async fn googles_wait_stands_in_the_body() {
    let acts = vec![
        Act::json(429, &fixture("errors/gemini_429")),
        Act::sse("gemini/stream"),
    ];
    let (asked, _) = greet("google", "gemini-3.5-flash", acts).await;
    assert_eq!(asked.waits, [Duration::from_millis(200)]);
}

#[tokio::test]
async fn a_wait_as_a_date_is_understood() {
    let long_ago = Act::json(429, &json!({})).with("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
    let (asked, _) = greet("openai", "m", vec![long_ago, Act::sse("responses/stream")]).await;
    assert_eq!(asked.waits, [Duration::ZERO]);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_on() {
    let acts = vec![Act::json(429, &json!({})).with("retry-after", "900")];
    let (asked, calls) = greet("openai", "m", acts).await;
    let trouble = asked.result.unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.retryable, calls),
        ("F0924", true, 1)
    );
    assert_eq!(trouble.retry_after, Some(Duration::from_secs(900)));
}

#[tokio::test]
async fn a_used_up_quota_is_not_tried_again() {
    for (vendor, name) in [
        ("openai", "openai_quota"),
        ("anthropic", "anthropic_spend"),
        ("google", "gemini_daily"),
    ] {
        let act =
            Act::json(429, &fixture(&format!("errors/{name}"))).with("x-should-retry", "true");
        let (asked, calls) = greet(vendor, "m", vec![act]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.retryable, calls),
            ("F0923", false, 1)
        );
        assert_eq!(trouble.outcome, Outcome::LimitHit);
    }
}

#[tokio::test]
async fn a_server_error_is_tried_again() {
    for (vendor, folder, id) in VENDORS {
        let acts = vec![
            Act::json(529, &fixture("errors/anthropic_529")),
            Act::Answer(
                502,
                vec![],
                "text/html",
                b"<html>Bad gateway</html>".to_vec(),
            ),
            Act::sse(&format!("{folder}/stream")),
        ];
        let (asked, calls) = greet(vendor, id, acts).await;
        assert_eq!(
            (asked.result.unwrap().text.as_str(), calls),
            ("Grüße 👋", 3),
            "{vendor}"
        );
    }
    let (asked, calls) = greet("openai", "m", vec![Act::json(500, &json!({})); 3]).await;
    let trouble = asked.result.unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.outcome, calls),
        ("F0928", Outcome::VendorDown, 3)
    );
}

#[tokio::test]
async fn the_vendor_may_say_not_to_retry() {
    let act = Act::json(500, &json!({})).with("x-should-retry", "false");
    assert_eq!(greet("anthropic", "m", vec![act]).await.1, 1);
    let act = Act::json(400, &json!({})).with("x-should-retry", "true");
    assert_eq!(
        greet("anthropic", "m", vec![act, Act::sse("messages/stream")])
            .await
            .1,
        2
    );
}

#[tokio::test]
async fn a_request_that_is_wrong_is_not_repeated() {
    for (status, code) in [
        (400, "F0925"),
        (403, "F0922"),
        (404, "F0927"),
        (413, "F0926"),
        (402, "F0923"),
        (307, "F0939"),
    ] {
        let (asked, calls) =
            greet("openai", "gpt-6-luna", vec![Act::json(status, &json!({}))]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.retryable, calls),
            (code, false, 1)
        );
    }
    let act = Act::json(400, &fixture("errors/openai_context"));
    let trouble = greet("openai", "gpt-6-luna", vec![act])
        .await
        .0
        .result
        .unwrap_err();
    assert_eq!(
        (trouble.code.as_str(), trouble.outcome),
        ("F0926", Outcome::LimitHit)
    );
}

#[tokio::test]
async fn a_web_page_and_other_json_are_told_apart() {
    for (vendor, _, id) in VENDORS {
        let page = Act::Answer(
            200,
            vec![],
            "text/html",
            b"<!doctype html><p>Sign in".to_vec(),
        );
        let trouble = greet(vendor, id, vec![page]).await.0.result.unwrap_err();
        assert_eq!(trouble.code, "F0932", "{vendor}");
        assert!(trouble.message.contains("web page"), "{}", trouble.message);

        let other = Act::json(200, &json!({"hello": "world"}));
        let (asked, calls) = greet(vendor, id, vec![other]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!((trouble.code.as_str(), calls), ("F0932", 1), "{vendor}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_cut() {
    for (vendor, folder, id) in VENDORS {
        let body = fixture(&format!("{folder}/plain")).to_string().into_bytes();
        let half = body[..body.len() / 2].to_vec();
        // Once with an honest length, once with an end that only the JSON betrays.
        let acts = vec![
            Act::CutBody("application/json", half.clone()),
            Act::Answer(200, vec![], "application/json", half),
            Act::sse(&format!("{folder}/stream")),
        ];
        let (asked, calls) = greet(vendor, id, acts).await;
        assert_eq!((asked.result.unwrap().calls, calls), (3, 3), "{vendor}");
    }
}

/// All events of a stream but its last ones.
fn without_end(name: &str, dropped: usize) -> Vec<u8> {
    let text = String::from_utf8(sse(name)).unwrap();
    let events: Vec<_> = text.split_inclusive("\n\n").collect();
    events[..events.len() - dropped].concat().into_bytes()
}

#[tokio::test]
async fn a_stream_without_its_end_marker_is_never_an_answer() {
    for (vendor, folder, id) in VENDORS {
        let stream = without_end(&format!("{folder}/stream"), 1);
        let (asked, calls) = greet(vendor, id, vec![Act::Stream(stream, 50)]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.outcome),
            ("F0931", Outcome::StreamCut)
        );
        // Text was shown, so it is not asked for again; the text is kept as a draft.
        assert_eq!(
            (trouble.call.partial.as_str(), calls),
            ("Grüße 👋", 1),
            "{vendor}"
        );
        assert!(trouble.call.maybe_billed);
    }
}

#[tokio::test]
async fn an_answer_that_nobody_reads_along_is_asked_for_again() {
    let cut = Act::Stream(without_end("chat/stream", 1), 50);
    let server = Server::start(vec![cut, Act::sse("chat/stream")]).await;
    let request = Request::new(model("openai_compatible", "m", &server), "Hi");
    let reply = client()
        .replaceable()
        .send(&request, None, &mut |_| {})
        .await
        .unwrap();
    assert_eq!((reply.text.as_str(), reply.calls), ("Grüße 👋", 2));
}

#[tokio::test]
async fn a_stream_cut_before_any_text_is_tried_again() {
    for (vendor, folder, id) in VENDORS {
        let name = format!("{folder}/stream");
        let text = String::from_utf8(sse(&name)).unwrap();
        let first = text
            .split_inclusive("\n\n")
            .take(2)
            .collect::<String>()
            .into_bytes();
        let acts = vec![
            Act::Stream(first, 50),
            Act::CutBody("text/event-stream", b": hello\n\n".to_vec()),
            Act::sse(&name),
        ];
        let (asked, calls) = greet(vendor, id, acts).await;
        assert_eq!(
            (asked.result.unwrap().text.as_str(), calls),
            ("Grüße 👋", 3),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn a_damaged_event_is_a_fault() {
    for (vendor, folder, id) in VENDORS {
        let mut stream = without_end(&format!("{folder}/stream"), 1);
        stream.extend_from_slice(b"data: {\"type\": oops\n\n");
        let trouble = greet(vendor, id, vec![Act::Stream(stream, 50)])
            .await
            .0
            .result
            .unwrap_err();
        assert_eq!(trouble.outcome, Outcome::StreamCut, "{vendor}");
        assert!(trouble.message.contains("damaged"), "{}", trouble.message);
    }
}

#[tokio::test]
async fn an_error_inside_a_stream_is_an_error() {
    for (vendor, folder, id) in VENDORS {
        let acts = vec![
            Act::sse(&format!("{folder}/error_in_stream")),
            Act::sse(&format!("{folder}/stream")),
        ];
        let (asked, calls) = greet(vendor, id, acts).await;
        assert_eq!(
            (asked.result.unwrap().text.as_str(), calls),
            ("Grüße 👋", 2),
            "{vendor}"
        );
        let acts = vec![Act::sse(&format!("{folder}/error_in_stream")); 3];
        let trouble = greet(vendor, id, acts).await.0.result.unwrap_err();
        assert_eq!(
            (trouble.code.as_str(), trouble.outcome),
            ("F0928", Outcome::VendorDown)
        );
    }
}

#[tokio::test]
async fn silence_ends_by_the_clock() {
    for (vendor, folder, id) in VENDORS {
        let stalled = Act::StallAfter(without_end(&format!("{folder}/stream"), 1));
        let (asked, calls) = greet(vendor, id, vec![stalled]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!((trouble.code.as_str(), calls), ("F0930", 1), "{vendor}");
        assert_eq!(trouble.call.partial, "Grüße 👋");
    }
    let acts = vec![Act::Silence, Act::Close, Act::sse("chat/stream")];
    let (asked, calls) = greet("openai_compatible", "m", acts).await;
    assert_eq!((asked.result.unwrap().calls, calls), (3, 3));
}

#[tokio::test]
async fn nobody_there_is_said_plainly() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let model = ModelRef {
        url: Some(url),
        ..ModelRef::new("openai_compatible", "m")
    };
    let asked = ask(&Request::new(model, "Hi")).await;
    let trouble = asked.result.unwrap_err();
    assert_eq!((trouble.code.as_str(), asked.waits.len()), ("F0929", 2));
    assert!(!trouble.call.maybe_billed);
}

#[tokio::test]
async fn refusals_filters_and_limits_are_outcomes() {
    let cases = [
        ("openai", "responses/refused", "refused"),
        ("anthropic", "messages/refused", "refused"),
        ("openai_compatible", "chat/refused", "refused"),
        ("google", "gemini/blocked", "blocked"),
        ("openai", "responses/truncated", "truncated"),
        ("anthropic", "messages/truncated", "truncated"),
        ("google", "gemini/truncated", "truncated"),
        ("perplexity", "perplexity/truncated", "truncated"),
        ("openai_compatible", "chat/truncated", "truncated"),
    ];
    for (vendor, name, word) in cases {
        let (asked, calls) = greet(vendor, "m", vec![Act::sse(name)]).await;
        let trouble = asked.result.unwrap_err();
        assert_eq!((trouble.outcome.word(), calls), (word, 1), "{name}");
        assert!(
            trouble.call.usage.input() > 0,
            "{name}: what was billed is known"
        );
        if word == "truncated" {
            assert_eq!(trouble.call.partial, "Once upon");
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_too_large() {
    let limits = flow_vendors::Limits {
        answer_bytes: 4_000,
        ..Default::default()
    };
    let client = flow_vendors::Client::new(limits, Default::default()).unwrap();
    let endless = vec![b'x'; 50_000];
    let acts = vec![
        Act::Answer(200, vec![], "application/json", endless.clone()),
        Act::Stream([b"data: ".to_vec(), endless].concat(), 1000),
    ];
    let server = Server::start(acts).await;
    let request = Request::new(model("openai", "m", &server), "Hi");
    for _ in 0..2 {
        let trouble = client
            .send(&request, Some(&Secret::new(KEY)), &mut |_: Progress<'_>| {})
            .await;
        assert_eq!(trouble.unwrap_err().code, "F0937");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_before_anything_is_sent() {
    let cases = [
        (ModelRef::new("mistral", "m"), "known are openai, anthropic"),
        (ModelRef::new("openai_compatible", "m"), "needs a `url`"),
        (
            ModelRef {
                url: Some("ftp://x".into()),
                ..ModelRef::new("openai", "m")
            },
            "http",
        ),
        (
            ModelRef::new("google", "../../v1/files"),
            "cannot be a model id",
        ),
    ];
    for (model, says) in cases {
        let trouble = ask(&Request::new(model, "Hi")).await.result.unwrap_err();
        assert_eq!(trouble.code, "F0939");
        assert!(trouble.message.contains(says), "{}", trouble.message);
    }
}
