//! What a body does with what it is sent: the same for every library, and next to nothing.

/// A body's own part. It answers each value that it is sent.
pub trait Work: Default + 'static {
    /// What goes in.
    type Sent: Send + Unpin + 'static;
    /// What comes out.
    type Yielded: Send + Unpin + 'static;

    /// What is sent when it is measured. Also what starts the libraries that cannot start with nothing.
    fn sample() -> Self::Sent;

    /// What is yielded before anything was sent.
    fn first(&self) -> Self::Yielded;

    /// What is yielded next; `None` to end.
    fn answer(&mut self, sent: Self::Sent) -> Option<Self::Yielded>;
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
    fn answer(&mut self, sent: u64) -> Option<u64> {
        self.0 = self.0.wrapping_add(sent);
        Some(self.0)
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
    fn answer(&mut self, mut sent: [u64; 8]) -> Option<[u64; 8]> {
        self.0 = self.0.wrapping_add(sent[0]);
        sent[0] = self.0;
        Some(sent)
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
    fn answer(&mut self, sent: String) -> Option<String> {
        self.0 += sent.len();
        Some(sent)
    }
}

/// What a coroutine has to be sent to be told everything that Python's are told.
#[derive(Debug)]
pub enum Instruction {
    /// Go on with a value.
    Send(u64),
    /// An error happened.
    Throw(Box<str>),
    /// Leave.
    Close,
}

/// Adds up numbers, catches errors, leaves when it is told to.
#[derive(Debug, Default)]
pub struct Instructed(u64);

impl Work for Instructed {
    type Sent = Instruction;
    type Yielded = u64;

    fn sample() -> Instruction {
        Instruction::Send(3)
    }

    fn first(&self) -> u64 {
        self.0
    }

    #[inline]
    fn answer(&mut self, sent: Instruction) -> Option<u64> {
        match sent {
            Instruction::Send(number) => self.0 = self.0.wrapping_add(number),
            Instruction::Throw(error) => return Some(error.len() as u64),
            Instruction::Close => return None,
        }
        Some(self.0)
    }
}
