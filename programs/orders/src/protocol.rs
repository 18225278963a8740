use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What an order asks for at a yield.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Tell the customer that the order has come. Answered by [`Event::Confirmed`].
    Confirm,
    /// Take so many cents. Answered by [`Event::Paid`] or [`Event::Declined`].
    Charge(u64),
    /// A letter within a day: [`Event::Approved`] or [`Event::Refused`]; else it is
    /// [`Event::Late`].
    Approval,
    /// A letter: [`Event::Packed`] or [`Event::SoldOut`].
    Pack,
    /// Hand the parcel over. Answered by [`Event::Shipped`].
    Ship,
    /// A letter within 30 days: [`Event::Returned`]; else it is [`Event::Kept`].
    Return,
    /// Pay back what was paid, call back what was shipped. Answered by [`Event::Undone`].
    Undo,
}

/// What an order is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The customer knows.
    Confirmed,
    /// The money is there.
    Paid,
    /// The bank refuses, and says why.
    Declined(String),
    /// Somebody has approved the order.
    Approved,
    /// Somebody has refused the order.
    Refused,
    /// Nobody has approved it within a day.
    Late,
    /// The parcel is ready.
    Packed,
    /// There is nothing to pack.
    SoldOut,
    /// The parcel is on its way, under this number.
    Shipped(String),
    /// The parcel has come back.
    Returned,
    /// The parcel has not come back within 30 days.
    Kept,
    /// All is as if the order had never come.
    Undone,
}

/// What is thrown into an order, at whatever yield it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("the order was cancelled")]
pub struct Cancelled;

/// What has become of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The parcel was sent, under this number, and kept.
    Delivered(String),
    /// The bank refused, and said why.
    Declined(String),
    /// Nobody wanted to approve it, or nobody did in time.
    NotApproved,
    /// There was nothing to pack.
    SoldOut,
    /// The parcel came back.
    Returned,
    /// It was cancelled.
    Cancelled,
}

impl Outcome {
    /// Returns whether what was done before has to be undone.
    #[must_use]
    pub fn is_undone(&self) -> bool {
        !matches!(self, Self::Delivered(_) | Self::Declined(_))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivered(parcel) => write!(f, "delivered as {parcel}"),
            Self::Declined(why) => write!(f, "declined: {why}"),
            Self::NotApproved => f.write_str("not approved"),
            Self::SoldOut => f.write_str("sold out"),
            Self::Returned => f.write_str("returned"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

/// Why a text is no event that people post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("none of approved, refused, packed, sold-out, returned, cancel")]
pub struct NotAnEvent;

/// Those events that people post. The others come from the effects and the clock.
impl FromStr for Event {
    type Err = NotAnEvent;

    fn from_str(word: &str) -> Result<Self, NotAnEvent> {
        match word {
            "approved" => Ok(Self::Approved),
            "refused" => Ok(Self::Refused),
            "packed" => Ok(Self::Packed),
            "sold-out" => Ok(Self::SoldOut),
            "returned" => Ok(Self::Returned),
            _ => Err(NotAnEvent),
        }
    }
}
