//! What a game loop holds between two steps of its machine.

use std::{cell::RefCell, io, time::Duration};

use crate::{
    countdown::{Countdown, countdown},
    key::{
        Key,
        Player::{One, Zero},
    },
    place::{Guest, Signal},
    protocol::{
        Audience::Only,
        Departure::{self, Disconnect, Timeout},
        Event, Reaction,
    },
    source::{Source, Wait},
    voices::Voices,
};
use coroutine::{Co, Interrupt};

/// What is done with the machine next.
pub(crate) enum Step {
    Send(Event<String>),
    Throw(Departure),
    Stop(Option<Signal>),
}

/// A guest's time: a tick of the countdown after the other.
pub(crate) struct Timer {
    countdown: Countdown,
    /// When the tick is over.
    due: Duration,
}

/// All that is waited for.
pub(crate) struct Room<'a, 'v, H, N> {
    pub(crate) signals: Source<'a, H, Signal>,
    pub(crate) continued: Source<'a, H, ()>,
    pub(crate) console: Source<'a, H, char>,
    pub(crate) door: Source<'a, H, Guest<H>>,
    /// There is one exactly while the machine plays.
    pub(crate) guest: Option<Source<'static, H, char>>,
    pub(crate) timer: Option<Timer>,
    /// How many seconds a timer has.
    pub(crate) idle: u32,
    pub(crate) voices: &'v RefCell<Voices<'a>>,
    pub(crate) now: N,
}

impl<'a, H: Clone + PartialEq, N: Fn() -> Duration> Room<'a, '_, H, N> {
    /// Does what the machine asks for.
    pub(crate) fn react(&mut self, reaction: Reaction) {
        match reaction {
            Reaction::Play => {}
            Reaction::DisableTimeout => self.timer = None,
            Reaction::ResetTimeout => {
                let countdown = countdown(self.idle);
                let due = (self.now)(); // its first tick, and so on
                self.timer = Some(Timer { countdown, due });
            }
            Reaction::Waiting => {
                self.timer = None;
                self.guest = None;
                self.voices.borrow_mut().dismiss();
            }
        }
    }

    /// Waits until there is something to do.
    pub(crate) async fn next_step(
        &mut self,
        co: &mut Co<'_, Wait<H>, Vec<H>, io::Error>,
    ) -> Result<Step, Interrupt<io::Error>> {
        loop {
            // A guest who keeps the server busy with keys that play nothing has no more time.
            let departure = self.tick();
            self.voices.borrow_mut().check_screen()?;
            if let Some(departure) = departure {
                return Ok(Step::Throw(departure));
            }
            let ready = co.yield_(self.wait()).await?;
            if let Some(step) = self.read(&ready)? {
                return Ok(step);
            }
        }
    }

    fn wait(&self) -> Wait<H> {
        let other = match &self.guest {
            Some(guest) => &guest.handle,
            None => &self.door.handle,
        };
        let sources = [
            &self.signals.handle,
            &self.continued.handle,
            &self.console.handle,
            other,
        ];
        let left = |timer: &Timer| timer.due.saturating_sub((self.now)());
        Wait {
            sources: sources.into_iter().cloned().collect(),
            timeout: self.timer.as_ref().map(left),
        }
    }

    /// Lets the countdown go on if it is time; returns whether the guest has gone, or has to go.
    fn tick(&mut self) -> Option<Departure> {
        let now = (self.now)();
        while let Some(timer) = self.timer.as_mut().filter(|timer| timer.due <= now) {
            let Some(tick) = timer.countdown.next() else {
                return Some(Timeout);
            };
            timer.due = now + tick.wait;
            if let Some(warning) = tick.warning {
                let mut voices = self.voices.borrow_mut();
                voices.say(Only(One), format_args!("{warning}"));
            }
        }
        let is_lost = self.guest.is_some() && !self.voices.borrow().reaches_guest();
        is_lost.then_some(Disconnect(One))
    }

    /// Reads one of those that are ready; the others will be so the next time.
    fn read(&mut self, ready: &[H]) -> io::Result<Option<Step>> {
        if ready.contains(&self.signals.handle) {
            let signal = self.signals.read()?.flatten();
            return Ok(signal.map(|signal| Step::Stop(Some(signal))));
        }
        let goes_on =
            ready.contains(&self.continued.handle) && self.continued.read()?.flatten().is_some();
        // A console whose terminal somebody else had meanwhile has to see to it.
        if goes_on || ready.contains(&self.console.handle) {
            return Ok(match self.console.read()? {
                Some(key) => key.map(|key| Step::Send(Event::Key(Key(Zero, key)))),
                None => Some(Step::Stop(None)),
            });
        }
        if let Some(guest) = self
            .guest
            .as_mut()
            .filter(|guest| ready.contains(&guest.handle))
        {
            return Ok(match guest.read() {
                Ok(Some(key)) => key.map(|key| Step::Send(Event::Key(Key(One, key)))),
                // However a connection ends, the guest is gone.
                Ok(None) | Err(_) => Some(Step::Throw(Disconnect(One))),
            });
        }
        if self.guest.is_none() && ready.contains(&self.door.handle) {
            let guest = self.door.read()?.flatten();
            return Ok(guest.map(|guest| self.admit(guest)));
        }
        Ok(None)
    }

    fn admit(&mut self, guest: Guest<H>) -> Step {
        let mut voices = self.voices.borrow_mut();
        voices.admit(guest.output);
        voices.say(
            Only(One),
            format_args!("Rock, paper, scissors: press r, p or s."),
        );
        self.guest = Some(guest.keys);
        Step::Send(Event::Join(guest.name))
    }
}
