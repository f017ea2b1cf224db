"""Logging an entry: checked against the pack, numbered, written, decided, its limits started, and everybody told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import open_case
from services.case_log_api.domain.log.checking import find_faults, find_faults_of_time, refuse_faults
from services.case_log_api.domain.log.deadlines.running import end_deadlines, start_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, find_by_source
from services.case_log_api.domain.log.facts import NOBODY_ASKED, NewEntry, Offered, PeopleKnown
from services.case_log_api.domain.log.refusals import EntryLoggedBefore, NobodyLogsAboutThemselves
from services.case_log_api.domain.log.reportability.deciding import decide_entry
from services.case_log_api.domain.log.texts import TextField, follow_texts, put_text, write_constituent
from services.case_log_api.domain.log.work import RequestReview, TellAnalyst
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import apply_step, settle_step, step_key
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.models import LogEntry
from shared.contracts.events import CaseOpened
from shared.events import publish
from shared.jobs import Job, post_many
from shared.policy.store import StoredPolicy

RECORDED_BY_MACHINES = frozenset(("web_form", "inbound_email"))
"""Sources whose time of receipt careloop itself saw: a later day of logging needs no explanation."""


async def open_entry(
    session: AsyncSession,
    policy: StoredPolicy,
    new: NewEntry,
    *,
    actor: str,
    now: datetime,
    people: PeopleKnown = NOBODY_ASKED,
) -> LoggedEntry:
    """Log an entry, or keep a draft that a person confirms. What is refused is refused before anything is written.

    Raises:
        RuleNotInPolicy: the agency keeps no log.
        EntryLoggedBefore: the source's mark is that of another entry.
        NobodyLogsAboutThemselves: the entry is about the actor.
        Invalid: what cannot be right, all of it in one answer (`refuse_faults`).
    """
    care_log, pack = care_log_of(policy), policy.pack
    refuse_own_matters(new.subject_handle, actor)
    reason = new.backdating_reason or (new.source if new.source in RECORDED_BY_MACHINES else None)
    refuse_faults([*find_faults_of_time(new.received_at, now, reason, pack), *find_faults(new, pack, care_log, people)])
    await _refuse_repeat(session, policy.agency, new, actor)
    logged = await create_entry(session, policy, new, Logging(at=now, by=actor), actor=actor, now=now, people=people)
    if not new.is_draft:
        await begin_entry(session, logged, policy, offered=new.offered, now=now)
    return logged


@dataclass(frozen=True, slots=True)
class Logging:
    """When an entry was documented, and by whom; of a part that is when its whole was."""

    at: datetime
    by: str


async def create_entry(
    session: AsyncSession,
    policy: StoredPolicy,
    new: NewEntry,
    logging: Logging,
    *,
    actor: str,
    now: datetime,
    people: PeopleKnown = NOBODY_ASKED,
    part_of: str | None = None,
) -> LoggedEntry:
    """Write an entry that was checked: case, facts, constituent, texts, timeline, and the limits that run from the receipt."""
    care_log, pack = care_log_of(policy), policy.pack
    case = await open_case(
        session,
        policy.agency,
        kind=new.kind,
        policy_hash=policy.hash,
        zone=pack.agency.zone,
        now=now,
        status=CaseStatus.DRAFT if new.is_draft else CaseStatus.OPEN,
    )
    entry = LogEntry(
        agency=case.agency,
        case_id=case.id,
        number=case.number,
        kind=new.kind,
        status=case.status,
        source=new.source,
        source_ref=new.source_ref,
        policy_hash=policy.hash,
        channel=new.channel,
        received_by=new.received_by,
        receiver_role=new.receiver_role,
        received_at=new.received_at,
        logged_at=logging.at,
        logged_by=logging.by,
        backdating_reason=new.backdating_reason,
        confirmed_at=None if new.is_draft else now,
        confirmed_by=None if new.is_draft else actor,
        subject_kind=new.subject_kind,
        subject_handle=new.subject_handle,
        category=new.category,
        program=new.program or care_log.default_program,
        language=new.language or pack.agency.default_language,
        interpreter=new.interpreter,
        reportability="undecided",
        reportability_reasons=[],
        reportability_by=SYSTEM,
        matters=sorted(set(new.matters)),
        transfer_count=0,
        counts=True,
        reopened_count=0,
        text_version=1,
    )
    session.add(entry)
    await session.flush()
    logged = LoggedEntry(case=case, entry=entry)
    await write_constituent(session, logged, new.constituent)
    texts: tuple[tuple[TextField, str | None], ...] = (
        ("narrative", new.narrative),
        ("action_taken", new.action_taken),
        ("subject_name", new.subject_name),
    )
    for field, text in texts:
        if text:
            await put_text(session, logged, field, text, actor=actor, now=now)
    await record_entry(
        session,
        case,
        "entry_drafted" if new.is_draft else "entry_logged",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload=_payload_of(entry, people) | ({"part_of": part_of} if part_of else {}),
    )
    # A draft waits for a person while the limits run: what came in has been received.
    await start_deadlines(session, logged, policy, "received", at=entry.received_at, now=now)
    return logged


async def begin_entry(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    offered: Offered | None,
    now: datetime,
    told_at: datetime | None = None,
) -> None:
    """What follows once an entry is logged: decided, its steps asked, its words indexed, everybody told.

    `told_at` is when the analyst got the copy of what it is a part of: then it needs no notice and no review of its own.
    """
    case, entry = logged.case, logged.entry
    await publish(
        session,
        CaseOpened(agency=case.agency, case_id=case.id, number=case.number, kind=case.kind, opened_at=case.opened_at),
        now=now,
    )
    await decide_entry(session, logged, policy, now=now)
    await ask_steps(session, logged, policy, offered=offered, now=now)
    await end_deadlines(session, logged, "logged", at=entry.logged_at, now=now)
    await start_deadlines(session, logged, policy, "logged", at=entry.logged_at, now=now)
    await follow_texts(session, logged, now=now)
    if told_at is not None:
        await settle_step(session, case, step_key("analyst_notice"), now=now, at=told_at)
        await end_deadlines(session, logged, "analyst_told", at=told_at, now=now)
        return
    await post_many(session, _jobs_of(logged, policy), now=now)


def refuse_own_matters(subject_handle: str | None, actor: str) -> None:
    """Refuse that somebody keeps an entry about themselves.

    Raises:
        NobodyLogsAboutThemselves: it is about the actor.
    """
    if subject_handle is not None and subject_handle == actor:
        raise NobodyLogsAboutThemselves(
            "This entry would be about yourself.", how_to_fix="Hand it to your supervisor or to the analyst."
        )


def _jobs_of(logged: LoggedEntry, policy: StoredPolicy) -> list[Job]:
    care_log, entry = care_log_of(policy), logged.entry
    jobs: list[Job] = []
    if care_log.analyst_notice is not None:
        jobs.append(TellAnalyst(agency=entry.agency, case_id=entry.case_id))
    channel = care_log.find_channel(entry.channel)
    if channel is not None and channel.asks_review and entry.source != "split":
        jobs.append(RequestReview(agency=entry.agency, case_id=entry.case_id))
    return jobs


async def ask_steps(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, offered: Offered | None, now: datetime
) -> None:
    """The duties of the receipt: telling the analyst, offering a resolution (CCTS-III.A1), a category (CCTS-III.cat).

    A compliment asks for no resolution, and needs no category. What is known later settles them later.
    """
    care_log, case, entry = care_log_of(policy), logged.case, logged.entry
    asked = {"policy_hash": policy.hash, "applied_at": now}
    if (notice := care_log.analyst_notice) is not None:
        await apply_step(session, case, "analyst_notice", now=now, clause=notice.clause, **asked)
    if entry.kind == "compliment":
        return
    key = await apply_step(session, case, "offer", now=now, clause=care_log.offer_clause, **asked)
    if offered is not None:
        await settle_step(session, case, key, now=now, outcome="done" if offered != "not_offered" else offered)
    if entry.kind == "complaint":
        key = await apply_step(session, case, "category", now=now, clause=care_log.category_clause, **asked)
        await settle_step(session, case, key, now=now, outcome="done" if entry.category else "open")


def _payload_of(entry: LogEntry, people: PeopleKnown) -> dict[str, object]:
    """What the timeline says of an entry that came in: nothing of what was said or by whom."""
    return {
        "kind": entry.kind,
        "channel": entry.channel,
        "source": entry.source,
        "source_ref": entry.source_ref,
        "received_at": entry.received_at.isoformat(),
        "received_by": entry.received_by,
        "receiver_role": entry.receiver_role,
        "receiver_check": people.say_of_receiver(entry.received_by),
        "backdating_reason": entry.backdating_reason,
        "matters": entry.matters,
    }


async def _refuse_repeat(session: AsyncSession, agency: str, new: NewEntry, actor: str) -> None:
    """Refuse what bears the mark of an entry that is there; of two at once the second waits for the first."""
    if new.source_ref is None:
        return
    mark = f"log entry:{agency}:{new.source}:{new.source_ref}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(mark, 0))))
    known = await find_by_source(session, agency, new.source, new.source_ref)
    if known is not None and known.subject_handle == actor:
        raise EntryLoggedBefore("Another entry bears this mark.", how_to_fix="Give this one a mark of its own.")
    if known is not None:
        raise EntryLoggedBefore(
            f"Entry {known.number} bears this mark.",
            how_to_fix="Add to that entry, or give this one a mark of its own.",
            case_id=str(known.case_id),
            number=known.number,
        )
