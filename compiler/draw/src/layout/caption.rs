//! Where words beside an outline stand, clear of the arrows that leave and enter it.

use super::grid::Port;
use super::path::Side;
use super::sizes::{Sized, up};

/// A side for the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// Inside the outline, or there are none.
    Inside,
    Above,
    Below,
    /// Right of the outline's right corner.
    Right,
    /// Above, left of the arrow that leaves or enters at the top.
    AboveLeft,
}

/// How far a step reaches from its centre, words included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Extent {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) up: i32,
    pub(super) down: i32,
}

/// Between an outline and its caption.
pub(super) const GAP: i32 = 6;

/// Chooses the side: the language of maps puts a start's name below and a question above.
pub(super) fn spot(sized: &Sized, ports: &[Port; 4]) -> Spot {
    if !sized.outside || sized.lines.is_empty() {
        return Spot::Inside;
    }
    let free = |side: Side| ports[side as usize] == Port::default();
    let first = if sized.shape == crate::scene::Shape::Diamond {
        Spot::Above
    } else {
        Spot::Below
    };
    let choices = [first, Spot::Above, Spot::Below, Spot::Right];
    let open = |spot: &Spot| match spot {
        Spot::Above => free(Side::Top),
        Spot::Below => free(Side::Bottom),
        Spot::Right => free(Side::Right),
        Spot::Inside | Spot::AboveLeft => true,
    };
    choices.into_iter().find(open).unwrap_or(Spot::AboveLeft)
}

/// The space a step needs.
pub(super) fn extent(sized: &Sized, spot: Spot) -> Extent {
    let (w, h) = (sized.half_w, sized.half_h);
    let mut extent = Extent {
        left: w,
        right: w,
        up: h,
        down: h,
    };
    let (text_w, text_h) = sized.words();
    match spot {
        Spot::Inside => {}
        Spot::Above => extent.up = h + GAP + text_h,
        Spot::Below => extent.down = h + GAP + text_h,
        Spot::Right => extent.right = w + GAP + text_w,
        Spot::AboveLeft => {
            extent.left = w.max(GAP + text_w);
            extent.up = h + text_h;
        }
    }
    if matches!(spot, Spot::Above | Spot::Below) {
        extent.left = w.max(up(text_w, 2) / 2);
        extent.right = extent.left;
    }
    if spot == Spot::Right {
        extent.up = h.max(text_h / 2);
        extent.down = extent.up;
    }
    extent
}
