//! Criterion's files of a benchmark: one that names it, and next to it one with its statistics.

use std::{fs, io, path::Path};

use serde::Deserialize;

use super::Figure;

/// The file with the statistics.
pub(super) const FILE: &str = "estimates.json";

#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
enum Throughput {
    Elements(u64),
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Reads the median, in nanoseconds an element. `None` for a run that is kept only to compare with.
pub(super) fn read(estimates: &Path) -> io::Result<Option<Figure>> {
    let folder = estimates.parent().filter(|folder| folder.ends_with("new"));
    let Some(folder) = folder else {
        return Ok(None);
    };
    let benchmark: Benchmark = serde_json::from_slice(&fs::read(folder.join("benchmark.json"))?)?;
    let Estimates { median } = serde_json::from_slice(&fs::read(estimates)?)?;
    let (Some(row), Some(peer)) = (benchmark.function_id, benchmark.value_str) else {
        return Ok(None);
    };
    let elements = match benchmark.throughput {
        Some(Throughput::Elements(elements)) => elements as f64,
        None => 1.0,
    };
    Ok(Some(Figure {
        group: benchmark.group_id,
        row,
        peer,
        value: median.point_estimate / elements,
    }))
}
