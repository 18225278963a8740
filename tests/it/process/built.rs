//! Where the built examples are.
//!
//! Plain `cargo test` builds all examples before it runs the tests; `cargo test -p tests` builds
//! none. A missing or an outdated example fails the test that runs it, with a message that names
//! the command to build it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Returns the executable of an example, which is as new as its sources.
///
/// This test is `target/PROFILE/deps/it-HASH`, an example `target/PROFILE/examples/NAME`.
#[track_caller]
pub(crate) fn program(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the test knows its own path");
    let profile = test.ancestors().nth(2);
    let examples = profile
        .expect("the test is two levels down")
        .join("examples");
    let program = examples.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if let Some(reason) = outdated(&program) {
        let program = program.display();
        panic!("{program}: {reason}; build the examples first: `cargo build --examples`");
    }
    program
}

/// Returns why an example has to be built anew, by the list of its sources that cargo puts next to
/// it.
fn outdated(program: &Path) -> Option<String> {
    let Some(built) = modified(program) else {
        return Some("it is not built".to_owned());
    };
    let sources = fs::read_to_string(program.with_extension("d")).ok()?;
    let (_, sources) = sources.split_once(": ")?;
    sources
        .split_ascii_whitespace()
        .find(|source| modified(Path::new(source)).is_none_or(|changed| changed > built))
        .map(|source| format!("{source} has changed since it was built"))
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}
