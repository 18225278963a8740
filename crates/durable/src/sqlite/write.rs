//! Writing: each kind of write as a value, so that a thread can do it for another.

use std::borrow::Cow;

use rusqlite::Connection;

use super::{claims, letters, steps, terms::Terms};
use crate::{
    record::head::Head,
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Held, NewInstance, NewLetter,
        PostOutcome, TakenOver,
    },
};

pub(super) enum Write<'a> {
    Create(Cow<'a, NewInstance>),
    TakeOver(Cow<'a, str>, Expected),
    Append(Cow<'a, [Append]>),
    Post(Cow<'a, NewLetter>),
    Claim(Cow<'a, Claim>),
    Extend(Cow<'a, [Held]>, i64),
    SetAside(Cow<'a, str>, Cow<'a, Aside>),
    Prune(Cow<'a, str>),
    /// That of a thread that waits to do something alone.
    Nothing,
}

/// The answer to a write of the same name.
pub(super) enum Written {
    Created(Created),
    TakenOver(Option<TakenOver>),
    Appended(Vec<Appended>),
    Posted(PostOutcome),
    Claimed(Vec<Head>),
    Extended(Vec<Extended>),
    SetAside(Extended),
    Pruned(u64),
}

impl<'a> Write<'a> {
    pub(super) fn create(new: &'a NewInstance) -> Self {
        Self::Create(Cow::Borrowed(new))
    }

    pub(super) fn take_over(id: &'a str, expected: Expected) -> Self {
        Self::TakeOver(Cow::Borrowed(id), expected)
    }

    pub(super) fn append(batch: &'a [Append]) -> Self {
        Self::Append(Cow::Borrowed(batch))
    }

    pub(super) fn post(letter: &'a NewLetter) -> Self {
        Self::Post(Cow::Borrowed(letter))
    }

    pub(super) fn claim(claim: &'a Claim) -> Self {
        Self::Claim(Cow::Borrowed(claim))
    }

    pub(super) fn extend(held: &'a [Held], lease: i64) -> Self {
        Self::Extend(Cow::Borrowed(held), lease)
    }

    pub(super) fn set_aside(id: &'a str, aside: &'a Aside) -> Self {
        Self::SetAside(Cow::Borrowed(id), Cow::Borrowed(aside))
    }

    pub(super) fn prune(id: &'a str) -> Self {
        Self::Prune(Cow::Borrowed(id))
    }

    /// A copy that another thread can have.
    pub(super) fn to_owned(&self) -> Write<'static> {
        fn own<T: ToOwned + ?Sized>(value: &T) -> Cow<'static, T> {
            Cow::Owned(value.to_owned())
        }
        match self {
            Self::Create(new) => Write::Create(own(new.as_ref())),
            Self::TakeOver(id, expected) => Write::TakeOver(own(id.as_ref()), *expected),
            Self::Append(batch) => Write::Append(own(batch.as_ref())),
            Self::Post(letter) => Write::Post(own(letter.as_ref())),
            Self::Claim(claim) => Write::Claim(own(claim.as_ref())),
            Self::Extend(held, lease) => Write::Extend(own(held.as_ref()), *lease),
            Self::SetAside(id, aside) => Write::SetAside(own(id.as_ref()), own(aside.as_ref())),
            Self::Prune(id) => Write::Prune(own(id.as_ref())),
            Self::Nothing => Write::Nothing,
        }
    }

    /// Which instance it is about, and which step.
    pub(super) fn place(&self) -> (&str, u64) {
        match self {
            Self::Create(new) => (&new.first.id, 1),
            Self::Append(batch) => batch.first().map_or(("", 0), |one| (&one.id, one.seq + 1)),
            Self::Post(letter) => (&letter.id, 0),
            Self::TakeOver(id, _) | Self::SetAside(id, _) | Self::Prune(id) => (id, 0),
            Self::Claim(_) | Self::Extend(..) | Self::Nothing => ("", 0),
        }
    }
}

/// Performs a write, within a transaction.
pub(super) fn perform(
    connection: &Connection,
    write: &Write<'_>,
    terms: Terms,
) -> rusqlite::Result<Written> {
    let now = terms.now;
    Ok(match write {
        Write::Create(new) => Written::Created(steps::create(connection, new, now)?),
        Write::TakeOver(id, expected) => {
            Written::TakenOver(steps::take_over(connection, id, *expected, now)?)
        }
        Write::Append(batch) => {
            let append = |append| steps::append(connection, append, now);
            Written::Appended(batch.iter().map(append).collect::<rusqlite::Result<_>>()?)
        }
        Write::Post(letter) => {
            Written::Posted(letters::post(connection, letter, terms.mailbox_limit, now)?)
        }
        Write::Claim(claim) => Written::Claimed(claims::claim(connection, claim, now)?),
        Write::Extend(held, lease) => {
            let until = now.saturating_add(*lease);
            let extend = |held| claims::extend(connection, held, until, now);
            Written::Extended(held.iter().map(extend).collect::<rusqlite::Result<_>>()?)
        }
        Write::SetAside(id, aside) => {
            Written::SetAside(claims::set_aside(connection, id, aside, now)?)
        }
        Write::Prune(id) => Written::Pruned(steps::prune(connection, id)?),
        Write::Nothing => Written::Pruned(0),
    })
}
