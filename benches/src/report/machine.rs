//! Where, when and with what was measured.

use std::{
    fmt::Write,
    fs,
    process::Command,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

/// The packages whose versions count.
const PACKAGES: [&str; 13] = [
    "genawaiter",
    "fauxgen",
    "simple_coro",
    "async-stream",
    "corosensei",
    "generator",
    "async-executor",
    "smol",
    "tokio",
    "futures",
    "blocking",
    "postgres",
    "criterion",
];

pub(super) fn table() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let lines = [
        ("date", date(SystemTime::now())),
        (
            "commit",
            printed("git", &["describe", "--always", "--dirty"]),
        ),
        ("command", "`cargo bench -p benches`".to_owned()),
        ("processor", format!("{}, {cores} cores", processor())),
        ("kernel", printed("uname", &["-sr"])),
        ("compiler", printed("rustc", &["--version"])),
        ("profile", "bench, as Cargo has it".to_owned()),
        ("versions", versions()),
    ];
    let mut text = String::from("| | |\n|---|---|\n");
    for (name, value) in lines {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    text
}

fn processor() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = information
        .lines()
        .find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split(": ").nth(1));
    name.unwrap_or("unknown").to_owned()
}

/// What a program prints; "unknown" if it is not there.
fn printed(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match text {
        Ok(text) if !text.is_empty() => text,
        _ => "unknown".to_owned(),
    }
}

/// The peers' versions, as the lock file has them.
fn versions() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let version = |package: &str| {
        let begin = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
        Some(begin.1.split_once('"')?.0)
    };
    let named = PACKAGES.map(|package| format!("{package} {}", version(package).unwrap_or("?")));
    named.join(", ")
}

/// A time to the minute, in UTC, in the Gregorian calendar.
pub(super) fn date(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let (mut year, mut days) = (1970, seconds / 86_400);
    while days >= days_of(year) {
        days -= days_of(year);
        year += 1;
    }
    let february = days_of(year) - 337;
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (day, hour, minute) = (days + 1, seconds / 3_600 % 24, seconds / 60 % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

fn days_of(year: u64) -> u64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    365 + u64::from(leap)
}
