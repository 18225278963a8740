use super::terms::NOW;

/// Puts a letter into a mailbox: `$1` instance, `$2` body, `$3` key, `$4` value, `$5` sum, `$6` the
/// limit.
///
/// The counter in the instance's row is raised, so who comes to wait for mail meanwhile, with the
/// same row in hand, sees the letter; a question whether there are rows in `mail` would not. What
/// could be claimed already stays ready since then.
pub(super) fn post(s: &str) -> String {
    format!(
        "WITH head AS (
            UPDATE {s}.instance SET posted = posted + 1, letters = letters + 1,
                ready = CASE WHEN ready <= {NOW} OR status <> 'waiting' THEN ready
                    WHEN waiting IN ('mail', 'mail for') THEN greatest({NOW}, lease)
                    ELSE ready END
            WHERE id = $1::text AND body = $2::text AND status IN ('waiting', 'parked')
                AND letters < $6::bigint
                AND NOT EXISTS (SELECT 1 FROM {s}.mail WHERE instance = $1 AND key = $3)
            RETURNING posted
        )
        INSERT INTO {s}.mail (instance, number, key, value, at, sum)
        SELECT $1, head.posted, $3::text, $4::text, {NOW}, $5::bigint FROM head"
    )
}

/// The reason why a letter was not put there: the instance's status, seq and letters, and whether
/// one of this key is there.
pub(super) fn why_not_posted(s: &str) -> String {
    format!(
        "SELECT status, seq, letters,
            EXISTS (SELECT 1 FROM {s}.mail WHERE instance = $1 AND key = $3)
         FROM {s}.instance WHERE id = $1 AND body = $2"
    )
}
