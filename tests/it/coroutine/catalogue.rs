//! The behaviour of generators, row by row.
//!
//! The rows were found in the test suites of CPython, of JavaScript's generators (test262), of
//! Lua's coroutines and of several coroutine libraries; what is expected is what CPython does. Most
//! are recorded cases, which `conformance` replays. Those that are about types, iterators,
//! borrowing or a difference from Python are tests, under the name of the row in
//! `both/catalogue`, or among those of the protocol. The rows, their origins, which test stands
//! for which, and
//! why some have none: `tests/data/catalogue.txt`.

mod misuse;
mod rows;
