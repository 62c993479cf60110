#[cfg(feature = "chaos")]
use super::options::{Mode, Tier};

/// The rows of the fault matrix that can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    F1,
    F2,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F13,
    F16,
    F17,
    F18,
    F21,
    F22,
    F23,
}

/// In the order in which they are tried: those first that find most.
pub(super) const ALL: [Row; 17] = [
    Row::F2,
    Row::F22,
    Row::F1,
    Row::F5,
    Row::F7,
    Row::F4,
    Row::F17,
    Row::F18,
    Row::F8,
    Row::F9,
    Row::F10,
    Row::F11,
    Row::F6,
    Row::F21,
    Row::F23,
    Row::F13,
    Row::F16,
];

impl Row {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::F1 => "F1",
            Self::F2 => "F2",
            Self::F4 => "F4",
            Self::F5 => "F5",
            Self::F6 => "F6",
            Self::F7 => "F7",
            Self::F8 => "F8",
            Self::F9 => "F9",
            Self::F10 => "F10",
            Self::F11 => "F11",
            Self::F13 => "F13",
            Self::F16 => "F16",
            Self::F17 => "F17",
            Self::F18 => "F18",
            Self::F21 => "F21",
            Self::F22 => "F22",
            Self::F23 => "F23",
        }
    }

    /// What is done, for people.
    #[cfg(feature = "chaos")]
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::F1 => "kill -9 of gateway, profiles, reflections or reminders, at any moment",
            Self::F2 => "kill -9 of the one process, at any moment",
            Self::F4 => "SIGTERM of each process in turn, with two gateways",
            Self::F5 => "kill -9 of the broker",
            Self::F6 => "the broker away for minutes",
            Self::F7 => "kill -9 of the database",
            Self::F8 => "a link to the database or the broker cut: reset, closed, silent",
            Self::F9 => "a link slow: 500 ms, 64 kbit/s, in bursts",
            Self::F10 => "the stream cut after some bytes, in the middle of whatever they say",
            Self::F11 => "the disk full, for some seconds",
            Self::F13 => "the clock of reminders 25 s ahead, or behind, while it runs",
            Self::F16 => "a replica of reminders asleep beyond its leases",
            Self::F17 => "events delivered again, up to five times, in another order",
            Self::F18 => "poison: messages that are no event, or none that can be read",
            Self::F21 => "a receiver of notes that fails, hangs, is slow or drops them",
            Self::F22 => "the same request up to 16 times at once, across a kill",
            Self::F23 => "a backup while writing, put back on an empty machine",
        }
    }

    /// On which systems it can be tried.
    #[cfg(feature = "chaos")]
    pub(super) fn modes(self) -> &'static [Mode] {
        match self {
            Self::F2 | Self::F11 | Self::F23 => &[Mode::Embedded],
            Self::F21 | Self::F22 => &[Mode::Embedded, Mode::Distributed],
            _ => &[Mode::Distributed],
        }
    }

    /// How often it is tried, unless that is said.
    #[cfg(feature = "chaos")]
    pub(super) fn trials(self, tier: Tier) -> u32 {
        let (ci, full) = match self {
            Self::F1 => (24, 800),
            Self::F2 => (25, 400),
            Self::F4 => (5, 100),
            Self::F5 => (3, 40),
            Self::F6 => (1, 3),
            Self::F7 => (4, 60),
            Self::F8 => (4, 600),
            Self::F9 => (3, 90),
            Self::F10 => (4, 200),
            Self::F11 => (4, 40),
            Self::F16 => (1, 200),
            Self::F17 => (200, 100_000),
            Self::F18 => (10, 1_000),
            Self::F21 => (12, 800),
            Self::F22 => (25, 2_000),
            Self::F13 | Self::F23 => (2, 50),
        };
        if tier == Tier::Ci { ci } else { full }
    }

    /// How many trials one system stands at least, where they are not faults but requests or events.
    #[cfg(feature = "chaos")]
    pub(super) fn sitting(self) -> u32 {
        match self {
            Self::F17 => 10_000,
            Self::F18 | Self::F22 => 200,
            _ => 0,
        }
    }
}
