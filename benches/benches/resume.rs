//! One step of a coroutine, beside every library that has such.

use std::hint::black_box;

use benches::{
    coroutines::{
        AsyncStream, Block, Boxed, BoxedClosure, Corosensei, Fauxgen, Generator, Instruction, Rc,
        SendBoxed, SendUnboxed, Sends, SimpleCoro, StateMachine, Sync, Text, Throws, Total,
        Unboxed, Work, Yields, instructed, sent_as_error,
    },
    section::{self, Section},
};

fn main() {
    let mut criterion = section::criterion();
    let mut section = Section::open(&mut criterion, "resume");
    throwing::<Unboxed>(&mut section);
    throwing::<Boxed>(&mut section);
    throwing::<SendUnboxed>(&mut section);
    throwing::<SendBoxed>(&mut section);
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
    section.step("throw", P::NAME, with_error(P::catching()));
}

fn sending_only<P: Sends>(section: &mut Section<'_>) {
    sending::<P>(section);
    section.step("throw", P::NAME, with_error(sent_as_error::<P>()));
}

/// The verbs in full, as far as genawaiter has them: the same coroutine is sent a value, gets an
/// error, and is made to leave.
fn instructed_by_enum(section: &mut Section<'_>) {
    let peer = "genawaiter rc, enum";
    let mut sent = instructed();
    section.step("send u64", peer, || sent(black_box(Instruction::Send(3))));
    let mut thrown = instructed();
    let throw = with_error(move |error| thrown(Instruction::Throw(error)));
    section.step("throw", peer, throw);
    section.end("close", peer, instructed, |mut told| {
        told(black_box(Instruction::Close))
    });
}

fn sending<P: Sends>(section: &mut Section<'_>) {
    yielding::<P>(section);
    let mut total = P::started::<Total>();
    section.step("send u64", P::NAME, || total(black_box(Total::sample())));
    let mut block = P::started::<Block>();
    section.step("send 64 bytes", P::NAME, || {
        block(black_box(Block::sample()))
    });
    let (mut text, mut held) = (P::started::<Text>(), Text::sample());
    section.step("send String", P::NAME, || {
        held = text(std::mem::take(&mut held));
    });
    section.end("close", P::NAME, P::suspended, |close| close());
}

fn yielding<P: Yields>(section: &mut Section<'_>) {
    let mut numbers = P::numbers(0);
    section.step("iterate", P::NAME, || numbers.next());
    section.step("create", P::NAME, || P::numbers(black_box(5)).next());
}

fn with_error<O>(mut throw: impl FnMut(Box<str>) -> O) -> impl FnMut() -> O {
    move || throw(black_box(Box::from("")))
}
