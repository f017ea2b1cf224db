"""Giving an entry to a person, a team or a queue: in turn where the queue goes round, and never to the person concerned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.refusals import (
    AssigneeNotInDirectory,
    EntryTaken,
    NotInPolicy,
    PersonConcernedExcluded,
    QueueMembersOnly,
    QueueNotForKind,
    WaitsInNoQueue,
)
from services.case_log_api.domain.log.working.in_work import refuse_unless_in_work
from services.case_log_api.domain.log.working.turns import give_turn, note_turn
from services.case_log_api.domain.timeline import record_entry
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import NotInPack
from shared.policy.models.care_log import Queue
from shared.policy.store import StoredPolicy

How = Literal["named", "in_turn", "taken", "unassigned"]


def queue_of(policy: StoredPolicy, queue: str) -> Queue:
    """A queue of the agency's log.

    Raises:
        NotInPolicy: it has none of this name.
    """
    found = care_log_of(policy).find_queue(queue)
    if found is None:
        known = [each.id for each in care_log_of(policy).queues]
        raise NotInPolicy(
            "The agency's policy has no such queue.",
            how_to_fix=f"Known: {', '.join(known) or 'none'}.",
            errors=[{"pointer": "/queue", "message": "Not a queue of the agency"}],
        )
    return found


def members_of_queue(queue: Queue, people: Iterable[DirectoryPerson]) -> list[str]:
    """The handles of those who hold the queue's role."""
    return sorted(person.handle for person in people if queue.role in person.roles)


def refuse_person_concerned(logged: LoggedEntry, handle: str | None) -> None:
    """Refuse to put an entry into the hands of the person whom it is about.

    Raises:
        PersonConcernedExcluded: it is about this person.
    """
    if handle is not None and handle == logged.entry.subject_handle:
        raise PersonConcernedExcluded(
            "The entry is about this person, who takes no part in it.", how_to_fix="Name somebody else."
        )


async def assign_to_person(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    handle: str,
    person: DirectoryPerson | None,
    actor: str,
    now: datetime,
) -> None:
    """Give the entry to one person; `person` is what the directory says of the handle today.

    Raises:
        AssigneeNotInDirectory, PersonConcernedExcluded, EntryNotInWork: as they say.
    """
    refuse_unless_in_work(logged)
    refuse_person_concerned(logged, handle)
    if person is None:
        raise AssigneeNotInDirectory(
            "Nobody of this handle belongs to the agency today.",
            how_to_fix="Take the handle from the directory.",
            errors=[{"pointer": "/person", "message": "Not in the directory"}],
        )
    await _give(session, logged, policy, how="named", person=handle, actor=actor, now=now)


async def assign_to_team(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, team: str, actor: str, now: datetime
) -> None:
    """Give the entry to a team.

    Raises:
        NotInPolicy, EntryNotInWork: as they say.
    """
    refuse_unless_in_work(logged)
    try:
        policy.pack.team(team)
    except NotInPack as error:
        raise NotInPolicy(
            "The agency's policy has no such team.",
            how_to_fix=f"Known: {', '.join(each.id for each in policy.pack.teams)}.",
            errors=[{"pointer": "/team", "message": "Not a team of the agency"}],
        ) from error
    await _give(session, logged, policy, how="named", team=team, actor=actor, now=now)


async def assign_to_queue(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    queue: str,
    people: Sequence[DirectoryPerson],
    actor: str,
    now: datetime,
) -> None:
    """Put the entry into a queue; one that goes round gives it to the member who has gone longest without.

    `people` are those of the agency today. The person concerned is passed over and keeps the place. Where nobody can be
    given it, it waits in the queue.

    Raises:
        NotInPolicy, QueueNotForKind, EntryNotInWork: as they say.
    """
    refuse_unless_in_work(logged)
    rule = queue_of(policy, queue)
    if rule.kinds and logged.entry.kind not in rule.kinds:
        raise QueueNotForKind(
            f"The queue takes no {logged.entry.kind}.", how_to_fix=f"It takes: {', '.join(rule.kinds)}."
        )
    person = None
    if rule.round_robin:
        members = [each for each in members_of_queue(rule, people) if each != logged.entry.subject_handle]
        person = await give_turn(session, logged.entry.agency, queue, members, now=now)
    if person is None:
        await _give(session, logged, policy, how="named", queue=queue, actor=actor, now=now)
    else:
        await _give(session, logged, policy, how="in_turn", person=person, out_of=queue, actor=actor, now=now)


async def take_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    person: str,
    known: DirectoryPerson | None,
    now: datetime,
) -> None:
    """A member takes an entry that waits in a queue: the first who does has it. `known` is what the directory says of them.

    Raises:
        EntryTaken: somebody has it already.
        WaitsInNoQueue, QueueMembersOnly, EntryNotInWork: as they say.
    """
    refuse_unless_in_work(logged)
    entry = logged.entry
    if entry.assignee is not None:
        raise EntryTaken(f"{entry.assignee} has this entry.", how_to_fix="Take another one.", assignee=entry.assignee)
    if entry.queue is None:
        raise WaitsInNoQueue("This entry waits in no queue.", how_to_fix="Have it assigned to you.")
    queue = queue_of(policy, entry.queue)
    if known is None or queue.role not in known.roles:
        raise QueueMembersOnly(
            f"Only who holds the role {queue.role} takes from this queue.",
            how_to_fix="Have the entry assigned to you.",
            role=queue.role,
        )
    await note_turn(session, entry.agency, queue.id, person, now=now)
    await _give(session, logged, policy, how="taken", person=person, out_of=queue.id, actor=person, now=now)


async def unassign_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, actor: str, now: datetime
) -> None:
    """Take the entry back from whoever has it, or out of its queue.

    Raises:
        EntryNotInWork: it is not worked on.
    """
    refuse_unless_in_work(logged)
    await _give(session, logged, policy, how="unassigned", actor=actor, now=now)


async def _give(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    how: How,
    actor: str,
    now: datetime,
    person: str | None = None,
    team: str | None = None,
    queue: str | None = None,
    out_of: str | None = None,
) -> None:
    entry = logged.entry
    former = (entry.assignee, entry.team, entry.queue)
    if former == (person, team, queue):
        return  # it is so already
    entry.assignee, entry.team, entry.queue = person, team, queue
    await record_entry(
        session,
        logged.case,
        "entry_assigned" if how != "unassigned" else "entry_unassigned",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={
            "how": how,
            "person": person,
            "team": team,
            "queue": queue or out_of,
            "before": {"person": former[0], "team": former[1], "queue": former[2]},
        },
    )
