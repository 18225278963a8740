//! The end of a generator is no error, so it cannot leak out of one (PEP 479).
//!
//! The rows in which a body raises `StopIteration` have no counterpart: there is no such error.

use super::{
    script::{check, next, send},
    value::{Value, Yields, generator, returns},
};

#[test]
fn stp07_a_value_that_means_the_end_elsewhere_is_a_value() {
    let g = generator(async |co| match co.yields(1).await? {
        Value::Text("StopIteration") => returns("a value"),
        _ => returns("something else"),
    });
    check(
        g,
        [next().yields(1), send("StopIteration").returns("a value")],
    );
}
