//! TCP urgent data, such as Telnet's Synch: a read stops where it was, and there may be more
//! behind it.

use std::time::Duration;

use rustix::net::{SendFlags, send};
use scheduler::{
    Scheduler, Task,
    net::{TcpListener, TcpStream},
};

#[test]
fn data_behind_urgent_data_is_read() {
    let read = Scheduler::new().block_on(async |task| {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let ours = TcpStream::connect(task, address).await??;
        let (theirs, _) = listener.accept(task).await??;
        let theirs = theirs.into_std();
        let reading = task.spawn("reading", async move |task| {
            let mut text = Vec::new();
            let all = async |task: &mut Task<'_>| {
                let mut buffer = [0; 64];
                while text.len() < b"beforeafter".len() {
                    let read = ours.read(task, &mut buffer).await??;
                    text.extend_from_slice(&buffer[..read]);
                }
                Ok(())
            };
            task.timeout(Duration::from_secs(30), all).await??;
            Ok(text)
        });
        task.yield_now().await?; // it waits, so that all three come in one event
        for (bytes, flags) in [
            (&b"before"[..], SendFlags::empty()),
            (b"!", SendFlags::OOB),
            (b"after", SendFlags::empty()),
        ] {
            assert_eq!(send(&theirs, bytes, flags)?, bytes.len());
        }
        let text = task.join(&reading).await??;
        drop(theirs); // open until here: its end would be an event of its own
        Ok(text)
    });
    assert_eq!(read.as_deref(), Ok(&b"beforeafter"[..]));
}
