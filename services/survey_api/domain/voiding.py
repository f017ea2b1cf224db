"""Taking a response out of the population (spam, duplicate, test, withdrawn), and back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comments.asking import end_copy, want_copy
from services.survey_api.domain.refusals import ResponseAlreadyVoid, ResponseNotVoid
from services.survey_api.domain.releasing import release_response
from services.survey_api.domain.responses import get_response
from services.survey_api.models import Response
from shared.contracts.events import ResponseVoided, VoidReason
from shared.events import publish


async def void_response(
    session: AsyncSession,
    agency: str,
    response_id: UUID,
    *,
    reason: VoidReason,
    note: str | None,
    by: str,
    now: datetime,
) -> Response:
    """Take a response out of every figure; a case that it raised is for its own service to judge.

    Raises:
        ResponseNotFound, ResponseAlreadyVoid.
    """
    voided = await session.scalars(
        update(Response)
        .where(Response.agency == agency, Response.id == response_id, Response.voided_at.is_(None))
        .values(voided_at=now, void_reason=reason, void_note=note, voided_by=by, version=Response.version + 1)
        .returning(Response)
    )
    if (response := voided.one_or_none()) is None:
        await get_response(session, agency, response_id)
        raise ResponseAlreadyVoid("The response is void already.", how_to_fix="Bring it back first with .../unvoid.")
    await end_copy(session, agency, response_id, now=now)
    event = ResponseVoided(agency=agency, response_id=response_id, version=response.version, voided=True, reason=reason)
    await publish(session, event, now=now)
    return response


async def unvoid_response(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> Response:
    """Bring a void response back into every figure.

    One that was withheld as a machine's comes to its followers for the first time.

    Raises:
        ResponseNotFound, ResponseNotVoid, PlaceTaken.
    """
    if (released := await release_response(session, agency, response_id, now=now)) is not None:
        return released
    restored = await session.scalars(
        update(Response)
        .where(Response.agency == agency, Response.id == response_id, Response.voided_at.is_not(None))
        .values(voided_at=None, void_reason=None, void_note=None, voided_by=None, version=Response.version + 1)
        .returning(Response)
    )
    if (response := restored.one_or_none()) is None:
        await get_response(session, agency, response_id)
        raise ResponseNotVoid("The response is not void.", how_to_fix="Nothing needs to be done.")
    event = ResponseVoided(agency=agency, response_id=response_id, version=response.version, voided=False)
    await publish(session, event, now=now)
    if response.comment:
        await want_copy(session, agency, response_id, now=now)
    return response
