//! Producers and consumers around one queue with little room: who is faster waits for the others.
//!
//! `producer_consumer`:
//!
//! ```text
//! producer 1 has sent 1.1
//! consumer 1 has received 1.1
//! producer 1 has sent 1.2
//! consumer 1 has received 1.2
//! producer 2 has sent 2.1
//! consumer 2 has received 2.1
//! producer 1 has sent 1.3
//! consumer 1 has received 1.3
//! producer 2 has sent 2.2
//! consumer 2 has received 2.2
//! producer 2 has sent 2.3
//! consumer 1 has received 2.3
//! 6 items were received
//! ```

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    num::NonZeroUsize,
    process::ExitCode,
};

use scheduler::{Receiver, Scheduler, Sender, Stop, Task, channel};
use support::Words;

async fn produce(
    task: &mut Task<'_>,
    sender: &Sender<Item>,
    producer: usize,
    items: usize,
) -> Result<usize, Stop> {
    for number in 1..=items {
        sender.send(task, Item { producer, number }).await??;
        writeln!(io::stdout(), "{} has sent {producer}.{number}", task.name())?;
    }
    Ok(0)
}

/// Takes items until there are no more, and counts them.
async fn consume(task: &mut Task<'_>, receiver: &Receiver<Item>) -> Result<usize, Stop> {
    let mut count = 0;
    while let Some(item) = receiver.recv(task).await? {
        writeln!(io::stdout(), "{} has received {item}", task.name())?;
        count += 1;
    }
    Ok(count)
}

fn work(
    producers: usize,
    consumers: usize,
    items: usize,
    room: usize,
) -> Result<(), Box<dyn Error>> {
    let mut scheduler = Scheduler::new();
    let (sender, receiver) = channel(room);
    let mut tasks = Vec::new();
    for producer in 1..=producers {
        let sender = sender.clone();
        let name = format!("producer {producer}");
        tasks.push(scheduler.spawn(name, async move |task| {
            produce(task, &sender, producer, items).await
        }));
    }
    drop(sender); // the queue ends with the last producer
    for consumer in 1..=consumers {
        let receiver = receiver.clone();
        let name = format!("consumer {consumer}");
        tasks.push(scheduler.spawn(name, async move |task| consume(task, &receiver).await));
    }
    drop(receiver);
    scheduler.run()?;
    let mut received = 0;
    for task in tasks {
        received += task.result().expect("every task has ended")?;
    }
    writeln!(io::stdout(), "{received} items were received")?;
    Ok(())
}

/// The producer's number, and the item's.
struct Item {
    producer: usize,
    number: usize,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.producer, self.number)
    }
}

const USAGE: &str = "
usage: producer_consumer [PRODUCERS [CONSUMERS [ITEMS [ROOM]]]]

Runs tasks around one queue: each producer sends ITEMS items, the consumers
share them; ROOM is how many may wait in the queue. Without arguments: 2
producers, 2 consumers, 3 items each, and room for 1.
";

fn main() -> ExitCode {
    support::run(USAGE, 4, |arguments, _| {
        let mut numbers = Words::new(arguments);
        let producers = numbers.read()?.unwrap_or(2);
        let consumers = numbers.read()?.map_or(2, NonZeroUsize::get);
        let items = numbers.read()?.unwrap_or(3);
        let room = numbers.read()?.map_or(1, NonZeroUsize::get);
        work(producers, consumers, items, room)
    })
}
