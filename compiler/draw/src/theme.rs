//! Colours, designed once. Text on its ground has at least 4.5 : 1, outlines at least 3 : 1, in both
//! themes; a test computes both (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

use flow_analysis::graph::LaneKind;

use crate::scene::Tone;

/// A colour as `0xRRGGBB`.
pub type Colour = u32;

/// The colours of one kind of lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneColours {
    /// The band.
    pub ground: Colour,
    /// The title strip.
    pub strip: Colour,
    /// The title on the strip.
    pub on_strip: Colour,
    /// Outlines of steps.
    pub line: Colour,
    /// Icons.
    pub icon: Colour,
}

/// A theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub paper: Colour,
    /// Inside steps.
    pub card: Colour,
    /// Titles.
    pub ink: Colour,
    /// Notes and answers.
    pub soft: Colour,
    /// Borders of lanes.
    pub border: Colour,
    /// Frames.
    pub frame: Colour,
    /// Arrows of the usual way.
    pub arrow: Colour,
    /// Arrows of errors.
    pub error: Colour,
    /// Arrows of time and caps.
    pub late: Colour,
    /// Ends that are not well.
    pub fail: Colour,
    /// Behind labels of data.
    pub badge: Colour,
    /// Labels of data.
    pub on_badge: Colour,
    /// People's lanes.
    pub people: LaneColours,
    /// AI lanes.
    pub ai: LaneColours,
    /// Systems' lanes.
    pub system: LaneColours,
    /// Steps nobody owns.
    pub flow: LaneColours,
}

impl Theme {
    /// The colours of a kind of lane.
    pub fn lane(&self, kind: LaneKind) -> &LaneColours {
        match kind {
            LaneKind::People => &self.people,
            LaneKind::Ai => &self.ai,
            LaneKind::System => &self.system,
            LaneKind::Flow => &self.flow,
        }
    }

    /// The colour of an arrow.
    pub fn tone(&self, tone: Tone) -> Colour {
        match tone {
            Tone::Normal => self.arrow,
            Tone::Error => self.error,
            Tone::Late => self.late,
        }
    }
}

/// For bright surroundings and paper.
pub const LIGHT: Theme = Theme {
    paper: 0xFFFFFF,
    card: 0xFFFFFF,
    ink: 0x0F172A,
    soft: 0x475569,
    border: 0xCBD5E1,
    frame: 0x64748B,
    arrow: 0x475569,
    error: 0xB91C1C,
    late: 0xB45309,
    fail: 0xDC2626,
    badge: 0xFEF3C7,
    on_badge: 0x78350F,
    people: lane(0xEFF6FF, 0x2563EB, 0xFFFFFF, 0x2563EB),
    ai: lane(0xF5F3FF, 0x7C3AED, 0xFFFFFF, 0x7C3AED),
    system: lane(0xF0FDFA, 0x0F766E, 0xFFFFFF, 0x0F766E),
    flow: lane(0xF8FAFC, 0x475569, 0xFFFFFF, 0x475569),
};

/// For dark surroundings.
pub const DARK: Theme = Theme {
    paper: 0x0B1120,
    card: 0x111A2E,
    ink: 0xF1F5F9,
    soft: 0xB6C2D3,
    border: 0x334155,
    frame: 0x7C8BA1,
    arrow: 0xA3B1C6,
    error: 0xFCA5A5,
    late: 0xFBBF24,
    fail: 0xF87171,
    badge: 0x422006,
    on_badge: 0xFDE68A,
    people: lane(0x0D1A33, 0x1D4ED8, 0xFFFFFF, 0x60A5FA),
    ai: lane(0x1A1433, 0x6D28D9, 0xFFFFFF, 0xA78BFA),
    system: lane(0x0A2326, 0x0F766E, 0xFFFFFF, 0x2DD4BF),
    flow: lane(0x131C2E, 0x475569, 0xFFFFFF, 0x94A3B8),
};

const fn lane(ground: Colour, strip: Colour, on_strip: Colour, line: Colour) -> LaneColours {
    LaneColours {
        ground,
        strip,
        on_strip,
        line,
        icon: line,
    }
}

/// Which of its themes a picture uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Light on paper, and as the reader's screen prefers.
    #[default]
    Auto,
    /// Light everywhere.
    Light,
    /// Dark everywhere.
    Dark,
}

/// How a project's pictures look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Which theme is used.
    pub mode: Mode,
    /// For bright surroundings and paper.
    pub light: Theme,
    /// For dark surroundings.
    pub dark: Theme,
}

impl Default for Look {
    fn default() -> Look {
        Look {
            mode: Mode::Auto,
            light: LIGHT,
            dark: DARK,
        }
    }
}

impl Look {
    /// The theme of a picture that cannot follow the reader's screen.
    pub fn base(&self) -> &Theme {
        match self.mode {
            Mode::Auto | Mode::Light => &self.light,
            Mode::Dark => &self.dark,
        }
    }
}
