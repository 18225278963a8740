//! Random bodies under random scripts agree with a model of the protocol, and lose and leak
//! nothing.

use proptest::{prelude::*, test_runner::Config};

mod counted;
mod model;
mod scenario;
mod subject;

use counted::Counter;
use model::Model;
use scenario::{Scenario, Shape, scenario};

use crate::coroutine::unraisable;

/// A failure prints the shortest scenario, so none is kept in a file.
fn config() -> Config {
    Config {
        cases: 4_000,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// After each step: the outcome with the very values that came out or back, the status, and the
    /// number of living values: what the body keeps, until it has ended. At last a drop.
    #[test]
    fn a_script_agrees_with_the_model(scenario in scenario()) {
        let Scenario { shape, plan, script } = scenario;
        let delegated = !matches!(shape, Shape::Direct | Shape::Recorded { .. });
        let counter = Counter::default();
        let mut model = Model::new(plan.clone(), delegated);
        let mut subject = subject::build(shape, plan, counter.clone());
        for (number, verb) in script.into_iter().enumerate() {
            let expected = model.step(verb, number);
            let seen = subject::step(&mut subject, verb, number, &counter);
            prop_assert_eq!(seen, expected, "the outcome of step {}, {:?}", number, verb);
            prop_assert_eq!(subject.status(), model.status(), "after step {}, {:?}", number, verb);
            prop_assert_eq!(counter.living(), model.living(), "alive after step {}", number);
        }
        let ((), heard) = unraisable::heard(|| drop(subject));
        prop_assert_eq!(counter.living(), 0, "alive after the drop");
        let swallowed = model.swallowed_by_drop();
        if delegated {
            // What the drop of a sub swallows receives as well.
            prop_assert!(swallowed.is_none_or(|kind| heard.contains(&kind)), "{:?}", heard);
        } else {
            prop_assert_eq!(heard, Vec::from_iter(swallowed), "what the drop swallowed");
        }
    }
}
