use std::{
    fmt::{Debug, Display},
    sync::Arc,
};

/// How values of one type are written.
pub(super) enum Writer<T> {
    /// By a function without captures. The type may borrow.
    Plain(fn(&T) -> String),
    /// By a closure of the user.
    Custom(Arc<dyn Fn(&T) -> String + Send + Sync>),
}

impl<T> Writer<T> {
    pub(super) fn blank() -> Self {
        Self::Plain(|_| String::new())
    }

    /// Writes values by their `Debug`, and a unit as nothing.
    pub(super) fn debug() -> Self
    where
        T: Debug,
    {
        Self::Plain(|value| {
            let text = format!("{value:?}");
            if text == "()" { String::new() } else { text }
        })
    }

    pub(super) fn custom<D: Display>(write: impl Fn(&T) -> D + Send + Sync + 'static) -> Self {
        Self::Custom(Arc::new(move |value| write(value).to_string()))
    }

    pub(super) fn write(&self, value: &T) -> String {
        match self {
            Self::Plain(write) => write(value),
            Self::Custom(write) => write(value),
        }
    }
}

impl<T> Clone for Writer<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Plain(write) => Self::Plain(*write),
            Self::Custom(write) => Self::Custom(Arc::clone(write)),
        }
    }
}
