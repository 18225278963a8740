//! Newline-delimited JSON over HTTP or HTTPS: each record as it comes, however long the stream is.
//!
//! Generators over one another: pieces of the body, lines, records; a task runs them, and a loop
//! asks for what they yield. `api_stream` starts a server, and prints what that sends:
//!
//! ```text
//! {"sensor": "north", "celsius": 11.5}
//! {"sensor": "south", "celsius": 14.25}
//! {"sensor": "nord", "note": "gr\u00fc\u00dfe"}
//! {"sensor": "west", "celsius": null}
//! {"sensor": "east", "celsius": 13.0}
//! 5 records
//! ```

mod feed;
mod records;

use std::{cell::Cell, process::ExitCode, time::Duration};

use http_clients::{Client, address, serve, trusted};
use records::records_of;
use scheduler::{Scheduler, net::TcpListener};
use support::{Takes, counted, number};

const USAGE: &str = "
usage: api_stream [URL] [--patience MS] [--ca FILE]

Prints the records of newline-delimited JSON as they come: each line that is
JSON, as it is. Without a URL it asks a server of its own.
  --patience MS  waits for at most that many milliseconds until something more
                 comes: 10000
  --ca FILE      trusts https servers by the certificates in the file (PEM), in
                 place of those that browsers trust
";

fn main() -> ExitCode {
    let [patience, ca] = [const { Cell::new(None) }; 2];
    let takes = Takes {
        values: 1,
        options: &[("patience", &patience), ("ca", &ca)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| {
        let patience = number("patience", patience.take(), 1)?.unwrap_or(10_000);
        let patience = Duration::from_millis(patience);
        let client = Client::new(trusted(ca.take().as_deref())?, patience)?;
        let scheduler = Scheduler::new();
        let url = match arguments.first() {
            Some(argument) => address(argument)?,
            None => {
                let listener = TcpListener::bind("127.0.0.1:0")?;
                let url = format!("http://{}/readings", listener.local_addr()?);
                scheduler.spawn_daemon("server", async move |task| {
                    serve(task, listener, feed::answer).await
                });
                url.parse()?
            }
        };
        let mut count = 0;
        for record in records_of(scheduler, client, url).try_iter() {
            writeln!(out, "{}", record?)?;
            count += 1;
        }
        if arguments.is_empty() {
            writeln!(out, "{}", counted(count, "record"))?;
        }
        Ok(())
    })
}
