"""What is due is found by index: the work grows with what is due, not with how much was ever logged."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.moving import select_places
from services.case_log_api.domain.log.deadlines.viewing import Undone, order_of, select_undone
from services.case_log_api.models import Case, EntryDeadline, LogEntry
from shared.db.kernel import JobRow
from shared.ids import derived_id, new_id
from shared.jobs.relay import _CLAIM
from tests.case_log_api.log.care_office import CARE, CareOffice

ENTRIES = 6000
OPEN_EACH = 20  # one in so many is not met


def rows_of(n: int, now: datetime) -> tuple[dict[str, Any], ...]:
    """A case, its entry, its deadline and its job."""
    case_id, is_open = derived_id("entry", n), n % OPEN_EACH == 0
    of_case = {"agency": CARE, "number": f"2026-{n}", "kind": "complaint", "status": "open", "policy_hash": "hash"}
    due_at = now + timedelta(minutes=n)
    return (
        {**of_case, "id": case_id, "opened_at": now},
        {
            **of_case,
            "case_id": case_id,
            "source": "person",
            "channel": "phone",
            "received_at": now,
            "logged_at": now,
            "logged_by": "amy.tran",
            "confirmed_at": now,
            "subject_kind": "agency",
            "language": "en",
            "reportability": "reportable",
            "reportability_by": "careloop",
        },
        {
            "agency": CARE,
            "case_id": case_id,
            "name": "log_to_analyst",
            "round": 1,
            "clause": "CCTS-III.B1",
            "policy_hash": "hash",
            "calendar_policy_hash": "hash",
            "reckoned": {},
            "step_key": "key",
            "started_at": now,
            "due_at": due_at,
            "met_at": None if is_open else now,
            "state": "running" if is_open else "met",
            "who_role": "designee" if n % 40 == 0 else "deputy_director",
            "calendar_version": "a former calendar" if n % 200 == 0 else "the calendar",
        },
        {
            "id": new_id(),
            "agency": CARE,
            "name": "case_log_api.wake_deadline",
            "lane": "quick",
            "payload": {},
            "dedupe_key": f"job {n}",
            "run_at": due_at,
            "max_attempts": 20,
            "created_at": now,
            "state": "waiting" if is_open else "done",
        },
    )


async def fill(care: CareOffice) -> None:
    """Thousands of entries, of which few have a limit that is not met, and fewer one that is due."""
    columns = zip(*(rows_of(n, care.now) for n in range(1, ENTRIES + 1)), strict=True)
    async with care.resources.sessions.begin() as session:
        for model, rows in zip((Case, LogEntry, EntryDeadline, JobRow), columns, strict=True):
            await session.execute(insert(model), list(rows))
            await session.execute(text(f"ANALYZE {model.__tablename__}"))


def nodes_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for each in plan.get("Plans", []) for node in nodes_of(each))]


async def explain(session: AsyncSession, query: Any, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The nodes of the plan as it ran, with how many rows each looked at; what it did is undone."""
    if isinstance(query, Select):
        compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        query = text(str(compiled).replace(":", "\\:"))
    async with session.begin_nested() as savepoint:
        found = await session.scalar(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}"), values or {})
        await savepoint.rollback()
    plan = found if isinstance(found, list) else json.loads(found)
    return nodes_of(plan[0]["Plan"])


def indexes_in(nodes: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def looked_at(nodes: list[dict[str, Any]]) -> int:
    """How many rows the most diligent node read, those that it then threw away included."""
    return max(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]) for node in nodes
    )


async def test_what_is_due_missed_or_waits_for_another_calendar_is_found_by_index_among_thousands(
    care: CareOffice,
) -> None:
    await fill(care)
    soon = care.now + timedelta(minutes=400)

    def listing(state: Undone | None, role: str | None = None) -> Any:
        query = select_undone(CARE, "nora.whitfield", now=soon, state=state, due_before=soon, role=role)
        return query.order_by(*order_of(state)).limit(51)

    async with care.resources.sessions() as session:
        plans = {
            "ix_entry_deadlines_undone": await explain(session, listing(None)),
            "ix_entry_deadlines_role": await explain(session, listing("missed", "designee")),
            "ix_entry_deadlines_open": await explain(
                session, select_places(CARE, EntryDeadline.calendar_version < "the calendar", after=None, limit=200)
            ),
            "ix_jobs_due": await explain(session, _CLAIM, {"now": soon, "operational_now": soon, "most": 20}),
        }

    for index, nodes in plans.items():
        assert index in indexes_in(nodes), (index, nodes)
        assert "Seq Scan" not in {node["Node Type"] for node in nodes}, (index, nodes)
        assert looked_at(nodes) <= ENTRIES / OPEN_EACH / 5, (index, nodes)  # of 300 open ones 20 are due
