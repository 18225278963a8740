use std::{
    fmt::{Debug, Display},
    rc::Rc,
};

/// How values of one type are written.
pub(super) enum Writer<T> {
    /// In a way that needs no more than the value. The type may borrow.
    Plain(fn(&T) -> String),
    /// As the user tells.
    Told(Rc<dyn Fn(&T) -> String>),
}

impl<T> Writer<T> {
    pub(super) fn blank() -> Self {
        Self::Plain(|_| String::new())
    }

    /// A unit tells nothing, so it shows as nothing.
    pub(super) fn debug() -> Self
    where
        T: Debug,
    {
        Self::Plain(|value| {
            let text = format!("{value:?}");
            if text == "()" { String::new() } else { text }
        })
    }

    pub(super) fn told<D: Display>(write: impl Fn(&T) -> D + 'static) -> Self {
        Self::Told(Rc::new(move |value| write(value).to_string()))
    }

    pub(super) fn write(&self, value: &T) -> String {
        match self {
            Self::Plain(write) => write(value),
            Self::Told(write) => write(value),
        }
    }
}

impl<T> Clone for Writer<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Plain(write) => Self::Plain(*write),
            Self::Told(write) => Self::Told(Rc::clone(write)),
        }
    }
}
