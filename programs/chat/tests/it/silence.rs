//! Guests who are silent, deaf, or gone: an hour takes a millisecond.

use std::time::Duration;

use scheduler::JoinError;
use serde_json::json;

use crate::client::{Client, LIMITS, play};

#[test]
fn who_says_nothing_for_an_hour_is_sent_away() {
    play(async |task, rooms| {
        let mut ann = Client::join(task, &rooms, "Ann").await;
        task.sleep(Duration::from_secs(10)).await?;
        ann.tell(json!({"say": "hello"})).await;
        let said = task.now();
        let farewell = ann.farewell().await; // pings are answered meanwhile
        assert_eq!(
            farewell,
            Some((1008, "you were silent for too long".into()))
        );
        assert_eq!(task.now() - said, LIMITS.idle);
        Ok(())
    });
}

#[test]
fn who_does_not_say_a_name_is_sent_away() {
    play(async |task, rooms| {
        let (mut nobody, _) = Client::connect(task, &rooms).await;
        let start = task.now();
        let farewell = nobody.farewell().await;
        assert_eq!(farewell, Some((1008, "you did not say your name".into())));
        assert_eq!(task.now() - start, LIMITS.patience);
        Ok(())
    });
}

#[test]
fn whose_browser_answers_no_ping_is_gone_after_the_next() {
    play(async |task, rooms| {
        let mut ben = Client::join(task, &rooms, "Ben").await;
        let (mut ann, served) = Client::connect(task, &rooms).await;
        ann.ask_in("Ann", "a").await;
        assert_eq!(ben.line().await, "(Ann comes in)");
        let start = task.now();
        assert_eq!(ben.line().await, "(Ann leaves)");
        assert_eq!(task.now() - start, 2 * LIMITS.ping);
        assert_eq!(task.join(&served).await?, Ok(()));
        Ok(())
    });
}

/// Its connection takes 16 KiB, its queue 256 messages; then it has to go.
#[test]
fn who_never_reads_is_left_behind_by_the_others() {
    play(async |task, rooms| {
        let (mut deaf, served) = Client::connect(task, &rooms).await;
        deaf.ask_in("Deaf", "d").await;
        let mut ann = Client::join(task, &rooms, "Ann").await;
        let text = "a".repeat(3000);
        let start = task.now();
        while !served.is_finished() {
            ann.tell(json!({"say": text})).await;
            ann.hear().await;
            task.sleep(Duration::from_millis(600)).await?; // no faster than is allowed
        }
        assert!(task.now() - start < LIMITS.patience + Duration::from_secs(5));
        ann.tell(json!({"say": "hello"})).await;
        while ann.line().await != "Ann: hello" {}
        Ok(())
    });
}

/// Its connection is full, so that not even the good-bye gets through.
#[test]
fn a_server_that_ends_waits_for_a_deaf_guest_no_longer_than_its_grace() {
    play(async |task, rooms| {
        let (mut deaf, served) = Client::connect(task, &rooms).await;
        deaf.ask_in("Deaf", "d").await;
        let mut ann = Client::join(task, &rooms, "Ann").await;
        let text = "a".repeat(3000);
        for _ in 0..10 {
            ann.tell(json!({"say": text})).await;
            ann.hear().await;
            task.sleep(Duration::from_millis(600)).await?; // no faster than is allowed
        }
        let start = task.now();
        served.cancel();
        assert_eq!(task.join(&served).await?, Err(JoinError::Cancelled));
        assert_eq!(task.now() - start, LIMITS.grace);
        Ok(())
    });
}
