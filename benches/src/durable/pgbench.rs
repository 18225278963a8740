mod transactions;

use std::{error::Error, fs, path::PathBuf, process::Output};

use durable::{
    Head,
    store::{Filter, Store},
};
use durable_postgres::PostgresStore;

use self::transactions::Transactions;
use super::{Server, TEXT, latencies};

/// The statement of a step, run by PostgreSQL's own clients on the instances of a store.
#[derive(Debug)]
pub struct Pgbench<'s> {
    server: &'s Server,
    store: PostgresStore,
    /// How many there are, each on an instance of its own.
    clients: u64,
    script: PathBuf,
}

impl<'s> Pgbench<'s> {
    /// Creates a store, makes a step with as many instances as there are clients, and asks the
    /// server what was sent for that.
    ///
    /// # Errors
    ///
    /// The server's, or the store's.
    pub fn new(server: &'s Server, schema: &str, clients: u64) -> Result<Self, Box<dyn Error>> {
        let store = server.store(schema)?;
        latencies(&store, clients, 1, clients);
        // The server says what a connection has sent, as long as it has sent nothing else since.
        let sql = "SELECT query FROM pg_stat_activity
             WHERE application_name = 'cede-durable' AND position($1::text in query) > 0
                 AND query LIKE 'WITH head AS (%UPDATE%$18%'";
        let found = server.client()?.query(sql, &[&format!("\"{schema}\"")])?;
        let found = found.first().ok_or("no connection has made a step")?;
        let script = server.folder().join(format!("{schema}.sql"));
        let step = script_of(found.try_get(0)?)?;
        let text = format!("\\set next :seq + 1\n{step};\n\\set seq :next\n");
        fs::write(&script, text)?;
        Ok(Self {
            server,
            store,
            clients,
            script,
        })
    }

    /// Makes steps; returns how many there were a second.
    ///
    /// # Errors
    ///
    /// The server's, or pgbench's.
    pub fn run(&self, steps: u64) -> Result<f64, Box<dyn Error>> {
        let heads = self.store.list(&Filter::default())?;
        let head = heads.first().ok_or("there is an instance")?;
        let is_like = |other: &&Head| (other.epoch, other.seq) != (head.epoch, head.seq);
        if let Some(other) = heads.iter().find(is_like) {
            return Err(format!("{} is not as far as {}", other.id, head.id).into());
        }
        let mut pgbench = self.server.command("pgbench");
        pgbench
            .args(self.server.options())
            .args(["-n", "-M", "prepared", "-f"])
            .arg(&self.script);
        for (name, value) in [
            ("epoch", head.epoch.to_string()),
            ("seq", head.seq.to_string()),
            ("version", "1".to_owned()),
            ("base", "1".to_owned()),
            ("at", "1000000".to_owned()),
            ("sum", "0".to_owned()),
            ("state", "counting".to_owned()),
            ("waiting", "answer".to_owned()),
            ("signal", format!("{{\"send\":\"{TEXT}\"}}")),
            ("outcome", "{\"yielded\":1000}".to_owned()),
            ("release", "false".to_owned()),
        ] {
            pgbench.arg("-D").arg(format!("{name}={value}"));
        }
        let threads = self.clients.min(2).to_string();
        pgbench.args(["-c", &self.clients.to_string(), "-j", &threads]);
        let each = WARM_UP + (steps / self.clients).max(1);
        let log = self.server.folder().join("transactions");
        pgbench.arg("-l").arg("--log-prefix").arg(&log);
        let output = pgbench
            .args(["-t", &each.to_string(), "postgres"])
            .output()?;
        let transactions = Transactions::read(&log)?;
        let seq = |heads: &[Head]| heads.iter().map(|head| head.seq).sum::<u64>();
        let made = seq(&self.store.list(&Filter::default())?) - seq(&heads);
        match made == each * self.clients {
            true => {
                let rate = transactions.per_second(WARM_UP as usize);
                rate.ok_or_else(|| shown(&output).into())
            }
            false => Err(format!("pgbench made {made} steps of {}", each * self.clients).into()),
        }
    }
}

/// The first transactions of a client, which do not count: the server loads its catalogue into
/// each new process, and plans the statement six times.
const WARM_UP: u64 = 10;

/// The statement with pgbench's variables in place of its numbers. pgbench sends NULL for a
/// variable that it does not know, so a value that is not listed here would make it another
/// statement.
fn script_of(statement: &str) -> Result<String, String> {
    const NULL: &str = "";
    let names = [
        "client_id",
        "epoch",
        "seq",
        "version",
        NULL,
        "next",
        "base",
        "state",
        "waiting",
        NULL,
        NULL,
        "at",
        "epoch",
        "signal",
        "outcome",
        NULL,
        "sum",
        "release",
    ];
    if statement.contains(&format!("${}", names.len() + 1)) {
        return Err("a step has more values than its script".to_owned());
    }
    let mut script = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    for (index, name) in names.into_iter().enumerate().rev() {
        let value = match name {
            NULL => "NULL".to_owned(),
            name => format!(":{name}"),
        };
        script = script.replace(&format!("${}", index + 1), &value);
    }
    Ok(script)
}

/// How often a second the disk takes 8 KiB, as PostgreSQL's own program measures it.
///
/// # Errors
///
/// That program's.
pub fn fdatasyncs(server: &Server) -> Result<f64, Box<dyn Error>> {
    let mut test = server.command("pg_test_fsync");
    let file = server.folder().join("fsync");
    let output = test
        .args(["-s", "1", "-f"]) // seconds for each of all its measures
        .arg(file)
        .output()?;
    line_with(&output, "fdatasync ")
}

/// The first number in the first line that has these words.
fn line_with(output: &Output, words: &str) -> Result<f64, Box<dyn Error>> {
    let printed = String::from_utf8_lossy(&output.stdout);
    let line = printed
        .lines()
        .find_map(|line| line.trim().strip_prefix(words));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| shown(output).into())
}

/// All that a program has printed.
fn shown(output: &Output) -> String {
    let [printed, errors] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{printed}{errors}")
}
