//! The plan of the house: no circles, floors that go down, files that fit a reader.

use std::{fs, path::Path};

use super::{
    EVERYTHING,
    floors::{floors, upward},
    graph::{circles, graph},
    size::too_large,
    sources,
    tree::Tree,
};
use crate::process::ROOT;

/// A library of ours.
struct Library {
    sources: &'static str,
    /// Whether ARCHITECTURE.md has a table of its floors.
    has_floors: bool,
}

const LIBRARIES: &[Library] = &[
    Library {
        sources: "crates/coroutine/src",
        has_floors: true,
    },
    Library {
        sources: "crates/scheduler/src",
        has_floors: true,
    },
    Library {
        sources: "crates/durable/src",
        has_floors: true,
    },
    Library {
        sources: "crates/durable-postgres/src",
        has_floors: true,
    },
    Library {
        sources: "examples/support/src",
        has_floors: false,
    },
    Library {
        sources: "programs/arena/src",
        has_floors: false,
    },
    Library {
        sources: "programs/data/src",
        has_floors: false,
    },
    Library {
        sources: "programs/http_clients/src",
        has_floors: false,
    },
    Library {
        sources: "programs/orders/src",
        has_floors: false,
    },
    Library {
        sources: "programs/rps/src",
        has_floors: false,
    },
    Library {
        sources: "programs/rps_server/src",
        has_floors: false,
    },
];

#[test]
fn no_modules_use_each_other() {
    for library in LIBRARIES {
        let circles = circles(&graph(&Tree::read(library.sources)));
        assert!(circles.is_empty(), "{}: {circles:#?}", library.sources);
    }
}

#[test]
fn every_module_uses_lower_floors_only() {
    let architecture = Path::new(ROOT).join("ARCHITECTURE.md");
    let architecture = fs::read_to_string(architecture).expect("it is there");
    let with_floors = LIBRARIES.iter().filter(|library| library.has_floors);
    for Library { sources, .. } in with_floors {
        let floors = floors(&architecture, sources);
        let upward = upward(&graph(&Tree::read(sources)), &floors);
        assert!(upward.is_empty(), "{sources}: {upward:#?}");
    }
}

#[test]
fn files_fit_a_reader_and_lines_a_screen() {
    for source in sources(&EVERYTHING) {
        let path = source.path.display().to_string();
        assert_eq!(too_large(&source.text), None, "{path}");
    }
}
