"""Desk connections: rows per agency, declared by its policy pack."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.desks import Connection
from services.case_log_api.models import DeskConnection
from shared.policy.models import PolicyPack


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    """Take over the desks that a pack declares. Those that it no longer names stay: open cases may hang on them."""
    for desk in pack.desks:
        values = {
            "title": desk.title,
            "adapter": desk.adapter,
            "settings": {"address": desk.address, "template": desk.template},
            "adopted_at": now,
        }
        await session.execute(
            insert(DeskConnection)
            .values(agency=pack.agency.id, name=desk.id, **values)
            .on_conflict_do_update(index_elements=["agency", "name"], set_=values)
        )


async def find_connection(session: AsyncSession, agency: str, name: str) -> Connection | None:
    """How the desk of that name is reached."""
    row = await session.scalar(
        select(DeskConnection).where(DeskConnection.agency == agency, DeskConnection.name == name)
    )
    if row is None:
        return None
    return Connection(agency=agency, name=row.name, adapter=row.adapter, settings=row.settings)
