"""Taking a survey in: response, revision, event and job in one transaction, whoever comes first (TSPE-3, 5.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.classification import Verdict, classify
from services.survey_api.domain.comments.asking import mark_wanted
from services.survey_api.domain.comparing import (
    Origin,
    TakenIn,
    compare_with_known,
    find_known,
    insert_revision,
)
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.events import classified_event
from services.survey_api.domain.invitations.invited import record_ticket_answered
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.domain.work import DATABASE_TIME, AttributeResponses, ProposeComments
from services.survey_api.models import Response, table_of
from shared.events import publish
from shared.ids import new_id
from shared.jobs.model import post
from shared.policy.models import NotInPack, Survey
from shared.policy.store import StoredPolicy

__all__ = [
    "DATABASE_TIME",
    "Origin",
    "SurveyRules",
    "TakenIn",
    "counting_values",
    "judge",
    "post_attribution",
    "rules_for",
    "take_in",
    "usable_address",
]

SUSPECTED_BY = "careloop"
"""Who is said to have left a suspected answer out: no person did."""

# On tables, and built once: to build an insert of forty columns anew costs more than to run it.
_INSERT_RESPONSE = insert(table_of(Response)).on_conflict_do_nothing().returning(DATABASE_TIME.label("at"))


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """The survey of the policy that a response is judged by."""

    survey: Survey
    policy_hash: str
    zone: ZoneInfo
    programs: frozenset[str]
    invites: bool = False


def rules_for(policy: StoredPolicy, survey: str) -> SurveyRules:
    """The rules of one survey of the agency's present policy.

    Raises:
        Unmappable: the policy has no such survey (any more).
    """
    try:
        found = policy.pack.survey(survey)
    except NotInPack:
        raise Unmappable("survey_unknown", "The agency's policy has no such survey.", field="survey") from None
    return SurveyRules(
        survey=found,
        policy_hash=policy.hash,
        zone=policy.pack.agency.zone,
        programs=frozenset(program.id for program in policy.pack.programs),
        invites=policy.pack.rules.invitation is not None,
    )


def judge(content: SurveyContent, rules: SurveyRules) -> Verdict:
    """What the policy makes of a survey.

    Raises:
        Unmappable: a number is not on the scale, or the program is not one of the policy's.
    """
    if content.program is not None and content.program not in rules.programs:
        raise Unmappable("program_unknown", "The agency's policy has no such program.", field="program")
    return classify(content, rules.survey)


async def take_in(
    session: AsyncSession,
    content: SurveyContent,
    verdict: Verdict,
    *,
    rules: SurveyRules,
    origin: Origin,
    now: datetime,
    response_id: UUID | None = None,
) -> TakenIn:
    """Store a survey and say so, if the surrounding transaction commits.

    Of two at once for the same desk, ticket and resolution (or page, or invitation) the unique indexes let one in; the
    other is compared with it: the same content changes nothing, other content is a flagged revision and the first
    counts until a person decides (design §7). Of what a machine seems to have sent nothing is said to anybody.

    Who is credited is found out by a job; an import, which takes many in at once, posts it itself (`post_attribution`).
    """
    response_id = response_id or new_id()
    page = origin.page
    suspected = page.suspected if page else None
    row = {
        "agency": origin.agency,
        "id": response_id,
        "version": 1,
        "revision": 1,
        "channel": origin.channel,
        "source": origin.source,
        "sin_raised": verdict.classification == "sin",
        "received_at": origin.received_at,
        "attribution_state": "waiting" if suspected is None else "held",
        "link_id": page.link_id if page else None,
        "campaign_id": page.campaign_id if page else None,
        "invitation_id": page.invitation_id if page else None,
        "answer_seconds": page.answer_seconds if page else None,
        "form_nonce": page.nonce if page else None,
        "suspected": suspected,
        "withheld": suspected is not None,
        "historic": origin.historic,
        "voided_at": None if suspected is None else now,
        "void_reason": None if suspected is None else "machine",
        "voided_by": None if suspected is None else SUSPECTED_BY,
        **counting_values(content, verdict, rules, origin.received_at),
    }
    stored = await session.execute(_INSERT_RESPONSE, row)
    if (made := stored.one_or_none()) is None:
        known = await find_known(session, content, origin, withheld=suspected is not None)
        if known is None:
            # What had the place has left it since (a person released it): the place is free now.
            return await take_in(
                session, content, verdict, rules=rules, origin=origin, now=now, response_id=response_id
            )
        return await compare_with_known(session, known, content, verdict, origin=origin, now=now)
    await insert_revision(session, content, verdict, origin, response_id=response_id, number=1, state="counting")
    if suspected is not None:
        return TakenIn(response_id=response_id)
    await publish(session, classified_event(row), now=now)
    if rules.invites and content.ticket is not None:
        await record_ticket_answered(session, origin.agency, content, response_id=response_id, now=now)
    if content.comment:
        await mark_wanted(session, origin.agency, response_id, now=now)
    # Last, because another transaction may wait for these jobs' keys until ours ends.
    if origin.channel != "import":
        if content.comment:
            await post(session, ProposeComments.of(origin.agency, made.at), now=now)
        await post(session, AttributeResponses.of(origin.agency, made.at), now=now)
    return TakenIn(response_id=response_id)


async def post_attribution(session: AsyncSession, agency: str, *, now: datetime) -> None:
    """Have the responses of an import credited, and their comments redacted; to be called last in it, once."""
    at = (await session.scalars(select(DATABASE_TIME))).one()
    await post(session, ProposeComments.of(agency, at), now=now)
    await post(session, AttributeResponses.of(agency, at), now=now)


def counting_values(
    content: SurveyContent, verdict: Verdict, rules: SurveyRules, received_at: datetime
) -> dict[str, Any]:
    """The columns of a response that follow from the content that counts."""
    return {
        "desk": content.desk,
        "ticket": content.ticket,
        "resolution": content.resolution,
        "survey": rules.survey.id,
        "survey_version": rules.survey.version,
        "policy_hash": rules.policy_hash,
        "program": content.program or rules.survey.program,
        "rating": content.rating,
        "answers": {rules.survey.rating_question: content.rating, **content.answers},
        "classification": verdict.classification,
        "not_completed": verdict.not_completed,
        "behaviour": verdict.behaviour,
        "technician_as_given": content.technician_named,
        "last_assigned_as_given": content.technician_last_assigned,
        "team_as_given": content.team,
        "comment": content.comment,
        "customer_name": content.customer_name,
        "customer_email": usable_address(content.customer_email),
        "customer_phone": content.customer_phone,
        "language": content.language,
        "audience": content.audience,
        "staff_named": content.staff_named,
        "service_on": content.service_on(received_at, rules.zone),
        "submitted_at": content.submitted(received_at),
    }


def usable_address(text: str | None) -> str | None:
    """The address in its normal form if mail can be sent to it, else None."""
    if text is None:
        return None
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
