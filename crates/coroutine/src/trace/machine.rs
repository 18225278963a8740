use std::collections::HashMap;

use super::{
    arrow::{Arrow, arrows},
    dot, mermaid,
    state::State,
    transition::Transition,
};

/// The state machine that transitions make, as far as it was observed.
///
/// It is collected from those of one run or of several, and keeps each different one once, in the
/// order in which they were first seen; so the same runs give the same drawing.
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
    /// Each transition, with its number in the order of their first sights.
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
    /// Lists the different transitions, in the order in which they were first seen.
    #[must_use]
    pub fn transitions(&self) -> Vec<&Transition> {
        let mut seen: Vec<_> = self.seen.iter().collect();
        seen.sort_unstable_by_key(|(_, number)| **number);
        seen.into_iter().map(|(transition, _)| transition).collect()
    }

    /// Lists the states, in the order in which they were first seen.
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

    /// Draws it for [Mermaid](https://mermaid.js.org), which Markdown on GitHub and GitLab shows: in a
    /// code block of the language `mermaid`.
    ///
    /// Transitions between the same two states are one arrow, with a line for each output; of many
    /// inputs it names the first few. An example stands at [the module](super).
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::draw(&self.states(), &self.arrows())
    }

    /// Draws it for [Graphviz](https://graphviz.org): `dot -Tsvg` makes a picture of it.
    ///
    /// What it shows is what [`mermaid`](Self::mermaid) does.
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
        dot::draw(&self.states(), &self.arrows())
    }

    fn arrows(&self) -> Vec<Arrow> {
        arrows(self.transitions())
    }
}
