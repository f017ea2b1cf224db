"""Asking the constituent afterwards how it went: one survey for an entry, in open hours, some days after its closing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, get_entry, lock_entry
from services.case_log_api.domain.log.messages import ask_log_message
from services.case_log_api.domain.log.texts import find_constituent
from services.case_log_api.domain.log.work import FollowUpEntry
from services.case_log_api.domain.log.working.answering import find_address
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import apply_step, settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Constituent, LogEntry, OutboundMessage
from shared.contracts.messages import ToAddress
from shared.jobs import post
from shared.policy.models.care_log import AnswersRule
from shared.policy.store import StoredPolicy

PURPOSE = "log_follow_up"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A constituent to be asked, and what is needed for it."""

    logged: LoggedEntry
    constituent: Constituent
    address: ToAddress
    rule: AnswersRule
    template: str
    program: str


def open_time(policy: StoredPolicy, at: datetime) -> datetime:
    """The first instant from then on at which the agency is open."""
    calendar = policy.pack.business_calendar
    return at if calendar is None or calendar.is_open(at) else calendar.next_open(at)


async def plan_follow_up(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, now: datetime) -> None:
    """Put the survey off until its days have passed, if the policy asks for one after entries of this kind."""
    care_log = care_log_of(policy)
    kind, answers = care_log.find_kind(logged.entry.kind), care_log.answers
    if kind is None or not kind.follow_up or answers is None or answers.follow_up_template is None:
        return
    if logged.entry.is_anonymous or not logged.entry.counts:
        return
    job = FollowUpEntry(agency=logged.entry.agency, case_id=logged.entry.case_id, closing=logged.case.closing_count)
    zone = policy.pack.agency.zone
    due = now.astimezone(zone) + timedelta(days=answers.follow_up_after_days)
    await post(session, job, now=now, run_at=open_time(policy, due.astimezone(now.tzinfo)))


async def find_follow_up(session: AsyncSession, job: FollowUpEntry, policy: StoredPolicy) -> FollowUp | None:
    """Who is to be asked; None where nobody is (any more).

    Nobody who is anonymous or has no address, of no duplicate, of no entry that was opened again or has gone to
    another party meanwhile, and nobody twice: for the same entry, or as the same address behind a consolidated one.
    """
    return await _follow_up_of(session, await get_entry(session, job.agency, job.case_id, reader=None), job, policy)


async def _follow_up_of(
    session: AsyncSession, logged: LoggedEntry, job: FollowUpEntry, policy: StoredPolicy
) -> FollowUp | None:
    care_log, entry = care_log_of(policy), logged.entry
    rule, program = care_log.answers, entry.program or care_log.default_program
    if rule is None or rule.follow_up_template is None or program is None:
        return None
    if entry.status != CaseStatus.CLOSED or logged.case.closing_count != job.closing or not entry.counts:
        return None
    constituent = await find_constituent(session, logged)
    address = find_address(constituent)
    if constituent is None or address is None or await _was_asked(session, entry, address):
        return None
    return FollowUp(logged, constituent, address, rule, rule.follow_up_template, program)


async def _was_asked(session: AsyncSession, entry: LogEntry, address: ToAddress) -> bool:
    """Whether this entry's survey, or one of its consolidation to the same address, was asked for before."""
    lead = entry.lead_case_id or entry.case_id
    together = select(LogEntry.case_id).where(
        LogEntry.agency == entry.agency, (LogEntry.case_id == lead) | (LogEntry.lead_case_id == lead)
    )
    to = func.lower(OutboundMessage.context["to"][0]["email"].astext)
    asked = await session.scalars(
        select(OutboundMessage.id)
        .where(
            OutboundMessage.agency == entry.agency,
            OutboundMessage.purpose == PURPOSE,
            OutboundMessage.case_id.in_(together),
            (OutboundMessage.case_id == entry.case_id) | (to == address.email.lower()),
        )
        .limit(1)
    )
    return asked.one_or_none() is not None


async def ask_follow_up(
    session: AsyncSession, job: FollowUpEntry, policy: StoredPolicy, *, survey_url: str | None, now: datetime
) -> None:
    """Mail the survey's link, once; without a link, make it visible that there is none to send."""
    entry = await get_entry(session, job.agency, job.case_id, reader=None)
    # The lead's lock first: of two entries under it, only one asks the address that they share.
    if entry.entry.lead_case_id is not None:
        await lock_entry(session, job.agency, entry.entry.lead_case_id, actor=None)
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    wanted = await _follow_up_of(session, logged, job, policy)
    if wanted is None:
        return
    key = await apply_step(
        session,
        logged.case,
        "follow_up",
        clause=wanted.rule.clause,
        policy_hash=policy.hash,
        applied_at=now,
        now=now,
    )
    payload: dict[str, str | None] = {"program": wanted.program}
    if survey_url is None:
        await settle_step(session, logged.case, key, now=now, outcome="no_survey_link")
        payload["exception"] = "no_survey_link"
    else:
        message_id = await ask_log_message(
            session,
            logged,
            PURPOSE,
            policy=policy,
            template=wanted.template,
            clause=wanted.rule.clause,
            recipients=[wanted.address],
            values={"constituent_name": wanted.constituent.name, "survey_url": survey_url},
            now=now,
            asked_by="careloop",
            step_key=key,
            language=logged.entry.language,
        )
        payload["message_id"] = str(message_id)
    await record_entry(
        session,
        logged.case,
        "follow_up_asked" if survey_url is not None else "exception_shown",
        at=now,
        clause=wanted.rule.clause,
        policy_hash=policy.hash,
        payload=payload,
    )
