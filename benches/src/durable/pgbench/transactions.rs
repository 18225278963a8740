use std::{collections::BTreeMap, error::Error, fs, path::Path};

/// When the transactions of each client have ended, in seconds, in their order.
#[derive(Default)]
pub(super) struct Transactions(BTreeMap<u64, Vec<f64>>);

impl Transactions {
    /// Reads the files that pgbench has written, of which each of its threads has one, and removes
    /// them.
    pub(super) fn read(prefix: &Path) -> Result<Self, Box<dyn Error>> {
        let mut transactions = Self::default();
        let folder = prefix.parent().ok_or("it is in a folder")?;
        let prefix = prefix.to_str().ok_or("the folder's name is text")?;
        for file in fs::read_dir(folder)? {
            let file = file?.path();
            if !file.to_str().is_some_and(|name| name.starts_with(prefix)) {
                continue;
            }
            for line in fs::read_to_string(&file)?.lines() {
                transactions.add(line)?;
            }
            fs::remove_file(file)?;
        }
        Ok(transactions)
    }

    /// Reads a line: the client, its transaction, the time that it took, the script; the time at
    /// which it ended, as seconds and microseconds.
    fn add(&mut self, line: &str) -> Result<(), Box<dyn Error>> {
        let numbers: Result<Vec<u64>, _> = line.split(' ').map(str::parse).collect();
        let [client, _, _, _, seconds, micros] = numbers?[..] else {
            return Err(format!("pgbench's log has another line: {line}").into());
        };
        let end = seconds as f64 + micros as f64 / 1e6;
        self.0.entry(client).or_default().push(end);
        Ok(())
    }

    /// How many there were a second, from when each client had made as many as are left out.
    pub(super) fn per_second(&self, left_out: usize) -> Option<f64> {
        let warm = self.0.values().map(|ends| ends[left_out - 1]);
        let begin = warm.reduce(f64::max)?;
        let ends: Vec<f64> = self.0.values().flatten().copied().collect();
        let end = ends.iter().copied().reduce(f64::max)?;
        let count = ends.iter().filter(|end| **end > begin).count();
        Some(count as f64 / (end - begin))
    }
}
