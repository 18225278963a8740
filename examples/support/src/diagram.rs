//! A diagram of a recorded machine, in the language that an argument names.

use std::ffi::OsStr;

use coroutine::trace::Machine;

use crate::bad_input::BadInput;

/// The language of a state diagram.
#[derive(Debug, Clone, Copy)]
pub enum Language {
    /// Mermaid, which Markdown shows.
    Mermaid,
    /// DOT, for Graphviz.
    Dot,
}

impl Language {
    /// Draws a machine.
    #[must_use]
    pub fn draw(self, machine: &Machine) -> String {
        match self {
            Self::Mermaid => machine.mermaid(),
            Self::Dot => machine.dot(),
        }
    }
}

impl TryFrom<&OsStr> for Language {
    type Error = BadInput;

    fn try_from(name: &OsStr) -> Result<Self, BadInput> {
        match name.to_str() {
            Some("mermaid") => Ok(Self::Mermaid),
            Some("dot") => Ok(Self::Dot),
            _ => {
                let name = name.to_string_lossy();
                let complaint = format!("\"{name}\": neither mermaid nor dot; see --help");
                Err(BadInput(complaint))
            }
        }
    }
}
