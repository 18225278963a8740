//! What generators do, row by row.
//!
//! The rows were found in the test suites of CPython, of JavaScript's generators (test262), of
//! Lua's coroutines and of several coroutine libraries; what is expected is what CPython does. A
//! test is named after its row: `bas07_..` is row BAS07. The rows, their origins, and why some have
//! no test: `tests/data/catalogue.txt`.
//!
//! Python's statements become these: `yield x` is `co.yields(x).await`, and `?` lets what it raises
//! pass; `try` is [`attempt`](value::attempt), and its handlers a `match`; `finally` is what stands
//! behind it, or a destructor where it need not yield; `reraise` is `return` of the caught error.

mod basics;
mod close;
mod close_cleanup;
mod context;
mod delegation;
mod delegation_closing;
mod delegation_raising;
mod finalisation;
mod handlers;
mod loops;
mod misuse;
mod priming;
mod reentrancy;
mod returns;
mod rows;
mod script;
mod send;
mod states;
mod stop_iteration;
mod throw;
mod throw_nested;
mod value;
