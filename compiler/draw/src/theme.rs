//! Colours, designed once. Text on its ground has at least 4.5 : 1, outlines at least 3 : 1, in both
//! themes; a test computes both (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

use flow_analysis::graph::LaneKind;

use crate::overlay::Family;
use crate::scene::Tone;

pub use flow_settings::colour::{Colour, hex};
use flow_settings::colour::{LINES, WORDS, contrast, mix, under_white, until};
pub use flow_settings::theme::Mode;

const WHITE: Colour = 0x00FF_FFFF;

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
    /// What an overlay says of steps.
    pub states: StateColours,
    /// Grounds from little to much; [`Theme::ink`] reads on all of them.
    pub heat: [Colour; 5],
}

/// The colours of what an overlay says, each as a strong one for lines and marks, and a soft ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateColours {
    /// As it should be: done, covered, new.
    pub good: (Colour, Colour),
    /// Under way, changed.
    pub active: (Colour, Colour),
    /// Waiting, never tested.
    pub pending: (Colour, Colour),
    /// Failed, gone.
    pub bad: (Colour, Colour),
    /// Passed by.
    pub muted: (Colour, Colour),
    /// Marks on the strong ones.
    pub on: Colour,
}

impl Theme {
    /// The strong and the soft colour of states of a family.
    pub fn family(&self, family: Family) -> (Colour, Colour) {
        let states = &self.states;
        match family {
            Family::Good => states.good,
            Family::Active => states.active,
            Family::Pending => states.pending,
            Family::Bad => states.bad,
            Family::Muted => states.muted,
            Family::Heat(level) => (self.soft, self.heat_of(level)),
        }
    }

    /// What outlines and icons of steps stand on, the paper first.
    fn grounds(&self) -> Vec<Colour> {
        let tints = Family::ALL.map(|family| self.family(family).1);
        [self.paper, self.card].into_iter().chain(tints).collect()
    }

    /// The ground of a level from 0 to 4.
    fn heat_of(&self, level: u8) -> Colour {
        let last = self.heat.len() - 1;
        self.heat[usize::from(level).min(last)]
    }

    /// The colours of a kind of lane.
    pub fn lane(&self, kind: LaneKind) -> &LaneColours {
        match kind {
            LaneKind::People => &self.people,
            LaneKind::Ai => &self.ai,
            LaneKind::System => &self.system,
            LaneKind::Flow => &self.flow,
        }
    }

    /// The colour of a kind of lane for words on the paper and on cards.
    #[must_use]
    pub fn lane_words(&self, kind: LaneKind) -> Colour {
        let line = self.lane(kind).line;
        until(line, self.away(), &[self.paper, self.card], WORDS)
    }

    /// Black in bright surroundings, white in dark ones: where a colour goes to be told from its ground.
    fn away(&self) -> Colour {
        match contrast(self.paper, 0) > contrast(self.paper, WHITE) {
            true => 0,
            false => WHITE,
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
    states: StateColours {
        good: (0x00735C, 0xD5F5EA),
        active: (0x1D4ED8, 0xDBE7FE),
        pending: (0x8A5A00, 0xFEF0C3),
        bad: (0xB4232A, 0xFDE2DF),
        muted: (0x64748B, 0xF1F5F9),
        on: 0xFFFFFF,
    },
    heat: [0xFFF8E7, 0xFEEBC4, 0xFEDC9F, 0xFDCA7C, 0xFDBC6A],
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
    states: StateColours {
        good: (0x34D399, 0x0B3B33),
        active: (0x93B4FD, 0x17305F),
        pending: (0xFBBF24, 0x43300A),
        bad: (0xFB9A94, 0x4A1A1A),
        muted: (0x94A3B8, 0x1C2738),
        on: 0x0B1120,
    },
    heat: [0x221D16, 0x362813, 0x4B3110, 0x60390C, 0x733F08],
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
    /// The look that a project's settings ask for. Colours of the house keep their hue; where words or
    /// lines in them could not be read, they are made darker on light grounds and lighter on dark ones.
    pub fn of(settings: &flow_settings::theme::Theme) -> Look {
        let mut look = Look {
            mode: settings.mode,
            ..Look::default()
        };
        for theme in [&mut look.light, &mut look.dark] {
            let plain = *theme;
            let lanes = [
                (&mut theme.people, settings.people),
                (&mut theme.ai, settings.ai),
                (&mut theme.system, settings.systems),
            ];
            for (lane, brand) in lanes {
                if let Some(brand) = brand {
                    *lane = branded(brand.colour, &plain);
                }
            }
        }
        look
    }

    /// The theme of a picture that cannot follow the reader's screen.
    pub fn base(&self) -> &Theme {
        match self.mode {
            Mode::Auto | Mode::Light => &self.light,
            Mode::Dark => &self.dark,
        }
    }
}

/// A lane in a colour of the house, for a theme.
fn branded(brand: Colour, theme: &Theme) -> LaneColours {
    let toward = theme.away();
    let share = if toward == 0 { 7 } else { 14 };
    let reads = |ground: &Colour| {
        let words = [theme.ink, theme.soft, theme.error, theme.late];
        let lines = [theme.arrow, theme.frame, theme.fail].into_iter();
        let mut lines = lines.chain(Family::ALL.map(|family| theme.family(family).0));
        words.iter().all(|c| contrast(*c, *ground) >= WORDS)
            && lines.all(|c| contrast(c, *ground) >= LINES)
    };
    let grounds = (0..=share)
        .rev()
        .map(|share| mix(brand, theme.paper, share));
    let ground = grounds.into_iter().find(reads).unwrap_or(theme.paper);
    let mut all = theme.grounds();
    all.push(ground);
    let line = until(brand, toward, &all, LINES);
    lane(ground, under_white(brand), WHITE, line)
}
