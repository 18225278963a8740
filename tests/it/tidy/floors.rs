//! The floors of a crate, as ARCHITECTURE.md has them in a table.

use std::collections::BTreeMap;

use super::{
    graph::{Graph, floor_of},
    tree::FRONT,
};

/// The floor of each module and folder that stands directly in a crate.
pub(super) type Floors = BTreeMap<String, u32>;

/// Reads the table of a crate.
pub(super) fn floors(architecture: &str, crate_sources: &str) -> Floors {
    let head = format!("| floor | `{crate_sources}`");
    let table = architecture
        .lines()
        .skip_while(|line| !line.starts_with(&head))
        .skip(2);
    table
        .take_while(|line| line.starts_with('|'))
        .flat_map(|row| {
            let mut cells = row.split('|').skip(1);
            let floor = cells.next().and_then(|cell| cell.trim().parse().ok());
            let floor: u32 = floor.expect("a row begins with its floor");
            let modules = cells.next().unwrap_or_default().split(',');
            modules.map(move |name| (name.trim().trim_matches(['`', '/']).to_owned(), floor))
        })
        .collect()
}

/// Returns the uses that do not go down, and the modules without a floor.
pub(super) fn upward(graph: &Graph, floors: &Floors) -> Vec<String> {
    let mut upward = Vec::new();
    for (module, uses) in floor_of(graph, FRONT) {
        let Some(floor) = floors.get(&module) else {
            upward.push(format!("{module} has no floor"));
            continue;
        };
        for used in uses {
            let other = floors.get(&used).unwrap_or(&u32::MAX);
            if other >= floor {
                upward.push(format!("{module} ({floor}) uses {used} ({other})"));
            }
        }
    }
    upward
}
