use durable::Key;

use crate::{
    ledger::{Ledger, LedgerError},
    protocol::{Ask, Event},
};

/// More than the bank gives at once, in cents.
const LIMIT: u64 = 100_000;

/// Performs what an order asks for, and returns what came of it; `None` if the answer comes from
/// people or from the clock.
///
/// Performed again under the same key it does nothing, and returns the same.
///
/// # Errors
///
/// The ledger's.
///
/// ```
/// use durable::Key;
/// use orders::{Ask, Event, Ledger, perform};
///
/// # let folder = std::env::temp_dir().join(format!("orders-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("a.ledger");
/// let mut ledger = Ledger::open(&path)?;
/// let key = Key::new("o-1", 2);
/// for _ in 0..2 {
///     assert_eq!(perform(&mut ledger, &key, &Ask::Charge(1250))?, Some(Event::Paid));
/// }
/// assert_eq!(std::fs::read_to_string(&path)?, "o-1/2 charged 1250\n");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn perform(ledger: &mut Ledger, key: &Key, asked: &Ask) -> Result<Option<Event>, LedgerError> {
    let (what, event) = match asked {
        Ask::Approval | Ask::Pack | Ask::Return => return Ok(None),
        Ask::Confirm => ("confirmed".to_owned(), Event::Confirmed),
        Ask::Charge(cents @ ..=LIMIT) => (format!("charged {cents}"), Event::Paid),
        Ask::Charge(cents) => {
            let why = format!("{cents} cents are more than {LIMIT}");
            (format!("declined {cents}"), Event::Declined(why))
        }
        Ask::Ship => {
            let parcel = format!("parcel-{}-{}", key.instance(), key.step());
            (format!("shipped {parcel}"), Event::Shipped(parcel))
        }
        Ask::Undo => (undone(ledger, key.instance()), Event::Undone),
    };
    ledger.perform(&key.to_string(), &what)?;
    Ok(Some(event))
}

/// What there is to undo: the ledger knows, even if the order was cancelled before it was told.
fn undone(ledger: &Ledger, order: &str) -> String {
    let (mut cents, mut parcel) = (0, "");
    for done in ledger.of(order) {
        match done.split_once(' ') {
            Some(("charged", charged)) => cents = charged.parse().unwrap_or(0),
            Some(("shipped", _)) => parcel = ", called the parcel back",
            Some(("undone:", _)) => return "undone: nothing more".to_owned(),
            _ => {}
        }
    }
    match (cents, parcel) {
        (0, "") => "undone: nothing".to_owned(),
        _ => format!("undone: paid back {cents}{parcel}"),
    }
}
