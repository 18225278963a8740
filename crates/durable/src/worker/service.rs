//! A body that the worker serves.

use std::{pin::Pin, sync::Arc};

use scheduler::{Stop, Task};

use super::{
    caught::Caught,
    desk::{Desk, Phase},
    into_answer::IntoAnswer,
    stay::{Stay, Step},
};
use crate::{
    ground::key::Key,
    open::Scripts,
    record::head::Head,
    store::Loaded,
    work::{answer::Answer, seat::Seat, trouble::Trouble},
};

pub(super) type Serve<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + 'a>>;

/// A body with the function that performs what it asks for, whatever its types.
pub(super) trait Service {
    fn name(&self) -> &Arc<str>;
    /// Serves an instance that was claimed, until it waits for what has not come, has ended, or is
    /// put off.
    fn serve<'a>(
        &'a self,
        desk: &'a Desk,
        number: u64,
        head: Head,
        task: &'a mut Task<'_>,
    ) -> Serve<'a>;
}

pub(super) struct Serving<Y, S, R, E, H> {
    /// The newest first.
    pub(super) scripts: Box<Scripts<Y, S, R, E>>,
    pub(super) perform: H,
}

impl<Y, S, R, E, H, T> Service for Serving<Y, S, R, E, H>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    H: AsyncFn(&mut Task<'_>, &Key, &Y) -> T,
    T: IntoAnswer<S, E>,
{
    fn name(&self) -> &Arc<str> {
        &self.scripts[0].name
    }

    fn serve<'a>(
        &'a self,
        desk: &'a Desk,
        number: u64,
        head: Head,
        task: &'a mut Task<'_>,
    ) -> Serve<'a> {
        Box::pin(async move {
            let mut stay = Stay::new(desk, number, &head);
            if let Some(trouble) = stay.claimed.silence(&head, &desk.terms) {
                return stay.leave(task, trouble).await;
            }
            let kept = desk.kept.borrow_mut().take(&head.id);
            let (mut seat, mut news) = match kept.and_then(|seat| Seat::resumed(seat, &head)) {
                Some(seat) => (seat, None),
                None => match stay.rebuild(task, &self.scripts).await? {
                    Some((seat, loaded)) => (seat, Some(loaded)),
                    None => return Ok(()),
                },
            };
            while let Some(after) = self.step(&mut stay, task, seat, news.take()).await? {
                seat = after;
            }
            Ok(())
        })
    }
}

impl<Y, S, R, E, H, T> Serving<Y, S, R, E, H>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    H: AsyncFn(&mut Task<'_>, &Key, &Y) -> T,
    T: IntoAnswer<S, E>,
{
    /// Makes a step. `None`: the instance is out of the worker's hands.
    async fn step(
        &self,
        stay: &mut Stay<'_>,
        task: &mut Task<'_>,
        seat: Seat<Y, S, R, E>,
        news: Option<Loaded>,
    ) -> Result<Option<Seat<Y, S, R, E>>, Stop> {
        let desk = stay.desk;
        // 1. What it is to be sent.
        let sending = if seat.wants_an_answer() {
            if !desk.is_running() {
                return stay.release(task, seat).await;
            }
            let Some(answer) = self.ask(stay, task, &seat).await? else {
                return stay.release(task, seat).await;
            };
            let signal = answer.and_then(Answer::signal);
            signal.and_then(|signal| seat.answer(signal, desk.store.value_limit()))
        } else {
            let Some(loaded) = stay.news(task, &seat, news).await? else {
                return Ok(None);
            };
            stay.claimed.letters = loaded.head.letters;
            match seat.event(loaded) {
                Some(sending) => sending,
                None if stay.claimed.has_stepped() => return stay.release(task, seat).await,
                None => Err(Trouble::of_nothing(&seat.key())),
            }
        };
        // 2. The body runs on it.
        let made = sending.and_then(|sending| seat.run(sending, &*desk.store, &desk.terms));
        let mut made = match made {
            Ok(made) => made,
            Err(trouble) => {
                stay.leave(task, trouble).await?;
                return Ok(None);
            }
        };
        // 3. Commit, and release what came of it.
        let waits = made.is_to_be_released(&mut stay.claimed.letters);
        made.append.release = waits || !desk.is_running();
        match stay.commit(task, made).await? {
            Step::GoesOn(seat) => Ok(Some(seat)),
            Step::Left => Ok(None),
        }
    }

    /// Performs what the instance asks for. `None`: the function was cancelled because the worker
    /// stops, or has lost the instance.
    async fn ask(
        &self,
        stay: &Stay<'_>,
        task: &mut Task<'_>,
        seat: &Seat<Y, S, R, E>,
    ) -> Result<Option<Result<Answer<S, E>, Trouble>>, Stop> {
        let key = seat.key();
        // The call itself is the user's code as well: a function may panic before it has a future.
        let performing = async { (self.perform)(task, &key, seat.asked()).await.into_answer() };
        let stop = match Caught::new(performing).await {
            Err(text) => return Ok(Some(Err(Trouble::of_handler(&key, &text)))),
            Ok(Ok(answer)) => return Ok(Some(Ok(answer))),
            Ok(Err(stop)) => stop,
        };
        match stop {
            Stop::Killed => Err(Stop::Killed),
            Stop::Cancelled if stay.is_lost() || stay.desk.phase.get() >= Phase::Hurrying => {
                Ok(None)
            }
            stop => Ok(Some(Err(Trouble::Again(format!("{key}: {stop}"))))),
        }
    }
}
