//! Following files: a task for each sends its lines to a coroutine, and sleeps when there are none.

use std::{error::Error, ffi::OsString, fs::File, io, path::PathBuf, rc::Rc, time::Duration};

use scheduler::{JoinError, RunError, Scheduler, Stop, Task};

use crate::{
    growing::{Growing, growing},
    pattern::Pattern,
    push::{Sink, printer, raised, searcher},
};
use data::source::refuse;
use support::BadInput;

/// How long a task sleeps between two checks of its file.
const REST: Duration = Duration::from_millis(100);

/// Prints the lines of files that match, and goes on with those that are yet to be written. It ends
/// with an error only.
pub(crate) fn follow(files: Vec<OsString>, pattern: Pattern) -> Result<(), Box<dyn Error>> {
    if files.is_empty() {
        return Err(BadInput("--follow: which file? see --help".to_owned()).into());
    }
    let several = files.len() > 1;
    let files = files.into_iter().map(open);
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let pattern = Rc::new(pattern);
    let ended = Scheduler::new().block_on(async move |task| {
        task.scope(async |scope| {
            for (name, lines) in files {
                let pattern = Rc::clone(&pattern);
                scope.spawn(name.clone(), async move |task| {
                    let prefix = if several {
                        format!("{name}:")
                    } else {
                        String::new()
                    };
                    let printer = printer(prefix, io::stdout()).primed()?;
                    send(task, &name, lines, searcher(&pattern, printer).primed()?).await
                });
            }
            Ok(())
        })
        .await
    });
    ended.map_err(|error| match error {
        RunError::Task(JoinError::Failed(error)) => error as Box<dyn Error>,
        other => other.into(),
    })
}

/// Opens a file that can be followed, and returns its name with its lines.
fn open(argument: OsString) -> Result<(String, Growing), BadInput> {
    if argument == "-" {
        let reason = "it is read as it comes; leave --follow out";
        return Err(refuse("standard input", reason));
    }
    let path = PathBuf::from(argument);
    let name = path.display().to_string();
    let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
    match opened {
        Ok((true, file)) => Ok((name, growing(path, file))),
        Ok((false, _)) => Err(refuse(
            &name,
            "not a regular file; only those can be followed",
        )),
        Err(error) => Err(refuse(&name, error)),
    }
}

async fn send(
    task: &mut Task<'_>,
    name: &str,
    mut lines: Growing,
    mut searcher: Sink<'_>,
) -> Result<(), Stop> {
    for line in lines.try_iter() {
        match line.map_err(|error| refuse(name, error))? {
            Some(line) => {
                searcher.send(line).map_err(raised)?;
                task.yield_now().await?; // a line of each file in turn
            }
            None => task.sleep(REST).await?,
        }
    }
    Ok(())
}
