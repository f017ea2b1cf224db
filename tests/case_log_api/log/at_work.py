"""What the tests of work on entries share: what happened to an entry, and entries put where a test needs them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.case_log_api.models import LogEntry
from tests.case_log_api.log.care_office import CareOffice


async def payloads(care: CareOffice, case_id: str, kind: str) -> list[dict[str, Any]]:
    """What the timeline says of everything of this kind, in order."""
    return [each.payload or {} for each in await care.timeline(case_id) if each.kind == kind]


async def put_into_queue(care: CareOffice, case_id: str, queue: str) -> None:
    """Let an entry wait in a queue that goes round, as it does while nobody can be given it."""
    await change_entry(care, case_id, queue=queue, team=None, assignee=None)


async def consolidate(care: CareOffice, case_id: str, lead: str, kind: str = "related") -> None:
    """Put an entry under a lead, as the analyst does."""
    made = await care.post(case_id, "relations", to=lead, kind=kind, reason="The same matter.")
    assert made.status_code == 201, made.text


async def change_entry(care: CareOffice, case_id: str, **values: Any) -> None:
    """Change facts of an entry past every rule."""
    async with care.resources.sessions.begin() as session:
        await session.execute(update(LogEntry).where(LogEntry.case_id == case_id).values(**values))


async def reply_token(care: CareOffice, case_id: str) -> str:
    """The token that stands in the address for replies."""
    async with care.resources.sessions() as session:
        return (await session.scalars(select(LogEntry.reply_token).where(LogEntry.case_id == case_id))).one()


async def entry_row(care: CareOffice, case_id: str) -> LogEntry:
    """The entry as it is stored."""
    async with care.resources.sessions() as session:
        return (await session.scalars(select(LogEntry).where(LogEntry.case_id == case_id))).one()


def case_id_of(entry: dict[str, Any]) -> UUID:
    """The id in an answer."""
    return UUID(entry["case_id"])
