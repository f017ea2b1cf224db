"""Letting a withheld answer count: a person says that it is a customer's and no machine's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.events import attributed_event, classified_event
from services.survey_api.domain.intake import DATABASE_TIME
from services.survey_api.domain.refusals import PlaceTaken
from services.survey_api.domain.work import AttributeResponses
from services.survey_api.models import Response
from shared.events import publish
from shared.jobs.model import post


async def release_response(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> Response | None:
    """Let a withheld response count from now on and say so; None where it is not withheld (any more).

    Followers hear of it for the first time, as of a response that has just come in, with its own time of submission:
    figures of periods that were published are restated, and what follows from an answer follows now.

    Raises:
        PlaceTaken: another answer counts for the same request, invitation or page.
    """
    try:
        async with session.begin_nested():
            released = await session.scalars(
                update(Response)
                .where(Response.agency == agency, Response.id == response_id, Response.withheld)
                .values(
                    withheld=False,
                    voided_at=None,
                    void_reason=None,
                    void_note=None,
                    voided_by=None,
                    # A person may have said already who is to be credited.
                    attribution_state=case((Response.basis == "confirmed", "done"), else_="waiting"),
                    version=Response.version + 1,
                )
                .returning(Response),
                execution_options={"populate_existing": True},
            )
            response = released.one_or_none()
    except IntegrityError:
        raise PlaceTaken(
            "Another answer counts for the same request, invitation or page.",
            how_to_fix="Leave this one out: the first answer that counts stands.",
        ) from None
    if response is None:
        return None
    await publish(session, classified_event(response.__dict__), now=now)
    if response.attribution_state == "done":
        await publish(session, attributed_event(response.__dict__), now=now)
    else:
        at = (await session.scalars(select(DATABASE_TIME))).one()
        await post(session, AttributeResponses.of(agency, at), now=now)
    return response
