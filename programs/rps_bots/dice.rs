//! Chance that comes out the same in every run.

use std::time::Duration;

/// A bot's own dice: Marsaglia's xorshift, which needs a seed that is not zero.
pub(crate) struct Dice(u32);

impl Dice {
    pub(crate) fn of_bot(number: u32) -> Self {
        Self((number + 1).wrapping_mul(0x9e37_79b9).max(1))
    }

    fn roll(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: [T; 3]) -> T {
        of[self.roll() as usize % 3]
    }

    /// Any part of a duration.
    pub(crate) fn part_of(&mut self, most: Duration) -> Duration {
        most.mul_f64(f64::from(self.roll()) / f64::from(u32::MAX))
    }
}
