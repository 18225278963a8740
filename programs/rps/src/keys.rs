//! The keys of a telnet client.

use std::convert::Infallible;

use coroutine::{Co, Coroutine, Interrupt, Yielded};

use crate::strict_telnet_filter;

/// What a server says first, so that a client sends each key at once, and shows none: `WILL ECHO`
/// and `WILL SUPPRESS-GO-AHEAD`.
///
/// A client that agrees to both leaves its line mode (RFC 857, RFC 858). One that agrees to neither
/// sends whole lines: the same keys, later.
pub const NEGOTIATION: &[u8] = &[255, 251, 1, 255, 251, 3];

/// Takes the bytes that a telnet client sends, yields of each the key that it stands for, if any.
pub type KeyFilter = Coroutine<Option<char>, u8, Infallible>;

/// Picks out the keys: neither commands nor the ends of lines, which the enter key makes of two
/// bytes, and a client in line mode sends after every key.
///
/// Each byte is a key of its own, as none of a game's keys is longer.
///
/// ```
/// use rps::key_filter;
/// use coroutine::Yielded;
///
/// let mut filter = key_filter().primed()?;
/// let mut keys = String::new();
/// for &byte in b"\xff\xfd\x01r\r\n\xff\xfd\x03p\r\0" {
///     let Yielded(key) = filter.send(byte)?;
///     keys.extend(key);
/// }
/// assert_eq!(keys, "rp");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn key_filter() -> KeyFilter {
    Coroutine::new(pick_keys)
}

async fn pick_keys(co: &mut Co<'_, Option<char>, u8>) -> Result<Infallible, Interrupt> {
    let mut filter = strict_telnet_filter()
        .primed()
        .expect("it yields before it is sent a byte");
    let mut key = None;
    loop {
        let byte = co.yield_(key).await?;
        let Yielded(is_input) = filter.send(byte).expect("a filter never ends");
        let is_key = is_input && !matches!(byte, b'\r' | b'\n' | b'\0');
        key = is_key.then(|| char::from(byte));
    }
}
