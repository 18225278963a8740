//! Writes the report of what the other benchmarks have left. Cargo runs it after them.

use std::{io, path::Path};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches::report::write(folder)?;
    println!("{}", folder.join("RESULTS.md").display());
    Ok(())
}
