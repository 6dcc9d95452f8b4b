//! What can go wrong while drawing, in words for whoever asked for the picture.

/// A picture that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawError {
    /// The PNG would be wider or higher than any viewer opens.
    TooLarge {
        /// Width asked for, in dots.
        width: u64,
        /// Height asked for, in dots.
        height: u64,
        /// The largest side that is drawn.
        limit: u32,
        /// The largest size in hundredths that fits; zero if none does.
        fits: u32,
    },
    /// A size of zero was asked for.
    NoSize,
    /// The rasteriser refused the picture; its own words.
    Raster(String),
}

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DrawError::TooLarge {
                width,
                height,
                limit,
                fits,
            } => {
                write!(
                    f,
                    "the PNG would be {width} × {height} dots; at most {limit} a side are drawn. "
                )?;
                match fits {
                    0 => f.write_str("Draw an SVG instead"),
                    fits => write!(f, "Draw it at {fits} % or smaller, or draw an SVG"),
                }
            }
            DrawError::NoSize => f.write_str("a PNG needs a size above 0 %"),
            DrawError::Raster(why) => write!(f, "the PNG could not be drawn: {why}"),
        }
    }
}

impl std::error::Error for DrawError {}
