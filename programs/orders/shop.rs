//! The store, the body and the ledger's path, as all commands need them.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use durable::{Body, Clock, OpenError};
use orders::{Ask, Cancelled, Event, Outcome, orders};
use support::BadInput;

use crate::stores::{self, AnyStore};

/// What the commands work on.
pub(crate) struct Shop {
    pub(crate) orders: Body<u64, Ask, Event, Outcome, Cancelled>,
    pub(crate) store: AnyStore,
    pub(crate) ledger: PathBuf,
    clock: Clock,
    /// The time by which the clock is ahead.
    later: Duration,
}

impl Shop {
    /// Opens the store, which is there.
    pub(crate) fn open(store: &str, later: Option<&str>) -> Result<Self, BadInput> {
        stores::check_exists(store)?;
        Self::open_or_create(store, later)
    }

    /// Opens the store, or creates it.
    pub(crate) fn open_or_create(store: &str, later: Option<&str>) -> Result<Self, BadInput> {
        let later = match later {
            None => Duration::ZERO,
            Some(text) => humantime::parse_duration(text)
                .map_err(|error| support::refuse_option("later", text, error))?,
        };
        let clock = match later {
            Duration::ZERO => Clock::system(),
            _ => Clock::manual(ahead(later)),
        };
        Ok(Self {
            orders: orders(),
            store: stores::open_or_create(store, &clock)?,
            ledger: Path::new(store).with_extension("ledger"),
            clock,
            later,
        })
    }

    /// Lets a clock that is ahead go on.
    pub(crate) fn tick(&self) {
        self.clock.set(ahead(self.later));
    }
}

fn ahead(later: Duration) -> SystemTime {
    Clock::system().now() + later
}

/// Returns an argument as text.
pub(crate) fn text(argument: OsString) -> Result<String, BadInput> {
    let text = argument.into_string();
    text.map_err(|other| {
        let shown = other.to_string_lossy();
        BadInput(format!("\"{shown}\": not valid UTF-8"))
    })
}

/// There is no such order.
pub(crate) fn unknown(id: &str) -> BadInput {
    BadInput(format!("there is no order {id}; `orders place` makes one"))
}

/// An error that the user can mend is bad input: another id, another step.
pub(crate) fn refused(error: OpenError<Cancelled>) -> Box<dyn std::error::Error> {
    match error {
        OpenError::Unknown(id) => unknown(&id).into(),
        OpenError::Differs { .. } | OpenError::Exists(_) | OpenError::NoStep(_) => {
            BadInput(error.to_string()).into()
        }
        error => error.into(),
    }
}
