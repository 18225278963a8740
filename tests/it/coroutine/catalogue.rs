//! What generators do, row by row.
//!
//! The rows were found in the test suites of CPython, of JavaScript's generators (test262), of
//! Lua's coroutines and of several coroutine libraries; what is expected is what CPython does. Most
//! are recorded cases, which [`conformance`](super::conformance) replays. Those of which a recorded
//! case would lose something, types, destructors, iterators or a difference from Python, are tests
//! here, named after their rows: `bas19_..` is row BAS19. The rows, their origins, and why some
//! have no test: `tests/data/catalogue.txt`.

mod context;
mod delegation;
mod locals;
mod log;
mod loops;
mod misuse;
mod reentrancy;
mod rows;
mod values;
