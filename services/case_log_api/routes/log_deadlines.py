"""The deadlines of log entries: how they stand and why, what is due or missed, and stopping a clock."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import LogAnalyst, LogReader, actor_of, person_of
from services.case_log_api.domain.log.deadlines.calendars import calendar_of_deadline
from services.case_log_api.domain.log.deadlines.pausing import pause_deadline, resume_deadline
from services.case_log_api.domain.log.deadlines.rows import get_deadline, list_deadlines, reckoned_of
from services.case_log_api.domain.log.deadlines.viewing import Undone, order_of, select_undone, state_now
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.refusals import (
    DeadlineNotFound,
    DeadlineNotPaused,
    DeadlineNotRunning,
    EntryNotFound,
)
from services.case_log_api.models import EntryDeadline, LogEntry, ReviewRequest
from services.case_log_api.routes.log_parts import EntryId
from services.case_log_api.schemas.log_deadlines import (
    DeadlinePause,
    DeadlinePauseRead,
    DeadlineResume,
    ListedDeadline,
    LogDeadlineExplanation,
    LogDeadlineList,
    LogDeadlineRead,
)
from shared.calendar import LANGUAGES
from shared.paging import Page, Paging, list_page
from shared.policy.store import policy_version
from shared.web import Now, QueryInstant, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])

DeadlineName = Annotated[
    str, Path(max_length=63, description="The deadline's name in the policy pack.", examples=["two_day_review"])
]
Round = Annotated[
    int | None,
    Query(
        ge=1,
        le=1_000_000,
        description="Of what was asked for again, which time; the last if you give none.",
        examples=[1],
    ),
]
_AT = "2026-11-18T14:05:00+00:00"


@router.get(
    "/v1/log-entries/{case_id}/deadlines", summary="Read an entry's deadlines", responses=refusals(EntryNotFound)
)
async def list_log_entry_deadlines(
    case_id: EntryId, caller: LogReader, session: ReadSession, now: Now
) -> LogDeadlineList:
    """Every limit that a clause sets for the entry, with how it stands now."""
    await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    rows = await list_deadlines(session, caller.agency, case_id)
    return LogDeadlineList(items=[_read(row, now) for row in rows])


@router.get(
    "/v1/log-entries/{case_id}/deadlines/{name}/explain",
    summary="Explain a deadline",
    responses=refusals(EntryNotFound, DeadlineNotFound),
)
async def explain_log_deadline(
    case_id: EntryId,
    name: DeadlineName,
    caller: LogReader,
    session: ReadSession,
    now: Now,
    round_number: Annotated[Round, Query(alias="round")] = None,
    language: Annotated[
        str, Query(max_length=35, description="en or es; English where there are no sentences.", examples=["es"])
    ] = "en",
) -> LogDeadlineExplanation:
    """The days and hours that counted, those that did not and why, and when the clock stood: in words and as data."""
    await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    row = await get_deadline(session, caller.agency, case_id, name, round_number)
    explanation = reckoned_of(row).explain(await calendar_of_deadline(session, row))
    policy = await policy_version(session, row.agency, row.policy_hash)
    data = explanation.as_data()
    spoken = language if language in LANGUAGES else "en"
    return LogDeadlineExplanation(
        name=row.name,
        round=row.round,
        clause=row.clause,
        clause_text=next((each.text for each in policy.pack.clauses if each.id == row.clause), None),
        state=state_now(row, now),
        due_at=row.due_at,
        time_zone=data["time_zone"],
        policy_hash=row.policy_hash,
        calendar_version=row.calendar_version,
        language=spoken,
        words=explanation.in_words(spoken),
        steps=data["steps"],
    )


@router.get("/v1/log-deadlines", summary="List what is due or missed", responses=refusals())
async def list_log_deadlines(
    caller: LogReader,
    session: ReadSession,
    now: Now,
    paging: Paging,
    state: Annotated[
        Undone | None,
        Query(
            description=(
                "running: due, not missed yet. missed: too late and still not done. paused: the clock stands. "
                "Without it, what is due or missed."
            ),
            examples=["missed"],
        ),
    ] = None,
    due_before: Annotated[
        QueryInstant | None, Query(description="Only what is due before this instant.", examples=[_AT])
    ] = None,
    who_role: Annotated[
        str | None, Query(max_length=63, description="Only what this role must do.", examples=["designee"])
    ] = None,
) -> Page[ListedDeadline]:
    """The limits of all entries that are not met, what is due first first; where the clock stands, what began first."""
    query = select_undone(caller.agency, person_of(caller), now=now, state=state, due_before=due_before, role=who_role)
    page: Page[Any] = await list_page(
        session,
        query,
        order_of(state),
        paging,
        listing="log-deadlines-paused" if state == "paused" else "log-deadlines",
        read=lambda row: row,
    )
    numbers = await numbers_of(session, caller.agency, page.items)
    return Page[ListedDeadline](
        items=[
            ListedDeadline(**_read(row, now).model_dump(), case_id=row.case_id, number=numbers[row.case_id])
            for row in page.items
        ],
        next_cursor=page.next_cursor,
    )


@router.post(
    "/v1/log-entries/{case_id}/deadlines/{name}/pause",
    summary="Stop a deadline's clock",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, DeadlineNotFound, DeadlineNotRunning),
)
async def pause_log_deadline(
    case_id: EntryId,
    name: DeadlineName,
    body: DeadlinePause,
    caller: LogAnalyst,
    session: Session,
    now: Now,
    round_number: Annotated[Round, Query(alias="round")] = None,
) -> LogDeadlineRead:
    """Stops the clock, for a reason that the timeline keeps. When it is due is known once it runs again."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await pause_deadline(
        session, logged, name, round_number=round_number, reason=body.reason, actor=actor_of(caller), now=now
    )
    return _read(row, now)


@router.post(
    "/v1/log-entries/{case_id}/deadlines/{name}/resume",
    summary="Let a deadline's clock run again",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, DeadlineNotFound, DeadlineNotPaused),
)
async def resume_log_deadline(
    case_id: EntryId,
    name: DeadlineName,
    body: DeadlineResume,
    caller: LogAnalyst,
    session: Session,
    now: Now,
    round_number: Annotated[Round, Query(alias="round")] = None,
) -> LogDeadlineRead:
    """Lets the clock run again; the due time moves by the time that it stood."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await resume_deadline(
        session, logged, name, round_number=round_number, reason=body.reason, actor=actor_of(caller), now=now
    )
    return _read(row, now)


def _read(row: EntryDeadline, now: Now) -> LogDeadlineRead:
    deadline = reckoned_of(row)
    return LogDeadlineRead(
        name=row.name,
        round=row.round,
        clause=row.clause,
        state=state_now(row, now),
        limit=deadline.limit.model_dump(mode="json"),
        started_at=row.started_at,
        due_at=row.due_at,
        met_at=row.met_at,
        who_role=row.who_role,
        who_person=row.who_person,
        pauses=[DeadlinePauseRead.model_validate(pause) for pause in deadline.pauses],
        reminded_at=row.reminded_at,
        overdue_noticed_at=row.overdue_noticed_at,
        policy_hash=row.policy_hash,
        calendar_version=row.calendar_version,
    )


async def numbers_of(
    session: AsyncSession, agency: str, rows: Sequence[EntryDeadline | ReviewRequest]
) -> dict[UUID, str]:
    """The numbers of the entries that these belong to."""
    found = await session.execute(
        select(LogEntry.case_id, LogEntry.number).where(
            LogEntry.agency == agency, LogEntry.case_id.in_({row.case_id for row in rows})
        )
    )
    return {row.case_id: row.number for row in found}
