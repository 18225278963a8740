use std::collections::HashMap;

use super::{
    arrow::{Arrow, arrows, as_drawn},
    dot, mermaid,
    transition::Transition,
};
use crate::protocol::State;

/// A state machine, as far as it was observed: the set of the transitions that were recorded.
///
/// It can be collected from one run or from several. It keeps equal transitions once, in the order
/// in which they were first seen, so the same runs make the same drawing.
///
/// ```
/// use coroutine::{Coroutine, trace::{Machine, Recorder}};
///
/// fn door() -> Coroutine<(), &'static str> {
///     Coroutine::new(async |co| loop {
///         while co.yield_(()).named("closed").await? != "open" {}
///         while co.yield_(()).named("open").await? != "close" {}
///     })
/// }
/// let (monday, tuesday) = (Recorder::new(), Recorder::new());
/// monday.record(door()).primed()?.send_all(["open", "close"])?;
/// tuesday.record(door()).primed()?.send_all(["close", "open", "close"])?;
/// let both: Machine = monday.take().into_iter().chain(tuesday.take()).collect();
/// assert_eq!(both.states().len(), 4); // created, closed, open, ended
/// assert_eq!(both.transitions().len(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// Each transition, with its number in the order in which they were first seen.
    seen: HashMap<Transition, usize>,
}

impl Extend<Transition> for Machine {
    fn extend<I: IntoIterator<Item = Transition>>(&mut self, transitions: I) {
        for transition in transitions {
            let next = self.seen.len();
            self.seen.entry(transition).or_insert(next);
        }
    }
}

impl FromIterator<Transition> for Machine {
    fn from_iter<I: IntoIterator<Item = Transition>>(transitions: I) -> Self {
        let mut machine = Self::default();
        machine.extend(transitions);
        machine
    }
}

impl Machine {
    /// Returns the different transitions, in the order in which they were first seen.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let blinker: Coroutine<&str> = Coroutine::new(async |co| {
    ///     for _ in 0..3 {
    ///         co.yield_("light").named("on").await?;
    ///         co.yield_("dark").named("off").await?;
    ///     }
    ///     Ok(())
    /// });
    /// let recorder = Recorder::new();
    /// recorder.record(blinker).for_each(drop);
    /// let machine = recorder.machine();
    /// let shown: Vec<_> = machine.transitions().iter().map(ToString::to_string).collect();
    /// assert_eq!(shown, [
    ///     r#"created -- start / "light" --> on"#,
    ///     r#"on -- / "dark" --> off"#,
    ///     r#"off -- / "light" --> on"#,
    ///     "off -- / returns --> ended",
    /// ]);
    /// ```
    #[must_use]
    pub fn transitions(&self) -> Vec<&Transition> {
        let mut seen: Vec<_> = self.seen.iter().collect();
        seen.sort_unstable_by_key(|(_, number)| **number);
        seen.into_iter().map(|(transition, _)| transition).collect()
    }

    /// Returns the states, in the order in which they were first seen. The drawings show its ends
    /// as one.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::{Ending, Recorder, State}};
    ///
    /// let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).named("one").await);
    /// let recorder = Recorder::new();
    /// recorder.record(one).for_each(drop);
    /// let states = recorder.machine().states();
    /// assert_eq!(states, [State::Created, State::Named("one"), State::Ended(Ending::Returned)]);
    /// ```
    #[must_use]
    pub fn states(&self) -> Vec<State> {
        let mut number_of = HashMap::new();
        for transition in self.transitions() {
            for state in [transition.from, transition.to] {
                let next = number_of.len();
                number_of.entry(state).or_insert(next);
            }
        }
        let mut states: Vec<_> = number_of.into_iter().collect();
        states.sort_unstable_by_key(|(_, number)| *number);
        states.into_iter().map(|(state, _)| state).collect()
    }

    /// Draws the machine for [Mermaid](https://mermaid.js.org), which GitHub and GitLab show in a
    /// Markdown code block of the language `mermaid`.
    ///
    /// Transitions between the same two states are one arrow, with a line for each output. Of many
    /// inputs it names the first few.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).named("one").await);
    /// let recorder = Recorder::new();
    /// recorder.record(one).for_each(drop);
    /// assert_eq!(recorder.machine().mermaid(), "\
    /// stateDiagram-v2
    ///     direction LR
    ///     [*] --> one : start / 1
    ///     one --> [*] : / returns
    /// ");
    /// ```
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::draw(&self.drawn_states(), &self.arrows())
    }

    /// Draws the machine for [Graphviz](https://graphviz.org), whose `dot -Tsvg` makes a picture of
    /// it.
    ///
    /// It shows the same as [`mermaid`](Self::mermaid).
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::Recorder};
    ///
    /// let recorder = Recorder::new();
    /// let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).named("one").await);
    /// recorder.record(one).count();
    /// let dot = recorder.machine().dot();
    /// assert!(dot.contains(r#"s1 [label="one"];"#));
    /// assert!(dot.contains(r#"s0 -> s1 [label="start / 1"];"#));
    /// ```
    #[must_use]
    pub fn dot(&self) -> String {
        dot::draw(&self.drawn_states(), &self.arrows())
    }

    /// The states, of which all the ends are one.
    fn drawn_states(&self) -> Vec<State> {
        let mut drawn = Vec::new();
        for state in self.states().into_iter().map(as_drawn) {
            if !drawn.contains(&state) {
                drawn.push(state);
            }
        }
        drawn
    }

    fn arrows(&self) -> Vec<Arrow> {
        arrows(self.transitions())
    }
}
