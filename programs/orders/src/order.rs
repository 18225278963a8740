use std::time::Duration;

use coroutine::{Co, Coroutine, Interrupt, Signal};
use durable::{Body, Wait};

use crate::protocol::{Ask, Cancelled, Event, Outcome};

/// An order: it yields what it asks for, is sent what came of it, and returns what became of it.
pub type Order = Coroutine<Ask, Event, Outcome, Cancelled>;

type Caller<'co> = Co<'co, Ask, Event, Cancelled>;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Processes one order, from its arrival until the parcel can come back no more.
///
/// ```
/// use coroutine::{Complete, Yielded};
/// use orders::{Ask, Event, Outcome, order};
///
/// let mut order = order(1250);
/// assert_eq!(order.start()?, Yielded(Ask::Confirm));
/// assert_eq!(order.send(Event::Confirmed)?, Yielded(Ask::Charge(1250)));
/// let broke = "no cover".to_owned();
/// let ended = order.send(Event::Declined(broke.clone()))?;
/// assert_eq!(ended, Complete(Outcome::Declined(broke)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn order(cents: u64) -> Order {
    Coroutine::new(async move |co| {
        let outcome = match fulfil(co, cents).await {
            Err(Interrupt::Thrown(Cancelled)) => Outcome::Cancelled,
            outcome => outcome?,
        };
        if outcome.is_undone() {
            undo(co).await?;
        }
        Ok(outcome)
    })
}

async fn fulfil(co: &mut Caller<'_>, cents: u64) -> Result<Outcome, Interrupt<Cancelled>> {
    co.yield_(Ask::Confirm).named("created").await?;
    if let Event::Declined(why) = co.yield_(Ask::Charge(cents)).named("charging").await? {
        return Ok(Outcome::Declined(why));
    }
    // Letters that do not fit are passed over. The day begins again after each.
    loop {
        match co.yield_(Ask::Approval).named("approval").await? {
            Event::Approved => break,
            Event::Refused | Event::Late => return Ok(Outcome::NotApproved),
            _ => {}
        }
    }
    loop {
        match co.yield_(Ask::Pack).named("packing").await? {
            Event::Packed => break,
            Event::SoldOut => return Ok(Outcome::SoldOut),
            _ => {}
        }
    }
    let parcel = match co.yield_(Ask::Ship).named("shipping").await? {
        Event::Shipped(parcel) => parcel,
        event => unreachable!("a shipment is answered by its number, not by {event:?}"),
    };
    loop {
        match co.yield_(Ask::Return).named("shipped").await? {
            Event::Returned => return Ok(Outcome::Returned),
            Event::Kept => return Ok(Outcome::Delivered(parcel)),
            _ => {}
        }
    }
}

/// Undoes what was done. Cancelling once more changes nothing: it is asked for again.
async fn undo(co: &mut Caller<'_>) -> Result<(), Interrupt<Cancelled>> {
    while let Err(interrupt) = co.yield_(Ask::Undo).named("undoing").await {
        match interrupt {
            Interrupt::Thrown(Cancelled) => {}
            other => return Err(other),
        }
    }
    Ok(())
}

/// What an order waits for at each yield.
fn waiting(asked: &Ask) -> Wait<Event, Cancelled> {
    match asked {
        Ask::Confirm | Ask::Charge(_) | Ask::Ship | Ask::Undo => Wait::Answer,
        Ask::Approval => Wait::MailFor(DAY, Signal::Send(Event::Late)),
        Ask::Pack => Wait::Mail,
        Ask::Return => Wait::MailFor(30 * DAY, Signal::Send(Event::Kept)),
    }
}

/// The body under which orders are written down. Raise its version when [`order`] changes, and let
/// `orders check` replay those that are on their way.
#[must_use]
pub fn orders() -> Body<u64, Ask, Event, Outcome, Cancelled> {
    Body::throwing("order", 1, order).waiting(waiting)
}
