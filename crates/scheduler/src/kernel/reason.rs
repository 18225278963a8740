//! Reasons for waiting, for reports and for the search of cycles.

use std::{fmt, mem, rc::Rc};

#[cfg(all(unix, feature = "io"))]
use super::direction::Direction;
use crate::{
    id::{SchedulerId, TaskId},
    name::Name,
};

/// The thing that a task waits for.
#[derive(Clone)]
pub(crate) enum Reason {
    Sleep,
    Join {
        task: TaskId,
        name: Name,
    },
    Park,
    /// A descriptor, by its number.
    #[cfg(all(unix, feature = "io"))]
    Io(i32, Direction),
    Future,
    /// A channel, an event, the tasks of a scope: something that describes itself.
    Object(&'static str, Rc<dyn Object>),
    /// The same, where somebody outside of the scheduler may end the wait.
    #[cfg(any(all(unix, feature = "io"), feature = "unblock"))]
    Outside(&'static str, Rc<dyn Object>),
    Lock(Rc<dyn Owned>),
    /// One of these.
    Any(Vec<Reason>),
    /// All of these.
    All(Vec<Reason>),
}

/// Something shared between tasks, on which they wait.
pub(crate) trait Object {
    /// Names it: what it is, and where it was made.
    fn describe(&self) -> String;

    /// Whether somebody outside of every task could end this kind of wait for it.
    fn may_be_served_by_host(&self, kind: &'static str) -> bool {
        let _ = kind;
        false
    }
}

/// Something that has no more to say of itself than its name.
#[cfg(any(all(unix, feature = "signal"), feature = "unblock"))]
impl Object for Name {
    fn describe(&self) -> String {
        self.to_string()
    }
}

/// An object that a task has to itself.
pub(crate) trait Owned: Object {
    /// The one task that could end the wait, if there is one and it is of this scheduler.
    fn owner(&self, scheduler: SchedulerId) -> Option<TaskId>;
}

impl Reason {
    /// The kind of wait: a word for reports and traces. Of several it is that of the first.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Sleep => "sleep",
            Self::Join { .. } => "join",
            Self::Park => "park",
            #[cfg(all(unix, feature = "io"))]
            Self::Io(..) => "io",
            Self::Future => "future",
            Self::Object(kind, _) => kind,
            #[cfg(any(all(unix, feature = "io"), feature = "unblock"))]
            Self::Outside(kind, _) => kind,
            Self::Lock(_) => "lock",
            Self::Any(reasons) | Self::All(reasons) => {
                reasons.first().map_or("park", |first| first.kind())
            }
        }
    }

    /// The thing that is waited for, by name.
    pub(crate) fn object(&self) -> String {
        let listed = |reasons: &[Self]| {
            let listed: Vec<String> = reasons.iter().map(Self::to_string).collect();
            listed.join(", ")
        };
        match self {
            Self::Sleep => "its time".to_owned(),
            Self::Join { name, .. } => name.to_string(),
            Self::Park => "a wake".to_owned(),
            #[cfg(all(unix, feature = "io"))]
            Self::Io(descriptor, way) => format!("descriptor {descriptor}, {way}"),
            Self::Future => "a future".to_owned(),
            Self::Object(_, object) => object.describe(),
            #[cfg(any(all(unix, feature = "io"), feature = "unblock"))]
            Self::Outside(_, object) => object.describe(),
            Self::Lock(lock) => lock.describe(),
            Self::Any(reasons) => format!("any of {}", listed(reasons)),
            Self::All(reasons) => format!("all of {}", listed(reasons)),
        }
    }

    /// The tasks of a scheduler without whose help the wait cannot end.
    pub(crate) fn owners(&self, scheduler: SchedulerId, owners: &mut Vec<TaskId>) {
        match self {
            Self::Join { task, .. } => owners.push(*task),
            Self::Lock(lock) => owners.extend(lock.owner(scheduler)),
            Self::All(reasons) => {
                for reason in reasons {
                    reason.owners(scheduler, owners);
                }
            }
            Self::Any(_) | Self::Object(..) | Self::Sleep | Self::Park | Self::Future => {}
            #[cfg(any(all(unix, feature = "io"), feature = "unblock"))]
            Self::Outside(..) => {}
            #[cfg(all(unix, feature = "io"))]
            Self::Io(..) => {}
        }
    }

    /// Whether the wait may be for a future that is no request.
    pub(crate) fn may_be_future(&self) -> bool {
        match self {
            Self::Future => true,
            Self::Any(reasons) | Self::All(reasons) => reasons.iter().any(Self::may_be_future),
            _ => false,
        }
    }

    /// Whether its drop may run anybody's code: it has a part in what is waited for.
    #[inline]
    pub(crate) fn owns_something(&self) -> bool {
        match self {
            Self::Sleep | Self::Park | Self::Future => false,
            #[cfg(all(unix, feature = "io"))]
            Self::Io(..) => false,
            _ => true,
        }
    }

    /// Whether both say the same, and own nothing: the same descriptor, in the same direction; the
    /// time.
    #[inline]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sleep, Self::Sleep) | (Self::Park, Self::Park) => true,
            (Self::Future, Self::Future) => true,
            #[cfg(all(unix, feature = "io"))]
            (Self::Io(descriptor, way), other) => other.is_io(*descriptor, *way),
            _ => false,
        }
    }

    /// Whether it is this descriptor, in this direction.
    #[cfg(all(unix, feature = "io"))]
    #[inline]
    pub(crate) fn is_io(&self, descriptor: i32, way: Direction) -> bool {
        matches!(*self, Self::Io(one, one_way) if one == descriptor && one_way == way)
    }

    /// Whether the wait may not be able to end without the help of certain tasks.
    #[inline]
    pub(crate) fn may_have_owners(&self) -> bool {
        match self {
            Self::Join { .. } | Self::Lock(_) => true,
            Self::All(reasons) => reasons.iter().any(Self::may_have_owners),
            _ => false,
        }
    }

    /// Whether a wake by a waiter or an unparker may end the wait.
    pub(crate) fn may_be_park(&self) -> bool {
        match self {
            Self::Park => true,
            Self::Any(reasons) | Self::All(reasons) => reasons.iter().any(Self::may_be_park),
            _ => false,
        }
    }

    /// Whether the host could end the wait, between two calls of the scheduler.
    pub(crate) fn may_be_served_by_host(&self) -> bool {
        match self {
            Self::Object(kind, object) => object.may_be_served_by_host(kind),
            Self::Any(reasons) | Self::All(reasons) => {
                reasons.iter().any(Self::may_be_served_by_host)
            }
            _ => false,
        }
    }

    /// Whether it waits for a lock, perhaps among other things: its owner may change while it
    /// waits.
    #[inline]
    pub(crate) fn may_be_lock(&self) -> bool {
        match self {
            Self::Lock(_) => true,
            Self::All(reasons) => reasons.iter().any(Self::may_be_lock),
            _ => false,
        }
    }

    /// Drops it, and returns whether it may have been for a lock. Inlined, as it is the path of
    /// every wait: most own nothing, and then nothing is called.
    #[inline]
    pub(crate) fn let_go(self) -> bool {
        if self.owns_something() {
            return self.may_be_lock();
        }
        mem::forget(self);
        false
    }

    /// Whether something outside of the scheduler can end the wait.
    #[inline]
    pub(crate) fn is_outside(&self) -> bool {
        match self {
            Self::Future => true,
            #[cfg(any(all(unix, feature = "io"), feature = "unblock"))]
            Self::Outside(..) => true,
            #[cfg(all(unix, feature = "io"))]
            Self::Io(..) => true,
            Self::Any(reasons) | Self::All(reasons) => reasons.iter().any(Self::is_outside),
            _ => false,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(_) | Self::All(_) => f.write_str(&self.object()),
            single => write!(f, "{} {}", single.kind(), single.object()),
        }
    }
}
