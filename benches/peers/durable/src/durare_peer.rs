//! durare: a workflow is an async function, and each step of it a checkpoint.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use durare::{DurableContext, DurableEngine, Error, SqliteProvider, WorkflowOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::{Outcome, TEXT};

async fn count(ctx: DurableContext, steps: u64) -> Result<u64, Error> {
    let mut sum = 0;
    for _ in 0..steps {
        let text = ctx.step("text", || async { Ok::<_, Error>(TEXT.to_owned()) });
        sum += u64::from(!text.await?.is_empty());
    }
    Ok(sum)
}

/// Runs so many workflows at a time, and returns the time from the first start to the last end.
pub(crate) async fn run(file: &Path, full: bool, workflows: u64, steps: u64) -> Outcome<Duration> {
    // As its own `connect` has them, but for the setting.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match full {
            true => SqliteSynchronous::Full,
            false => SqliteSynchronous::Normal,
        })
        .busy_timeout(Duration::from_secs(60));
    let pool = SqlitePoolOptions::new().max_connections(5);
    let provider = SqliteProvider::from_pool(pool.connect_with(options).await?);
    let mut builder = DurableEngine::builder(Arc::new(provider));
    builder.register("count", count);
    let engine = builder.build().await?;
    let begin = Instant::now();
    let mut handles = Vec::new();
    for number in 0..workflows {
        let options = WorkflowOptions::with_id(format!("count-{number}"));
        handles.push(engine.start::<_, u64>("count", steps, options).await?);
    }
    for handle in handles {
        assert_eq!(handle.await?, steps);
    }
    let time = begin.elapsed();
    engine.shutdown(Duration::from_secs(5)).await?;
    Ok(time)
}
