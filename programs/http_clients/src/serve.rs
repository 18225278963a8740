//! A server for the programs' own sites.

use std::{convert::Infallible, time::Duration};

use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use scheduler::{BoxError, Stop, Task, net::TcpListener};
use scheduler_hyper::{Io, Timer};

/// How long it waits for a client to ask.
const PATIENCE: Duration = Duration::from_secs(5);

/// Accepts clients until its task ends. `answer` is given the path that a client asks for.
///
/// # Errors
///
/// The [`Stop`] that is raised meanwhile.
pub async fn serve<A, B>(task: &mut Task<'_>, listener: TcpListener, answer: A) -> Result<(), Stop>
where
    A: AsyncFn(&str) -> Response<B> + Copy + 'static,
    B: Body<Error: Into<BoxError>> + 'static,
{
    loop {
        let (stream, peer) = listener.accept(task).await??;
        task.spawn_daemon(format!("server of {peer}"), async move |task| {
            let answer = service_fn(async |request: Request<Incoming>| {
                let path = request.uri().path_and_query();
                let path = path.map_or("/", |path| path.as_str());
                Ok::<_, Infallible>(answer(path).await)
            });
            let mut http = http1::Builder::new();
            http.timer(Timer).header_read_timeout(PATIENCE);
            let _ = task
                .wait(http.serve_connection(Io::new(stream), answer))
                .await?; // it left
            Ok(())
        });
    }
}
