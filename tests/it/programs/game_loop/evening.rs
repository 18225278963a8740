//! A game loop under test: its sources are scripts, its handles names, its clock is set by hand.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io::{self, ErrorKind, Write},
    rc::Rc,
    time::Duration,
};

use coroutine::{
    Complete, Coroutine,
    CoroutineState::{self, Yielded},
};

use rps::{
    GameLoop, Guest, Place, Rules, Signal, Source, Values, Wait, console_telnet_game_loop, started,
};

/// A source's handle.
pub(super) type Name = &'static str;

/// The input of a source: values, then perhaps its end.
pub(super) struct Script<T>(Rc<RefCell<VecDeque<Incoming<T>>>>);

enum Incoming<T> {
    Value(T),
    End,
    Failure(ErrorKind),
}

impl<T: 'static> Script<T> {
    fn new() -> Self {
        Self(Rc::default())
    }

    fn source(&self, handle: Name) -> Source<'static, Name, T> {
        let incoming = Rc::clone(&self.0);
        let values: Values<'static, T> = Coroutine::new(async move |co| {
            let mut value = None;
            loop {
                co.yield_(value).await?;
                value = match incoming.borrow_mut().pop_front() {
                    None => None,
                    Some(Incoming::Value(value)) => Some(value),
                    Some(Incoming::End) => return Ok(()),
                    Some(Incoming::Failure(kind)) => return Err(io::Error::from(kind).into()),
                };
            }
        });
        let values = started(values).expect("it yields, to begin with");
        Source { handle, values }
    }

    pub(super) fn delivers(&self, value: T) {
        self.0.borrow_mut().push_back(Incoming::Value(value));
    }

    pub(super) fn ends(&self) {
        self.0.borrow_mut().push_back(Incoming::End);
    }

    pub(super) fn fails(&self, kind: ErrorKind) {
        self.0.borrow_mut().push_back(Incoming::Failure(kind));
    }

    /// Whether the loop has dropped its end.
    pub(super) fn is_dropped(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }
}

/// Where lines can be read that were written. It may be torn: then nothing can be written.
#[derive(Clone, Default)]
pub(super) struct Paper {
    text: Rc<RefCell<String>>,
    is_torn: Rc<Cell<bool>>,
}

impl Paper {
    pub(super) fn tear(&self) {
        self.is_torn.set(true);
    }

    /// Whether the loop has dropped its end.
    pub(super) fn is_dropped(&self) -> bool {
        Rc::strong_count(&self.text) == 1
    }

    /// The lines since the last time.
    #[track_caller]
    pub(super) fn reads(&self, expected: &[&str]) {
        let text = self.text.take();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines, expected);
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_torn.get() {
            return Err(ErrorKind::WouldBlock.into());
        }
        *self.text.borrow_mut() += std::str::from_utf8(bytes).expect("lines are ASCII");
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a step of the loop ended: with what it waits for, or with what it returned or raised.
pub(super) type Stepped = Result<CoroutineState<Wait<Name>, Option<Signal>>, String>;

pub(super) struct Evening {
    pub(super) game: GameLoop<'static, Name>,
    pub(super) signals: Script<Signal>,
    pub(super) continued: Script<()>,
    pub(super) console: Script<char>,
    pub(super) door: Script<Guest<Name>>,
    pub(super) screen: Paper,
    clock: Rc<Cell<Duration>>,
}

impl Evening {
    /// A loop that waits for its first guest.
    pub(super) fn begin(best_of: u32, idle: u32) -> Self {
        let (signals, continued) = (Script::new(), Script::new());
        let (console, door) = (Script::new(), Script::new());
        let screen = Paper::default();
        let place = Place {
            signals: signals.source("signals"),
            continued: continued.source("continued"),
            console: console.source("console"),
            door: door.source("door"),
            screen: Box::new(screen.clone()),
        };
        let clock = Rc::new(Cell::new(Duration::from_secs(1000)));
        let now = Rc::clone(&clock);
        let rules = Rules { best_of, idle };
        let mut game = console_telnet_game_loop(place, rules, move || now.get());
        assert_eq!(game.start().ok(), Some(waits_for("door", None)));
        Self {
            game,
            signals,
            continued,
            console,
            door,
            screen,
            clock,
        }
    }

    /// A guest comes in, who waits at the door if another one plays.
    pub(super) fn comes(&self, name: Name) -> (Script<char>, Paper) {
        let (keys, hears) = (Script::new(), Paper::default());
        self.door.delivers(Guest {
            name: name.to_owned(),
            keys: keys.source(name),
            output: Box::new(hears.clone()),
        });
        (keys, hears)
    }

    /// A guest comes in and has been welcomed.
    #[track_caller]
    pub(super) fn playing_with(&mut self, name: Name) -> (Script<char>, Paper) {
        let (keys, hears) = self.comes(name);
        assert!(matches!(self.ready(&["door"]), Ok(Yielded(_))));
        self.screen.reads(&[&format!("Player connected: {name}")]);
        hears.reads(&[
            "Rock, paper, scissors: press r, p or s.",
            "Welcome to the game",
        ]);
        (keys, hears)
    }

    /// These are ready.
    pub(super) fn ready(&mut self, sources: &[Name]) -> Stepped {
        let answer = self.game.send(sources.to_vec());
        answer.map_err(|error| error.to_string())
    }

    /// Player zero presses a key.
    pub(super) fn press(&mut self, key: char) -> Stepped {
        self.console.delivers(key);
        self.ready(&["console"])
    }

    /// This many seconds pass, and nobody wakes the loop.
    pub(super) fn let_pass(&self, seconds: u64) {
        let later = self.clock.get() + Duration::from_secs(seconds);
        self.clock.set(later);
    }

    /// This many seconds pass, and the time is up.
    pub(super) fn pass(&mut self, seconds: u64) -> Stepped {
        self.let_pass(seconds);
        self.ready(&[])
    }
}

/// The signals, being continued, the console, and this; for this many seconds at the most.
pub(super) fn waits_for(
    other: Name,
    seconds: Option<u64>,
) -> CoroutineState<Wait<Name>, Option<Signal>> {
    Yielded(Wait {
        sources: vec!["signals", "continued", "console", other],
        timeout: seconds.map(Duration::from_secs),
    })
}

pub(super) fn stops(signal: Option<Signal>) -> Stepped {
    Ok(Complete(signal))
}
