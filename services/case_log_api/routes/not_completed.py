"""The Customer Care Center Lead's list (TSPE-5.4)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from sqlalchemy import select

from services.case_log_api.deps import Policy, Reader, Writer, actor_of
from services.case_log_api.domain.not_completed import decide_not_completed
from services.case_log_api.domain.refusals import AlreadyDecided, NotCompletedEntryNotFound
from services.case_log_api.models import NotCompletedEntry
from services.case_log_api.schemas.cases import NotCompletedRead
from services.case_log_api.schemas.work import NotCompletedDecision
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["not completed"])

EntryId = Annotated[UUID, Path(description="The entry's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
_REFUSALS = refusals(NotCompletedEntryNotFound, AlreadyDecided, PolicyNotLoaded)


@router.get("/v1/not-completed", summary="List surveys saying that work was not completed")
async def list_not_completed(
    caller: Reader,
    session: ReadSession,
    paging: Paging,
    status: Annotated[
        Literal["waiting", "confirmed", "dismissed"] | None,
        Query(description="Only these; all if you give none.", examples=["waiting"]),
    ] = None,
) -> Page[NotCompletedRead]:
    """Lists them, the longest waiting first. `suspected` ones rest on a phrase: a person reads and decides."""
    query = select(NotCompletedEntry).where(NotCompletedEntry.agency == caller.agency)
    if status is not None:
        query = query.where(NotCompletedEntry.status == status)
    return await list_page(
        session,
        query,
        [NotCompletedEntry.id],
        paging,
        listing="not completed",
        read=NotCompletedRead.model_validate,
    )


@router.post(
    "/v1/not-completed/{entry_id}/confirm",
    summary="Confirm that work was not completed",
    dependencies=[idempotent],
    responses=_REFUSALS,
)
async def confirm_not_completed(
    entry_id: EntryId, body: NotCompletedDecision, caller: Writer, session: Session, policy: Policy, now: Now
) -> NotCompletedRead:
    """The work was not completed: the case goes on until completion is confirmed and the customer contacted."""
    entry, _ = await decide_not_completed(
        session, caller.agency, entry_id, policy, confirmed=True, note=body.note, actor=actor_of(caller), now=now
    )
    return NotCompletedRead.model_validate(entry)


@router.post(
    "/v1/not-completed/{entry_id}/dismiss",
    summary="Dismiss: the work was completed",
    dependencies=[idempotent],
    responses=_REFUSALS,
)
async def dismiss_not_completed(
    entry_id: EntryId, body: NotCompletedDecision, caller: Writer, session: Session, policy: Policy, now: Now
) -> NotCompletedRead:
    """The work was completed after all: a case that holds nothing else is closed as dismissed."""
    entry, _ = await decide_not_completed(
        session, caller.agency, entry_id, policy, confirmed=False, note=body.note, actor=actor_of(caller), now=now
    )
    return NotCompletedRead.model_validate(entry)
