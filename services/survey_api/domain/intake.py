"""Taking a survey in: response, revision, event and job in one transaction, whoever comes first (TSPE-3, 5.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, Double, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.classification import Verdict, classify
from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.events import classified_event
from services.survey_api.domain.invited import record_ticket_answered
from services.survey_api.domain.refusals import Unmappable
from services.survey_api.domain.work import AttributeResponses
from services.survey_api.models import Channel, Response, ResponseRevision, Suspected, table_of
from shared.contracts.events import RevisionFlagged
from shared.events import publish
from shared.ids import new_id
from shared.jobs.model import post
from shared.policy.models import NotInPack, Survey
from shared.policy.store import StoredPolicy

SUSPECTED_BY = "careloop"
"""Who is said to have left a suspected answer out: no person did."""

# For numbering the turns of a job; no rule reads it.
DATABASE_TIME = cast(func.extract("epoch", func.clock_timestamp()), Double)

# On tables, and built once: to build an insert of forty columns anew costs more than to run it.
_INSERT_RESPONSE = insert(table_of(Response)).on_conflict_do_nothing().returning(DATABASE_TIME.label("at"))
_INSERT_REVISION = insert(table_of(ResponseRevision))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSent:
    """What is known of a survey that was answered on its page.

    Attributes:
        nonce: of the page; each counts once.
        suspected: why a machine seems to have sent it; then it is kept, withheld, and takes nobody's place.
    """

    nonce: str
    answer_seconds: float
    link_id: UUID | None = None
    campaign_id: UUID | None = None
    invitation_id: UUID | None = None
    suspected: Suspected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How and when a survey reached us."""

    agency: str
    channel: Channel
    received_at: datetime
    source: str | None = None
    delivery_id: str | None = None
    page: PageSent | None = None


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """The survey of the policy that a response is judged by."""

    survey: Survey
    policy_hash: str
    zone: ZoneInfo
    programs: frozenset[str]
    invites: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of a survey.

    Attributes:
        response_id: the response, also where it was there before.
        duplicate: it said what is known already; nothing changed.
        flagged_revision: it said something else about a known request: the revision that waits for a person.
    """

    response_id: UUID
    duplicate: bool = False
    flagged_revision: int | None = None


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
    revision = _revision_row(content, verdict, origin) | {"response_id": response_id, "number": 1, "state": "counting"}
    await session.execute(_INSERT_REVISION, revision)
    if suspected is not None:
        return TakenIn(response_id=response_id)
    await publish(session, classified_event(row), now=now)
    if rules.invites and content.ticket is not None:
        await record_ticket_answered(session, origin.agency, content, response_id=response_id, now=now)
    # Last, because another transaction may wait for this job's key until ours ends.
    await post(session, AttributeResponses.of(origin.agency, made.at), now=now)
    return TakenIn(response_id=response_id)


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


def _revision_row(content: SurveyContent, verdict: Verdict, origin: Origin) -> dict[str, Any]:
    return {
        "agency": origin.agency,
        "content_hash": content.hash,
        "content": content.as_json(),
        "classification": verdict.classification,
        "channel": origin.channel,
        "source": origin.source,
        "delivery_id": origin.delivery_id,
        "received_at": origin.received_at,
    }


async def find_repeat(session: AsyncSession, content: SurveyContent, origin: Origin) -> UUID | None:
    """The response that counts in this one's place and has said the same before, if there is one."""
    known = await find_known(session, content, origin, withheld=False)
    if known is None:
        return None
    said = select(ResponseRevision.number).where(
        ResponseRevision.agency == origin.agency,
        ResponseRevision.response_id == known,
        ResponseRevision.content_hash == content.hash,
    )
    return known if (await session.scalars(said.limit(1))).one_or_none() is not None else None


async def find_known(session: AsyncSession, content: SurveyContent, origin: Origin, *, withheld: bool) -> UUID | None:
    """The response that has this one's place, locked, so that revisions of one response take turns."""
    page = origin.page
    same: list[ColumnElement[bool]] = []
    if page is not None:
        same.append(Response.form_nonce == page.nonce)
    if content.ticket is not None and not withheld:
        same.append(
            and_(
                Response.desk.is_not_distinct_from(content.desk),
                Response.ticket == content.ticket,
                Response.resolution.is_not_distinct_from(content.resolution),
            )
        )
    if page is not None and page.invitation_id is not None and not withheld:
        same.append(Response.invitation_id == page.invitation_id)
    if not same:
        return None
    found = await session.scalars(
        select(Response.id)
        .where(Response.agency == origin.agency, Response.withheld.is_(withheld), or_(*same))
        .order_by(Response.id)
        .limit(1)
        .with_for_update()
    )
    return found.one_or_none()


async def compare_with_known(
    session: AsyncSession,
    response_id: UUID,
    content: SurveyContent,
    verdict: Verdict,
    *,
    origin: Origin,
    now: datetime,
) -> TakenIn:
    """Say that a known response was given again: a repeat, or a flagged revision of it. Its row is to be locked."""
    of_response = (ResponseRevision.agency == origin.agency, ResponseRevision.response_id == response_id)
    known = (
        await session.execute(
            select(ResponseRevision.number, ResponseRevision.state).where(
                *of_response, ResponseRevision.content_hash == content.hash
            )
        )
    ).all()
    if known:
        flagged = next((row.number for row in known if row.state == "flagged"), None)
        return TakenIn(response_id=response_id, duplicate=True, flagged_revision=flagged)
    last = await session.scalar(select(func.max(ResponseRevision.number)).where(*of_response))
    number = (last or 0) + 1
    revision = _revision_row(content, verdict, origin)
    await session.execute(
        _INSERT_REVISION, revision | {"response_id": response_id, "number": number, "state": "flagged"}
    )
    if origin.page is None or origin.page.suspected is None:
        flag = RevisionFlagged(
            agency=origin.agency,
            response_id=response_id,
            revision=number,
            classification=verdict.classification,
            received_at=origin.received_at,
        )
        await publish(session, flag, now=now)
    return TakenIn(response_id=response_id, flagged_revision=number)
