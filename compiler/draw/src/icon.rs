//! The icons: which one stands for what, and their drawings.
//!
//! Drawings are from Lucide (ISC licence, `icons/LICENSE-Lucide.txt`): 24 by 24, stroked, not filled.

use flow_analysis::graph::{EdgeKind, NodeKind, StartKind, Via};

macro_rules! icons {
    ($($name:ident $file:literal $doc:literal,)*) => {
        /// An icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Icon { $(#[doc = $doc] $name,)* }

        impl Icon {
            /// Its name in the set it comes from; also its symbol's id.
            pub fn name(self) -> &'static str {
                match self { $(Icon::$name => $file,)* }
            }

            /// Its drawing: SVG elements in a box of 24 by 24.
            pub fn drawing(self) -> &'static str {
                match self { $(Icon::$name => include_str!(concat!("../icons/", $file, ".svg")).trim_ascii_end(),)* }
            }
        }
    };
}

icons! {
    Person "user-round" "Somebody does it.",
    PersonWrites "user-pen" "Somebody edits a draft.",
    Brain "brain" "A model answers.",
    Sparkles "sparkles" "A model drafts.",
    Robot "bot" "An agent.",
    Database "database" "A database.",
    Mail "mail" "Mail.",
    File "file-text" "A file.",
    Clock "clock" "A time.",
    Gear "cog" "A system does something.",
    Webhook "webhook" "A webhook.",
    Hand "mouse-pointer-click" "Begun by hand.",
    Calendar "calendar-clock" "A schedule.",
    Message "message-square" "A message.",
    Terminal "terminal" "A command.",
    Globe "globe" "HTTP.",
    Plug "plug" "A tool server.",
    Send "send" "Sends.",
    Undo "undo-2" "Takes back.",
    Equal "equal" "Computes.",
    Inside "square-plus" "Another process.",
    Repeat "repeat-2" "Again.",
    Check "check" "Ends well.",
    Cross "x" "A choice, or an end that is not well.",
    Question "circle-question-mark" "Something is missing.",
    Hourglass "hourglass" "Waits.",
    Plus "plus" "All branches.",
    Flash "zap" "An error.",
    Layers "layers" "Each item.",
    Play "play" "Under way.",
    Pencil "pencil" "Changed.",
    Minus "minus" "Gone, or passed by.",
    Alert "triangle-alert" "A risk.",
    Outside "external-link" "Leaves the house.",
    Hidden "eye-off" "Nobody sees it, or not any more.",
}

impl Icon {
    /// The icon of a kind of step.
    pub fn of(kind: NodeKind) -> Icon {
        match kind {
            NodeKind::Start(start) => Icon::of_start(start),
            NodeKind::Call(via) => Icon::of_system(via),
            NodeKind::Task | NodeKind::DecideByPerson => Icon::Person,
            NodeKind::Ai | NodeKind::DecideByModel => Icon::Brain,
            NodeKind::Copilot => Icon::Sparkles,
            NodeKind::Agent => Icon::Robot,
            NodeKind::Decide | NodeKind::Fail => Icon::Cross,
            NodeKind::Split | NodeKind::Join => Icon::Plus,
            NodeKind::EachOpen | NodeKind::EachClose => Icon::Layers,
            NodeKind::RepeatTest => Icon::Repeat,
            NodeKind::WaitTime => Icon::Hourglass,
            NodeKind::WaitMessage => Icon::Message,
            NodeKind::Run => Icon::Inside,
            NodeKind::Send => Icon::Send,
            NodeKind::Set => Icon::Equal,
            NodeKind::Undo => Icon::Undo,
            NodeKind::End => Icon::Check,
            NodeKind::Gap => Icon::Question,
        }
    }

    /// The icon of an event.
    pub fn of_event(kind: EdgeKind) -> Icon {
        match kind {
            EdgeKind::Timeout | EdgeKind::Cap => Icon::Clock,
            EdgeKind::Message => Icon::Mail,
            EdgeKind::Error => Icon::Flash,
            EdgeKind::Next | EdgeKind::Arm | EdgeKind::Else | EdgeKind::Again => Icon::Hand,
        }
    }

    fn of_start(start: StartKind) -> Icon {
        match start {
            StartKind::Hand => Icon::Hand,
            StartKind::Webhook => Icon::Webhook,
            StartKind::Schedule => Icon::Calendar,
            StartKind::File => Icon::File,
            StartKind::Message => Icon::Mail,
        }
    }

    fn of_system(via: Via) -> Icon {
        match via {
            Via::Http => Icon::Globe,
            Via::Sql => Icon::Database,
            Via::Mcp => Icon::Plug,
            Via::Files => Icon::File,
            Via::Mail => Icon::Mail,
            Via::Command => Icon::Terminal,
            Via::Unknown => Icon::Gear,
        }
    }
}

/// A kind of step in words, for tooltips and screen readers.
pub fn kind_in_words(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start(_) => "start",
        NodeKind::Task => "task",
        NodeKind::Ai => "AI step",
        NodeKind::Copilot => "copilot",
        NodeKind::Agent => "agent",
        NodeKind::Call(_) => "system call",
        NodeKind::Decide => "decision",
        NodeKind::DecideByPerson => "decision by a person",
        NodeKind::DecideByModel => "decision by a model",
        NodeKind::Split => "all branches begin",
        NodeKind::Join => "all branches have ended",
        NodeKind::EachOpen => "for each item",
        NodeKind::EachClose => "all items are done",
        NodeKind::RepeatTest => "again or go on",
        NodeKind::WaitTime => "wait",
        NodeKind::WaitMessage => "wait for a message",
        NodeKind::Run => "sub-process",
        NodeKind::Send => "sends a message",
        NodeKind::Set => "computes a value",
        NodeKind::Undo => "takes a step back",
        NodeKind::End => "end",
        NodeKind::Fail => "failure",
        NodeKind::Gap => "missing step",
    }
}
