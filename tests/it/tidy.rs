//! The invariants of ARCHITECTURE.md that a text search can check.

use std::{
    fs,
    path::{Path, PathBuf},
};

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
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
const EVERYTHING: [&str; 5] = [
    "crates/coroutine/src",
    "crates/scheduler/src",
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

#[test]
fn coroutine_knows_no_tasks() {
    check_absent(&["crates/coroutine/src"], "scheduler", &[]);
}

#[test]
fn files_fit_a_reader_and_lines_a_screen() {
    for source in sources(&EVERYTHING) {
        let lines = source.text.lines().count();
        assert!(lines <= 350, "{}: {lines} lines", source.path.display());
        for (place, line) in source.code() {
            assert!(line.chars().count() <= 100, "{place}");
        }
    }
}

#[test]
fn tests_neither_sleep_nor_are_skipped() {
    for word in [
        "thread::sleep",
        "#[ignore",
        "Instant::now",
        "SystemTime::now",
    ] {
        check_absent(&["tests"], word, &["tidy.rs"]);
    }
}

/// The front page's section names each item that a `DIFFERENCE:` is written at, or its file.
#[test]
fn every_difference_from_python_is_on_the_front_page() {
    for library in LIBRARIES {
        let sources = sources(&[library]);
        let marked = sources
            .iter()
            .filter(|source| source.text.contains("DIFFERENCE:"));
        let front = sources.iter().find(|source| source.name() == "lib.rs");
        let front = &front.expect("a library has a front page").text;
        let Some((_, section)) = front.split_once("# Differences from Python") else {
            continue; // the front page has no such section yet
        };
        for source in marked {
            let noun = source.name().trim_end_matches(".rs");
            assert!(section.contains(noun), "{}", source.path.display());
        }
    }
}

#[test]
fn every_example_is_tested() {
    let tests: String = sources(&["tests/it"])
        .into_iter()
        .filter(|source| {
            source
                .path
                .components()
                .any(|part| part.as_os_str() == "examples")
        })
        .chain(
            sources(&["tests/it"])
                .into_iter()
                .filter(|source| source.name() == "examples.rs"),
        )
        .map(|source| source.text)
        .collect();
    if tests.is_empty() {
        return; // the examples are not there yet
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in fs::read_dir(root).into_iter().flatten() {
        let path = entry.expect("a folder of ours can be read").path();
        let program = path.is_dir() && path.join("main.rs").exists();
        if program || path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().and_then(|name| name.to_str());
            let name = name.expect("our file names are plain");
            assert!(tests.contains(name), "no test names the example {name}");
        }
    }
}
