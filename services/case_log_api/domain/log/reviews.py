"""Asking the leadership for a review of an entry and a potential resolution, within two business days (CCTS-III.A2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import end_deadlines, start_deadlines, withdraw_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.messages import ask_log_message
from services.case_log_api.domain.log.refusals import (
    EntryNotInWork,
    PersonConcernedExcluded,
    ReviewAnswered,
    ReviewNotFound,
    ReviewOpen,
    ReviewRoleUnknown,
    ReviewWithdrawn,
)
from services.case_log_api.domain.log.review_lists import WORKED_ON, find_deadlines_of
from services.case_log_api.domain.log.texts import read_texts
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.steps import WITHDRAWN, apply_step, settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import ReviewRequest
from shared.calendar import instant_in_words
from shared.contracts.messages import Recipient, ToPerson, ToRole
from shared.ids import new_id
from shared.policy.models import CareLog, ReviewRule
from shared.policy.store import StoredPolicy

STEP = "review_request"


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What was found, and how it may be resolved."""

    answer: str
    potential_resolution: str | None


def review_rule(care_log: CareLog) -> ReviewRule:
    """How the agency asks for reviews.

    Raises:
        RuleNotInPolicy: it does not.
    """
    if care_log.review is None:
        raise RuleNotInPolicy("The agency's policy asks nobody for a review of entries.")
    return care_log.review


def roles_to_ask(care_log: CareLog) -> list[str]:
    """The roles that may be asked: those of the rule, and those to whom entries are reported (CCTS-II.1)."""
    return sorted({*review_rule(care_log).roles, *care_log.reportability.receiver_roles})


async def request_review(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    roles: Sequence[str] = (),
    person: str | None = None,
    note: str | None = None,
    actor: str,
    now: datetime,
) -> ReviewRequest:
    """Ask one person, or whoever holds one of these roles; the rule's own roles if nobody is named.

    The case must be locked. Being forwarded (CCTS-III.A2.forward) is done when the mail is delivered; the two business
    days run from the asking.

    Raises:
        RuleNotInPolicy: the agency asks nobody for reviews.
        EntryNotInWork: the entry is a draft, or has ended.
        ReviewOpen: somebody is being asked.
        ReviewRoleUnknown: nobody is asked in this role.
        PersonConcernedExcluded: the entry is about that person.
    """
    care_log, case, entry = care_log_of(policy), logged.case, logged.entry
    rule = review_rule(care_log)
    if case.status not in WORKED_ON:
        raise EntryNotInWork(f"Entry {case.number} is {case.status}: there is nothing to review.", status=case.status)
    if await find_open_review(session, logged) is not None:
        raise ReviewOpen(
            f"A review of entry {case.number} is being asked for.", how_to_fix="Wait for its answer, or withdraw it."
        )
    asked_roles = [] if person else list(roles or rule.roles)
    if unknown := sorted(set(asked_roles) - set(roles_to_ask(care_log))):
        raise ReviewRoleUnknown(
            f"Nobody is asked for a review as: {', '.join(unknown)}.", allowed=roles_to_ask(care_log)
        )
    if person is not None and person == entry.subject_handle:
        raise PersonConcernedExcluded("The entry is about this person.", how_to_fix="Ask somebody else.")
    row = ReviewRequest(
        agency=entry.agency,
        id=new_id(),
        case_id=entry.case_id,
        round=1 + await _count_rounds(session, logged),
        asked_roles=asked_roles,
        asked_person=person,
        asked_by=actor,
        asked_at=now,
    )
    await record_entry(
        session,
        case,
        "review_requested",
        at=now,
        actor=actor,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={"review_id": str(row.id), "round": row.round, "roles": asked_roles, "person": person},
    )
    await start_deadlines(
        session,
        logged,
        policy,
        "review_asked",
        at=now,
        now=now,
        round=row.round,
        role=asked_roles[0] if asked_roles else None,
        person=person,
    )
    row.message_id = await _send_request(session, logged, policy, rule, row, note, now=now)
    session.add(row)
    await session.flush()
    return row


async def _send_request(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    rule: ReviewRule,
    row: ReviewRequest,
    note: str | None,
    *,
    now: datetime,
) -> UUID:
    agency = policy.pack.agency
    key = await apply_step(
        session,
        logged.case,
        STEP,
        now=now,
        cycle=row.round,
        clause=rule.clause,
        policy_hash=policy.hash,
        applied_at=now,
    )
    deadline = (await find_deadlines_of(session, row.agency, [row])).get(row.id)
    due_at = deadline.due_at if deadline is not None else None
    recipients: list[Recipient] = (
        [ToPerson(handle=row.asked_person)] if row.asked_person else [ToRole(role=role) for role in row.asked_roles]
    )
    texts = await read_texts(session, logged)
    return await ask_log_message(
        session,
        logged,
        STEP,
        policy=policy,
        template=rule.template,
        clause=rule.clause,
        recipients=recipients,
        values={
            "asked_by": row.asked_by,
            "due_at": instant_in_words(due_at, agency.zone, agency.default_language) if due_at else "",
            "narrative": texts.get("narrative"),
            "note": note,
        },
        now=now,
        asked_by=row.asked_by,
        parts=(row.round,),
        step_key=key,
    )


async def answer_review(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    review_id: UUID,
    given: ReviewAnswer,
    *,
    actor: str,
    now: datetime,
) -> ReviewRequest:
    """Take in the answer of the one who was asked: the caller has seen to it that it is. The case must be locked.

    A late answer is an answer; its limit was missed.

    Raises:
        ReviewNotFound, ReviewAnswered, ReviewWithdrawn: there is nothing to answer.
    """
    row = await _end(
        session,
        logged,
        review_id,
        answered_at=now,
        answered_by=actor,
        answer=given.answer,
        potential_resolution=given.potential_resolution,
    )
    await record_entry(
        session,
        logged.case,
        "review_answered",
        at=now,
        actor=actor,
        clause=review_rule(care_log_of(policy)).answered_clause,
        policy_hash=policy.hash,
        payload={
            "review_id": str(row.id),
            "round": row.round,
            "has_potential_resolution": given.potential_resolution is not None,
        },
    )
    await end_deadlines(session, logged, "review_answered", at=now, now=now, round=row.round)
    return row


async def withdraw_review(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, review_id: UUID, *, actor: str, now: datetime
) -> ReviewRequest:
    """Take a request back: nobody needs to answer it any more. The case must be locked.

    Raises:
        ReviewNotFound, ReviewAnswered, ReviewWithdrawn: there is nothing to take back.
    """
    row = await _end(session, logged, review_id, withdrawn_at=now, withdrawn_by=actor)
    await record_entry(
        session,
        logged.case,
        "review_withdrawn",
        at=now,
        actor=actor,
        clause=review_rule(care_log_of(policy)).clause,
        policy_hash=policy.hash,
        payload={"review_id": str(row.id), "round": row.round},
    )
    await settle_step(session, logged.case, step_key(STEP, row.round), now=now, outcome=WITHDRAWN)
    await withdraw_deadlines(session, logged, now=now, end="review_answered", round=row.round)
    return row


async def get_review(session: AsyncSession, logged: LoggedEntry, review_id: UUID) -> ReviewRequest:
    """One request for a review of an entry.

    Raises:
        ReviewNotFound: the entry has none of this id.
    """
    row = await session.scalar(_of_entry(logged).where(ReviewRequest.id == review_id))
    if row is None:
        raise ReviewNotFound
    return row


async def find_open_review(session: AsyncSession, logged: LoggedEntry) -> ReviewRequest | None:
    """The request that waits for its answer, of which there is one at most."""
    return await session.scalar(
        _of_entry(logged).where(ReviewRequest.answered_at.is_(None), ReviewRequest.withdrawn_at.is_(None))
    )


def _of_entry(logged: LoggedEntry) -> Select[ReviewRequest]:
    return (
        select(ReviewRequest)
        .where(ReviewRequest.agency == logged.entry.agency, ReviewRequest.case_id == logged.entry.case_id)
        .execution_options(populate_existing=True)
    )


async def _count_rounds(session: AsyncSession, logged: LoggedEntry) -> int:
    counted = await session.scalar(
        select(func.count())
        .select_from(ReviewRequest)
        .where(ReviewRequest.agency == logged.entry.agency, ReviewRequest.case_id == logged.entry.case_id)
    )
    return counted or 0


async def _end(session: AsyncSession, logged: LoggedEntry, review_id: UUID, **values: Any) -> ReviewRequest:
    """End a request that waits, in one conditional update."""
    ended = await session.scalars(
        update(ReviewRequest)
        .where(
            ReviewRequest.agency == logged.entry.agency,
            ReviewRequest.case_id == logged.entry.case_id,
            ReviewRequest.id == review_id,
            ReviewRequest.answered_at.is_(None),
            ReviewRequest.withdrawn_at.is_(None),
        )
        .values(**values)
        .returning(ReviewRequest)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if (row := ended.one_or_none()) is not None:
        return row
    known = await get_review(session, logged, review_id)
    if known.answered_at is not None:
        raise ReviewAnswered("The review was answered before.", answered_by=known.answered_by)
    raise ReviewWithdrawn("The request was withdrawn.", withdrawn_by=known.withdrawn_by)
