//! A collection with several ways through it: an iterator, and coroutines for the others.

use std::io::{self, Write};

use coroutine::{Co, Coroutine};

struct Book {
    title: &'static str,
    year: u32,
}

#[derive(Default)]
struct BookCollection {
    books: Vec<Book>,
}

impl BookCollection {
    fn add(&mut self, title: &'static str, year: u32) {
        self.books.push(Book { title, year });
    }

    /// Yields the books from the last to the first. The body borrows them.
    fn reversed(&self) -> impl Iterator<Item = &Book> {
        Coroutine::unboxed(async |co: &mut Co<'_, &Book>| {
            for book in self.books.iter().rev() {
                co.yield_(book).await?;
            }
            Ok(())
        })
    }

    /// Yields the books that fulfil a condition.
    fn filtered(&self, condition: impl Fn(&Book) -> bool) -> impl Iterator<Item = &Book> {
        Coroutine::unboxed(async move |co: &mut Co<'_, &Book>| {
            for book in &self.books {
                if condition(book) {
                    co.yield_(book).await?;
                }
            }
            Ok(())
        })
    }
}

/// Makes the collection usable in a `for` loop, as often as one likes.
impl<'a> IntoIterator for &'a BookCollection {
    type Item = &'a Book;
    type IntoIter = std::slice::Iter<'a, Book>;

    fn into_iter(self) -> Self::IntoIter {
        self.books.iter()
    }
}

pub(crate) fn show(out: &mut dyn Write) -> io::Result<()> {
    let mut collection = BookCollection::default();
    collection.add("Python Tricks", 2017);
    collection.add("Fluent Python", 2015);

    for book in &collection {
        writeln!(out, "{}", book.title)?;
    }
    for book in collection.reversed() {
        writeln!(out, "{}", book.title)?;
    }
    for book in collection.filtered(|book| book.year >= 2017) {
        writeln!(out, "{}", book.title)?;
    }
    Ok(())
}
