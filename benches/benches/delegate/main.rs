//! Coroutines that delegate to coroutines, beside what one would do without.

mod chain;
mod tree;

use std::{hint::black_box, time::Instant};

use benches::section::{self, Section};

fn main() {
    let mut criterion = section::criterion();
    let mut section = Section::open(&mut criterion, "delegate");
    let depths = [("depth 1", 1), ("depth 10", 10), ("depth 1,000", 1_000)];
    for (row, depth) in depths {
        chained(&mut section, row, CEDE, chain::owned(depth));
        chained(&mut section, row, CEDE_MUT, chain::borrowed(depth));
        chained(&mut section, row, SEND, chain::owned_send(depth));
        chained(&mut section, row, SEND_MUT, chain::borrowed_send(depth));
        chained(&mut section, row, GENAWAITER, chain::by_hand(depth));
        chained(&mut section, row, COROSENSEI, chain::one_stack(depth));
        chained(&mut section, row, BOXES, chain::nested_boxes(depth));
    }
    // Elsewhere each level is a frame of the native stack, which is not made for this.
    let deepest = "depth 100,000";
    chained(&mut section, deepest, CEDE, chain::owned(100_000));
    chained(&mut section, deepest, SEND, chain::owned_send(100_000));
    walked(&mut section, CEDE, tree::owned);
    walked(&mut section, CEDE_MUT, tree::borrowed);
    walked(&mut section, SEND, tree::owned_send);
    walked(&mut section, SEND_MUT, tree::borrowed_send);
    walked(&mut section, GENAWAITER, tree::by_hand);
    walked(&mut section, COROSENSEI, tree::one_stack);
    walked(&mut section, BOXES, tree::nested_boxes);
    walked(&mut section, "explicit stack", tree::explicit_stack);
}

const CEDE: &str = "cede, yield_from";
const CEDE_MUT: &str = "cede, yield_from_mut";
const SEND: &str = "cede, Send, yield_from";
const SEND_MUT: &str = "cede, Send, yield_from_mut";
const GENAWAITER: &str = "genawaiter rc, by hand";
const COROSENSEI: &str = "corosensei, one stack";
const BOXES: &str = "nested boxes";

/// Measures one value through a chain that keeps a total at its end.
fn chained(section: &mut Section<'_>, row: &str, peer: &str, mut chain: impl FnMut(u64) -> u64) {
    section.step(row, peer, || chain(black_box(3)));
}

/// Measures a node of a walk through all of the tree.
fn walked<I>(section: &mut Section<'_>, peer: &str, walk: fn(tree::Nodes) -> I)
where
    I: Iterator<Item = u64>,
{
    const NODES: u64 = 1 << 20;
    section.run("a tree's node", peer, NODES, || {
        let begin = Instant::now();
        let sum: u64 = walk(black_box(0..NODES)).sum();
        let elapsed = begin.elapsed();
        assert_eq!(sum, NODES * (NODES - 1) / 2, "{peer}: not every node once");
        elapsed
    });
}
