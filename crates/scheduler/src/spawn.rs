use std::{borrow::Cow, cell::RefCell, rc::Rc};

use coroutine::{Co, Coroutine};

use crate::{
    cell::{Body, Header, Joinable, TaskCell, TaskRef},
    error::{Stop, let_out},
    join_handle::JoinHandle,
    kernel::Kernel,
    task::Task,
};

/// Makes a task of a body and enters it.
pub(crate) fn spawn<T, B>(kernel: &Rc<Kernel>, name: Cow<'static, str>, body: B) -> JoinHandle<T>
where
    T: 'static,
    B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
{
    let id = kernel.next_id();
    let header = Header::new(id, kernel.next_birth(), name.into());
    let (weak, name) = (Rc::downgrade(kernel), header.name.clone());
    let coroutine = Coroutine::owned(async move |co: Co<'_, _, _, Stop>| {
        body(&mut Task::new(co, weak, id, name))
            .await
            .map_err(let_out)
    });
    let cell = Rc::new(TaskCell {
        header,
        body: RefCell::new(Body::Live(coroutine)),
    });
    let joinable: Rc<TaskCell<dyn Joinable<T>>> = cell.clone();
    let task: TaskRef = cell;
    kernel.enter(task);
    JoinHandle::new(joinable, Rc::downgrade(kernel))
}
