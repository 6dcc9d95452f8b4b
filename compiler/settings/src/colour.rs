//! Colours and how well they can be told apart: WCAG 2.2, relative luminance and contrast ratio, in whole
//! numbers, so that every machine finds the same.

/// A colour as `0xRRGGBB`.
pub type Colour = u32;

/// The least contrast of words and their ground, in hundredths (WCAG 2.2, success criterion 1.4.3).
pub const WORDS: u64 = 450;
/// The least contrast of lines and their ground, in hundredths (1.4.11).
pub const LINES: u64 = 300;

/// Millionths.
const ONE: u128 = 1_000_000;

/// A colour from `#0b7285` or `#08f`.
#[must_use]
pub fn parse(written: &str) -> Option<Colour> {
    let digits = written.strip_prefix('#')?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => u32::from_str_radix(digits, 16).ok(),
        3 => {
            let wide: String = digits.chars().flat_map(|c| [c, c]).collect();
            u32::from_str_radix(&wide, 16).ok()
        }
        _ => None,
    }
}

/// A colour as `#0b7285`.
#[must_use]
pub fn hex(colour: Colour) -> String {
    format!("#{colour:06x}")
}

/// The contrast of two colours in hundredths: 2100 is black on white.
#[must_use]
pub fn contrast(a: Colour, b: Colour) -> u64 {
    let (a, b) = (luminance(a), luminance(b));
    let (high, low) = (a.max(b) + ONE / 20, a.min(b) + ONE / 20);
    u64::try_from(high * 100 / low).unwrap_or(0)
}

/// Relative luminance in millionths.
fn luminance(colour: Colour) -> u128 {
    let part = |shift: u32| linear(u128::from((colour >> shift) & 0xFF));
    (part(16) * 2126 + part(8) * 7152 + part(0) * 722) / 10_000
}

/// A channel of sRGB without its gamma: `((c + 0.055) / 1.055) ^ 2.4`, or `c / 12.92` where dark.
fn linear(channel: u128) -> u128 {
    let c = channel * ONE / 255;
    if c <= 40_450 {
        return c * 100 / 1292;
    }
    let x = (c + 55_000) * 1000 / 1055;
    let square = x * x / ONE;
    square * fifth_root(square) / ONE
}

/// The fifth root of millionths, in millionths.
fn fifth_root(of: u128) -> u128 {
    let wanted = of * ONE.pow(4);
    let (mut low, mut high) = (0, ONE + 1);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(5) <= wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Two colours mixed: so many hundredths of the first.
#[must_use]
pub fn mix(a: Colour, b: Colour, hundredths: u32) -> Colour {
    let part = |shift: u32| {
        let (a, b) = ((a >> shift) & 0xFF, (b >> shift) & 0xFF);
        ((a * hundredths + b * (100 - hundredths) + 50) / 100) << shift
    };
    part(16) | part(8) | part(0)
}

/// The colour, or the nearest one on the way to `toward` that has this much contrast on each ground.
#[must_use]
pub fn until(colour: Colour, toward: Colour, grounds: &[Colour], least: u64) -> Colour {
    let reads = |c: &Colour| grounds.iter().all(|ground| contrast(*c, *ground) >= least);
    let way = (0..=100).rev().map(|share| mix(colour, toward, share));
    way.into_iter().find(reads).unwrap_or(toward)
}

/// A colour that white words can be read on: itself where they can.
#[must_use]
pub fn under_white(colour: Colour) -> Colour {
    until(colour, 0, &[0x00FF_FFFF], WORDS)
}
