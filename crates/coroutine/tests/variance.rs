#![allow(missing_docs)]
use coroutine::*;
fn shrink<'a>(c: Coroutine<u32>) -> BoxCoroutine<'a, u32> {
    c
}
fn shrink2<'s: 'a, 'a>(c: BoxCoroutine<'s, u32>) -> BoxCoroutine<'a, u32> {
    c
}
#[test]
fn f() {
    let _ = (
        shrink(Coroutine::new(async |co| co.yield_(1).await)),
        shrink2(Coroutine::new(async |co| co.yield_(1).await)),
    );
}
type Values<'a, T> = BoxCoroutine<'a, Option<T>, (), (), std::io::Error>;
struct Source<'a, T> {
    v: Values<'a, T>,
}
fn shrink3<'s: 'a, 'a>(c: Source<'s, u32>) -> Source<'a, u32> {
    c
}
#[test]
fn g() {
    let _ = shrink3(Source {
        v: Coroutine::new(async |co| co.yield_(None).await.map(drop)),
    })
    .v;
}
