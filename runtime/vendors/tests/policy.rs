//! The pure parts: the retry policy, the catalogue, validation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use flow_vendors::{
    Client, Limits, Outcome, PROFILES, RetryPolicy, Trouble, Usage, catalogue_date, cost, decide,
    known, validate,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

fn trouble(retry_after: Option<u64>) -> Trouble {
    let mut trouble = Trouble::new(Outcome::VendorDown, "F0928", "down");
    trouble.retryable = true;
    trouble.retry_after = retry_after.map(Duration::from_millis);
    trouble
}

#[test]
fn waits_double_up_to_the_cap() {
    let policy = RetryPolicy {
        tries: 9,
        ..RetryPolicy::default()
    };
    let waits: Vec<_> = (1..9)
        .map(|n| decide(&policy, n, &trouble(None), 0.0).unwrap())
        .collect();
    let expected = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000].map(Duration::from_millis);
    assert_eq!(waits, expected);
    assert_eq!(decide(&policy, 9, &trouble(None), 0.0), None);
}

#[test]
fn shown_text_is_never_asked_for_again() {
    let mut shown = trouble(None);
    shown.call.partial = "Dear".into();
    assert_eq!(decide(&RetryPolicy::default(), 1, &shown, 0.0), None);
    assert_eq!(
        decide(&RetryPolicy::default(), 1, &Trouble::cancelled(), 0.0),
        None
    );
}

proptest! {
    #[test]
    fn the_vendors_wait_is_a_floor(attempt in 1_u32..6, wait in 0_u64..200_000, chance in 0.0..1.0) {
        let policy = RetryPolicy::default();
        match decide(&policy, attempt, &trouble(Some(wait)), chance) {
            Some(chosen) => prop_assert_eq!(chosen, Duration::from_millis(wait)),
            None => prop_assert!(attempt >= policy.tries || wait > 120_000),
        }
    }

    #[test]
    fn our_own_wait_loses_a_quarter_at_most(attempt in 1_u32..3, chance in -1.0..2.0) {
        let policy = RetryPolicy::default();
        let longest = decide(&policy, attempt, &trouble(None), 0.0).unwrap();
        let chosen = decide(&policy, attempt, &trouble(None), chance).unwrap();
        prop_assert!(chosen <= longest && chosen >= longest.mul_f64(0.749));
    }
}

#[test]
fn the_catalogue_knows_the_models_of_the_language_page() {
    assert_eq!(catalogue_date(), "2026-11-22");
    for (vendor, id) in [
        ("anthropic", "claude-sonnet-5-5"),
        ("openai", "gpt-6-luna"),
        ("google", "gemini-3.5-flash"),
        ("perplexity", "perplexity/sonar"),
    ] {
        let model = known(vendor, id).unwrap();
        assert!(
            model.input > Decimal::ZERO && model.output > Decimal::ZERO,
            "{id}"
        );
        assert!(PROFILES.iter().any(|p| p.vendor == model.vendor));
    }
    assert_eq!(
        known("anthropic", "claude-sonnet-5-5").unwrap().sampling,
        Some(false)
    );
}

#[test]
fn a_call_costs_what_its_tokens_cost() {
    // 2, 0.1, 2.5 and 10 USD per million tokens of input, cache read, cache write and output.
    let usage = Usage {
        input_uncached: 1_000_000,
        cache_read: 1_000_000,
        cache_write: 1_000_000,
        output_visible: 500_000,
        reasoning: 500_000,
        ..Usage::default()
    };
    let total = cost(&usage, "anthropic", "claude-sonnet-5-5").unwrap();
    assert_eq!(total, Decimal::new(146, 1));
    assert_eq!(cost(&usage, "openai", "a-model-of-next-year"), None);
    let billed = Usage {
        vendor_cost: Some(Decimal::new(3, 4)),
        ..usage
    };
    assert_eq!(
        cost(&billed, "anthropic", "claude-sonnet-5-5"),
        Some(Decimal::new(3, 4))
    );
}

#[test]
fn usage_adds_up() {
    let mut total = Usage {
        input_uncached: 5,
        ..Usage::default()
    };
    total += &Usage {
        input_uncached: 7,
        reasoning: 3,
        output_visible: 1,
        ..Usage::default()
    };
    assert_eq!((total.input(), total.output()), (12, 4));
}

#[test]
fn a_misfit_is_told_with_its_place_and_without_its_value() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "maximum": 5}}});
    assert_eq!(validate(&schema, &json!({"n": 3})), Ok(()));
    let problems = validate(&schema, &json!({"n": 77})).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("/n: ") && !problems[0].contains("77"),
        "{problems:?}"
    );
}

#[test]
fn a_client_with_tls_can_be_built() {
    Client::new(Limits::default(), RetryPolicy::default()).unwrap();
}
