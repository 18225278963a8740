//! Times, written in the unit that suits them.

use std::fmt;

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    nanos: u64,
    name: &'static str,
}

const UNITS: [Unit; 4] = [
    Unit {
        nanos: 1_000_000_000,
        name: "s",
    },
    Unit {
        nanos: 1_000_000,
        name: "ms",
    },
    Unit {
        nanos: 1000,
        name: "µs",
    },
    Unit {
        nanos: 1,
        name: "ns",
    },
];

impl Unit {
    /// Returns the largest unit of which this time has at least one. Zero is in seconds.
    pub(super) fn fitting(nanos: u64) -> Self {
        let fitting = UNITS
            .into_iter()
            .find(|unit| nanos == 0 || nanos >= unit.nanos);
        fitting.unwrap_or(UNITS[3])
    }

    pub(super) fn of(self, nanos: u64) -> InUnit {
        InUnit { nanos, unit: self }
    }
}

/// Displays a time in a unit, with up to three decimals.
pub(super) struct InUnit {
    nanos: u64,
    unit: Unit,
}

/// Displays a time in the unit that suits it.
pub(super) fn time(nanos: u64) -> InUnit {
    Unit::fitting(nanos).of(nanos)
}

impl fmt::Display for InUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unit { nanos, name } = self.unit;
        let (whole, rest) = (self.nanos / nanos, self.nanos % nanos);
        write!(f, "{whole}")?;
        let thousandths = rest * 1000 / nanos;
        if thousandths > 0 {
            let digits = format!("{thousandths:03}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        write!(f, " {name}")
    }
}
