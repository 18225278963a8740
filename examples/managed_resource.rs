//! Resources inside a body: what it opens before a yield, it closes after it, or by being dropped.
//!
//! `managed_resource`:
//!
//! ```text
//! Opening database
//! Using database
//! Closing database
//! Opening users.db
//! User 0 from Connection to users.db
//! User 1 from Connection to users.db
//! Closing users.db
//! ```

use std::{
    cell::RefCell,
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use coroutine::{BoxCoroutine, Coroutine, with};

/// Yields `Y` while it holds a resource; its output may fail. It borrows that for `'a`.
type Holder<'a, Y> = BoxCoroutine<'a, Y, (), (), io::Error>;

/// Opens, yields the name while it is open, and closes, whatever the yield gave.
fn managed_resource<'a>(name: &'a str, out: &'a RefCell<impl Write>) -> Holder<'a, &'a str> {
    Coroutine::new(async move |co| {
        writeln!(out.borrow_mut(), "Opening {name}")?;
        let used = co.yield_(name).await;
        writeln!(out.borrow_mut(), "Closing {name}")?;
        used
    })
}

/// The scope of a resource: its error is thrown in at the yield, so that the body sees it.
fn use_resource(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    with(managed_resource("database", out), |name| {
        writeln!(out.borrow_mut(), "Using {name}")
    })?;
    Ok(())
}

/// A connection, open as long as it lives.
struct Connection<'a, W: Write> {
    database: &'static str,
    out: &'a RefCell<W>,
}

impl<'a, W: Write> Connection<'a, W> {
    fn open(database: &'static str, out: &'a RefCell<W>) -> io::Result<Self> {
        writeln!(out.borrow_mut(), "Opening {database}")?;
        Ok(Self { database, out })
    }
}

impl<W: Write> Drop for Connection<'_, W> {
    fn drop(&mut self) {
        // A drop cannot report that the output failed.
        let _ = writeln!(self.out.borrow_mut(), "Closing {}", self.database);
    }
}

/// Yields users over a connection, which is a local variable: it goes when the body does.
fn fetch_users(out: &RefCell<impl Write>) -> Holder<'_, String> {
    Coroutine::new(async move |co| {
        let connection = Connection::open("users.db", out)?;
        for i in 0..5 {
            let user = format!("User {i} from Connection to {}", connection.database);
            co.yield_(user).await?;
        }
        Ok(())
    })
}

/// Takes two users of five; dropping the coroutine closes it, which drops the connection.
fn leave_early(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    let mut users = fetch_users(out);
    for user in users.try_iter().take(2) {
        writeln!(out.borrow_mut(), "{}", user?)?;
    }
    drop(users);
    Ok(())
}

const USAGE: &str = "
usage: managed_resource

Shows how a coroutine opens and closes what others use.
";

fn main() -> ExitCode {
    support::run(USAGE, 0, |_, out| {
        let out = RefCell::new(out); // the coroutines print, and so does their caller
        use_resource(&out)?;
        leave_early(&out)
    })
}
