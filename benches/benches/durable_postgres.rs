//! Durable coroutines on PostgreSQL: steps, letters and claims, next to what the server does for
//! its own client, and to DBOS and absurd on the same server.
//!
//! `cargo bench -p benches --bench durable_postgres -- --test` does a little of each, and keeps no
//! figures. `benches/peers/postgres/install.sh` installs the peers. It ends with the targets, next
//! to what was measured.

use std::{
    env,
    error::Error,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use benches::{
    durable::{
        Pgbench, Server, at_least, at_most, batches, claims, fdatasyncs, latencies, letters,
        many_instances,
    },
    figures::{self, Sheet},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const GROUP: &str = "durable, PostgreSQL";
const CLAIMS: &str = "durable, claims";
const CEDE: &str = "cede, PostgreSQL";
const PGBENCH: &str = "the same statement, pgbench";

/// The rows, each with its instances.
const ROWS: [(&str, u64); 3] = [
    ("1 instance", 1),
    ("64 instances", 64),
    ("1,000 instances", 1_000),
];

/// As many threads as this drive the instances, at most.
const THREADS: u64 = 64;

fn main() -> Outcome {
    let test = env::args().any(|argument| argument == "--test");
    let scale = if test { 200 } else { 1 };
    let mut sheet = Sheet::default();
    let Some(server) = Server::start() else {
        sheet.remark("PostgreSQL was skipped: its binaries are not installed.");
        return Ok(());
    };
    sheet.add(GROUP, "1 instance", "fdatasync", fdatasyncs(&server)?);
    for (row, instances) in ROWS {
        stepping(&mut sheet, &server, row, instances, scale)?;
    }
    posting(&mut sheet, &server, scale)?;
    claiming(&mut sheet, &server, scale)?;
    for engine in ["DBOS", "absurd"] {
        peer(&mut sheet, &server, engine, scale)?;
    }
    targets(&sheet);
    match test {
        true => Ok(()),
        false => Ok(sheet.save("durable_postgres")?),
    }
}

/// Prints each target with its figure.
fn targets(sheet: &Sheet) {
    let ratio = |row: &str, one: &str, other: &str| {
        Some(sheet.get(GROUP, row, one)? / sheet.get(GROUP, row, other)?)
    };
    for (row, _) in ROWS {
        let what = format!("{row}, cede by pgbench");
        at_least(&what, 0.9, ratio(row, "cede", PGBENCH));
    }
    let row = "64 instances";
    let batches = ratio(row, "cede, batches", PGBENCH);
    at_least("64 instances, batches by pgbench", 0.9, batches);
    at_least(
        "64 instances, cede by DBOS",
        3.0,
        ratio(row, "cede", "DBOS"),
    );
    for hundredth in [50, 99] {
        let claim = |row: &str| sheet.get(CLAIMS, &format!("{row}, p{hundredth}"), CEDE);
        let what = format!("claim of 64 of 1,000,000, p{hundredth}, us");
        at_most(&what, 3_000.0, claim("64 of 1,000,000"));
        let what = format!("claim of nothing, p{hundredth}, us");
        at_most(&what, 200.0, claim("nothing due"));
    }
}

/// The time below which so many of a hundred are.
fn percentile(times: &mut [Duration], hundredth: usize) -> f64 {
    times.sort_unstable();
    let index = (times.len() * hundredth / 100).min(times.len() - 1);
    times[index].as_secs_f64() * 1e6
}

/// How often each is measured, in turn, so that a noisy second meets all; the medians count.
const ROUNDS: u64 = 5;

/// The steps of one run, of all instances together: a second or so on a disk that takes 200 commits
/// a second.
fn enough(instances: u64, scale: u64) -> u64 {
    let steps = if instances == 1 { 300 } else { 4_000 };
    (steps / scale).max(instances) / instances * instances
}

fn stepping(sheet: &mut Sheet, server: &Server, row: &str, instances: u64, scale: u64) -> Outcome {
    let steps = enough(instances, scale);
    let threads = instances.min(THREADS);
    let store = server.store(&format!("steps {instances}"))?;
    let bench = Pgbench::new(server, &format!("pgbench {instances}"), threads)?;
    let together = server.store(&format!("batches {instances}"))?;
    latencies(&store, instances, threads, instances * 8); // statements are prepared and planned
    let (mut times, mut rates) = (Vec::new(), [(); 3].map(|()| Vec::new()));
    for _ in 0..ROUNDS.div_ceil(scale) {
        let (round, all) = latencies(&store, instances, threads, steps);
        times.extend(round);
        rates[0].push(steps as f64 / all.as_secs_f64());
        rates[1].push(bench.run(steps)?);
        let all = batches(&together, instances, steps / instances)?;
        rates[2].push(steps as f64 / all.as_secs_f64());
    }
    for (rates, peer) in rates.iter_mut().zip(["cede", PGBENCH, "cede, batches"]) {
        rates.sort_by(f64::total_cmp);
        sheet.add(GROUP, row, peer, rates[rates.len() / 2]);
    }
    for hundredth in [50, 99] {
        let value = percentile(&mut times, hundredth);
        sheet.add(GROUP, &format!("{row}, p{hundredth}"), "cede", value);
    }
    Ok(())
}

fn posting(sheet: &mut Sheet, server: &Server, scale: u64) -> Outcome {
    let store = server.store("letters")?;
    for (threads, row, most) in [
        (1, "letters to one instance, 1 thread", 1_000),
        (THREADS, "letters to one instance, 64 threads", 6_400),
    ] {
        let posted = (most / scale).max(threads) / threads * threads;
        let time = letters(&store, threads, posted);
        sheet.add(GROUP, row, "cede", posted as f64 / time.as_secs_f64());
    }
    Ok(())
}

fn claiming(sheet: &mut Sheet, server: &Server, scale: u64) -> Outcome {
    let store = server.store("claims")?;
    many_instances(server, "claims", 1_000_000 / scale)?;
    let rounds = (400 / scale).max(5);
    claims(&store, "order", 64, 1)?; // the statement is prepared
    for (row, body, times) in [
        ("64 of 1,000,000", "order", rounds),
        ("nothing due", "nobody", rounds * 10),
    ] {
        let mut taken = claims(&store, body, 64, times)?;
        for hundredth in [50, 99] {
            let value = percentile(&mut taken, hundredth);
            sheet.add(CLAIMS, &format!("{row}, p{hundredth}"), CEDE, value);
        }
    }
    Ok(())
}

/// Runs another engine, if it was installed, in a database of its own.
fn peer(sheet: &mut Sheet, server: &Server, engine: &str, scale: u64) -> Outcome {
    let folder = figures::directory().with_file_name("postgres-peers");
    let (python, tables) = (folder.join("bin").join("python"), folder.join("absurd.sql"));
    if !python.exists() || (engine == "absurd" && !tables.exists()) {
        sheet.remark(format!(
            "{engine} was skipped: it is not installed; `benches/peers/postgres/install.sh` does."
        ));
        return Ok(());
    }
    for (row, instances) in ROWS {
        let database = format!("{engine}_{instances}").to_lowercase();
        let created = server
            .command("createdb")
            .args(server.options())
            .arg(&database)
            .output()?;
        printed(&created)?;
        let each = (enough(instances, scale) / instances).to_string();
        let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/postgres/steps.py");
        let mut run = Command::new(&python);
        run.arg(steps)
            .arg(engine)
            .arg(server.url(&database))
            .arg(row);
        let output = run.args([&instances.to_string(), &each]);
        let output = if engine == "absurd" {
            output.arg(&tables)
        } else {
            output
        }
        .output()?;
        match printed(&output) {
            Ok(json) => sheet.add_printed(json)?,
            Err(error) => sheet.remark(format!("{engine}, {row}: {error}")),
        }
    }
    Ok(())
}

fn printed(output: &Output) -> Outcome<&[u8]> {
    match output.status.success() {
        true => Ok(&output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().into()),
    }
}
