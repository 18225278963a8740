//! Which types move between threads, and which are shared between them.

use std::{cell::Cell, rc::Rc};

use coroutine::{
    Co, Coroutine, ExitStack, SendCo, SendExitStack, Sendable, Yield, Yielded, trace::Recorder,
};

use super::{Sends, is_send};

/// The call of `proof` does not compile for a type that is `Send`: there would be two impls.
trait NotSend<Ambiguity> {
    fn proof() {}
}
impl<T: ?Sized> NotSend<()> for T {}
impl<T: ?Sized + Send> NotSend<u8> for T {}

/// The same, for `Sync`.
trait NotSync<Ambiguity> {
    fn proof() {}
}
impl<T: ?Sized> NotSync<()> for T {}
impl<T: ?Sized + Sync> NotSync<u8> for T {}

fn sends<T: Send>() {}
fn shares<T: Sync>() {}

type Error = Rc<u8>;

#[test]
fn a_sendable_coroutine_moves_if_all_its_types_do() {
    sends::<Sends<Cell<u8>, Cell<u8>, Cell<u8>, Cell<u8>>>();
    <Sends<Rc<u8>> as NotSend<_>>::proof();
    <Sends<u8, Rc<u8>> as NotSend<_>>::proof();
    <Sends<u8, (), Rc<u8>> as NotSend<_>>::proof();
    <Sends<u8, (), (), Error> as NotSend<_>>::proof();
    <Coroutine<u8> as NotSend<_>>::proof();
}

#[test]
fn a_coroutine_and_what_contains_it_are_not_shared() {
    <Sends<u8> as NotSync<_>>::proof();
    <SendExitStack<'_> as NotSync<_>>::proof();
    <Coroutine<u8> as NotSync<_>>::proof();
    shares::<std::sync::Mutex<Sends<u8>>>();
}

/// A handle is shared in name only: each of its methods needs it mutably.
#[test]
fn a_handle_moves_if_the_values_do() {
    sends::<SendCo<'_, Cell<u8>, Cell<u8>, Cell<u8>>>();
    <SendCo<'_, Rc<u8>> as NotSend<_>>::proof();
    <SendCo<'_, u8, Rc<u8>> as NotSend<_>>::proof();
    <SendCo<'_, u8, (), Error> as NotSend<_>>::proof();
    <Co<'_, u8> as NotSend<_>>::proof();
    sends::<Yield<'_, Cell<u8>, (), u8, Sendable>>();
    <Yield<'_, Cell<u8>, (), u8, Sendable> as NotSync<_>>::proof();
    <Yield<'_, Rc<u8>, (), u8, Sendable> as NotSend<_>>::proof();
    <Yield<'_, u8, (), u8> as NotSend<_>>::proof();
}

#[test]
fn a_stack_moves_if_it_is_made_to() {
    sends::<SendExitStack<'_, Cell<u8>>>();
    drop(is_send(ExitStack::<u8, _>::new_send()));
    <ExitStack<'_> as NotSend<_>>::proof();
}

/// It contains texts, whatever the values are.
#[test]
fn a_recorder_moves_and_is_shared() {
    sends::<Recorder<Rc<u8>, Rc<u8>, Rc<u8>, Error>>();
    shares::<Recorder<Rc<u8>, Rc<u8>, Rc<u8>, Error>>();
}

#[test]
fn values_need_not_be_sync() {
    let mut cells: Sends<Cell<u32>, Cell<u32>> = Coroutine::new_send(async |co| {
        let mut got = Cell::new(0);
        loop {
            got = co.yield_(got).await?;
        }
    });
    is_send(&mut cells);
    cells.start().unwrap();
    assert_eq!(cells.send(Cell::new(3)), Ok(Yielded(Cell::new(3))));
}
