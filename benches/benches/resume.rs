//! One step of a coroutine, beside every library that has such.

use std::hint::black_box;

use benches::{
    coroutines::{
        AsyncStream, Block, Boxed, BoxedClosure, Corosensei, Fauxgen, Generator, Instruction, Rc,
        Sends, SimpleCoro, StateMachine, Sync, Text, Throws, Total, Unboxed, Work, Yields,
        instructed, sent_as_error,
    },
    section::{self, Section},
};

fn main() {
    let mut criterion = section::criterion();
    let mut section = Section::open(&mut criterion, "resume");
    throwing::<Unboxed>(&mut section);
    throwing::<Boxed>(&mut section);
    instructed_by_enum(&mut section);
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
    section.step("throw", P::NAME, || with_error(sent_as_error::<P>()));
}

/// The verbs in full, as far as genawaiter can be told them: the same coroutine is sent a value, told of
/// an error, and made to leave.
fn instructed_by_enum(section: &mut Section<'_>) {
    let peer = "genawaiter rc, enum";
    section.step("send u64", peer, || {
        let mut instructed = instructed();
        move || instructed(black_box(Instruction::Send(3)))
    });
    section.step("throw", peer, || {
        let mut instructed = instructed();
        with_error(move |error| instructed(Instruction::Throw(error)))
    });
    section.end("close", peer, instructed, |mut told| {
        told(black_box(Instruction::Close))
    });
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
        move || text = started(std::mem::take(&mut text))
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

fn with_error<O>(mut throw: impl FnMut(Box<str>) -> O) -> impl FnMut() -> O {
    move || throw(black_box(Box::from("")))
}
