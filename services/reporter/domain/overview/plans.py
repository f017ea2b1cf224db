"""The action plans that are open, and how far each has come."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST_PLANS = 20


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan that is drafted or active.

    `overdue`: steps and check-ins whose day has passed. `next_on`: the next such day, or the plan's own.
    """

    id: UUID
    number: str
    title: str
    about: str
    state: str
    owner_role: str | None
    owner_person: str | None
    steps: int
    done: int
    overdue: int
    next_on: date | None


async def read_open_plans(session: AsyncSession, agency: str, *, today: date) -> list[OpenPlan]:
    """The open plans, those with something overdue first, then by what is due next."""
    found = await session.execute(
        text("""
            SELECT p.id, p.number, p.title, p.about, p.state, p.owner_role, p.owner_person,
                   count(*) FILTER (WHERE d.is_step) AS steps,
                   count(*) FILTER (WHERE d.is_step AND d.is_done) AS done,
                   count(*) FILTER (WHERE NOT d.is_done AND d.due_on < :today) AS overdue,
                   coalesce(min(d.due_on) FILTER (WHERE NOT d.is_done AND d.due_on >= :today), p.due_on) AS next_on
            FROM action_plans AS p
            LEFT JOIN (
                SELECT agency, plan_id, TRUE AS is_step, state = 'done' AS is_done, due_on FROM plan_steps
                WHERE agency = :agency
                UNION ALL
                SELECT agency, plan_id, FALSE, held_at IS NOT NULL, due_on FROM check_ins WHERE agency = :agency
            ) AS d ON d.agency = p.agency AND d.plan_id = p.id
            WHERE p.agency = :agency AND p.state IN ('draft', 'active')
            GROUP BY p.agency, p.id
            ORDER BY (count(*) FILTER (WHERE NOT d.is_done AND d.due_on < :today) > 0) DESC, next_on NULLS LAST, p.number
            LIMIT :most
        """),
        {"agency": agency, "today": today, "most": MOST_PLANS},
    )
    return [OpenPlan(**row) for row in found.mappings()]
