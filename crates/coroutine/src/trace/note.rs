use super::{
    recorder::Recorder,
    state::State,
    transition::{Output, Transition},
};
use crate::protocol::Signal;

/// The record of one step while it is made: it goes into the recording whatever becomes of the step.
pub(super) struct Note<'a, Y, S, R, E> {
    recorder: &'a Recorder<Y, S, R, E>,
    from: State,
    /// `None` if the step had its input before the recording began; then there is no record either.
    input: Option<Signal<String, String>>,
    /// The body runs just now, or its answer is being written. If that unwinds, this is still set.
    pub(super) running: bool,
}

impl<'a, Y, S, R, E> Note<'a, Y, S, R, E> {
    pub(super) fn new(
        recorder: &'a Recorder<Y, S, R, E>,
        from: State,
        signal: Option<&Signal<S, E>>,
    ) -> Self {
        Self {
            recorder,
            from,
            input: signal.map(|signal| recorder.input(signal)),
            running: false,
        }
    }

    pub(super) fn finish(mut self, output: Output, to: State) {
        self.write(output, to);
    }

    fn write(&mut self, output: Output, to: State) {
        if let Some(input) = self.input.take() {
            let from = self.from;
            self.recorder.push(Transition {
                from,
                input,
                output,
                to,
            });
        }
    }
}

impl<Y, S, R, E> Drop for Note<'_, Y, S, R, E> {
    fn drop(&mut self) {
        let output = if self.running {
            Output::Panicked
        } else {
            Output::Dropped
        };
        self.write(output, State::Ended);
    }
}
