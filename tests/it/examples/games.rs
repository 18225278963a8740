//! Real input for the machines: keys, events and captured bytes.

use crate::process::{
    example,
    files::{argument, directory, file},
};

#[test]
fn rock_paper_scissors_takes_keys() {
    let game = || example("rock_paper_scissors");
    game().args(["0:r", "0:ü", "1:p", "0:s", "1:s"]).prints(
        "player 0 has chosen\n\
         player 0: 'ü' is not r, p or s\n\
         player 1 wins: paper wraps rock\n\
         player 0 has chosen\n\
         a tie: both play scissors\n",
    );
    game().args(["-"]).stdin("0:r\n1:s 1:p").prints(
        "player 0 has chosen\n\
         player 0 wins: rock blunts scissors\n\
         player 1 has chosen\n",
    );
    game().args(["-"]).prints("");
}

#[test]
fn input_without_a_player_and_a_key_is_refused() {
    let game = || example("rock_paper_scissors");
    for word in ["2:r", "0:rp", "0:", "r", ":r"] {
        let complaint = format!("argument 1: \"{word}\": not PLAYER:KEY, as in 0:r or 1:p");
        game().args([word]).refuses("", &complaint);
    }
}

#[test]
fn game_machine_prints_its_front_page() {
    let events = ["join:Ernie", "0:r", "1:s", "disconnect"];
    let machine = || example("game_machine");
    machine().args(events).prints_its_front_page();
    let lines = events.join("\n");
    machine().args(["-"]).stdin(lines).prints_its_front_page();
}

#[test]
fn game_machine_takes_every_kind_of_event() {
    example("game_machine")
        .args(["1:r", "join:Ada B.", "1:x", "1:r", "join:Eve", "timeout"])
        .args(["join:Joe", "disconnect:0"])
        .prints(
            "Waiting\n\
             Waiting\n\
             0 > Player connected: Ada B.\n\
             1 > Welcome to the game\n\
             ResetTimeout\n\
             1 > Invalid key\n\
             Play\n\
             DisableTimeout\n\
             Play\n\
             all > Timed out. Good-bye\n\
             Waiting\n\
             0 > Player connected: Joe\n\
             1 > Welcome to the game\n\
             ResetTimeout\n\
             1 > Opponent disconnected.\n\
             Waiting\n",
        );
}

#[test]
fn game_machine_refuses_what_cannot_happen() {
    let machine = || example("game_machine");
    let unknown = "argument 1: \"0:rp\": unknown event; see --help";
    machine().args(["0:rp"]).refuses("Waiting\n", unknown);
    let nobody = "line 1: player 1 has gone, but nobody plays";
    machine()
        .args(["-"])
        .stdin("disconnect\n")
        .refuses("Waiting\n", nobody);
    machine().args(["timeout"]).refuses(
        "Waiting\n",
        "argument 1: the guest's time to play is over, but nobody plays",
    );
}

/// Waiting and play, and what leads from one to the other.
#[test]
fn game_machine_draws_its_states_and_transitions() {
    let diagram = |language| example("game_machine").args(["--diagram", language]);
    diagram("mermaid").prints(
        "stateDiagram-v2\n    direction LR\n    \
         [*] --> waiting : start / Waiting\n    \
         waiting --> play : join / ResetTimeout\n    \
         play --> play : 0 moves, invalid key, join / Play<br/>\
         1 moves, 0 moves / ResetTimeout<br/>1 moves / DisableTimeout\n    \
         play --> waiting : 1 moves, throw Timeout, throw Disconnect(One), \
         throw Disconnect(Zero), 0 moves / Waiting\n    \
         waiting --> waiting : 0 moves, 1 moves, invalid key / Waiting\n",
    );
    let drawn = diagram("dot").args(["join:Ernie", "timeout"]).run();
    let drawn = String::from_utf8(drawn.stdout).expect("a diagram is UTF-8");
    assert!(
        drawn.contains(r#"s2 -> s1 [label="throw Timeout / Waiting"];"#),
        "{drawn}"
    );
    let nobody = "argument 1: the guest's time to play is over, but nobody plays";
    diagram("dot").args(["timeout"]).refuses("", nobody);
    let complaint = "\"svg\": neither mermaid nor dot; see --help";
    diagram("svg").refuses("", complaint);
}

#[test]
fn telnet_filter_prints_what_was_typed() {
    let filter = || example("telnet_filter");
    let session = b"a\xff\xfd\x01b\xff\xffc\xff\xf1d";
    // In the diagram the command 241 has a parameter, the standard does not.
    filter().args(["-"]).stdin(session).prints("ab\\xffc\n");
    filter()
        .args(["--strict", "-"])
        .stdin("ü\x07\r\n\ttab")
        .prints("ü\\u{7}\\r\n\\ttab\n");
    let typed = filter().args(["--raw", "-"]).stdin(session).run();
    assert_eq!(typed.stdout, b"ab\xffc");
    let typed = filter()
        .args(["--strict", "--raw", "-"])
        .stdin(session)
        .run();
    assert_eq!(typed.stdout, b"ab\xffcd");
}

#[test]
fn a_command_goes_on_from_one_file_to_the_next() {
    let dir = directory("telnet");
    let first = file(&dir, "first", b"si\xff\xfa\x1f\0");
    let second = file(&dir, "second", b"\xf0\0\x18\xff\xf0gnal\n");
    example("telnet_filter")
        .args(["--strict", &first, &second])
        .prints("signal\n");
    example("telnet_filter")
        .args([first, "-".to_owned()])
        .stdin(b"\xf0gnal\n")
        .prints("signal\n");
    example("telnet_filter").args([argument(&dir)]).refuses(
        "",
        &format!("{}: Is a directory (os error 21)", argument(&dir)),
    );
}

#[test]
fn telnet_filter_draws_the_sessions_in_its_arguments() {
    let diagram = |language| example("telnet_filter").args(["--diagram", language, "-"]);
    diagram("mermaid").stdin("a").prints(
        "stateDiagram-v2\n    direction LR\n    \
         [*] --> normal : start / false\n    normal --> normal : other / true\n",
    );
    let drawn = diagram("dot").stdin("a").run();
    let drawn = String::from_utf8(drawn.stdout).expect("a diagram is UTF-8");
    assert!(
        drawn.contains(r#"s1 -> s1 [label="other / true"];"#),
        "{drawn}"
    );
    let complaint = "\"svg\": neither mermaid nor dot; see --help";
    diagram("svg").refuses("", complaint);
}

#[test]
fn state_machine_answers_every_command() {
    let machine = || example("state_machine");
    machine()
        .args(["hello", "start", "pause", "finish", "resume", "finish"])
        .prints(
            "Starting...\nWaiting for input\n\
             hello? It is waiting, and takes start\n\
             Processing...\nProcessing data\n\
             Paused\n\
             finish? It is paused, and takes resume\n\
             Processing data\n\
             Complete!\nDone\n",
        );
    machine().args(["-"]).stdin("start\nfinish again").prints(
        "Starting...\nWaiting for input\nProcessing...\nProcessing data\n\
         Complete!\nDone\nStarting...\nWaiting for input\n",
    );
}

#[test]
fn state_machine_draws_its_states() {
    let diagram = |language| example("state_machine").args(["--diagram", language]);
    diagram("mermaid").prints(
        "stateDiagram-v2\n    direction LR\n    \
         [*] --> waiting : start / Waiting for input\n    \
         waiting --> waiting : hello / refuses\n    \
         waiting --> processing : start / Processing data\n    \
         processing --> paused : pause / Paused\n    \
         paused --> processing : resume / Processing data\n    \
         processing --> done : finish / Done\n    \
         done --> waiting : again / Waiting for input\n",
    );
    let complaint = "\"svg\": neither mermaid nor dot; see --help";
    diagram("svg").refuses("", complaint);
}
