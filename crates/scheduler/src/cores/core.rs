use std::{fmt, sync::Arc};

use crate::remote::{Remote, WindingDown};

/// One of several [`Cores`](crate::Cores), with access to all of them.
///
/// It is `Send`, `Sync` and `Clone`. While one is kept, every core goes on to serve.
///
/// ```
/// use scheduler::Cores;
///
/// let answers = Cores::new(2).run(async |core, task| {
///     let other = &core.remotes()[1 - core.index()];
///     let asked = other.spawn("question", async |_| Ok(std::thread::current().id()));
///     let asked = asked.map_err(scheduler::Gone::without_body)?;
///     Ok((std::thread::current().id(), task.wait(asked).await??))
/// })?;
/// assert_eq!((answers[0].0, answers[0].1), (answers[1].1, answers[1].0));
/// # Ok::<(), scheduler::CoreError>(())
/// ```
#[derive(Clone)]
pub struct Core {
    index: usize,
    cluster: Arc<Cluster>,
}

/// What all cores share.
pub(super) struct Cluster {
    remotes: Vec<Remote>,
}

impl Cluster {
    pub(super) fn new(remotes: Vec<Remote>) -> Self {
        Self { remotes }
    }
}

impl Core {
    pub(super) fn new(index: usize, cluster: &Arc<Cluster>) -> Self {
        let cluster = Arc::clone(cluster);
        Self { index, cluster }
    }

    /// Returns the number of this core, from 0 on.
    ///
    /// ```
    /// use scheduler::Cores;
    ///
    /// assert_eq!(Cores::new(3).run(async |core, _| Ok(core.index()))?, [0, 1, 2]);
    /// # Ok::<(), scheduler::CoreError>(())
    /// ```
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the remotes of all cores, in their order: this one's own as well.
    ///
    /// ```
    /// use scheduler::{Cores, net::{TcpListener, TcpStream}};
    /// use std::io::Read;
    ///
    /// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let clients = std::thread::spawn(move || {
    ///     let clients = [0; 4].map(|_| std::net::TcpStream::connect(address));
    ///     clients.map(|client| {
    ///         let mut greeting = String::new();
    ///         client?.read_to_string(&mut greeting).map(|_| greeting)
    ///     })
    /// });
    /// // The first core accepts, and hands the connections over to each in turn.
    /// let listener = std::sync::Arc::new(listener);
    /// Cores::new(2).run(async move |core, task| {
    ///     if core.index() > 0 {
    ///         return Ok(()); // it serves what it is handed
    ///     }
    ///     let listener = TcpListener::from_std(listener.try_clone()?)?;
    ///     let here = std::thread::current().id();
    ///     for remote in core.remotes().iter().cycle().take(4) {
    ///         let (stream, peer) = listener.accept(task).await??;
    ///         let stream = stream.into_std();
    ///         let served = remote.spawn(format!("client {peer}"), async move |task| {
    ///             let stream = TcpStream::from_std(stream)?;
    ///             let is_away = std::thread::current().id() != here;
    ///             let greeting = if is_away { "hello from afar" } else { "hello" };
    ///             Ok(stream.write_all(task, greeting.as_bytes()).await??)
    ///         });
    ///         drop(served.map_err(scheduler::Gone::without_body)?); // nobody waits for its end
    ///     }
    ///     Ok(())
    /// })?;
    /// let mut greetings = clients.join().expect("it does not panic").map(Result::unwrap);
    /// greetings.sort();
    /// assert_eq!(greetings, ["hello", "hello", "hello from afar", "hello from afar"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remotes(&self) -> &[Remote] {
        &self.cluster.remotes
    }

    /// Has everything cancelled on every core: each task that is no daemon and belongs to no scope,
    /// once, so that it cleans up and ends.
    ///
    /// A task's own scope cancels what is in it. What comes by a [`Remote`] after that is cancelled
    /// at its first request. Remotes keep no core running from then on. It is what an error of one
    /// core does, too; a second call does nothing.
    ///
    /// ```
    /// use scheduler::{Cores, JoinError, RunError};
    ///
    /// let error = Cores::new(2).run(async |core, task| {
    ///     if core.index() == 0 {
    ///         core.cancel_all(); // this task included
    ///     }
    ///     let ended = task.park().await;
    ///     task.yield_now().await?; // cleanup is not interrupted again
    ///     ended
    /// });
    /// let error = error.expect_err("each lets its cancellation out");
    /// assert_eq!(error.error, RunError::Task(JoinError::Cancelled));
    /// ```
    pub fn cancel_all(&self) {
        self.winding_down().iter().for_each(WindingDown::begin);
    }

    /// Returns the means to cancel everything, by which no core is kept.
    pub(super) fn winding_down(&self) -> Vec<WindingDown> {
        let remotes = self.remotes().iter();
        remotes.map(Remote::winding_down).collect()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}
