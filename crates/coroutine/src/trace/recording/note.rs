use super::{
    recorder::Recorder,
    transition::{Output, Transition},
};
use crate::protocol::{Ending, Signal, State};

/// The record of one step that is being made. It goes into the recording however the step ends.
pub(super) struct Note<'a, Y, S, R, E> {
    recorder: &'a Recorder<Y, S, R, E>,
    from: State,
    /// `None` if the step received its input before the recording began; then it is not recorded.
    input: Option<Signal<String, String>>,
    /// Whether the body runs, or its output is being written. If that unwinds, this is still set.
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
        let (output, ending) = if self.running {
            (Output::Panicked, Ending::Panicked)
        } else {
            (Output::Dropped, Ending::Closed)
        };
        self.write(output, State::Ended(ending));
    }
}
