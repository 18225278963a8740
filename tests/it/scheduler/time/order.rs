//! Timers that are set, fire and are cancelled in any order agree with a sorted list.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use scheduler::{Clock, Scheduler, Task};

use crate::scheduler::trace::Trace;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Each task sleeps under a deadline: the timer that is not first is removed.
    #[test]
    fn it_is_that_of_time_and_then_of_arrival(times in vec((0..40_u64, 0..40_u64), 0..120)) {
        let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
        let trace = Trace::default();
        let mut expected = Vec::new();
        for (number, &(sleep, limit)) in times.iter().enumerate() {
            // The deadline is set before the sleep, so of a tie it is the first.
            let reported = if limit <= sleep { "late" } else { "slept" };
            expected.push((limit.min(sleep), number, format!("{number}: {reported}")));
            let trace = trace.clone();
            scheduler.spawn("sleeper", async move |task| {
                let part = async |task: &mut Task<'_>| task.sleep(Duration::from_secs(sleep)).await;
                let ended = task.timeout(Duration::from_secs(limit), part).await?;
                let reported = if ended.is_ok() { "slept" } else { "late" };
                trace.note(format_args!("{number}: {reported}"));
                Ok(())
            });
        }
        prop_assert_eq!(scheduler.run(), Ok(()));
        expected.sort();
        let expected: Vec<_> = expected.into_iter().map(|(.., reported)| reported).collect();
        prop_assert_eq!(trace.take(), expected);
    }

    /// Half of the times have passed when they are asked for: those timers fire together.
    #[test]
    fn it_is_that_of_time_also_of_times_that_have_passed(times in vec(0..40_u64, 0..120)) {
        let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
        let begin = scheduler.block_on(async |task| {
            let begin = task.now();
            task.sleep(Duration::from_secs(20)).await?;
            Ok(begin)
        });
        let begin = begin.expect("nobody stops it");
        let trace = Trace::default();
        let mut expected = Vec::new();
        for (number, &time) in times.iter().enumerate() {
            expected.push((time, number));
            let trace = trace.clone();
            scheduler.spawn("sleeper", async move |task| {
                task.sleep_until(begin + Duration::from_secs(time)).await?;
                trace.note(format_args!("{number}"));
                Ok(())
            });
        }
        prop_assert_eq!(scheduler.run(), Ok(()));
        expected.sort();
        let expected: Vec<_> = expected.iter().map(|(_, number)| number.to_string()).collect();
        prop_assert_eq!(trace.take(), expected);
    }
}
