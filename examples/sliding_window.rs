//! A sliding window: a row of the last numbers, and with each further number the next row.
//!
//! It holds one window, whatever the length of its input. `sliding_window`:
//!
//! ```text
//! [1, 2, 3]
//! [2, 3, 4]
//! [3, 4, 5]
//! [4, 5, 6]
//! [5, 6, 7]
//! [6, 7, 8]
//! ```

use std::{
    collections::VecDeque, error::Error, io::Write, iter, num::NonZeroUsize, process::ExitCode,
};

use coroutine::{BoxCoroutine, Coroutine};
use support::{BadInput, Words};

/// Yields windows of `T`, raises `E`. It borrows or owns its items, for `'a`.
type Windows<'a, T, E> = BoxCoroutine<'a, Vec<T>, (), (), E>;

/// Yields the last `width` items again and again, once there are as many. The first item that
/// could not be had ends it with that error.
fn sliding_window<'a, T, E>(
    items: impl Iterator<Item = Result<T, E>> + 'a,
    width: NonZeroUsize,
) -> Windows<'a, T, E>
where
    T: Clone + 'a,
    E: 'a,
{
    Coroutine::new(async move |co| {
        let mut window = VecDeque::new();
        for item in items {
            window.push_back(item?);
            if window.len() > width.get() {
                window.pop_front();
            }
            if window.len() == width.get() {
                co.yield_(window.iter().cloned().collect()).await?;
            }
        }
        Ok(())
    })
}

/// Reads the width and then numbers, and prints each window when it is full.
fn slide(mut words: Words, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let Some(width) = words.read()? else {
        return Err(BadInput("the width is missing; see --help".to_owned()).into());
    };
    let numbers = iter::from_fn(|| words.read::<f64>().transpose());
    for window in sliding_window(numbers, width).try_iter() {
        let numbers: Vec<String> = window?.iter().map(f64::to_string).collect();
        writeln!(out, "[{}]", numbers.join(", "))?;
    }
    Ok(())
}

const USAGE: &str = "
usage: sliding_window [WIDTH [NUMBER | -]...]

Prints each row of WIDTH numbers that follow one another. Without arguments it
shows the numbers from 1 to 8, three at a time. `-` reads from standard input.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            let shown = ["3", "1", "2", "3", "4", "5", "6", "7", "8"];
            return slide(Words::new(shown.map(Into::into).into()), out);
        }
        slide(Words::new(arguments), out)
    })
}
