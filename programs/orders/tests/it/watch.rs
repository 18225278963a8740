//! The live table, in a terminal that nobody sits at.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::OwnedFd,
    process::{Child, Command},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcgetattr, tcsetwinsize},
};

use crate::process::Folder;

/// The end of a picture.
const DRAWN: &str = "\x1b[J";

struct Terminal {
    /// The keyboard and the screen.
    ours: File,
    /// The program's end.
    theirs: OwnedFd,
    /// Output that was not asked for yet.
    shown: String,
}

impl Terminal {
    fn open() -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags).expect("there is one");
        grantpt(&ours).expect("it is ours");
        unlockpt(&ours).expect("it is ours");
        let name = ptsname(&ours, Vec::new()).expect("it has a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let theirs = open(&name, flags, Mode::empty()).expect("it is unlocked");
        Self {
            ours: ours.into(),
            theirs,
            shown: String::new(),
        }
    }

    fn resize(&self, lines: u16, columns: u16) {
        let size = Winsize {
            ws_row: lines,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.ours, size).expect("it is a terminal");
    }

    fn modes(&self) -> String {
        format!("{:?}", tcgetattr(&self.theirs).expect("it is a terminal"))
    }

    /// Runs a command that has this as its controlling terminal.
    fn run(&self, command: &Command) -> Child {
        let theirs = || self.theirs.try_clone().expect("there are descriptors left");
        let mut within = Command::new("setsid");
        within.arg("--ctty").arg(command.get_program());
        within.args(command.get_args());
        within.current_dir(command.get_current_dir().expect("it has a folder"));
        within.stdin(theirs()).stdout(theirs()).stderr(theirs());
        within.spawn().expect("every Linux has setsid")
    }

    /// Returns what is shown up to `text`, and with it.
    #[track_caller]
    fn read_until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown.find(text) {
                let rest = self.shown.split_off(at + text.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            let minute = Timespec {
                tv_sec: 60,
                tv_nsec: 0,
            };
            let mut polled = [PollFd::new(&self.ours, PollFlags::IN)];
            let ready = poll(&mut polled, Some(&minute)).expect("it can be waited for");
            assert!(ready > 0, "{text:?} does not come after {:?}", self.shown);
            let mut buffer = [0; 4096];
            let length = self.ours.read(&mut buffer).expect("it is open");
            self.shown += std::str::from_utf8(&buffer[..length]).expect("it shows ASCII");
        }
    }

    /// Returns the lines of the first picture of which this holds.
    #[track_caller]
    fn read_picture(&mut self, holds: impl Fn(&[String]) -> bool) -> Vec<String> {
        let mut last = Vec::new();
        for _ in 0..20 {
            let drawn = self.read_until(DRAWN);
            let (_, picture) = drawn.split_once("\x1b[H").expect("it starts at the top");
            let picture = picture.replace("\x1b[K", "").replace(DRAWN, "");
            last = picture.split("\r\n").map(str::to_owned).collect();
            if holds(&last) {
                return last;
            }
        }
        panic!("no such picture comes; the last one is {last:#?}");
    }
}

#[test]
fn the_table_is_drawn_follows_the_store_and_the_window_and_leaves_the_terminal_as_it_was() {
    let shop = Folder::new("watch_terminal");
    for n in 1..=5 {
        shop.orders(&format!("place o-{n} 1250"));
    }
    let mut terminal = Terminal::open();
    terminal.resize(24, 100);
    let modes = terminal.modes();
    let mut watch = terminal.run(&shop.command("orders", &["watch"]));
    assert_eq!(terminal.read_until("\x1b[?25l"), "\x1b[?1049h\x1b[?25l");
    let lines = terminal.read_picture(|_| true);
    assert_eq!(
        lines.len(),
        7,
        "the states, the numbers, an order each: {lines:#?}"
    );
    assert_eq!(lines[0], "order  waiting   created   5");
    assert!(lines[6].starts_with("o-5/1        created"), "{lines:#?}");
    // Somebody places another order.
    shop.orders("place o-6 1250");
    let lines = terminal.read_picture(|lines| lines.len() == 8);
    assert_eq!(lines[0], "order  waiting   created   6");
    // The window is made smaller: no line is wrapped, and nothing scrolls.
    terminal.resize(4, 20);
    let lines = terminal.read_picture(|lines| lines.len() == 4);
    assert_eq!(lines[0], "order  waiting   cr");
    assert!(lines.iter().all(|line| line.len() < 20), "{lines:#?}");
    // Ctrl-C.
    terminal.ours.write_all(b"\x03").expect("it is open");
    terminal.read_until("\x1b[?25h\x1b[?1049l");
    assert_eq!(watch.wait().expect("it ends").code(), Some(0));
    assert_eq!(terminal.modes(), modes);
}
