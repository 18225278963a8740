//! Generator functions of a recorded program, run as coroutines.

use std::ops::ControlFlow::{self, Break, Continue};

use coroutine::{
    Complete, CoroutineState, Interrupt, ResumeError, Status, Yielded, trace::Recorder,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::super::kind::*;
use super::syntax::{Handler, Program, Statement, Value};
use crate::coroutine::unraisable;

/// An exception of the program: one of the classes A, B, C, with its argument.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Thrown {
    pub(crate) label: char,
    pub(crate) payload: Value,
}

pub(crate) type Generator = Coroutine<Value, Value, Value, Thrown>;
type Handle<'co> = Co<'co, Value, Value, Thrown>;
type Raised = Interrupt<Thrown>;

/// How a statement ends: it goes on, it returns a value from the body, or it raises.
type Flow = Result<ControlFlow<Value>, Raised>;

/// Which of the two delegations stands for `yield from`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Delegation {
    /// `yield_from`: the sub becomes a frame of the root.
    Owned,
    /// `yield_from_mut`: the sub is a local of the body, which forwards.
    Borrowed,
}

/// Whether a recorder stands before each generator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Recording {
    Absent,
    OfEach,
}

/// The state that all generators of one run share.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) program: Rc<Program>,
    pub(crate) delegation: Delegation,
    pub(crate) recording: Recording,
    /// The lines logged since the driver has last taken them.
    pub(crate) log: Rc<RefCell<Vec<Json>>>,
}

impl World {
    /// Calls the generator function `index`: a new generator, of which nothing has run.
    pub(crate) fn call(&self, index: usize) -> Generator {
        let world = self.clone();
        let generator = Coroutine::new(async move |co| {
            let program = Rc::clone(&world.program);
            let sub = &program.subs[index];
            let vars = vec![Some(0); sub.vars];
            let mut body = Body { world, index, vars };
            match body.block(co, &sub.body, None).await? {
                Continue(()) => Ok(None),
                Break(returned) => Ok(returned),
            }
        });
        match self.recording {
            Recording::Absent => generator,
            Recording::OfEach => record(&Recorder::new(), generator),
        }
    }
}

/// Python's `next(generator)`, which starts as well.
pub(crate) fn next(
    generator: &mut Generator,
) -> Result<CoroutineState<Value, Value>, ResumeError<Value, Thrown>> {
    if generator.status() != Status::Created {
        return generator.send(None);
    }
    generator.start().map_err(|error| match error {
        ResumeError::Raised(thrown) => ResumeError::Raised(thrown),
        ResumeError::Exited => ResumeError::Exited,
        ResumeError::CloseIgnored => ResumeError::CloseIgnored,
        refused => panic!("a created generator refused to start: {refused:?}"),
    })
}

/// A generator that is a local of another one's body. What its drop swallows is not reported: the
/// traces record that of the driven generator only.
struct Local(Option<Generator>);

impl Local {
    fn get(&mut self) -> &mut Generator {
        self.0.as_mut().expect("it is there until it is dropped")
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        unraisable::heard(|| drop(self.0.take()));
    }
}

/// One running instance of a generator function.
struct Body {
    world: World,
    index: usize,
    vars: Vec<Value>,
}

impl Body {
    /// Runs a block. `handled` is what the innermost enclosing handler has caught.
    fn block<'a>(
        &'a mut self,
        co: &'a mut Handle<'_>,
        block: &'a [Statement],
        handled: Option<Raised>,
    ) -> Running<'a, Flow> {
        Box::pin(async move {
            for statement in block {
                if let Break(returned) = self.statement(co, statement, handled).await? {
                    return Ok(Break(returned));
                }
            }
            Ok(Continue(()))
        })
    }

    async fn statement(
        &mut self,
        co: &mut Handle<'_>,
        statement: &Statement,
        handled: Option<Raised>,
    ) -> Flow {
        match statement {
            Statement::Log { k, e } => {
                let line = match e {
                    Some(e) => json!([self.index, k, e.evaluate(&self.vars)]),
                    None => json!([self.index, k]),
                };
                self.world.log.borrow_mut().push(line);
            }
            Statement::Set { to, e } => self.vars[*to] = e.evaluate(&self.vars),
            Statement::Yield { e, to } => {
                let sent = co.yield_(e.evaluate(&self.vars)).await?;
                self.assign(*to, sent);
            }
            Statement::If { c, then, otherwise } => {
                let chosen = if c.holds(&self.vars) { then } else { otherwise };
                return self.block(co, chosen, handled).await;
            }
            Statement::While { c, max, body } => {
                for _ in 0..*max {
                    if !c.holds(&self.vars) {
                        break;
                    }
                    if let Break(returned) = self.block(co, body, handled).await? {
                        return Ok(Break(returned));
                    }
                }
            }
            Statement::Return { e } => return Ok(Break(e.evaluate(&self.vars))),
            Statement::Raise { label, e } => {
                let (label, payload) = (*label, e.evaluate(&self.vars));
                return Err(Interrupt::Thrown(Thrown { label, payload }));
            }
            Statement::RaiseExit => return Err(Interrupt::Closed),
            Statement::Reraise => return Err(handled.expect("`reraise` stands in a handler")),
            Statement::Try {
                body,
                handlers,
                finally,
            } => {
                let flow = self.guarded(co, body, handlers, handled).await;
                let Some(finally) = finally else { return flow };
                if let Break(returned) = self.block(co, finally, None).await? {
                    return Ok(Break(returned));
                }
                return flow;
            }
            Statement::YieldFrom { p, to } => {
                let returned = self.delegate(co, *p).await?;
                self.assign(*to, returned);
            }
            Statement::For { p, to, body } => return self.each(co, *p, *to, body, handled).await,
        }
        Ok(Continue(()))
    }

    /// The body of a `try`, and the first handler that matches what it raises.
    async fn guarded(
        &mut self,
        co: &mut Handle<'_>,
        body: &[Statement],
        handlers: &[Handler],
        handled: Option<Raised>,
    ) -> Flow {
        let raised = match self.block(co, body, handled).await {
            Err(raised) => raised,
            flow => return flow,
        };
        for handler in handlers {
            match (handler, raised) {
                (Handler::Thrown { label, bind, body }, Interrupt::Thrown(thrown))
                    if label.is_none_or(|label| label == thrown.label) =>
                {
                    self.assign(*bind, thrown.payload);
                    return self.block(co, body, Some(raised)).await;
                }
                (Handler::Exit { body }, Interrupt::Closed) | (Handler::Any { body }, _) => {
                    return self.block(co, body, Some(raised)).await;
                }
                _ => {}
            }
        }
        Err(raised)
    }

    async fn delegate(&mut self, co: &mut Handle<'_>, index: usize) -> Result<Value, Raised> {
        let sub = self.world.call(index);
        match self.world.delegation {
            Delegation::Owned => co.yield_from(sub).await,
            Delegation::Borrowed => co.yield_from_mut(Local(Some(sub)).get()).await,
        }
    }

    /// A `for` loop over a new generator. What arrives at a yield in it concerns this body only.
    async fn each(
        &mut self,
        co: &mut Handle<'_>,
        index: usize,
        to: Option<usize>,
        body: &[Statement],
        handled: Option<Raised>,
    ) -> Flow {
        let mut sub = Local(Some(self.world.call(index)));
        loop {
            match next(sub.get()) {
                Ok(Yielded(value)) => self.assign(to, value),
                Ok(Complete(_)) => return Ok(Continue(())),
                Err(ResumeError::Raised(thrown)) => return Err(Interrupt::Thrown(thrown)),
                Err(ResumeError::Exited) => return Err(Interrupt::Closed),
                Err(ResumeError::CloseIgnored) => return Err(Interrupt::CloseIgnored),
                Err(refused) => panic!("nobody else resumes the sub of a loop: {refused:?}"),
            }
            if let Break(returned) = self.block(co, body, handled).await? {
                return Ok(Break(returned));
            }
        }
    }

    fn assign(&mut self, to: Option<usize>, value: Value) {
        if let Some(to) = to {
            self.vars[to] = value;
        }
    }
}
