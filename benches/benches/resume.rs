//! One step of a coroutine, beside every library that has such.

use std::hint::black_box;

use benches::{
    coroutines::{
        AsyncStream, Block, Boxed, BoxedClosure, Corosensei, Fauxgen, Generator, Instructed,
        Instruction, Rc, Sends, SimpleCoro, StateMachine, Sync, Text, Throws, Total, Unboxed, Work,
        Yields, thrown_by_enum,
    },
    section::{self, Section},
};

fn main() {
    let mut criterion = section::criterion();
    let mut section = Section::open(&mut criterion, "resume");
    throwing::<Unboxed>(&mut section);
    throwing::<Boxed>(&mut section);
    told_by_enum(&mut section);
    sending_only::<Rc>(&mut section);
    sending_only::<Sync>(&mut section);
    sending_only::<Fauxgen>(&mut section);
    sending_only::<SimpleCoro>(&mut section);
    sending_only::<Corosensei>(&mut section);
    sending_only::<Generator>(&mut section);
    sending_only::<StateMachine>(&mut section);
    sending_only::<BoxedClosure>(&mut section);
    yielding::<AsyncStream>(&mut section);
}

fn throwing<P: Throws>(section: &mut Section<'_>) {
    sending::<P>(section);
    section.step("throw", P::NAME, || with_error(P::catching()));
}

fn sending_only<P: Sends>(section: &mut Section<'_>) {
    sending::<P>(section);
    section.step("throw", P::NAME, || with_error(thrown_by_enum::<P>()));
}

/// The verbs in full, as far as genawaiter can be told them: the same coroutine is sent a value, told of
/// an error, and made to leave.
fn told_by_enum(section: &mut Section<'_>) {
    let peer = "genawaiter rc, enum";
    section.step("send u64", peer, || {
        let mut started = Rc::started::<Instructed>();
        move || started(black_box(Instruction::Send(3)))
    });
    section.step("throw", peer, || with_error(thrown_by_enum::<Rc>()));
    let told = Rc::started::<Instructed>;
    section.end("close", peer, told, |mut told| told(Instruction::Close));
}

fn sending<P: Sends>(section: &mut Section<'_>) {
    yielding::<P>(section);
    section.step("send u64", P::NAME, || {
        let mut started = P::started::<Total>();
        move || started(black_box(Total::sample()))
    });
    section.step("send 64 bytes", P::NAME, || {
        let mut started = P::started::<Block>();
        move || started(black_box(Block::sample()))
    });
    section.step("send String", P::NAME, || {
        let (mut started, mut text) = (P::started::<Text>(), Text::sample());
        move || text = started(std::mem::take(&mut text)).unwrap_or_default()
    });
    section.end("close", P::NAME, P::suspended, |close| close());
}

fn yielding<P: Yields>(section: &mut Section<'_>) {
    section.step("iterate", P::NAME, || {
        let mut numbers = P::numbers(0);
        move || numbers.next()
    });
    section.step("create", P::NAME, || || P::numbers(black_box(5)).next());
}

fn with_error(mut throw: impl FnMut(Box<str>) -> Option<u64>) -> impl FnMut() -> Option<u64> {
    move || throw(black_box(Box::from("")))
}
