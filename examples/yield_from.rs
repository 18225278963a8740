//! Delegation: a body lets another coroutine, or any iterator, yield in its place.
//!
//! A tree is walked by a coroutine that delegates to itself for each branch; a value costs the same
//! however deep it lies. `yield_from` flattens lists, walks a tree in order, and delegates twice to
//! the same end:
//!
//! ```text
//! [1, 2, 3, 4, 5, 6]
//! 4
//! 2
//! 5
//! 1
//! 6
//! 3
//! 7
//! [1, 2, 3]
//! [1, 2, 3]
//! ```
//!
//! `yield_from DIRECTORY` walks that, and counts its files:
//!
//! ```text
//! notes/
//!   2026/
//!     november.txt
//!   todo.txt
//! 2 files
//! ```

use std::{
    error::Error,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use coroutine::{Complete, Coroutine, Interrupt, Yielded};
use support::{BadInput, counted};

fn flatten(lists: Vec<Vec<u32>>) -> Coroutine<u32> {
    Coroutine::new(async |co| {
        for list in lists {
            co.yield_all(list).await?;
        }
        Ok(())
    })
}

struct Node {
    value: u32,
    left: Option<Box<Node>>,
    right: Option<Box<Node>>,
}

impl Node {
    fn new(value: u32, left: Option<Node>, right: Option<Node>) -> Option<Self> {
        Some(Self {
            value,
            left: left.map(Box::new),
            right: right.map(Box::new),
        })
    }
}

/// Yields what is left of a node, the node, and what is right of it. It owns what it walks: a
/// coroutine that another delegates to cannot borrow from it.
fn in_order(node: Option<Box<Node>>) -> Coroutine<u32> {
    Coroutine::new(async |co| {
        if let Some(node) = node {
            co.yield_from(in_order(node.left)).await?;
            co.yield_(node.value).await?;
            co.yield_from(in_order(node.right)).await?;
        }
        Ok(())
    })
}

fn inner() -> Coroutine<u32> {
    Coroutine::new(async |co| {
        co.yield_(1).await?;
        co.yield_(2).await
    })
}

fn outer() -> Coroutine<u32> {
    Coroutine::new(async |co| {
        co.yield_from(inner()).await?;
        co.yield_(3).await
    })
}

/// What delegation does, in the case that nobody sends, throws or closes.
fn outer_by_hand() -> Coroutine<u32> {
    Coroutine::new(async |co| {
        for value in inner() {
            co.yield_(value).await?;
        }
        co.yield_(3).await
    })
}

fn show(out: &mut dyn Write) -> io::Result<()> {
    let lists = vec![vec![1, 2], vec![3, 4], vec![5, 6]];
    writeln!(out, "{:?}", flatten(lists).collect::<Vec<_>>())?;

    let leaf = |value| Node::new(value, None, None);
    let left = Node::new(2, leaf(4), leaf(5));
    let right = Node::new(3, leaf(6), leaf(7));
    let root = Node::new(1, left, right);
    for value in in_order(root.map(Box::new)) {
        writeln!(out, "{value}")?;
    }

    writeln!(out, "{:?}", outer().collect::<Vec<_>>())?;
    writeln!(out, "{:?}", outer_by_hand().collect::<Vec<_>>())
}

/// Yields a line for each thing in the directory, by name; returns the number of files below it.
///
/// It raises the error of a directory that cannot be read; its parent turns that into a line.
fn walk(directory: PathBuf, depth: usize) -> Coroutine<String, (), u64, io::Error> {
    Coroutine::new(async move |co| {
        let mut entries = fs::read_dir(&directory)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let indent = "  ".repeat(depth);
        let mut files = 0;
        for entry in entries {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !entry.file_type()?.is_dir() {
                co.yield_(format!("{indent}{name}")).await?;
                files += 1;
                continue;
            }
            co.yield_(format!("{indent}{name}/")).await?;
            match co.yield_from(walk(entry.path(), depth + 1)).await {
                Err(Interrupt::Thrown(error)) => co.yield_(format!("{indent}  {error}")).await?,
                below => files += below?,
            }
        }
        Ok(files)
    })
}

fn list(directory: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut walk = walk(directory.to_owned(), 0);
    loop {
        let step = walk.resume();
        match step.map_err(|error| BadInput(format!("{}: {error}", directory.display())))? {
            Yielded(line) => writeln!(out, "{line}")?,
            Complete(1) => return Ok(writeln!(out, "1 file")?),
            Complete(files) => return Ok(writeln!(out, "{}", counted(files, "file"))?),
        }
    }
}

const USAGE: &str = "
usage: yield_from [DIRECTORY]

Prints what lies in the directory, as a tree, and the number of its files.
Links are not followed. Without an argument it shows trees of its own.
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, out| match arguments.first() {
        None => Ok(show(out)?),
        Some(directory) => list(Path::new(directory), out),
    })
}
