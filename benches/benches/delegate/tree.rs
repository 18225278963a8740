//! An in-order walk through a balanced tree, where a node delegates to its children. The tree is a
//! range of numbers: its root stands in the middle, its children are the halves, so it takes no
//! memory of its own.

use std::{ops::Range, pin::Pin};

use corosensei::Yielder;
use coroutine::{Coroutine, SendCoroutine};
use genawaiter::rc::{Co, Gen};

/// A tree or a part of one.
pub(crate) type Nodes = Range<u64>;

/// The left part, the root and the right part; a part that has no nodes is not there.
fn parts(nodes: Nodes) -> (Option<Nodes>, u64, Option<Nodes>) {
    let root = nodes.start.midpoint(nodes.end);
    let part = |part: Nodes| (!part.is_empty()).then_some(part);
    (part(nodes.start..root), root, part(root + 1..nodes.end))
}

macro_rules! walks {
    ($owned:ident, $borrowed:ident, $walk:ty, $make:ident) => {
        /// With `yield_from`.
        pub(crate) fn $owned(nodes: Nodes) -> $walk {
            Coroutine::$make(async move |co| {
                let (left, root, right) = parts(nodes);
                if let Some(left) = left {
                    co.yield_from($owned(left)).await?;
                }
                co.yield_(root).await?;
                if let Some(right) = right {
                    co.yield_from($owned(right)).await?;
                }
                Ok(())
            })
        }

        /// With `yield_from_mut`.
        pub(crate) fn $borrowed(nodes: Nodes) -> $walk {
            Coroutine::$make(async move |co| {
                let (left, root, right) = parts(nodes);
                if let Some(left) = left {
                    co.yield_from_mut(&mut $borrowed(left)).await?;
                }
                co.yield_(root).await?;
                if let Some(right) = right {
                    co.yield_from_mut(&mut $borrowed(right)).await?;
                }
                Ok(())
            })
        }
    };
}

walks!(owned, borrowed, Coroutine<u64>, new);
walks!(owned_send, borrowed_send, SendCoroutine<u64>, new_send);

/// With generators that yield what the next one yields.
pub(crate) fn by_hand(nodes: Nodes) -> impl Iterator<Item = u64> {
    type Walk = Gen<u64, (), Pin<Box<dyn Future<Output = ()>>>>;

    fn walk(nodes: Nodes) -> Walk {
        Gen::new(|co: Co<u64>| {
            Box::pin(async move {
                let (left, root, right) = parts(nodes);
                for node in left.into_iter().flat_map(walk) {
                    co.yield_(node).await;
                }
                co.yield_(root).await;
                for node in right.into_iter().flat_map(walk) {
                    co.yield_(node).await;
                }
            }) as Pin<Box<dyn Future<Output = ()>>>
        })
    }
    walk(nodes).into_iter()
}

/// With plain recursion on a stack of its own.
pub(crate) fn one_stack(nodes: Nodes) -> impl Iterator<Item = u64> {
    fn walk(nodes: Nodes, yielder: &Yielder<(), u64>) {
        let (left, root, right) = parts(nodes);
        if let Some(left) = left {
            walk(left, yielder);
        }
        yielder.suspend(root);
        if let Some(right) = right {
            walk(right, yielder);
        }
    }
    let mut coroutine = corosensei::Coroutine::new(|yielder, ()| walk(nodes, yielder));
    std::iter::from_fn(move || coroutine.resume(()).as_yield())
}

/// With chained iterators, boxed as their types are recursive.
pub(crate) fn nested_boxes(nodes: Nodes) -> Box<dyn Iterator<Item = u64>> {
    let (left, root, right) = parts(nodes);
    let left = left.into_iter().flat_map(nested_boxes);
    let right = right.into_iter().flat_map(nested_boxes);
    Box::new(left.chain([root]).chain(right))
}

/// Without delegation: what is still to be visited stands in a vector.
pub(crate) fn explicit_stack(nodes: Nodes) -> impl Iterator<Item = u64> {
    let mut stack = Vec::new();
    let mut descending = Some(nodes);
    std::iter::from_fn(move || {
        while let Some(nodes) = descending.take() {
            let (left, root, right) = parts(nodes);
            stack.push((root, right));
            descending = left;
        }
        let (root, right) = stack.pop()?;
        descending = right;
        Some(root)
    })
}
