//! Guests who talk.

use async_tungstenite::tungstenite::Message;
use scheduler::JoinError;
use serde_json::json;

use crate::client::{Client, play};

#[test]
fn what_one_says_all_hear_in_one_order() {
    play(async |task, rooms| {
        let mut ann = Client::join(task, &rooms, "Ann").await;
        let mut ben = Client::join(task, &rooms, "Ben").await;
        assert_eq!(ann.line().await, "(Ben comes in)");
        ann.tell(json!({"say": "hello"})).await;
        ben.tell(json!({"say": "good day"})).await;
        let heard = [ann.line().await, ann.line().await];
        assert_eq!(heard, [ben.line().await, ben.line().await]);
        drop(ben);
        assert_eq!(ann.line().await, "(Ben leaves)");
        Ok(())
    });
}

#[test]
fn who_comes_later_reads_what_was_said_before_and_who_is_here() {
    play(async |task, rooms| {
        let mut ann = Client::join(task, &rooms, "Ann").await;
        for number in 1..=3 {
            ann.tell(json!({"say": format!("line {number}")})).await;
            ann.line().await;
        }
        let (mut ben, _) = Client::connect(task, &rooms).await;
        let welcome = ben.ask_in("Ben", "ben").await;
        let history = welcome["history"].as_array().expect("there is one");
        let texts: Vec<_> = history.iter().map(|line| &line["text"]).collect();
        assert_eq!(
            texts,
            ["Ann comes in", "line 1", "line 2", "line 3", "Ben comes in"]
        );
        assert_eq!(welcome["people"], json!(["Ann", "Ben"]));
        Ok(())
    });
}

#[test]
fn rooms_hear_nothing_of_each_other() {
    play(async |task, rooms| {
        let mut ann = Client::join(task, &rooms, "Ann").await;
        let (mut ben, _) = Client::connect(task, &rooms).await;
        ben.tell(json!({"join": {"room": "attic", "name": "Ann", "token": "b"}}))
            .await;
        assert_eq!(ben.hear().await["people"], json!(["Ann"])); // another Ann
        ben.tell(json!({"say": "up here"})).await;
        assert_eq!(ben.line().await, "Ann: up here");
        ann.tell(json!({"say": "down here"})).await;
        assert_eq!(ann.line().await, "Ann: down here");
        Ok(())
    });
}

#[test]
fn a_name_that_is_taken_or_none_is_refused_with_a_reason() {
    play(async |task, rooms| {
        let _ann = Client::join(task, &rooms, "Ann").await;
        let (mut other, _) = Client::connect(task, &rooms).await;
        for (name, reason) in [
            ("Ann", "somebody in lobby is called Ann"),
            ("  ", "the name is empty"),
            ("a name of many many letters", "the name is too long"),
            ("\u{7}", "that is no name"),
        ] {
            let answer = other.ask_in(name, "another").await;
            assert_eq!(answer, json!({"kind": "refused", "reason": reason}));
        }
        assert_eq!(other.ask_in("Anna", "another").await["kind"], "welcome");
        Ok(())
    });
}

/// So does a page that is loaded again before its first connection is known to be lost.
#[test]
fn a_window_takes_its_own_name_again_and_nobody_hears_of_it() {
    play(async |task, rooms| {
        let mut ben = Client::join(task, &rooms, "Ben").await;
        let mut before = Client::join(task, &rooms, "Ann").await;
        assert_eq!(ben.line().await, "(Ann comes in)");
        let mut after = Client::join(task, &rooms, "Ann").await;
        let farewell = before.farewell().await;
        assert_eq!(
            farewell,
            Some((1008, "you came in by another window".into()))
        );
        after.tell(json!({"say": "I am here"})).await;
        assert_eq!(ben.line().await, "Ann: I am here");
        Ok(())
    });
}

#[test]
fn what_is_not_of_this_chat_ends_the_connection_with_a_reason() {
    for message in [
        Message::text("{}"),
        Message::text("hello"),
        Message::binary(vec![1, 2]),
    ] {
        play(async move |task, rooms| {
            let mut ann = Client::join(task, &rooms, "Ann").await;
            ann.send(message).await;
            let farewell = ann.farewell().await;
            assert_eq!(
                farewell,
                Some((1003, "that is not this chat's language".into()))
            );
            Ok(())
        });
    }
}

#[test]
fn who_talks_too_fast_is_not_heard_for_a_while() {
    play(async |task, rooms| {
        let mut ann = Client::join(task, &rooms, "Ann").await;
        for number in 1..=20 {
            ann.tell(json!({"say": number.to_string()})).await;
            assert_eq!(ann.line().await, format!("Ann: {number}"));
        }
        ann.tell(json!({"say": "21"})).await;
        assert_eq!(ann.hear().await["kind"], "notice");
        task.sleep(std::time::Duration::from_secs(11)).await?;
        ann.tell(json!({"say": "22"})).await;
        assert_eq!(ann.line().await, "Ann: 22");
        Ok(())
    });
}

#[test]
fn a_server_that_ends_says_so_to_its_guests() {
    play(async |task, rooms| {
        let (mut ann, served) = Client::connect(task, &rooms).await;
        ann.ask_in("Ann", "a").await;
        served.cancel();
        assert_eq!(ann.farewell().await, Some((1001, "the server ends".into())));
        assert_eq!(ann.next().await, None); // which answers the good-bye
        assert_eq!(task.join(&served).await?, Err(JoinError::Cancelled));
        Ok(())
    });
}
