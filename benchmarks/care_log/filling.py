"""Brings a generated log into an empty database: half a year by COPY, and as many earlier half-years as it takes."""

import asyncio
from collections.abc import Mapping
from io import BytesIO
from typing import TypeAlias

import asyncpg

from benchmarks.care_log.generating import COLUMNS, LENGTH, HalfYear
from services.case_log_api.domain.log.search.words import MONTHS

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
TABLES = (*COLUMNS, "word_counts", "jobs")
TAIL_WORDS = 3_000_000
_MILLISECONDS = int(LENGTH.total_seconds() * 1000)

# What differs in a half-year that was `$1` half-years earlier: ids and times, and that nothing of it is undone.
_EARLIER_ID = f"""
    CREATE FUNCTION earlier(id uuid, by int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
        SELECT (lpad(to_hex(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint - by * {_MILLISECONDS}::bigint),
                     12, '0') || substr(replace(id::text, '-', ''), 13))::uuid
    $$
"""
_CLOSED = "CASE WHEN status IN ('open', 'draft') THEN 'closed' ELSE status END"
_CLOSED_AT = "CASE WHEN status IN ('open', 'draft', 'closed') THEN {at} + interval '3 days' - $2::interval END"
_NUMBER = "to_char({at} - $2::interval, 'YYYY-') || (split_part(number, '-', 2)::int + 100000 * ($1::int + 1))"
_TAIL_WORD = f"'tail' || (uuid_hash_extended(case_id, {{by}}::bigint) & 9223372036854775807) % {TAIL_WORDS}"
_DIFFERS: Mapping[str, Mapping[str, str]] = {
    "cases": {
        "number": _NUMBER.format(at="opened_at"),
        "status": _CLOSED,
        "closed_at": _CLOSED_AT.format(at="opened_at"),
        "closing": "CASE WHEN status IN ('open', 'draft', 'closed') THEN 'by_kind' END",
    },
    "log_entries": {
        "number": _NUMBER.format(at="logged_at"),
        "status": _CLOSED,
        "closed_at": _CLOSED_AT.format(at="logged_at"),
        "confirmed_at": "coalesce(confirmed_at, logged_at) - $2::interval",
        "queue": "NULL",
        "reply_token": "reply_token || '-' || $1::int",
    },
    "entry_searches": {
        "words": (
            "ts_delete(words, to_char(received_at AT TIME ZONE 'UTC', '\"=m:\"YYYY-MM')) || array_to_tsvector(ARRAY["
            f"to_char((received_at - $2::interval) AT TIME ZONE 'UTC', '\"=m:\"YYYY-MM'), {_TAIL_WORD.format(by='$1')}])"
        ),
    },
    "entry_deadlines": {"state": "CASE state WHEN 'running' THEN 'met' ELSE state END", "wake_at": "NULL"},
    "duplicate_proposals": {"state": "CASE state WHEN 'waiting' THEN 'dismissed' ELSE state END"},
}


async def make_bare(connection: Connection) -> dict[str, str]:
    """Take away what makes filling slow (indexes, references, the write-ahead log); returns how to make each index again."""
    references = await connection.fetch(
        "SELECT conrelid::regclass::text AS of, conname FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    for row in references:
        await connection.execute(f'ALTER TABLE {row["of"]} DROP CONSTRAINT "{row["conname"]}"')
    for table in TABLES:
        await connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
    indexes = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY($1)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
        list(TABLES),
    )
    await connection.execute(_EARLIER_ID)
    made = {row["indexname"]: row["indexdef"] for row in indexes}
    await drop_indexes(connection, list(made))
    return made


async def drop_indexes(connection: Connection, names: list[str]) -> None:
    """Take indexes away."""
    for name in names:
        await connection.execute(f'DROP INDEX IF EXISTS "{name}"')


async def make_indexes(connection: Connection, indexes: Mapping[str, str]) -> None:
    """Make the indexes as the migrations do, and let PostgreSQL look at the tables."""
    await connection.execute("SET maintenance_work_mem = '400MB'")
    for definition in indexes.values():
        await connection.execute(definition)
    for table in TABLES:
        await connection.execute(f"VACUUM (ANALYZE) {table}")


async def list_idle_indexes(connection: Connection) -> list[str]:
    """The indexes that nothing has used since they were made, but for those that keep rows unique."""
    rows = await connection.fetch(
        "SELECT indexrelname FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)"
        " WHERE schemaname = current_schema() AND relname = ANY($1) AND idx_scan = 0 AND NOT indisunique ORDER BY 1",
        list(TABLES),
    )
    return [row["indexrelname"] for row in rows]


async def add_jobs(connection: Connection) -> None:
    """As jobs stand: one that was done for each entry, one that waits for each limit that runs, and a few handed out."""
    await connection.execute("TRUNCATE jobs")
    await connection.execute(
        "INSERT INTO jobs (id, agency, name, lane, payload, dedupe_key, state, run_at, generation, attempts, kills,"
        " max_attempts, dispatched_at, finished_at, created_at)"
        " SELECT gen_random_uuid(), agency, 'case_log_api.tell_analyst', 'quick', '{}', 'a:' || agency || case_id,"
        " CASE WHEN hashtext(case_id::text) % 5000 = 0 THEN 'dispatched' ELSE 'done' END,"
        " logged_at, 1, 0, 0, 20, logged_at, logged_at, logged_at FROM log_entries"
    )
    await connection.execute(
        "INSERT INTO jobs (id, agency, name, lane, payload, dedupe_key, state, run_at, generation, attempts, kills,"
        " max_attempts, created_at)"
        " SELECT gen_random_uuid(), agency, 'case_log_api.wake_deadline', 'quick', '{}', 'd:' || agency || case_id,"
        " 'waiting', wake_at, 0, 0, 0, 20, started_at FROM entry_deadlines WHERE wake_at IS NOT NULL"
    )


async def copy_newest(connection: Connection, half_year: HalfYear) -> None:
    """Bring the newest half-year in, portion after portion."""
    portions = half_year.portions()
    while (portion := await asyncio.to_thread(next, portions, None)) is not None:
        for table, rows in portion.items():
            await connection.copy_to_table(table, source=BytesIO(rows), columns=COLUMNS[table], format="text")
    for agency, counts in half_year.counts.items():
        await connection.copy_records_to_table(
            "word_counts", records=[(agency, word, count) for word, count in counts.items()]
        )


async def add_earlier(connection: Connection, half_years: int) -> None:
    """Repeat the newest half-year before it, so many times: each entry with a rare word of its own."""
    for table, columns in COLUMNS.items():
        await connection.execute(f"CREATE UNLOGGED TABLE newest_{table} AS TABLE {table}")
        values = ", ".join(await _values(connection, table, columns))
        for by in range(1, half_years + 1):
            await connection.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM newest_{table}"
                " WHERE $2::interval IS NOT NULL",
                by,
                LENGTH * by,
            )
    await _count_words(connection, half_years)
    for table in COLUMNS:
        await connection.execute(f"DROP TABLE newest_{table}")


async def _count_words(connection: Connection, half_years: int) -> None:
    await connection.execute(
        "UPDATE word_counts SET entry_count = entry_count * ($1 + 1) WHERE NOT starts_with(word, $2)",
        half_years,
        MONTHS,
    )
    await connection.execute("DELETE FROM word_counts WHERE starts_with(word, $1)", MONTHS)
    await connection.execute(
        "INSERT INTO word_counts SELECT agency, to_char(received_at AT TIME ZONE 'UTC', '\"=m:\"YYYY-MM'), count(*)"
        " FROM entry_searches GROUP BY 1, 2"
    )
    await connection.execute(
        f"INSERT INTO word_counts SELECT agency, {_TAIL_WORD.format(by='by')}, count(*)"
        " FROM newest_entry_searches, generate_series(1, $1::int) by GROUP BY 1, 2",
        half_years,
    )


async def _values(connection: Connection, table: str, columns: tuple[str, ...]) -> list[str]:
    types = {
        row["column_name"]: row["data_type"]
        for row in await connection.fetch(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = $1",
            table,
        )
    }
    return [_value(column, types[column], _DIFFERS.get(table, {})) for column in columns]


def _value(column: str, kind: str, differs: Mapping[str, str]) -> str:
    if column in differs:
        return differs[column]
    if kind == "uuid":
        return f"earlier({column}, $1::int)"
    return f"{column} - $2::interval" if kind.startswith("timestamp") else column
