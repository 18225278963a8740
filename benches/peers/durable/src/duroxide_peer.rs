//! duroxide: an orchestration is an async function, and each step of it an activity, through a
//! queue.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use duroxide::{
    ActivityContext, Client, OrchestrationContext, OrchestrationRegistry, OrchestrationStatus,
    providers::sqlite::SqliteProvider,
    runtime::{Runtime, RuntimeOptions, registry::ActivityRegistry},
};

use crate::{Outcome, TEXT};

async fn count(ctx: OrchestrationContext, steps: String) -> Result<String, String> {
    let steps: u64 = steps.parse().map_err(|_| "not a number")?;
    let mut sum = 0;
    for _ in 0..steps {
        let text = ctx.schedule_activity("Text", TEXT).await?;
        sum += u64::from(!text.is_empty());
    }
    Ok(sum.to_string())
}

/// Runs so many orchestrations at a time, and returns the time from the first start to the last
/// end.
pub(crate) async fn run(file: &Path, workflows: u64, steps: u64) -> Outcome<Duration> {
    let url = format!("sqlite:{}?mode=rwc", file.display());
    let store = Arc::new(SqliteProvider::new(&url, None).await?);
    let activities = ActivityRegistry::builder()
        .register("Text", |_: ActivityContext, text: String| async move {
            Ok(text)
        })
        .build();
    let orchestrations = OrchestrationRegistry::builder()
        .register("Count", count)
        .build();
    // By default it looks at its queues every 100 ms, and two at a time: a step would be that.
    let options = RuntimeOptions {
        dispatcher_min_poll_interval: Duration::from_millis(1),
        orchestration_concurrency: 8,
        worker_concurrency: 8,
        ..RuntimeOptions::default()
    };
    let runtime =
        Runtime::start_with_options(store.clone(), activities, orchestrations, options).await;
    let client = Client::new(store);
    let begin = Instant::now();
    for number in 0..workflows {
        let id = format!("count-{number}");
        client
            .start_orchestration(&id, "Count", steps.to_string())
            .await?;
    }
    for number in 0..workflows {
        let id = format!("count-{number}");
        let ended = client.wait_for_orchestration(&id, Duration::from_secs(600));
        match ended.await? {
            OrchestrationStatus::Completed { .. } => {}
            other => return Err(format!("{id}: {other:?}").into()),
        }
    }
    let time = begin.elapsed();
    runtime.shutdown(None).await;
    Ok(time)
}
