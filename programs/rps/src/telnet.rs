//! Filters that separate telnet's commands from what a user types.

use std::convert::Infallible;

use coroutine::Coroutine;

/// "Interpret as command": the byte that begins a control sequence.
const IAC: u8 = 255;
/// Begins a subnegotiation.
const SB: u8 = 250;
/// Ends a subnegotiation.
const SE: u8 = 240;
/// The commands that an option follows: `WILL`, `WONT`, `DO` and `DONT` lie in between.
const WILL: u8 = 251;
const DONT: u8 = 254;

/// Takes bytes, yields of each whether it is input; `false` before the first.
pub type TelnetFilter = Coroutine<bool, u8, Infallible>;

/// Distinguishes input from commands, by a simple diagram of telnet.
///
/// ```text
///             not 255 / true
///               +------+
///               |      v
///               [ normal ] <-----------------------+--------------------+
///                |      ^                          |                    |
///    255 / false |      | 255 / true               |                    |
///                v      |                          |                    |
///               [ command ] -- else / false --> [ parameter ]  any / false
///                |
///    250 / false |
///                v
///               [ subnegotiation ] -- 240 / false --> [ normal ]
///               |      ^
///               +------+
///             not 240 / false
/// ```
///
/// Every command but 250 has one parameter here, and a 240 ends a subnegotiation wherever it
/// stands; [`strict_telnet_filter`] knows better.
///
/// ```
/// use rps::{CAPTURED_SESSION, telnet_filter};
/// use coroutine::Yielded;
///
/// let mut filter = telnet_filter().primed()?;
/// let mut typed = Vec::new();
/// for &byte in CAPTURED_SESSION {
///     let Yielded(is_input) = filter.send(byte)?;
///     typed.extend(is_input.then_some(byte));
/// }
/// assert_eq!(typed, b"signal");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn telnet_filter() -> TelnetFilter {
    Coroutine::new(async |co| {
        let mut is_input = false;
        loop {
            let byte = co.yield_(is_input).named("normal").await?;
            is_input = byte != IAC;
            if is_input {
                continue;
            }
            let byte = co.yield_(false).named("command").await?;
            match byte {
                IAC => is_input = true,
                SB => while co.yield_(false).named("subnegotiation").await? != SE {},
                _ => {
                    co.yield_(false).named("parameter").await?;
                }
            }
        }
    })
}

/// Distinguishes input from commands, by RFC 854 and RFC 855. A server uses this one.
///
/// It differs from [`telnet_filter`] where that one would swallow the user's keys, or take for keys
/// what a client says:
///
/// - In a subnegotiation 255 is doubled, and only 255 240 ends it: a 240 may be data, for
///   example the width of a window.
/// - Only `WILL`, `WONT`, `DO` and `DONT` (251 to 254) have an option: Ctrl-C, which clients send
///   as 255 244, does not swallow the next key.
///
/// Any other byte after 255 in a subnegotiation is passed over: it ends nothing.
pub fn strict_telnet_filter() -> TelnetFilter {
    Coroutine::new(async |co| {
        let mut is_input = false;
        loop {
            let byte = co.yield_(is_input).named("normal").await?;
            is_input = byte != IAC;
            if is_input {
                continue;
            }
            let byte = co.yield_(false).named("command").await?;
            match byte {
                IAC => is_input = true,
                SB => loop {
                    while co.yield_(false).named("subnegotiation").await? != IAC {}
                    let byte = co.yield_(false).named("command in subnegotiation").await?;
                    if byte == SE {
                        break;
                    }
                },
                WILL..=DONT => {
                    co.yield_(false).named("option").await?;
                }
                _ => {}
            }
        }
    })
}
