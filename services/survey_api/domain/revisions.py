"""Other content for a known response: a person decides what counts; a SIN once raised stands (design §7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comments.asking import end_copy, want_copy
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.events import classified_event
from services.survey_api.domain.intake import counting_values, judge, rules_for
from services.survey_api.domain.refusals import RevisionNotFlagged, RevisionNotFound
from services.survey_api.domain.responses import get_response
from services.survey_api.domain.work import DATABASE_TIME, AttributeResponses
from services.survey_api.models import Response, ResponseRevision
from shared.events import publish
from shared.jobs.model import post
from shared.policy.store import policy_version


async def accept_revision(
    session: AsyncSession,
    agency: str,
    response_id: UUID,
    number: int,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> Response:
    """Let a flagged revision count from now on, judged by the policy that the response came in under.

    If a SIN was ever raised the response stays a SIN, whatever the new rating says: an investigation is not undone by
    a later, kinder answer. Who is credited is found anew, unless a person has confirmed it.

    Raises:
        ResponseNotFound, RevisionNotFound, RevisionNotFlagged.
    """
    response = await get_response(session, agency, response_id, lock=True)
    revision = await _decide(session, agency, response_id, number, "counting", by=by, note=note, now=now)
    content = SurveyContent.from_json(revision.content)
    policy = await policy_version(session, agency, response.policy_hash)
    rules = rules_for(policy, response.survey)
    verdict = judge(content, rules)
    for column, value in counting_values(content, verdict, rules, response.received_at).items():
        setattr(response, column, value)
    if response.sin_raised:
        response.classification = "sin"
    response.sin_raised = response.classification == "sin"
    response.revision = number
    response.version += 1
    await session.flush()
    if response.withheld:
        return response  # nobody has heard of it: it is published when a person releases it
    await publish(session, classified_event(response.__dict__), now=now)
    if response.comment and response.voided_at is None:
        await want_copy(session, agency, response_id, now=now)
    else:
        await end_copy(session, agency, response_id, now=now)
    if response.basis != "confirmed":
        response.attribution_state = "waiting"
        await session.flush()
        at = (await session.scalars(select(DATABASE_TIME))).one()
        await post(session, AttributeResponses.of(agency, at), now=now)
    return response


async def reject_revision(
    session: AsyncSession,
    agency: str,
    response_id: UUID,
    number: int,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> ResponseRevision:
    """Leave the response as it counts; the revision stays in the record. Nothing changes, so nothing is published.

    Raises:
        ResponseNotFound, RevisionNotFound, RevisionNotFlagged.
    """
    await get_response(session, agency, response_id, lock=True)
    return await _decide(session, agency, response_id, number, "rejected", by=by, note=note, now=now)


async def _decide(
    session: AsyncSession,
    agency: str,
    response_id: UUID,
    number: int,
    state: str,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> ResponseRevision:
    of_response = (ResponseRevision.agency == agency, ResponseRevision.response_id == response_id)
    if state == "counting":
        # Before the other, because one revision counts at a time (a unique index says so).
        flagged = select(ResponseRevision.number).where(
            *of_response, ResponseRevision.number == number, ResponseRevision.state == "flagged"
        )
        await session.execute(
            update(ResponseRevision)
            .where(*of_response, ResponseRevision.state == "counting", flagged.exists())
            .values(state="superseded")
        )
    decided = await session.scalars(
        update(ResponseRevision)
        .where(*of_response, ResponseRevision.number == number, ResponseRevision.state == "flagged")
        .values(state=state, decided_at=now, decided_by=by, note=note)
        .returning(ResponseRevision)
    )
    if (revision := decided.one_or_none()) is not None:
        return revision
    present = await session.scalar(
        select(ResponseRevision.state).where(*of_response, ResponseRevision.number == number)
    )
    if present is None:
        raise RevisionNotFound
    raise RevisionNotFlagged(
        f"Revision {number} is {present}, not flagged.",
        how_to_fix="Only a flagged revision can be accepted or rejected, once.",
        state=present,
    )
