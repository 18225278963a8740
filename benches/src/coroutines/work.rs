//! The work of a body, the same for every library and next to nothing.

/// A body's own part. It answers each value that it is sent.
pub trait Work: Default + Send + 'static {
    /// The type that is sent.
    type Sent: Send + Unpin + 'static;
    /// The type that is yielded.
    type Yielded: Send + Unpin + 'static;

    /// Returns the value that is sent while it is measured, and to start libraries that need one.
    fn sample() -> Self::Sent;

    /// The first yielded value.
    fn first(&self) -> Self::Yielded;

    /// Returns the value that is yielded next.
    fn answer(&mut self, sent: Self::Sent) -> Self::Yielded;
}

/// Adds up numbers.
#[derive(Debug, Default)]
pub struct Total(u64);

impl Work for Total {
    type Sent = u64;
    type Yielded = u64;

    fn sample() -> u64 {
        3
    }

    fn first(&self) -> u64 {
        self.0
    }

    #[inline]
    fn answer(&mut self, sent: u64) -> u64 {
        self.0 = self.0.wrapping_add(sent);
        self.0
    }
}

/// Adds up the first words of blocks of 64 bytes, and hands them back with the total.
#[derive(Debug, Default)]
pub struct Block(u64);

impl Work for Block {
    type Sent = [u64; 8];
    type Yielded = [u64; 8];

    fn sample() -> [u64; 8] {
        [3; 8]
    }

    fn first(&self) -> [u64; 8] {
        [0; 8]
    }

    #[inline]
    fn answer(&mut self, mut sent: [u64; 8]) -> [u64; 8] {
        self.0 = self.0.wrapping_add(sent[0]);
        sent[0] = self.0;
        sent
    }
}

/// Adds up the lengths of texts, and hands them back.
#[derive(Debug, Default)]
pub struct Text(usize);

impl Work for Text {
    type Sent = String;
    type Yielded = String;

    fn sample() -> String {
        "a text of some length".to_owned()
    }

    fn first(&self) -> String {
        String::new()
    }

    #[inline]
    fn answer(&mut self, sent: String) -> String {
        self.0 += sent.len();
        sent
    }
}

/// Adds up numbers, and answers errors with the number of their bytes.
#[derive(Debug, Default)]
pub struct Fallible(u64);

impl Work for Fallible {
    type Sent = Result<u64, Box<str>>;
    type Yielded = u64;

    fn sample() -> Self::Sent {
        Ok(3)
    }

    fn first(&self) -> u64 {
        self.0
    }

    #[inline]
    fn answer(&mut self, sent: Self::Sent) -> u64 {
        match sent {
            Ok(number) => {
                self.0 = self.0.wrapping_add(number);
                self.0
            }
            Err(error) => error.len() as u64,
        }
    }
}
