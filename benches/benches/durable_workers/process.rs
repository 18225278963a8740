//! A worker process, as its parent has it.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::{
    Outcome,
    work::{Orders, READY},
};

/// It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    /// Starts one, and waits until it has opened the store.
    pub(crate) fn start(orders: &Orders) -> Outcome<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("work").arg(serde_json::to_string(orders)?);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("its output is piped")?);
        let mut process = Self { child, lines };
        process.wait_for(READY)?;
        Ok(process)
    }

    /// Lets it begin.
    pub(crate) fn begin(&mut self) -> Outcome {
        let input = self.child.stdin.as_mut().ok_or("its input is piped")?;
        Ok(input.write_all(b"\n")?)
    }

    /// Waits until it reports this.
    pub(crate) fn wait_for(&mut self, line: &str) -> Outcome {
        let mut read = String::new();
        while self.lines.read_line(&mut read)? > 0 {
            if read.trim_end() == line {
                return Ok(());
            }
            read.clear();
        }
        Err(format!("the worker has ended before it was {line}").into())
    }

    /// Ends it in order: it lets go of what it holds.
    pub(crate) fn end(mut self) -> Outcome {
        drop(self.child.stdin.take());
        match self.child.wait()?.success() {
            true => Ok(()),
            false => Err("the worker has failed".into()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
