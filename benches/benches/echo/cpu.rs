//! The processor's time that a server has taken, as Linux counts it.

use std::fs;

use crate::Outcome;

/// The length of what is counted in: Linux reports hundredths of a second, whatever its own clock.
const TICK: f64 = 0.01;

/// Returns the seconds that a process has taken so far, in its own code and in the system's.
pub(crate) fn seconds(process: u32) -> Outcome<f64> {
    let line = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may have anything in it.
    let fields = line.rsplit_once(')').ok_or("there is a name")?.1;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: Result<Vec<f64>, _> = ticks.map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() * TICK)
}
