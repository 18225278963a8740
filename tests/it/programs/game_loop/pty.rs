//! A terminal that nobody sits at: what is typed and what is shown are bytes of the test.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::OwnedFd,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr},
};

pub(crate) struct Pty {
    /// The keyboard and the screen.
    ours: File,
    /// The end that a program opens, held so that the modes can be read when the program has
    /// ended.
    theirs: OwnedFd,
    /// Output that has been shown, and was not asked for yet.
    shown: String,
}

impl Pty {
    pub(crate) fn open() -> Self {
        // Not for the programs that tests start: one that holds our end keeps it from hanging up.
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags).expect("there is one");
        grantpt(&ours).expect("it is ours");
        unlockpt(&ours).expect("it is ours");
        let name = ptsname(&ours, Vec::new()).expect("it has a name");
        let theirs = open(
            &name,
            OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
            Mode::empty(),
        );
        Self {
            ours: ours.into(),
            theirs: theirs.expect("it is unlocked"),
            shown: String::new(),
        }
    }

    /// The program's end, once more.
    pub(crate) fn theirs(&self) -> OwnedFd {
        self.theirs.try_clone().expect("there are descriptors left")
    }

    /// Every mode that `stty -a` shows.
    pub(crate) fn modes(&self) -> String {
        format!("{:?}", tcgetattr(&self.theirs).expect("it is a terminal"))
    }

    pub(crate) fn has(&self, modes: LocalModes) -> bool {
        let all = tcgetattr(&self.theirs).expect("it is a terminal");
        all.local_modes.contains(modes)
    }

    /// Somebody else has the terminal, and sets it to lines and echo.
    pub(crate) fn cook(&self) {
        let mut modes = tcgetattr(&self.theirs).expect("it is a terminal");
        modes.local_modes |= LocalModes::ICANON | LocalModes::ECHO;
        tcsetattr(&self.theirs, OptionalActions::Now, &modes).expect("it is a terminal");
    }

    pub(crate) fn press(&mut self, keys: &str) {
        let written = self.ours.write_all(keys.as_bytes());
        written.expect("the terminal is open");
    }

    /// Reads on until the screen shows `text`; returns everything from the last time up to there.
    #[track_caller]
    pub(crate) fn read_until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown.find(text) {
                let rest = self.shown.split_off(at + text.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            self.read_on(text);
        }
    }

    #[track_caller]
    fn read_on(&mut self, text: &str) {
        let minute = Timespec {
            tv_sec: 60,
            tv_nsec: 0,
        };
        let mut polled = [PollFd::new(&self.ours, PollFlags::IN)];
        let ready = poll(&mut polled, Some(&minute)).expect("it can be waited for");
        assert!(ready > 0, "{text:?} does not come after {:?}", self.shown);
        let mut buffer = [0; 1024];
        let length = self.ours.read(&mut buffer).expect("it is open");
        let shown = std::str::from_utf8(&buffer[..length]).expect("it shows ASCII");
        self.shown += &shown.replace("\r\n", "\n");
    }

    /// Takes keyboard and screen away; the program's end is hung up.
    pub(crate) fn hang_up(self) {
        drop(self.ours);
    }
}
