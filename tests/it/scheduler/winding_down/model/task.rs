use super::frame::{Cause, Frame, Kind};
use crate::scheduler::winding_down::op::Ops;

/// A task of the model.
pub(super) struct Task {
    pub(super) name: String,
    /// The frames around it, the outermost first. At the end of the list are the operations that
    /// are next.
    pub(super) frames: Vec<Frame>,
    /// The scopes around the operations that are next, also those around the task itself.
    pub(super) around: Vec<(String, usize)>,
    pub(super) scope: Option<usize>,
    /// Its scope had been cancelled when it came.
    pub(super) is_late: bool,
    pub(super) has_begun: bool,
    pub(super) is_ready: bool,
    pub(super) is_running: bool,
    pub(super) has_slept: bool,
    pub(super) timer: Option<(u64, u64)>,
    pub(super) wait: Option<Wait>,
    pub(super) pending: Option<Pending>,
    pub(super) closing: Option<Closing>,
    pub(super) joiners: Vec<usize>,
    pub(super) ended: Option<Ended>,
}

/// The request at which a task stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wait {
    Sleep,
    Turn,
    Join(usize),
    /// The tasks of a scope.
    Children(usize),
}

/// The interruptions that were requested for a task.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pending {
    Cancel,
    Throw(String),
    Kill,
}

/// How often a task that is being killed has seen that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Closing {
    Once,
    Twice,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stop {
    Killed,
    Cancelled,
    TimedOut,
    Thrown(String),
    Failed(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    Well,
    Failed(String),
    Cancelled,
    Killed,
    Taken,
}

impl Task {
    pub(super) fn new(
        name: &str,
        ops: &Ops,
        around: Vec<(String, usize)>,
        scope: Option<usize>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            frames: vec![Frame::ops(ops)],
            around,
            scope,
            is_late: false,
            has_begun: false,
            is_ready: true,
            is_running: false,
            has_slept: false,
            timer: None,
            wait: None,
            pending: None,
            closing: None,
            joiners: Vec::new(),
            ended: None,
        }
    }

    /// Raises what is for the whole task, or for a frame: notes it in all that is inside.
    pub(super) fn raise(&mut self, cause: Cause) -> Stop {
        let inner = match cause {
            Cause::Task => 0,
            Cause::Frame(index) => {
                self.frames[index].is_raised = true;
                index + 1
            }
        };
        for frame in &mut self.frames[inner..] {
            frame.foreign = Some(frame.foreign.map_or(cause, |it| it.min(cause)));
        }
        self.stop(cause)
    }

    /// It is to be raised once more.
    pub(super) fn forget(&mut self, cause: Cause) {
        if let Cause::Frame(index) = cause {
            self.frames[index].is_raised = false;
        }
        for frame in &mut self.frames {
            if frame.foreign == Some(cause) {
                frame.foreign = None;
            }
        }
    }

    pub(super) fn stop(&self, cause: Cause) -> Stop {
        match cause {
            Cause::Frame(index) if self.frames[index].kind == Kind::Timeout => Stop::TimedOut,
            _ => Stop::Cancelled,
        }
    }
}

impl Pending {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Cancel => 0,
            Self::Throw(_) => 1,
            Self::Kill => 2,
        }
    }
}

impl Stop {
    pub(super) fn word(&self) -> String {
        match self {
            Self::Killed => "killed".to_owned(),
            Self::Cancelled => "cancelled".to_owned(),
            Self::TimedOut => "timed out".to_owned(),
            Self::Thrown(text) => format!("thrown {text}"),
            Self::Failed(text) => format!("failed {text}"),
        }
    }
}

impl Ended {
    pub(super) fn of(done: Result<(), Stop>) -> Self {
        match done {
            Ok(()) => Self::Well,
            Err(Stop::Killed) => Self::Killed,
            Err(Stop::Cancelled) => Self::Cancelled,
            Err(Stop::TimedOut) => Self::Failed("the task ran out of time".to_owned()),
            Err(Stop::Thrown(text) | Stop::Failed(text)) => Self::Failed(text),
        }
    }

    /// Its meaning to the scope of the task.
    pub(super) fn error(&self) -> Option<String> {
        match self {
            Self::Failed(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn word(&self) -> String {
        match self {
            Self::Well => "ok".to_owned(),
            Self::Failed(text) => format!("failed {text}"),
            Self::Cancelled => "cancelled".to_owned(),
            Self::Killed => "killed".to_owned(),
            Self::Taken => "taken".to_owned(),
        }
    }
}
