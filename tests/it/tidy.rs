//! The invariants of ARCHITECTURE.md that a text search can check.

mod floors;
mod graph;
mod house;
mod mutants;
mod paths;
mod size;
mod tokens;
mod tree;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::process::{Program, ROOT, programs};

/// A source file of ours.
struct Source {
    path: PathBuf,
    text: String,
}

/// A place, as it is shown in a failure.
type Place = String;

impl Source {
    fn name(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str());
        name.expect("our file names are plain")
    }

    /// The lines that are not comments, with their places.
    fn code(&self) -> impl Iterator<Item = (Place, &str)> {
        let numbered = self.text.lines().enumerate();
        let code = numbered.filter(|(_, line)| !line.trim_start().starts_with("//"));
        code.map(|(index, line)| (format!("{}:{}", self.path.display(), index + 1), line))
    }
}

/// Every `.rs` file below the given folders of the workspace; a folder that is not there has none.
fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(ROOT);
    let mut folders: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a folder of ours can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                sources.push(Source { path, text });
            }
        }
    }
    sources
}

const LIBRARIES: [&str; 2] = ["crates/coroutine/src", "crates/scheduler/src"];
const EVERYTHING: [&str; 10] = [
    "src",
    "programs",
    "crates/coroutine/src",
    "crates/durable",
    "crates/durable-postgres",
    "crates/scheduler/src",
    "crates/scheduler-hyper/src",
    "tests",
    "examples",
    "benches",
];

/// Asserts that no line of code contains `word`, except in the files that `allowed` names.
#[track_caller]
fn check_absent(folders: &[&str], word: &str, allowed: &[&str]) {
    let sources = sources(folders);
    assert!(!sources.is_empty(), "there is nothing in {folders:?}");
    let found: Vec<_> = sources
        .iter()
        .filter(|source| !allowed.contains(&source.name()))
        .flat_map(Source::code)
        .filter(|(_, line)| line.contains(word))
        .collect();
    assert!(found.is_empty(), "{word}: {found:#?}");
}

#[test]
fn only_the_engine_names_genawaiter() {
    check_absent(&LIBRARIES, "genawaiter", &["engine.rs"]);
    let in_comments: Vec<_> = sources(&LIBRARIES)
        .into_iter()
        .filter(|source| source.text.contains("genawaiter"))
        .filter(|source| !["engine.rs", "lib.rs"].contains(&source.name()))
        .map(|source| source.path)
        .collect();
    assert!(in_comments.is_empty(), "{in_comments:?}");
}

#[test]
fn there_is_no_unsafe_code_of_ours() {
    check_absent(&EVERYTHING, "unsafe ", &["tidy.rs"]);
}

#[test]
fn the_libraries_do_not_unwrap() {
    check_absent(&LIBRARIES, ".unwrap()", &[]);
}

/// So a change of the wall clock moves no deadline.
#[test]
fn the_libraries_read_no_wall_clock() {
    check_absent(&LIBRARIES, "SystemTime", &[]);
}

#[test]
fn coroutine_knows_no_tasks() {
    check_absent(&["crates/coroutine/src"], "scheduler", &[]);
}

#[test]
fn only_one_file_yields_requests() {
    for yields in [".yield_(", ".yield_at(", ".yield_from"] {
        check_absent(&["crates/scheduler/src"], yields, &["ask.rs"]);
    }
}

#[test]
fn only_the_kernel_changes_where_a_task_is() {
    let kernel = ["wake.rs", "settle.rs", "kill.rs", "turn.rs"];
    check_absent(&["crates/scheduler/src"], "place.set(", &kernel);
}

/// So it builds for other systems, and for less without the feature.
#[test]
fn the_scheduler_uses_unix_only_in_what_the_feature_io_has() {
    // Each is declared under the feature's condition: the next test.
    let io = [
        "descriptor.rs",
        "descriptors.rs",
        "driver.rs",
        "registered.rs",
        "registration.rs",
        "attachment.rs",
        "datagrams.rs",
        "unix_datagram.rs",
        "unix_listener.rs",
        "unix_stream.rs",
        "udp_socket.rs",
        "listener.rs",
        "settings.rs",
        "stream.rs",
        "transfer.rs",
        "driven.rs",
        "signals.rs",
    ];
    for word in ["std::os", "os::fd", "RawFd", "mio::", "libc::", "rustix::"] {
        check_absent(&["crates/scheduler/src"], word, &io);
    }
}

#[test]
fn code_for_unix_is_declared_under_its_feature() {
    let condition = "#[cfg(all(unix, feature = \"io\"))]";
    let folder = "crates/scheduler/src";
    let parents = [
        ("lib.rs", "pub mod net;"),
        ("kernel.rs", "mod driver;"),
        ("kernel.rs", "mod registered;"),
        ("task.rs", "mod descriptor;"),
        ("scheduler.rs", "mod driven;"),
    ];
    let sources = sources(&[folder]);
    for (file, declaration) in parents {
        let parent = sources.iter().find(|source| source.name() == file);
        let lines: Vec<_> = parent.expect("the file is there").text.lines().collect();
        let at = lines.iter().position(|line| line.ends_with(declaration));
        let at = at.unwrap_or_else(|| panic!("{file}: {declaration}"));
        assert_eq!(lines[at - 1], condition, "{file}: {declaration}");
    }
}

#[test]
fn tests_neither_sleep_nor_are_skipped() {
    let folders = [
        "tests",
        "crates/durable/tests",
        "crates/durable-postgres/tests",
        "crates/scheduler-hyper/tests",
        "programs/axum_sse/tests",
        "programs/chat/tests",
        "programs/http_clients/tests",
        "programs/http_server/tests",
        "programs/orders/tests",
    ];
    for word in ["thread::sleep", "#[ignore"] {
        check_absent(&folders, word, &["tidy.rs"]);
    }
    // There the third of a lease has to pass by the machine's clock, which paces a worker.
    check_absent(&folders, "Instant::now", &["tidy.rs", "leases.rs"]);
    // That of the machine is wrong on purpose there.
    check_absent(&folders, "SystemTime::now", &["tidy.rs", "clocks.rs"]);
}

/// The name of the first public item in `text`.
fn documented_item(text: &str) -> &str {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let mut words = words.skip_while(|word| *word != "pub");
    let keyword = words.find(|word| ["fn", "struct", "enum", "trait", "type"].contains(word));
    keyword
        .and_then(|_| words.next())
        .expect("a mark stands at a public item")
}

/// The front page's section names each item whose documentation has a `DIFFERENCE:`.
#[test]
fn every_difference_from_python_is_on_the_front_page() {
    for library in LIBRARIES {
        let (front, others): (Vec<_>, Vec<_>) = sources(&[library])
            .into_iter()
            .partition(|source| source.name() == "lib.rs");
        let section = front[0].text.split_once("# Differences from Python");
        let section = section.map_or("", |(_, section)| section);
        for source in others {
            for (mark, _) in source.text.match_indices("DIFFERENCE:") {
                let item = documented_item(&source.text[mark..]);
                assert!(section.contains(item), "{}: {item}", source.path.display());
            }
        }
    }
}

#[test]
fn every_example_is_tested() {
    let folders = [
        "tests/it/examples",
        "tests/it/programs",
        "programs/orders/tests",
    ];
    let tests: String = sources(&folders)
        .into_iter()
        .map(|source| source.text)
        .collect();
    for Program { name, .. } in programs() {
        let named = format!("\"{name}\"");
        assert!(tests.contains(&named), "no test names the example {name}");
    }
}
