//! The page, and the work that it takes: the same on each runtime.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    time::{Duration, Instant},
};

use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    rt::Timer,
    server::conn::http1,
    service::Service,
};

/// Says hello after some work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hello {
    /// Computes for so long before it responds; zero reads no clock.
    pub(crate) work: Duration,
    /// Has hyper limit the time for a head.
    pub(crate) has_timers: bool,
}

impl Hello {
    pub(crate) fn builder(self, timer: impl Timer + Send + Sync + 'static) -> http1::Builder {
        let mut builder = http1::Builder::new();
        if self.has_timers {
            builder
                .timer(timer)
                .header_read_timeout(Duration::from_secs(30));
        }
        builder
    }
}

impl Service<Request<Incoming>> for Hello {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn call(&self, _: Request<Incoming>) -> Self::Future {
        if !self.work.is_zero() {
            let start = Instant::now();
            while start.elapsed() < self.work {
                std::hint::spin_loop();
            }
        }
        ready(Ok(Response::new(Full::from("Hello, World!"))))
    }
}
