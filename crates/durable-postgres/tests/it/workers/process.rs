//! A worker process, as its parent has it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::Sender,
    thread,
};

use rustix::process::{Pid, Signal, kill_process};

pub(super) struct Worker {
    process: Child,
    pub(super) is_stopped: bool,
}

impl Worker {
    /// Starts one, whose steps are sent on.
    pub(super) fn start(mut command: Command, steps: &Sender<String>) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("it can be started");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let steps = steps.clone();
        thread::spawn(move || {
            let lines = stdout.lines().map_while(Result::ok);
            for line in lines.filter(|line| line.starts_with("step ")) {
                let _ = steps.send(line); // the test may be over
            }
        });
        Self {
            process,
            is_stopped: false,
        }
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, signal).expect("it was not waited for");
        self.is_stopped = signal == Signal::STOP;
    }

    pub(super) fn end(&mut self) {
        self.process.kill().expect("it was not waited for");
        self.process.wait().expect("it can be waited for");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
