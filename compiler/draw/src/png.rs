//! PNG: the SVG drawn by resvg.

#![expect(
    clippy::disallowed_types,
    reason = "what is drawn has its place already"
)]

use resvg::tiny_skia::{Pixmap, Transform};

use crate::DrawError;
use crate::fonts::Library;

/// The largest side in dots: what common viewers still open.
const LIMIT: u32 = 16_384;

/// Draws an SVG of `size` (width and height in pixels) at `percent` hundredths of its size.
pub(crate) fn write(svg: &str, size: (i32, i32), percent: u32) -> Result<Vec<u8>, DrawError> {
    let (width, height) = dots(size, percent)?;
    let tree = Library::new()
        .tree(svg)
        .map_err(|why| DrawError::Raster(why.to_string()))?;
    let mut pixmap = Pixmap::new(width, height)
        .ok_or_else(|| DrawError::Raster("there is not enough memory".to_owned()))?;
    let size = tree.size();
    // Exact for every size within the limit: both numbers are below 2^24.
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    pixmap
        .encode_png()
        .map_err(|why| DrawError::Raster(why.to_string()))
}

fn dots(size: (i32, i32), percent: u32) -> Result<(u32, u32), DrawError> {
    if percent == 0 {
        return Err(DrawError::NoSize);
    }
    let scaled =
        |side: i32| (u64::from(side.unsigned_abs()).max(1) * u64::from(percent)).div_ceil(100);
    let (width, height) = (scaled(size.0), scaled(size.1));
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w), Ok(h)) if w <= LIMIT && h <= LIMIT => Ok((w, h)),
        _ => Err(DrawError::TooLarge {
            width,
            height,
            limit: LIMIT,
            fits: fits(size),
        }),
    }
}

fn fits(size: (i32, i32)) -> u32 {
    LIMIT * 100 / size.0.max(size.1).unsigned_abs().max(1)
}
