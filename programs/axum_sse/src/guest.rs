use coroutine::{Coroutine, Interrupt, SendCoroutine};

/// What a guest's protocol asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Show this to the guest.
    Tell(String),
    /// Show this to everybody in the room.
    Say(String),
}

/// The protocol of one guest: lines are sent in, and it returns a farewell.
pub type Guest = SendCoroutine<Act, String, String>;

/// Asks for a name, and then talks until `/quit`, or until it is closed.
///
/// ```
/// use axum_sse::{Act::{Say, Tell}, guest};
/// use coroutine::{Complete, Yielded};
///
/// let mut ada = guest();
/// assert_eq!(ada.start()?, Yielded(Tell("What is your name?".into())));
/// assert_eq!(ada.send("Ada".into())?, Yielded(Say("Ada comes in".into())));
/// assert_eq!(ada.state().to_string(), "talking");
/// assert_eq!(ada.send("hello".into())?, Yielded(Say("Ada: hello".into())));
/// assert_eq!(ada.send("/quit".into())?, Complete("Ada leaves".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn guest() -> Guest {
    Coroutine::new_send(async |co| {
        let mut ask = "What is your name?";
        let name = loop {
            let line: String = co.yield_(Act::Tell(ask.to_owned())).named("name").await?;
            match line.trim() {
                "" => ask = "A name has letters. What is yours?",
                name => break name.to_owned(),
            }
        };
        let mut act = Act::Say(format!("{name} comes in"));
        loop {
            let line: String = match co.yield_(act).named("talking").await {
                Err(Interrupt::Closed) => return Ok(format!("{name} has gone")),
                line => line?,
            };
            act = match line.trim() {
                "/quit" => return Ok(format!("{name} leaves")),
                "" => Act::Tell("Write something, or /quit".to_owned()),
                text => Act::Say(format!("{name}: {text}")),
            };
        }
    })
}
