//! What types say of one kind of coroutines alone.

use coroutine::Coroutine;

/// The call of `proof` does not compile for a type that is `Send`: there would be two impls.
#[test]
fn mis06_it_stays_on_its_thread() {
    trait NotSend<Ambiguity> {
        fn proof() {}
    }
    impl<T> NotSend<()> for T {}
    impl<T: Send> NotSend<u8> for T {}
    <Coroutine<u32> as NotSend<_>>::proof();
}
