use std::{borrow::Cow, fmt, ops::Deref, rc::Rc};

/// A task's name, shared by the task and the reports about it.
#[derive(Clone)]
pub(crate) enum Name {
    Static(&'static str),
    /// Behind one thin pointer, so that a name is two words.
    Shared(Rc<String>),
}

impl From<Cow<'static, str>> for Name {
    fn from(name: Cow<'static, str>) -> Self {
        match name {
            Cow::Borrowed(name) => Self::Static(name),
            Cow::Owned(name) => Self::Shared(Rc::new(name)),
        }
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Static(name) => name,
            Self::Shared(name) => name,
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
