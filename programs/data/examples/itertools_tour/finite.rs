//! Iterators that end: chains, combinations, permutations, and a slice of an endless one.

use std::io::{self, Write};

use itertools::Itertools;

use crate::endless::count;

pub(crate) fn show(out: &mut dyn Write) -> io::Result<()> {
    add_sales(out)?;

    let task = "Creating all possible two-person teams from a list of candidates for a project.";
    writeln!(out, "\n{task}\nAll possible 2-person teams:")?;
    let candidates = ["Alice", "Bob", "Charlie", "David"];
    for [one, other] in candidates.iter().array_combinations() {
        writeln!(out, "{:?}", (one, other))?;
    }

    permute_digits(out)?;

    writeln!(
        out,
        "\nSlicing a iterator using islice() starting from 5 to 20 by step 2."
    )?;
    let slice = count(1, 1).take(20).skip(5).step_by(2);
    writeln!(out, "{:?}", slice.collect_vec())
}

fn add_sales(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nChaining Iterables.")?;
    let west_bengal = [200, 432, 543, 656];
    let bihar = [987, 234, 432];
    let uttar_pradesh = [34, 231];
    let mut total = 0;
    for sales in west_bengal.into_iter().chain(bihar).chain(uttar_pradesh) {
        total += sales;
        writeln!(out, "Processing Sales Rs. {sales}")?;
    }
    writeln!(out, "\nTotal Sales: Rs. {total}")
}

fn permute_digits(out: &mut dyn Write) -> io::Result<()> {
    let digits = (1..5).collect_vec();
    let task = "Generating all possible permutations of";
    writeln!(out, "\n\n{task} {digits:?} to fill 4 places.")?;
    for permutation in digits.into_iter().permutations(3) {
        write!(out, "({}) ", permutation.iter().join(", "))?;
    }
    writeln!(out)
}
