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

/// Puts letters into mailboxes, and returns whose and their keys: `$1` to `$5` are lists of what
/// [`post`] has, `$6` is the limit. All letters to an instance, or none.
pub(super) fn post_all(s: &str, skip: &str) -> String {
    format!(
        "WITH wanted AS MATERIALIZED (
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
                WITH ORDINALITY AS w (id, body, key, value, sum, place)
        ), counted AS MATERIALIZED (
            SELECT id, body, count(*) AS letters FROM wanted GROUP BY id, body
        ), locked AS MATERIALIZED (
            SELECT c.id, c.body, c.letters FROM counted AS c
            JOIN {s}.instance AS i ON i.id = c.id AND i.body = c.body
            WHERE i.status IN ('waiting', 'parked') AND i.letters + c.letters <= $6::bigint
                AND NOT EXISTS (
                    SELECT 1 FROM wanted AS w JOIN {s}.mail AS m
                        ON m.instance = w.id AND m.key = w.key
                    WHERE w.id = i.id)
            FOR UPDATE OF i {skip}
        ), head AS (
            UPDATE {s}.instance AS i SET posted = i.posted + c.letters,
                letters = i.letters + c.letters,
                ready = CASE WHEN i.ready <= {NOW} OR i.status <> 'waiting' THEN i.ready
                    WHEN i.waiting IN ('mail', 'mail for') THEN greatest({NOW}, i.lease)
                    ELSE i.ready END
            FROM locked AS c
            WHERE i.id = c.id AND i.body = c.body AND i.status IN ('waiting', 'parked')
                AND i.letters + c.letters <= $6::bigint
            RETURNING i.id, i.body, i.posted - c.letters AS before
        )
        INSERT INTO {s}.mail (instance, number, key, value, at, sum)
        SELECT w.id, head.before + row_number() OVER (PARTITION BY w.id ORDER BY w.place), w.key,
            w.value, {NOW}, w.sum
        FROM head JOIN wanted AS w ON w.id = head.id AND w.body = head.body
        RETURNING instance, key"
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
