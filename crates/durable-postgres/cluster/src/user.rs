use std::{path::Path, process::Command};

/// Who runs the server: whoever runs the test, unless that is root.
pub(crate) struct User(Option<&'static str>);

impl User {
    pub(crate) fn find() -> Self {
        let id = Command::new("id").arg("-u").output();
        if id.is_ok_and(|id| id.stdout.trim_ascii() != b"0") {
            return Self(None);
        }
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let is_there = users.lines().any(|line| line.starts_with("postgres:"));
        Self(Some(if is_there { "postgres" } else { "nobody" }))
    }

    /// Makes a folder its own.
    pub(crate) fn give(&self, folder: &Path) {
        if let Some(user) = self.0 {
            let changed = Command::new("chown")
                .arg("-R")
                .arg(user)
                .arg(folder)
                .status();
            assert!(
                changed.is_ok_and(|status| status.success()),
                "the folder is {user}'s"
            );
        }
    }

    /// A command that runs its arguments as this user.
    pub(crate) fn command(&self) -> Command {
        let Some(user) = self.0 else {
            return Command::new("env");
        };
        let mut command = Command::new("runuser");
        command.args(["-u", user, "--"]);
        command
    }
}
