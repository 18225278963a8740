//! JSON text in one form for one value: object keys sorted, no spaces.

use std::{
    cell::RefCell,
    io::{self, Write},
    mem,
};

use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};

/// How deep arrays and objects may nest: as deep as the parser reads them.
const DEPTH: usize = 127;

/// Appends the value's text to `out`. On an error, `out` has a part of it at its end.
pub(crate) fn write<T: Serialize + ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let output = Output(RefCell::new(out));
    let sorted = Sorted {
        output: &output,
        objects: Vec::new(),
        entries: Vec::new(),
        depth: 0,
    };
    value.serialize(&mut Serializer::with_formatter(&output, sorted))
}

/// The text so far, which the serializer appends to and the formatter sorts.
struct Output<'a>(RefCell<&'a mut Vec<u8>>);

impl Write for &Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A formatter that notes where each entry of an open object stands, and puts them in order when
/// the object ends.
struct Sorted<'a> {
    output: &'a Output<'a>,
    /// For each open object, how many entries stood in `entries` before its own.
    objects: Vec<usize>,
    entries: Vec<Entry>,
    depth: usize,
}

struct Entry {
    start: usize,
    key_end: usize,
}

impl Sorted<'_> {
    fn at(&self) -> usize {
        self.output.0.borrow().len()
    }

    fn deeper(&mut self) -> io::Result<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(io::Error::other(format!(
                "it nests deeper than {DEPTH} levels"
            )));
        }
        Ok(())
    }

    /// Sorts the entries of the object that ends, unless they are in order already.
    fn sort(&mut self) {
        let from = self.objects.pop().unwrap_or(0);
        let entries = &mut self.entries[from..];
        let mut out = self.output.0.borrow_mut();
        let key = |entry: &Entry, out: &[u8]| out[entry.start..entry.key_end].to_owned();
        let in_order = entries.is_sorted_by(|a, b| {
            out[a.start..a.key_end] <= out[b.start..b.key_end] // no copies while all is in order
        });
        if !in_order {
            let start = entries[0].start;
            let ends = entries.iter().skip(1).map(|next| next.start - 1);
            let ends: Vec<_> = ends.chain([out.len()]).collect();
            let mut order: Vec<_> = (0..entries.len()).collect();
            order.sort_by_key(|&n| key(&entries[n], &out));
            let unsorted = out.split_off(start);
            for (place, n) in order.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(&unsorted[entries[n].start - start..ends[n] - start]);
            }
        }
        drop(out);
        self.entries.truncate(from);
    }
}

impl Formatter for Sorted<'_> {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.deeper()?;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.deeper()?;
        self.objects.push(self.entries.len());
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let start = self.at();
        self.entries.push(Entry {
            start,
            key_end: start,
        });
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        let at = self.at();
        if let Some(entry) = self.entries.last_mut() {
            entry.key_end = at;
        }
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.sort();
        self.depth -= 1;
        writer.write_all(b"}")
    }
}

/// The text in `buffer`, which is left empty.
pub(crate) fn take_text(buffer: &mut Vec<u8>) -> String {
    String::from_utf8(mem::take(buffer)).expect("JSON is UTF-8")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Serialize;

    fn text<T: Serialize>(value: &T) -> String {
        let mut out = Vec::new();
        super::write(value, &mut out).expect("it can be written");
        super::take_text(&mut out)
    }

    #[test]
    fn keys_are_sorted_at_every_level() {
        #[derive(Serialize)]
        struct Outer {
            zebra: [HashMap<&'static str, u8>; 1],
            apple: Option<Inner>,
        }
        #[derive(Serialize)]
        enum Inner {
            Both { y: u8, x: (u8, &'static str) },
        }
        let many = HashMap::from([("b", 1), ("a", 2), ("d\"", 3), ("c", 4)]);
        let value = Outer {
            zebra: [many],
            apple: Some(Inner::Both { y: 1, x: (2, "}") }),
        };
        let expected =
            r#"{"apple":{"Both":{"x":[2,"}"],"y":1}},"zebra":[{"a":2,"b":1,"c":4,"d\"":3}]}"#;
        assert_eq!(text(&value), expected);
        assert_eq!(text(&HashMap::<String, u8>::new()), "{}");
    }

    #[test]
    fn nesting_is_bounded_as_the_parser_bounds_it() {
        #[derive(Serialize, serde::Deserialize)]
        struct Nest(Vec<Nest>);
        let nest = |depth| (1..depth).fold(Nest(Vec::new()), |nest, _| Nest(vec![nest]));
        let deepest = text(&nest(super::DEPTH));
        assert!(serde_json::from_str::<Nest>(&deepest).is_ok());
        let error = super::write(&nest(super::DEPTH + 1), &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "it nests deeper than 127 levels");
    }
}
