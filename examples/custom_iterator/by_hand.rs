//! Iterators as structs: what a body would keep in local variables stands in fields, whose values
//! decide what it does next.

/// The numbers from 1 to a maximum.
pub(crate) struct CountUpTo {
    max: u32,
    current: u32,
}

impl CountUpTo {
    pub(crate) fn new(max: u32) -> Self {
        Self { max, current: 1 }
    }
}

impl Iterator for CountUpTo {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.current > self.max {
            return None;
        }
        let value = self.current;
        self.current += 1;
        Some(value)
    }
}

/// The Fibonacci numbers up to a limit.
pub(crate) struct Fibonacci {
    limit: u32,
    a: u32,
    b: u32,
}

impl Fibonacci {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, a: 0, b: 1 }
    }
}

impl Iterator for Fibonacci {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.a > self.limit {
            return None;
        }
        let value = self.a;
        (self.a, self.b) = (self.b, self.a + self.b);
        Some(value)
    }
}

/// The numbers from a start up to an end, without it.
pub(crate) struct Counter {
    current: u32,
    end: u32,
}

impl Counter {
    pub(crate) fn new(start: u32, end: u32) -> Self {
        Self {
            current: start,
            end,
        }
    }
}

impl Iterator for Counter {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.current >= self.end {
            return None;
        }
        self.current += 1;
        Some(self.current - 1)
    }
}

/// The even ones of some numbers.
pub(crate) struct EvenNumbers {
    numbers: Vec<u32>,
    index: usize,
}

impl EvenNumbers {
    pub(crate) fn new(numbers: Vec<u32>) -> Self {
        Self { numbers, index: 0 }
    }
}

impl Iterator for EvenNumbers {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while let Some(&number) = self.numbers.get(self.index) {
            self.index += 1;
            if number % 2 == 0 {
                return Some(number);
            }
        }
        None
    }
}
