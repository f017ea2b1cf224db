"""Which changes of an entry a report tells that was made before: written down beside the counts, in the same statement."""

from collections.abc import Sequence

_DATES = ("received_on", "logged_on", "answered_on", "closed_on")


def _differ(columns: Sequence[str]) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("n", "o"))
    return f"({new}) IS DISTINCT FROM ({old})"


def _all_days() -> str:
    return f"ARRAY[{', '.join(f'{row}.{day}' for row in ('n', 'o') for day in _DATES)}]"


def _days_moved() -> str:
    moved = (f"CASE WHEN n.{day} IS DISTINCT FROM o.{day} THEN {row}.{day} END" for row in ("n", "o") for day in _DATES)
    return f"ARRAY[{', '.join(moved)}]"


_KNOWN = "o.case_id IS NOT NULL"
# Of its status only what takes an entry out of the report, or brings it back: that it went on is no correction.
_DECIDED = "({row}.reportability, {row}.status = 'discarded', {row}.status = 'forwarded')"
_KINDS = (
    ("late", "o.case_id IS NULL AND n.status <> 'discarded'", _all_days()),
    ("re_dated", f"{_KNOWN} AND {_differ(_DATES)}", _days_moved()),
    ("re_categorised", f"{_KNOWN} AND {_differ(('kind', 'channel', 'category', 'program'))}", _all_days()),
    ("linked", f"{_KNOWN} AND {_differ(('counts', 'lead'))}", _all_days()),
    (
        "decided",
        f"{_KNOWN} AND {_DECIDED.format(row='n')} IS DISTINCT FROM {_DECIDED.format(row='o')}",
        _all_days(),
    ),
    (
        "withdrawn",
        "o.released_version IS NOT NULL AND n.released_version IS NULL",
        "ARRAY[n.received_on, o.received_on]",
    ),
    (
        "released",
        f"{_KNOWN} AND n.released_version IS NOT NULL AND {_differ(('released_version',))}",
        "ARRAY[n.received_on, o.received_on]",
    ),
)
_ASKED = ", ".join(f"('{kind}', {holds}, array_remove({days}, NULL))" for kind, holds, days in _KINDS)

RESTATED = f"""
    INSERT INTO log_restatements (agency, case_id, event_id, kind, days, recorded_at)
    SELECT n.agency, n.case_id, n.event_id, change.kind, change.days, n.taken_at
    FROM fresh AS n LEFT JOIN old AS o ON o.agency = n.agency AND o.case_id = n.case_id
    CROSS JOIN LATERAL (VALUES {_ASKED}) AS change (kind, holds, days)
    WHERE change.holds AND EXISTS (
        SELECT FROM report_runs AS r, unnest(change.days) AS touched
        WHERE r.agency = n.agency AND r.kind = 'care_log' AND r.state <> 'cancelled'
          AND touched BETWEEN r.period_start AND r.period_end
    )
    ON CONFLICT DO NOTHING
"""
"""A CTE over `fresh` and `old`, the entries as they are now and as they were: what changed of those whose month's report
has been opened. A month that nobody reports yet is simply counted; that an entry was answered or closed later touches the
month of that day alone."""
