"""What is open and what is due, from the facts that the other services told: numbers of cases, clauses and instants only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST_CASES = 10
AHEAD = timedelta(days=7)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is not closed."""

    number: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class OpenCases:
    """How many are open, and the oldest of them."""

    total: int
    oldest: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class ClauseWork:
    """The undone steps of one clause that has a time limit.

    `overdue`: their limit passed. `ahead`: they are due within the next seven days. `numbers`: of the cases of the most
    urgent ones, at most five.
    """

    clause: str
    overdue: int
    ahead: int
    next_due_at: datetime
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Of the limits that passed in the last seven days: how many were kept, and how many were not."""

    met: int
    missed: int


@dataclass(frozen=True, slots=True)
class LogStanding:
    """How many entries of the customer care log are open, and since when the oldest of them."""

    total: int
    oldest: str | None
    oldest_at: datetime | None


async def read_open_cases(session: AsyncSession, agency: str, kind: str) -> OpenCases:
    """The open cases of a kind, the oldest first."""
    rows = (
        await session.execute(
            text("""
                SELECT number, opened_at, count(*) OVER () AS total FROM case_facts
                WHERE agency = :agency AND kind = :kind AND opened_at IS NOT NULL AND closed_at IS NULL
                ORDER BY opened_at, number LIMIT :most
            """),
            {"agency": agency, "kind": kind, "most": MOST_CASES},
        )
    ).all()
    return OpenCases(rows[0].total if rows else 0, tuple(OpenCase(row.number, row.opened_at) for row in rows))


async def read_due_work(session: AsyncSession, agency: str, *, now: datetime) -> list[ClauseWork]:
    """By clause what is overdue or due within the next seven days and not done, the most urgent clause first.

    Steps of report runs are not in it: the report calendar tells of them.
    """
    found = await session.execute(
        text("""
            SELECT s.clause,
                   count(*) FILTER (WHERE s.due_at < :now) AS overdue,
                   count(*) FILTER (WHERE s.due_at >= :now) AS ahead,
                   min(s.due_at) AS next_due_at,
                   array_agg(coalesce(c.number, l.number) ORDER BY s.due_at, s.case_id) AS numbers
            FROM step_facts AS s
            LEFT JOIN case_facts AS c USING (agency, case_id)
            LEFT JOIN log_facts AS l USING (agency, case_id)
            WHERE s.agency = :agency AND s.done_at IS NULL AND s.outcome = 'open' AND s.due_at < :until
              AND (c.case_id IS NOT NULL OR l.case_id IS NOT NULL)
            GROUP BY s.clause
            ORDER BY min(s.due_at), s.clause
        """),
        {"agency": agency, "now": now, "until": now + AHEAD},
    )
    return [
        ClauseWork(row.clause, row.overdue, row.ahead, row.next_due_at, tuple(dict.fromkeys(row.numbers))[:_MOST_NAMED])
        for row in found
    ]


async def read_passed(session: AsyncSession, agency: str, *, now: datetime) -> Passed:
    """What became of the limits that passed in the last seven days, those of report runs among them."""
    row = (
        await session.execute(
            text("""
                SELECT count(*) FILTER (WHERE done_at <= due_at) AS met,
                       count(*) FILTER (WHERE done_at IS NULL OR done_at > due_at) AS missed
                FROM step_facts
                WHERE agency = :agency AND due_at >= :since AND due_at < :now AND outcome <> 'withdrawn'
            """),
            {"agency": agency, "now": now, "since": now - AHEAD},
        )
    ).one()
    return Passed(row.met, row.missed)


async def read_log_standing(session: AsyncSession, agency: str) -> LogStanding:
    """The open entries of the log; duplicates, which are answered with the entry that they repeat, are left out."""
    row = (
        await session.execute(
            text("""
                SELECT number, received_at, count(*) OVER () AS total FROM log_facts
                WHERE agency = :agency AND status = 'open' AND counts
                ORDER BY received_at, number LIMIT 1
            """),
            {"agency": agency},
        )
    ).one_or_none()
    return LogStanding(row.total, row.number, row.received_at) if row else LogStanding(0, None, None)
