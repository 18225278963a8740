use coroutine::Coroutine;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{cell::RefCell, rc::Rc};

struct Falls(Rc<RefCell<Vec<&'static str>>>, &'static str, bool);
impl Drop for Falls {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
        if self.2 && !std::thread::panicking() {
            panic!("fell")
        }
    }
}
#[test]
fn order() {
    let log = Rc::new(RefCell::new(vec![]));
    let l = log.clone();
    let mut c: Coroutine<u32> = Coroutine::new(async move |co| {
        let _a = Falls(l.clone(), "outer", false);
        let l = l.clone();
        let sub = Coroutine::new(async move |co| {
            let _a = Falls(l.clone(), "middle", false);
            let l = l.clone();
            let sub = Coroutine::new(async move |co| {
                let _a = Falls(l.clone(), "inner", true);
                co.yield_(1).await.ok();
                std::future::pending().await
            });
            co.yield_from(sub).await
        });
        co.yield_from(sub).await
    });
    c.start().unwrap();
    c.send(()).unwrap_err();
    assert!(catch_unwind(AssertUnwindSafe(|| drop(c))).is_err());
    assert_eq!(*log.borrow(), ["inner", "middle", "outer"]);
}
