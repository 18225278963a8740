//! Very many scopes, each in another.

use scheduler::{Scheduler, Stop};

#[test]
fn a_hundred_thousand_nested_scopes_are_killed_without_the_native_stack() {
    fn nest<'a, 'co: 'a>(task: &'a mut scheduler::Task<'co>, levels: u32) -> Nested<'a> {
        Box::pin(async move {
            task.scope(async |scope| {
                if levels > 0 {
                    scope.spawn("nested", async move |task| nest(task, levels - 1).await);
                }
                scope.park().await
            })
            .await
        })
    }
    type Nested<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Stop>> + 'a>>;
    let mut scheduler = Scheduler::new();
    let top = scheduler.spawn("top", async |task| nest(task, 100_000).await);
    scheduler.run_until_idle();
    let id = top.id();
    scheduler.spawn("killing", async move |task| task.kill(id).await.map(drop));
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(scheduler.tasks(), []);
}
