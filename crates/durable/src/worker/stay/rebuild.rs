//! An instance is built again, page by page.

use std::sync::Arc;

use scheduler::{Stop, Task};

use super::Stay;
use crate::{
    record::{error::Error, rows::Rows, store_error::StoreError},
    replay::{feed::Feed, script::Script},
    store::{Loaded, Since},
    work::{event::WorkerEvent, seat::Seat, trouble::Trouble},
};

impl Stay<'_> {
    /// Builds the instance again by the newest of the bodies that replays it. `None`: it was left.
    pub(crate) async fn rebuild<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        scripts: &[Arc<Script<Y, S, R, E>>],
    ) -> Result<Option<(Seat<Y, S, R, E>, Loaded)>, Stop> {
        let mut diverged = None;
        for script in scripts {
            match self.replay(task, script).await? {
                Err(Error::Diverged((), divergence)) => {
                    diverged.get_or_insert(Error::Diverged((), divergence));
                }
                Err(error) => {
                    diverged = Some(error);
                    break;
                }
                Ok(None) => return Ok(None),
                Ok(Some((feed, loaded))) => match feed.finish() {
                    Ok(rebuilt) => {
                        let seat = Seat::new(script, &scripts[0], rebuilt);
                        return Ok(seat.map(|seat| (seat, loaded)));
                    }
                    Err(error) => {
                        diverged = Some(error);
                        break;
                    }
                },
            }
        }
        let error = diverged.expect("there is a body, and each has failed");
        match Trouble::of_replay(error) {
            Ok(trouble) => self.leave(task, trouble).await?,
            Err(error) => self.desk.note(&WorkerEvent::StoreFailed(&error)),
        }
        Ok(None)
    }

    /// Replays the instance's log by a body. `Ok(None)`: it was left.
    async fn replay<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        script: &Arc<Script<Y, S, R, E>>,
    ) -> Result<Result<Option<(Feed<Y, S, R, E>, Loaded)>, Error<(), E>>, Stop> {
        let mut feed = Feed::new(script, &self.claimed.id);
        loop {
            let Some((loaded, rows)) = self.load(task, feed.since()).await? else {
                return Ok(Ok(None));
            };
            match feed.accept(loaded.head.clone(), &rows) {
                Ok(true) => return Ok(Ok(Some((feed, loaded)))),
                Ok(false) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Loads a page, again and again if the store fails. `None`: the instance was left.
    pub(super) async fn load(
        &mut self,
        task: &mut Task<'_>,
        since: Since,
    ) -> Result<Option<(Loaded, Rows)>, Stop> {
        let mut failures = 0;
        loop {
            let id = Arc::clone(&self.claimed.id);
            match self.desk.load(task, id, since).await? {
                Ok(Some(page)) if page.0.head.epoch == self.claimed.epoch => {
                    return Ok(Some(*page));
                }
                Ok(_) => {
                    self.lost();
                    return Ok(None);
                }
                Err(error @ StoreError::Corrupt { .. }) => {
                    self.leave(task, Trouble::Hopeless(error.to_string()))
                        .await?;
                    return Ok(None);
                }
                Err(error) => {
                    failures += 1;
                    if !self.wait_for_the_store(task, failures, &error).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }
}
