//! A folder with a store, and the programs that are run in it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// An empty folder that belongs to one test.
pub(crate) struct Folder(PathBuf);

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if path.exists() {
            fs::remove_dir_all(&path).expect("what an earlier run left can be removed");
        }
        fs::create_dir_all(&path).expect("the target folder can be written to");
        Self(path)
    }

    /// A new folder with copies of the files of this one.
    pub(crate) fn copy(&self, name: &str) -> Self {
        let copy = Self::new(name);
        for entry in fs::read_dir(&self.0).expect("it is there") {
            let entry = entry.expect("it can be read");
            fs::copy(entry.path(), copy.0.join(entry.file_name())).expect("it can be copied");
        }
        copy
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The lines of the file; none if it is not there.
    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// An example program, to be run in this folder.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let test = env::current_exe().expect("the test knows its own path");
        let profile = test.ancestors().nth(2).expect("it is two levels down");
        let mut command = Command::new(profile.join("examples").join(program));
        command.args(arguments).current_dir(&self.0);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    pub(crate) fn spawn(&self, program: &str, arguments: &[&str]) -> Child {
        let mut command = self.command(program, arguments);
        command.spawn().expect("cargo builds the examples first")
    }

    /// Runs `orders` with these words.
    #[track_caller]
    pub(crate) fn orders(&self, words: &str) -> Ran {
        let words: Vec<_> = words.split_whitespace().collect();
        ran(self.command("orders", &words))
    }

    /// Runs `orders` with these words, which end well and print this.
    #[track_caller]
    pub(crate) fn check(&self, words: &str, printed: &str) {
        let ran = self.orders(words);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{words}");
        assert_eq!(ran.out, printed, "{words}");
    }

    /// Runs `orders` with these words, which it refuses.
    #[track_caller]
    pub(crate) fn refuses(&self, words: &str, complaint: &str) {
        let ran = self.orders(words);
        assert_eq!(ran.err, format!("orders: {complaint}\n"), "{words}");
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{words}");
    }
}

#[track_caller]
pub(crate) fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("cargo builds the examples first");
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    let text = |bytes| String::from_utf8(bytes).expect("the programs print UTF-8");
    Ran {
        out: text(stdout),
        err: text(stderr),
        code: status.code(),
    }
}

/// Numbers that look random, the same in every run.
pub(crate) fn random() -> impl Iterator<Item = usize> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        )
    };
    std::iter::successors(Some(7), step).map(|state| (state >> 33) as usize)
}
