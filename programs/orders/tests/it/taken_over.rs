//! An order is cancelled while a worker serves it.

use durable::MemoryStore;
use orders::{Cancelled, Ledger, orders, serve};

#[test]
fn what_was_charged_meanwhile_is_paid_back() {
    let (orders, store, mut ledger) = (orders(), MemoryStore::new(), Ledger::in_memory());
    orders.open(&store, "o-1", 1250).expect("it is placed");
    let mut steps = Vec::new();
    // Somebody cancels just before the worker performs the charge, which it knows nothing of.
    let served = serve(&orders, &store, &mut ledger, "o-1", &mut |key, state| {
        steps.push(format!("{key} {state}"));
        let (mut taken, _) = orders.find(&store, "o-1").expect("it is there");
        taken.throw(Cancelled).expect("it can be cancelled");
        Ok(())
    });
    served.expect("being overtaken is no error");
    assert_eq!(steps, ["o-1/2 charging"]);
    assert_eq!(
        ledger.done("o-1/2"),
        Some("charged 1250"),
        "it was performed"
    );

    steps.clear();
    let served = serve(&orders, &store, &mut ledger, "o-1", &mut |key, state| {
        steps.push(format!("{key} {state}"));
        Ok(())
    });
    served.expect("nobody else has it now");
    assert_eq!(steps, ["o-1/4 cancelled"]);
    assert_eq!(ledger.done("o-1/3"), Some("undone: paid back 1250"));
}
