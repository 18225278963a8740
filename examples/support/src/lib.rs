//! What every example and program shares: arguments, input, output, and how it ends.

mod arguments;
mod bad_input;
mod counted;
mod diagram;
mod excerpt;
mod lines;
mod named;
mod number;
mod option;
mod output;
mod reason;
mod run;
mod trace;
mod words;

pub use arguments::Takes;
pub use bad_input::BadInput;
pub use counted::counted;
pub use diagram::Language;
pub use excerpt::excerpt;
pub use lines::{LONGEST_LINE, Lines};
pub use named::named_number;
pub use number::number;
pub use option::{refuse_option, value};
pub use reason::reason;
pub use run::{complain, run};
pub use trace::Trace;
pub use words::Words;
