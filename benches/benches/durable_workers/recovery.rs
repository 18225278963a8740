//! A process that holds all instances is killed; another one goes on with them.

use std::time::{Duration, Instant};

use benches::figures::Sheet;
use durable::Store;

use crate::{
    GROUP, Outcome, Shared, median,
    process::Process,
    work::{CLAIMED, Orders, STEPPED, counter},
};

const BODY: &str = "recovered";
const LEASE: Duration = Duration::from_secs(2);

pub(crate) fn measure<T>(sheet: &mut Sheet, shared: &Shared<T>, scale: u64) -> Outcome
where
    T: Store + Clone + 'static,
{
    let instances = 1_000 / scale;
    shared.create(&counter(BODY), instances)?;
    let orders = |answers| Orders {
        place: shared.place.clone(),
        body: BODY.to_owned(),
        answers,
        at_most: instances as usize,
        lease: LEASE,
    };
    let (mut times, mut leases) = (Vec::new(), Vec::new());
    for round in 1..=3_u64.div_ceil(scale) {
        let mut first = Process::start(&orders(0))?;
        first.begin()?;
        first.wait_for(CLAIMED)?;
        let mut other = Process::start(&orders(round))?; // a step with each, in each round
        other.begin()?;
        let heads = shared.heads(BODY)?;
        let left = heads.iter().filter_map(|head| Some(head.ready? - head.now));
        let left = left.max().ok_or("all of them are leased")?;
        let begin = Instant::now();
        drop(first); // by SIGKILL
        other.wait_for(STEPPED)?;
        times.push(begin.elapsed().as_secs_f64() * 1e3);
        leases.push(left as f64 / 1e3);
    }
    sheet.add(GROUP, "recovery of 1,000", shared.peer, median(times));
    sheet.add(GROUP, "of it, the lease", shared.peer, median(leases));
    Ok(())
}
