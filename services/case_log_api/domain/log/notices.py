"""Telling the analyst of a new entry, with a copy of it (CCTS-III.A1.notify, B1); and asking for the review of A2."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, get_entry, lock_entry
from services.case_log_api.domain.log.messages import ask_log_message, in_language
from services.case_log_api.domain.log.review_lists import list_reviews
from services.case_log_api.domain.log.reviewers import find_reviewer
from services.case_log_api.domain.log.reviews import request_review
from services.case_log_api.domain.log.texts import read_texts
from services.case_log_api.domain.log.work import RequestReview, TellAnalyst
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import step_key
from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.models import LogEntry
from shared.contracts.directory import DirectoryPerson
from shared.contracts.messages import ToRole
from shared.policy.models import CareLog
from shared.policy.store import StoredPolicy, current_policy

NOTICE_STEP = "analyst_notice"


async def tell_analyst(session: AsyncSession, job: TellAnalyst, *, now: datetime) -> None:
    """Ask for the analyst's copy, once. What was forwarded meanwhile is told by another mail, without the words."""
    policy = await current_policy(session, job.agency)
    care_log = care_log_of(policy)
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    rule, entry = care_log.analyst_notice, logged.entry
    if rule is None or logged.case.status == CaseStatus.DISCARDED:
        return
    texts = await read_texts(session, logged)
    language = policy.pack.agency.default_language
    category = care_log.find_category(entry.category) if entry.category else None
    await ask_log_message(
        session,
        logged,
        "log_notice",
        policy=policy,
        template=rule.template,
        clause=rule.clause,
        recipients=[ToRole(role=rule.role)],
        values={
            "logged_by": entry.logged_by,
            "category": in_language(category.title, language, language) if category else None,
            "reportability": write_reportability(logged, care_log),
            "narrative": texts.get("narrative"),
            "action_taken": texts.get("action_taken"),
        },
        now=now,
        asked_by=entry.logged_by,
        step_key=step_key(NOTICE_STEP),
    )


def write_reportability(logged: LoggedEntry, care_log: CareLog) -> str:
    """Whether it is reportable, in words, with the first reason."""
    entry = logged.entry
    party = care_log.find_party(entry.party) if entry.party else None
    word = {
        "reportable": "yes",
        "not_reportable": "no",
        "forwarded": f"no, it is to be forwarded to {party.title if party else entry.party}",
        "undecided": "not decided yet",
    }[entry.reportability]
    reasons = entry.reportability_reasons
    return f"{word} ({reasons[0]['clause']}: {reasons[0]['sentence'].rstrip('.')})" if reasons else word


async def wants_review(session: AsyncSession, job: RequestReview) -> LogEntry | None:
    """The entry whose channel asks for a review; None if it has ended, is to be forwarded, or a person was quicker."""
    policy = await current_policy(session, job.agency)
    logged = await get_entry(session, job.agency, job.case_id, reader=None)
    return logged.entry if await _wants_review(session, logged, policy) else None


async def ask_review_of_channel(
    session: AsyncSession, job: RequestReview, people: Sequence[DirectoryPerson], *, now: datetime
) -> None:
    """Send what came in by the website to the right one of the leadership, else to all, asking for a review."""
    policy = await current_policy(session, job.agency)
    rule = care_log_of(policy).review
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    if rule is None or not await _wants_review(session, logged, policy):
        return
    entry = logged.entry
    person = find_reviewer(entry.program, rule.roles, policy.pack, people, concerned=entry.subject_handle)
    roles = () if person else rule.roles
    await request_review(session, logged, policy, roles=roles, person=person, actor=SYSTEM, now=now)


async def _wants_review(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy) -> bool:
    if care_log_of(policy).review is None or logged.case.status != CaseStatus.OPEN:
        return False
    return logged.entry.reportability != "forwarded" and not await list_reviews(session, logged)
