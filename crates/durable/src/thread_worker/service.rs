//! A body that the worker serves.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use super::{
    active::Active,
    desk::Desk,
    instance::{Handler, Instance},
};
use crate::{
    ground::key::Key,
    open::Scripts,
    record::{error::Error, head::Head, store_error::StoreError},
    replay::load::Loading,
    work::{answer::Answer, seat::Seat, trouble::Trouble},
};

/// A body with the function that performs what it asks for, whatever its types.
pub(super) trait Service<'h> {
    fn name(&self) -> &Arc<str>;
    /// Takes an instance that was claimed. `None`: there is nothing to do about it.
    fn open(
        &self,
        head: &Head,
        desk: &mut Desk<'h>,
    ) -> Result<Option<Box<dyn Active + 'h>>, StoreError>;
}

pub(super) struct Serving<Y, S, R, E, H> {
    /// The newest first.
    scripts: Box<Scripts<Y, S, R, E>>,
    handler: Handler<H>,
}

impl<Y, S, R, E, H> Serving<Y, S, R, E, H> {
    pub(super) fn new(scripts: Box<Scripts<Y, S, R, E>>, handler: H) -> Self {
        let handler = Rc::new(RefCell::new(handler));
        Self { scripts, handler }
    }
}

impl<'h, Y, S, R, E, H> Service<'h> for Serving<Y, S, R, E, H>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    H: FnMut(&Key, &Y) -> Answer<S, E> + 'h,
{
    fn name(&self) -> &Arc<str> {
        &self.scripts[0].name
    }

    fn open(
        &self,
        head: &Head,
        desk: &mut Desk<'h>,
    ) -> Result<Option<Box<dyn Active + 'h>>, StoreError> {
        let instance = Instance::new(head, &self.handler);
        if let Some(trouble) = instance.claimed().silence(head, &desk.terms) {
            return Ok(Some(Box::new(instance.troubled(trouble, desk))));
        }
        let kept = desk
            .kept
            .take(&head.id)
            .and_then(|seat| Seat::resumed(seat, head));
        let seat = match kept {
            Some(seat) => Ok(Some(seat)),
            None => self.load(head, desk),
        };
        Ok(match seat {
            Ok(Some(seat)) if seat.epoch() == head.epoch => Some(Box::new(instance.seated(seat))),
            Ok(_) => {
                desk.note(&instance.claimed().lost());
                None
            }
            Err(error) => {
                let trouble = Trouble::of_replay(error)?;
                Some(Box::new(instance.troubled(trouble, desk)))
            }
        })
    }
}

impl<Y, S, R, E, H> Serving<Y, S, R, E, H> {
    /// Builds an instance again by the newest of the bodies that replays it. `None`: it has ended.
    #[expect(clippy::type_complexity, reason = "an instance, nothing, or an error")]
    fn load(&self, head: &Head, desk: &Desk<'_>) -> Result<Option<Seat<Y, S, R, E>>, Error<(), E>> {
        let mut diverged = None;
        for script in &self.scripts {
            let mut loading = Loading::new(&*desk.store, script, &head.id);
            match loading.run().map(|head| head.is_some()) {
                Err(error @ Error::Diverged(..)) => {
                    diverged.get_or_insert(error);
                }
                Err(error) => return Err(error),
                Ok(false) => return Ok(None), // somebody has removed it in the meantime
                Ok(true) => return Ok(Seat::new(script, &self.scripts[0], loading.finish()?)),
            }
        }
        Err(diverged.expect("there is a body, and each has diverged"))
    }
}
