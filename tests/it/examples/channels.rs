//! Programs of tasks that wait for each other.

use crate::process::example;

#[test]
fn producer_consumer() {
    example("producer_consumer").prints_its_front_page();
    example("producer_consumer")
        .args(["1", "2", "2", "5"])
        .prints(
            "producer 1 has sent 1.1\n\
         producer 1 has sent 1.2\n\
         consumer 1 has received 1.1\n\
         consumer 1 has received 1.2\n\
         2 items were received\n",
        );
    let nothing = "0 items were received\n";
    example("producer_consumer").args(["0"]).prints(nothing);
}

#[test]
fn producer_consumer_refuses_what_could_not_work() {
    let zero = "it has to be more than 0";
    let refuses = |arguments: &[&str], complaint: &str| {
        let arguments = arguments.iter().copied();
        example("producer_consumer")
            .args(arguments)
            .refuses("", complaint);
    };
    refuses(&["1", "0"], &format!("argument 2: \"0\": {zero}"));
    refuses(&["1", "1", "1", "0"], &format!("argument 4: \"0\": {zero}"));
    refuses(&["x"], "argument 1: \"x\": not a natural number");
}

#[test]
fn token_ring() {
    let ring = || example("token_ring");
    ring().prints_its_front_page();
    ring()
        .args(["1", "1"])
        .prints("task 1 hands it on: hop 1\ntask 1 keeps it after 1 hops\n");
    ring()
        .args(["7", "0"])
        .prints("task 1 keeps it after 0 hops\n");
    ring()
        .args(["1000", "123456"])
        .prints("task 457 keeps it after 123456 hops\n");
}

#[test]
fn token_ring_refuses_what_is_no_number() {
    let zero = "it has to be more than 0";
    example("token_ring")
        .args(["0"])
        .refuses("", &format!("argument 1: \"0\": {zero}"));
    example("token_ring")
        .args(["2", "-1"])
        .refuses("", "argument 2: \"-1\": not a natural number");
}
