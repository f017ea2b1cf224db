"""Giving entries of the log out: to a person, a team or a queue; taking them; what waits where."""

from typing import Annotated

from fastapi import Depends, Response
from starlette.requests import Request

from services.case_log_api.deps import LogAssigner, LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.refusals import (
    AssigneeNotInDirectory,
    AssignmentNotOne,
    EntryNotInWork,
    EntryTaken,
    NotInPolicy,
    PersonConcernedExcluded,
    QueueMembersOnly,
    QueueNotForKind,
    WaitsInNoQueue,
)
from services.case_log_api.domain.log.working import assigning, queues
from services.case_log_api.domain.refusals import NamedPersonRequired, RuleNotInPolicy
from services.case_log_api.domain.upstream import DirectoryUnavailable
from services.case_log_api.routes.log_directory import find_today, list_today
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, entry_tag, summary_of
from services.case_log_api.schemas.log_entries import LogEntrySummary
from services.case_log_api.schemas.log_work import AssignmentCreate, LogQueueRead, LogQueuesRead
from shared.contracts.directory import DirectoryPerson
from shared.policy.store import PolicyNotLoaded
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])

WORK = (*OF_ENTRY, EntryNotInWork)


async def _who_may_get_it(
    body: AssignmentCreate, caller: LogAssigner, request: Request, now: Now
) -> tuple[DirectoryPerson, ...]:
    if sum(each is not None for each in (body.person, body.team, body.queue)) != 1:
        raise AssignmentNotOne(
            "An entry is given to a person, to a team, or into a queue.",
            how_to_fix="Send exactly one of person, team and queue.",
        )
    if body.person is not None:
        found = await find_today(request, caller.agency, body.person, now)
        return () if found is None else (found,)
    return await list_today(request, caller.agency, now) if body.queue is not None else ()


@router.post(
    "/v1/log-entries/{case_id}/assignment",
    summary="Give an entry to somebody",
    dependencies=[idempotent],
    responses=refusals(
        *WORK,
        AssignmentNotOne,
        AssigneeNotInDirectory,
        PersonConcernedExcluded,
        NotInPolicy,
        QueueNotForKind,
        DirectoryUnavailable,
    ),
)
async def assign_log_entry(
    case_id: EntryId,
    body: AssignmentCreate,
    people: Annotated[tuple[DirectoryPerson, ...], Depends(_who_may_get_it)],
    caller: LogAssigner,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Gives the entry to a person, a team or a queue; never to the person whom it is about.

    A queue that goes round gives it at once to the member who has gone longest without; otherwise it waits there until a
    member takes it.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    actor = actor_of(caller)
    if body.person is not None:
        person = people[0] if people else None
        await assigning.assign_to_person(
            session, logged, policy, handle=body.person, person=person, actor=actor, now=now
        )
    elif body.team is not None:
        await assigning.assign_to_team(session, logged, policy, team=body.team, actor=actor, now=now)
    elif body.queue is not None:
        await assigning.assign_to_queue(session, logged, policy, queue=body.queue, people=people, actor=actor, now=now)
    return await summary_of(session, logged, response)


@router.delete(
    "/v1/log-entries/{case_id}/assignment",
    summary="Take an entry back",
    responses=refusals(*WORK),
)
async def unassign_log_entry(
    case_id: EntryId,
    caller: LogAssigner,
    session: Session,
    policy: Policy,
    now: Now,
    expected: IfMatch,
    response: Response,
) -> LogEntrySummary:
    """Takes the entry back from whoever has it, or out of its queue."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    check_version(expected, entry_tag(logged))
    await assigning.unassign_entry(session, logged, policy, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


async def _who_takes_it(caller: LogWriter, request: Request, now: Now) -> DirectoryPerson | None:
    person = person_of(caller)
    if person is None:
        raise NamedPersonRequired(
            "Only a person takes an entry.", how_to_fix="Use a key that is bound to a person, or have it assigned."
        )
    return await find_today(request, caller.agency, person, now)


@router.post(
    "/v1/log-entries/{case_id}/take",
    summary="Take an entry from its queue",
    dependencies=[idempotent],
    responses=refusals(
        *WORK, EntryTaken, WaitsInNoQueue, QueueMembersOnly, NotInPolicy, NamedPersonRequired, DirectoryUnavailable
    ),
)
async def take_log_entry(
    case_id: EntryId,
    known: Annotated[DirectoryPerson | None, Depends(_who_takes_it)],
    caller: LogWriter,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Takes an entry that waits in a queue of yours. Of two who take it at once, the first has it."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await assigning.take_entry(session, logged, policy, person=actor_of(caller), known=known, now=now)
    return await summary_of(session, logged, response)


@router.get(
    "/v1/log-queues", summary="List the queues of the log", responses=refusals(PolicyNotLoaded, RuleNotInPolicy)
)
async def list_log_queues(caller: LogReader, session: ReadSession, policy: Policy) -> LogQueuesRead:
    """Lists the queues of the policy with how many entries wait in each, and since when."""
    found = await queues.list_queues(session, caller.agency, policy, reader=person_of(caller))
    return LogQueuesRead(
        items=[
            LogQueueRead(
                **each.queue.model_dump(),
                waiting_count=each.waiting_count,
                oldest_received_at=each.oldest_received_at,
            )
            for each in found
        ]
    )
