//! Currencies and their smallest units.

use rust_decimal::{Decimal, RoundingStrategy};
use smol_str::SmolStr;

use crate::value::Value;

/// Digits after the point of a currency's smallest unit, by ISO 4217 (list one, 2024).
#[must_use]
pub fn currency_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// Whether this is spelt like an ISO 4217 code: three capital letters.
#[must_use]
pub fn is_currency(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// An amount of money, rounded half-even at the currency's digits.
#[must_use]
pub fn money(amount: Decimal, currency: &SmolStr) -> Value {
    let digits = currency_digits(currency);
    let amount = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven);
    Value::Money {
        amount,
        currency: currency.clone(),
    }
}
