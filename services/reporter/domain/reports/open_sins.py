"""SIN cases that are open at a data cut, with the step that is due next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class OpenSin:
    """A case by its number; the next step that has a limit and is not done, if there is one."""

    number: str
    opened_at: datetime
    clause: str | None
    due_at: datetime | None


async def list_open_sins(session: AsyncSession, agency: str, cut_at: datetime) -> list[OpenSin]:
    """The SIN cases that had begun and were not closed at the cut, the oldest first."""
    found = await session.execute(
        text("""
            SELECT c.number, c.opened_at, s.clause, s.due_at FROM case_facts AS c
            LEFT JOIN LATERAL (
                SELECT clause, due_at FROM step_facts
                WHERE agency = c.agency AND case_id = c.case_id AND outcome = 'open' AND done_at IS NULL
                  AND due_at IS NOT NULL
                ORDER BY due_at, clause LIMIT 1
            ) AS s ON true
            WHERE c.agency = :agency AND c.kind = 'sin' AND c.opened_at <= :cut_at
              AND (c.closed_at IS NULL OR c.closed_at > :cut_at)
            ORDER BY c.opened_at, c.number
        """),
        {"agency": agency, "cut_at": cut_at},
    )
    return [OpenSin(*row) for row in found]
