//! Damage outside the log: numbers that cannot be, and letters that were changed.

use coroutine::Yielded;
use durable::{OpenError, StoreError, rusqlite::Connection};

use crate::{
    damage::{filled, sum},
    support::Folder,
};

#[test]
fn numbers_that_cannot_be_are_damage() {
    for sql in [
        "UPDATE instance SET base = 0 WHERE id = 'a'",
        "UPDATE instance SET base = 100 WHERE id = 'a'",
        "UPDATE instance SET base = 9223372036854775807 WHERE id = 'a'",
        "UPDATE instance SET seq = 0 WHERE id = 'a'",
        "UPDATE instance SET seq = 9223372036854775807 WHERE id = 'a'",
        "UPDATE instance SET epoch = 9223372036854775807 WHERE id = 'a'",
        "UPDATE instance SET letters = 3 WHERE id = 'a'",
    ] {
        let folder = Folder::new();
        let path = folder.file("damaged.db");
        let store = filled(&path);
        let connection = Connection::open(&path).expect("it opens");
        connection.execute_batch(sql).expect("it can be done");
        let opened = sum().open(&store, "a", 0);
        let corrupt = matches!(&opened, Err(OpenError::Store(failure))
            if matches!(failure.error, StoreError::Corrupt { .. }));
        assert!(corrupt, "{sql}: {opened:?}");
        let report = sum().check(&store).expect("it can be read");
        let numbers = (report.instances, report.problems.len());
        let epoch = sql.contains("epoch"); // `check` takes nothing over, so it needs no other
        assert_eq!(numbers, (2, usize::from(!epoch)), "{sql}: {report}");
        let history = sum().history(&store, "a");
        assert!(history.is_ok() || !epoch, "{sql}");
    }
}

#[test]
fn a_letter_that_was_changed_is_damage() {
    let folder = Folder::new();
    for sql in [
        "UPDATE mail SET value = '8'",
        "UPDATE mail SET key = 'other'",
        "UPDATE mail SET sum = sum + 1",
    ] {
        let path = folder.fresh_file();
        let store = filled(&path);
        let body = sum().waiting(|_| durable::Wait::Mail);
        body.post(&store, "a", "letter", 7).expect("there is room");
        let (mut a, _) = body.open(&store, "a", 0).expect("it opens");
        let connection = Connection::open(&path).expect("it opens");
        connection.execute_batch(sql).expect("it can be done");
        let error = a.receive().unwrap_err().to_string();
        assert!(
            error.starts_with("a is damaged at step 7: letter "),
            "{sql}: {error}"
        );
        assert!(error.contains("its check sum is another"), "{sql}: {error}");
        let undone = "UPDATE mail SET value = '7', key = 'letter', sum = sum - (?1 LIKE '%sum%')";
        connection.execute(undone, [sql]).expect("it can be done");
        assert_eq!(a.receive(), Ok(Some(Yielded(22))));
    }
}
