"""Desk connections: rows per agency, declared by its policy pack."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.desks import Connection
from services.case_log_api.models import DeskConnection


async def find_connection(session: AsyncSession, agency: str, name: str) -> Connection | None:
    """How the desk of that name is reached."""
    row = await session.scalar(
        select(DeskConnection).where(DeskConnection.agency == agency, DeskConnection.name == name)
    )
    if row is None:
        return None
    return Connection(agency=agency, name=row.name, adapter=row.adapter, settings=row.settings)
