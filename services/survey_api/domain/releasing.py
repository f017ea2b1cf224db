"""Letting a withheld answer count: a person says that it is a customer's and no machine's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comments.asking import want_copy
from services.survey_api.domain.comparing import Origin, PageSent, TakenIn, compare_with_known, find_known
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.events import attributed_event, classified_event
from services.survey_api.domain.intake import judge, rules_for
from services.survey_api.domain.invitations.invited import record_invitation_answered, record_ticket_answered
from services.survey_api.domain.refusals import PlaceTaken
from services.survey_api.domain.responses import get_response
from services.survey_api.domain.work import DATABASE_TIME, AttributeResponses
from services.survey_api.models import Response, ResponseRevision
from shared.events import publish
from shared.jobs.model import post
from shared.policy.store import policy_version


async def release_response(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> Response | None:
    """Let a withheld response count from now on and say so; None where it is not withheld (any more).

    Followers hear of it for the first time, as of a response that has just come in, with its own time of submission:
    figures of periods that were published are restated, and what follows from an answer follows now.

    Raises:
        PlaceTaken: another answer counts for the same request, invitation or page.
    """
    try:
        # A savepoint: the caller goes on where the place is taken.
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
    if response.ticket is not None:
        content = await _counting_content(session, agency, response_id)
        await record_ticket_answered(session, agency, content, response_id=response_id, now=now)
    if response.invitation_id is not None:
        await record_invitation_answered(session, agency, response.invitation_id, response_id, now)
    if response.comment:
        await want_copy(session, agency, response_id, now=now)
    if response.attribution_state == "done":
        await publish(session, attributed_event(response.__dict__), now=now)
    else:
        # Last, because another transaction may wait for this job's key until ours ends.
        at = (await session.scalars(select(DATABASE_TIME))).one()
        await post(session, AttributeResponses.of(agency, at), now=now)
    return response


async def count_beside(session: AsyncSession, agency: str, response_id: UUID, *, now: datetime) -> TakenIn:
    """Make a withheld response's content a flagged revision of the one that has its place; it stays withheld itself.

    The same content is a repeat, so that saying it twice changes nothing more.

    Raises:
        PlaceTaken: the place became free this moment; the caller may try again.
    """
    withheld = await get_response(session, agency, response_id)
    content = await _counting_content(session, agency, response_id)
    policy = await policy_version(session, agency, withheld.policy_hash)
    origin = Origin(
        agency=agency,
        channel="form",
        received_at=withheld.received_at,
        delivery_id=withheld.form_nonce,
        page=PageSent(
            nonce=withheld.form_nonce or "",
            answer_seconds=withheld.answer_seconds or 0.0,
            invitation_id=withheld.invitation_id,
        ),
    )
    known = await find_known(session, content, origin, withheld=False)
    if known is None:
        raise PlaceTaken(
            "Another answer counted for the same request, invitation or page until this moment.",
            how_to_fix="Try again.",
        )
    verdict = judge(content, rules_for(policy, withheld.survey))
    return await compare_with_known(session, known, content, verdict, origin=origin, now=now)


async def _counting_content(session: AsyncSession, agency: str, response_id: UUID) -> SurveyContent:
    kept = await session.scalars(
        select(ResponseRevision.content).where(
            ResponseRevision.agency == agency,
            ResponseRevision.response_id == response_id,
            ResponseRevision.state == "counting",
        )
    )
    return SurveyContent.from_json(kept.one())
