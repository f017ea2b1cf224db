"""Splitting an entry that holds several matters into linked parts (CCTS-III.fwd), and joining them again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.checking import Fault, find_faults, refuse_faults
from services.case_log_api.domain.log.deadlines.running import withdraw_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, lock_entry, move_entry
from services.case_log_api.domain.log.facts import NOBODY_ASKED, NewEntry, SubjectKind
from services.case_log_api.domain.log.opening import Logging, begin_entry, create_entry, refuse_own_matters
from services.case_log_api.domain.log.refusals import EntryNotPart, EntryNotSplittable, PartWorkedOn
from services.case_log_api.domain.log.reportability.deciding import decide_entry
from services.case_log_api.domain.log.search.indexing import unindex_entry
from services.case_log_api.domain.log.texts import ConstituentDetails, find_constituent, read_texts, write_text
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import CaseStep, Constituent, EntryRelation, TimelineEntry
from shared.ids import new_id
from shared.policy.models import EntryKind
from shared.policy.store import StoredPolicy

_SPLITTABLE = frozenset((CaseStatus.OPEN, CaseStatus.RESOLVED))
_BY_ITSELF = ("entry_logged", "reportability_decided", "deadline", "message_", "duplicate", "copy_", "redaction")
"""How what happens to a part by itself begins: nothing of it is a person's work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartGiven:
    """One matter of an entry: what it says and what it is about. What is not given is as in the whole."""

    narrative: str
    kind: EntryKind
    category: str | None = None
    program: str | None = None
    matters: tuple[str, ...] = ()
    subject_kind: SubjectKind = "agency"
    subject_handle: str | None = None
    subject_name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What the entry itself keeps."""

    narrative: str
    matters: tuple[str, ...] = ()


async def split_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    kept: Kept,
    parts: Sequence[PartGiven],
    *,
    reason: str | None,
    actor: str,
    now: datetime,
) -> list[LoggedEntry]:
    """Make an entry of each part, with a number of its own, linked to this one, which keeps what is left.

    A part was received and logged when the whole was, by the same constituent; each counts for itself. The case must be
    locked.

    Raises:
        EntryNotSplittable: it is a draft or has ended.
        NobodyLogsAboutThemselves: a part would be about the actor.
        Invalid: what cannot be right about a part, all of it in one answer.
    """
    case, entry = logged.case, logged.entry
    if case.status not in _SPLITTABLE:
        raise EntryNotSplittable(
            f"Entry {case.number} is {case.status}.", how_to_fix="Confirm it or open it again.", status=case.status
        )
    details = details_of(await find_constituent(session, logged))
    wanted = [_part_of(logged, part, details) for part in parts]
    _refuse(logged, policy, kept, wanted, actor)
    told_at = await _told_at(session, logged)
    made = []
    for new in wanted:
        part = await create_entry(
            session,
            policy,
            new,
            Logging(at=entry.logged_at, by=entry.logged_by),
            actor=actor,
            now=now,
            part_of=str(case.id),
        )
        session.add(_relation(part, logged, reason, actor, now))
        await session.flush()
        await begin_entry(session, part, policy, offered=new.offered, now=now, told_at=told_at)
        made.append(part)
    await record_entry(
        session,
        case,
        "entry_split",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"parts": [str(part.case.id) for part in made], "reason": reason},
    )
    await write_text(session, logged, "narrative", kept.narrative, actor=actor, now=now)
    entry.matters = sorted(set(kept.matters))
    await decide_entry(session, logged, policy, now=now)
    return made


async def join_again(
    session: AsyncSession,
    agency: str,
    part_id: UUID,
    policy: StoredPolicy,
    *,
    person: str | None,
    actor: str,
    now: datetime,
) -> LoggedEntry:
    """Put a part back into what it was split from, which gets its words and matters; returns the whole.

    Raises:
        EntryNotFound: there is no such entry for this person.
        EntryNotPart: it is no part of another entry (any more).
        PartWorkedOn: something has happened to the part.
        EntryNotSplittable: the whole has ended meanwhile.
    """
    relation = await _find_relation(session, agency, part_id)
    if relation is None:
        await lock_entry(session, agency, part_id, actor=person)  # one that is not there is refused as such
        raise EntryNotPart("The entry is no part of another one.")
    # The older one first, as everybody locks them.
    whole = await lock_entry(session, agency, relation.to_case_id, actor=person)
    part = await lock_entry(session, agency, part_id, actor=person)
    if (relation := await _find_relation(session, agency, part_id)) is None:
        raise EntryNotPart("The entry is no part of another one any more.")
    await _refuse_worked_on(session, part)
    if whole.case.status not in _SPLITTABLE:
        raise EntryNotSplittable(
            f"Entry {whole.case.number} is {whole.case.status}.",
            how_to_fix="Open it again.",
            status=whole.case.status,
        )
    relation.undone_at, relation.undone_by = now, actor
    said = [(await read_texts(session, each)).get("narrative", "") for each in (whole, part)]
    narrative = "\n\n".join(each for each in said if each)
    await record_entry(session, part.case, "part_joined", at=now, actor=actor, payload={"whole": str(whole.case.id)})
    await withdraw_deadlines(session, part, now=now)
    await move_entry(session, part, Move.JOIN_AGAIN, now=now, counts=False)
    await unindex_entry(session, part)
    await record_entry(session, whole.case, "part_taken_in", at=now, actor=actor, payload={"part": str(part.case.id)})
    await write_text(session, whole, "narrative", narrative, actor=actor, now=now)
    whole.entry.matters = sorted({*whole.entry.matters, *part.entry.matters})
    await decide_entry(session, whole, policy, now=now)
    return whole


def details_of(constituent: Constituent | None) -> ConstituentDetails | None:
    """Who the constituent is, as it was given; None of an anonymous entry."""
    if constituent is None:
        return None
    return ConstituentDetails(
        name=constituent.name,
        also_known_as=tuple(constituent.also_known_as),
        email=constituent.email,
        phone=constituent.phone,
        postal_address=constituent.postal_address,
        case_numbers=tuple(constituent.case_numbers),
    )


def _part_of(logged: LoggedEntry, part: PartGiven, details: ConstituentDetails | None) -> NewEntry:
    entry = logged.entry
    return NewEntry(
        kind=part.kind,
        channel=entry.channel,
        received_at=entry.received_at,
        received_by=entry.received_by,
        receiver_role=entry.receiver_role,
        backdating_reason=entry.backdating_reason,
        subject_kind=part.subject_kind,
        subject_handle=part.subject_handle,
        subject_name=part.subject_name,
        category=part.category,
        program=part.program or entry.program,
        language=entry.language,
        interpreter=entry.interpreter,
        matters=part.matters,
        constituent=details,
        narrative=part.narrative,
        source="split",
    )


def _refuse(logged: LoggedEntry, policy: StoredPolicy, kept: Kept, wanted: Sequence[NewEntry], actor: str) -> None:
    pack, care_log = policy.pack, care_log_of(policy)
    faults: list[Fault] = []
    for position, new in enumerate(wanted):
        refuse_own_matters(new.subject_handle, actor)
        # What the whole has already is not the part's fault, whatever the policy says by now.
        own = replace(new, channel=care_log.channels[0].id, receiver_role=None, constituent=None)
        faults += [
            replace(fault, pointer=f"/parts/{position}{fault.pointer}")
            for fault in find_faults(own, pack, care_log, NOBODY_ASKED)
        ]
    left = NewEntry(
        kind=wanted[0].kind,
        channel=care_log.channels[0].id,
        received_at=logged.entry.received_at,
        matters=kept.matters,
    )
    faults += [
        replace(fault, pointer=f"/kept{fault.pointer}")
        for fault in find_faults(left, pack, care_log, NOBODY_ASKED)
        if fault.pointer.startswith("/matters")
    ]
    refuse_faults(faults)


def _relation(part: LoggedEntry, whole: LoggedEntry, reason: str | None, actor: str, now: datetime) -> EntryRelation:
    return EntryRelation(
        agency=part.entry.agency,
        id=new_id(),
        case_id=part.entry.case_id,
        to_case_id=whole.entry.case_id,
        kind="part",
        reason=reason,
        made_by=actor,
        made_at=now,
    )


async def _find_relation(session: AsyncSession, agency: str, part_id: UUID) -> EntryRelation | None:
    return await session.scalar(
        select(EntryRelation)
        .where(
            EntryRelation.agency == agency,
            EntryRelation.case_id == part_id,
            EntryRelation.kind == "part",
            EntryRelation.undone_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


async def _told_at(session: AsyncSession, logged: LoggedEntry) -> datetime | None:
    """When the analyst got the copy of the whole; None if that is still to come: then each part is told of."""
    return await session.scalar(
        select(CaseStep.done_at).where(
            CaseStep.agency == logged.entry.agency,
            CaseStep.case_id == logged.entry.case_id,
            CaseStep.key == step_key("analyst_notice"),
        )
    )


async def _refuse_worked_on(session: AsyncSession, part: LoggedEntry) -> None:
    happened = await session.scalars(
        select(TimelineEntry.kind)
        .where(TimelineEntry.agency == part.entry.agency, TimelineEntry.case_id == part.entry.case_id)
        .order_by(TimelineEntry.seq)
    )
    work = [kind for kind in happened if not kind.startswith(_BY_ITSELF)]
    if work or part.case.status != CaseStatus.OPEN:
        raise PartWorkedOn(
            f"Entry {part.case.number} has been worked on: {', '.join(dict.fromkeys(work)) or part.case.status}.",
            how_to_fix="Close it, or relate the two entries.",
        )
