//! Makes durable steps in a SQLite file, at FULL: `durable_steps FILE THREADS STEPS`. Each thread
//! has an instance of its own, and a line is written for each step that one thread makes. For
//! `benches/shell/fsync.sh`, which traces it.

use std::{
    env,
    error::Error,
    io::{self, Write},
};

use benches::durable::{TEXT, counter, steps};
use coroutine::Yielded;
use durable::SqliteStore;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [file, threads, count] = &arguments[..] else {
        return Err("usage: durable_steps FILE THREADS STEPS".into());
    };
    let (threads, count) = (threads.parse()?, count.parse()?);
    let store = SqliteStore::open(file)?;
    if threads > 1 {
        steps(&store, threads, threads, count);
        return Ok(());
    }
    let (mut counter, _) = counter().open(&store, "counter", ())?;
    for _ in 0..count {
        if let Yielded(yielded) = counter.send(TEXT.to_owned())? {
            io::stdout().write_all(format!("yielded {yielded}\n").as_bytes())?;
        }
    }
    Ok(())
}
