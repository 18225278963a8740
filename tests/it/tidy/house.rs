//! The plan of the house: no circles, floors that go down, files that fit a reader.

use std::{collections::BTreeSet, fs, path::Path};

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
    /// Whether ARCHITECTURE.md has its floors; whether an import from the same floor is refused.
    floors: Floors,
    /// The circles that are still there. One that has been mended is to be taken off.
    known_circles: &'static [&'static str],
}

enum Floors {
    /// The crate is too small for a table.
    None,
    /// Nothing may go up.
    Loose,
    /// Everything has to go down.
    #[expect(dead_code, reason = "for the crates that are in order")]
    Strict,
}

const LIBRARIES: &[Library] = &[
    Library {
        sources: "crates/coroutine/src",
        floors: Floors::Loose,
        known_circles: &["trace/note, trace/recorded, trace/recorder"],
    },
    Library {
        sources: "crates/scheduler/src",
        floors: Floors::Loose,
        known_circles: &[
            "kernel, kernel/descriptors, kernel/report",
            "net/listener, net/stream",
            "observe/svg, observe/svg/legend",
        ],
    },
    Library {
        sources: "examples/support/src",
        floors: Floors::None,
        known_circles: &[],
    },
    Library {
        sources: "programs/arena/src",
        floors: Floors::None,
        known_circles: &[],
    },
    Library {
        sources: "programs/data/src",
        floors: Floors::None,
        known_circles: &[],
    },
    Library {
        sources: "programs/rps/src",
        floors: Floors::None,
        known_circles: &[],
    },
    Library {
        sources: "programs/rps_server/src",
        floors: Floors::None,
        known_circles: &[],
    },
];

/// Folders whose comments are still wider than a screen.
const WIDE_COMMENTS: &[&str] = &["crates/coroutine", "crates/scheduler", "benches"];

#[test]
fn no_modules_use_each_other() {
    for library in LIBRARIES {
        let found = circles(&graph(&Tree::read(library.sources)));
        let known: BTreeSet<_> = library
            .known_circles
            .iter()
            .map(|circle| (*circle).to_owned())
            .collect();
        let new: Vec<_> = found.difference(&known).collect();
        assert!(
            new.is_empty(),
            "{}: these use each other: {new:#?}",
            library.sources
        );
        let mended: Vec<_> = known.difference(&found).collect();
        assert!(
            mended.is_empty(),
            "{}: take these off the list: {mended:#?}",
            library.sources
        );
    }
}

#[test]
fn no_module_uses_one_from_a_higher_floor() {
    let architecture = Path::new(ROOT).join("ARCHITECTURE.md");
    let architecture = fs::read_to_string(architecture).expect("it is there");
    for Library {
        sources,
        floors: kind,
        ..
    } in LIBRARIES
    {
        let is_strict = match kind {
            Floors::None => continue,
            Floors::Loose => false,
            Floors::Strict => true,
        };
        let floors = floors(&architecture, sources);
        let upward = upward(&graph(&Tree::read(sources)), &floors, is_strict);
        assert!(upward.is_empty(), "{sources}: {upward:#?}");
    }
}

#[test]
fn files_fit_a_reader_and_lines_a_screen() {
    for source in sources(&EVERYTHING) {
        let path = source.path.display().to_string();
        let is_wide = |folder: &&str| path.contains(&format!("/{folder}/"));
        let text = match WIDE_COMMENTS.iter().any(is_wide) {
            true => source.without_comments(),
            false => source.text.clone(),
        };
        let fault = too_large(&text);
        assert_eq!(fault, None, "{path}");
    }
}
