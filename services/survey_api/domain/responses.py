"""Finding responses, within one agency; reads of private details are written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.refusals import ResponseNotFound
from services.survey_api.models import PrivateRead, Response
from shared.ids import new_id
from shared.logs import current_request_id


async def get_response(session: AsyncSession, agency: str, response_id: UUID, *, lock: bool = False) -> Response:
    """Return one response; ResponseNotFound where the agency has none of that id."""
    query = select(Response).where(Response.agency == agency, Response.id == response_id)
    response = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if response is None:
        raise ResponseNotFound
    return response


async def record_private_read(
    session: AsyncSession,
    agency: str,
    *,
    what: str,
    by: str,
    now: datetime,
    response_id: UUID | None = None,
    quarantine_id: UUID | None = None,
    invitation_id: UUID | None = None,
) -> None:
    """Write down who read what a customer wrote, in the transaction that reads it."""
    session.add(
        PrivateRead(
            agency=agency,
            id=new_id(),
            what=what,
            response_id=response_id,
            quarantine_id=quarantine_id,
            invitation_id=invitation_id,
            read_by=by,
            request_id=current_request_id(),
            read_at=now,
        )
    )
    await session.flush()
