//! Signals on their way into a step: as text, and as the copy that is read back.

use coroutine::Signal;

use crate::{
    ground::{
        clock::micros_of,
        codec::{self, Codec, SignalText, write_signal},
        json::take_text,
        panic::catch,
        wait::{Wait, Waiting},
    },
    record::store_error::StoreError,
    replay::live::Failure,
    store::{Letter, Loaded, letters::sum_of},
};

/// A signal that goes into a step.
pub(crate) struct Sending<S, E> {
    /// The copy that the body gets.
    pub(crate) signal: Signal<S, E>,
    /// As the row will have it.
    pub(crate) text: String,
    /// The letter that it is.
    pub(crate) letter: Option<u64>,
}

/// Why a letter cannot be delivered.
pub(crate) enum Undelivered {
    Damaged(StoreError),
    Unread(Failure),
}

/// An event that an instance waits for.
pub(crate) enum Due {
    Letter(Letter),
    Timer,
}

impl<S, E> Sending<S, E> {
    /// Writes a signal down, and reads the copy.
    pub(crate) fn of<Y, R>(
        codec: &Codec<Y, S, R, E>,
        signal: &Signal<S, E>,
        limit: usize,
    ) -> Result<Self, Failure> {
        let written = catch(|| {
            let mut text = Vec::new();
            let failed = |error| Failure::encoding("sent", &error);
            let bytes = write_signal(codec, signal, &mut text).map_err(failed)?;
            if bytes > limit {
                return Err(Failure::TooLarge(bytes));
            }
            let text = take_text(&mut text);
            let signal = match SignalText::parse(&text).expect("just written") {
                SignalText::Send(value) => Signal::Send((codec.read_sent)(value).map_err(failed)?),
                SignalText::Throw(error) => {
                    Signal::Throw((codec.read_thrown)(error).map_err(failed)?)
                }
                SignalText::Start(_) | SignalText::Close => Signal::Close,
            };
            let letter = None;
            Ok(Self {
                signal,
                text,
                letter,
            })
        });
        written.unwrap_or_else(|text| Err(Failure::Panicked(text)))
    }

    /// Reads a letter to the instance `id`, whose next step is `step`.
    pub(crate) fn letter<Y, R>(
        codec: &Codec<Y, S, R, E>,
        id: &str,
        step: u64,
        letter: &Letter,
    ) -> Result<Self, Undelivered> {
        let Letter {
            number,
            key,
            value,
            sum,
        } = letter;
        if *sum != sum_of(id, key, value) {
            let how = format!("letter {key}: its check sum is another");
            return Err(Undelivered::Damaged(StoreError::corrupt(id, step, how)));
        }
        match catch(|| (codec.read_sent)(value)) {
            Ok(Ok(read)) => Ok(Self {
                signal: Signal::Send(read),
                text: codec::send(value),
                letter: Some(*number),
            }),
            Ok(Err(error)) => Err(Undelivered::Unread(Failure::encoding("posted", &error))),
            Err(text) => Err(Undelivered::Unread(Failure::Panicked(text))),
        }
    }
}

/// Returns the event that has come, if it is one that the yield waits for.
pub(crate) fn due<S, E>(wait: &Wait<S, E>, loaded: Loaded) -> Option<Due> {
    let waiting = wait.waiting();
    if waiting == Waiting::Answer {
        return None;
    }
    let letter = loaded.letter.filter(|_| waiting != Waiting::Sleep);
    // A wait that was none for a time when the row was written counts from then.
    let since = |timer| loaded.head.at.saturating_add(micros_of(timer));
    let due = loaded.head.due.or_else(|| wait.timer().map(since));
    let timer = due.filter(|due| *due <= loaded.head.now && waiting != Waiting::Mail);
    letter.map(Due::Letter).or(timer.map(|_| Due::Timer))
}
