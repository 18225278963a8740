//! Groups of neighbours: what is to be one group has to be sorted together first.

use std::{error::Error, io::Write};

use itertools::Itertools;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only `Debug` reads the name and the city")]
struct Person {
    name: String,
    city: String,
    state: String,
}

/// Prints the persons of a JSON array by state, those of one state in the order of the array.
pub(crate) fn group(json: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let persons: Vec<Person> = serde_json::from_str(json)?;
    let by_state = persons
        .into_iter()
        .sorted_by(|one, other| one.state.cmp(&other.state))
        .chunk_by(|person| person.state.clone());
    for (state, group) in &by_state {
        let group = group.collect_vec();
        writeln!(out, "State - {state}\tNumber of person - {}", group.len())?;
        for person in group {
            writeln!(out, "{person:?}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
