"""The analyst's decisions on an entry: reportable or not, split, forwarded, taken back; and the proof of forwarding."""

from fastapi import Response

from services.case_log_api.deps import LogAnalyst, LogReader, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.refusals import (
    EntryMixed,
    EntryNotEditable,
    EntryNotFound,
    EntryNotPart,
    EntryNotSplittable,
    ForwardedForGood,
    ForwardingNotRepeatable,
    NotForwarded,
    NothingToForward,
    NotInPolicy,
    PartWorkedOn,
    PartyNotNamed,
    ReportabilityNotOverridden,
)
from services.case_log_api.domain.log.reportability import forwarding, overriding, splitting
from services.case_log_api.domain.refusals import CaseAlreadyClosed, MoveNotAllowed
from services.case_log_api.routes.log_parts import FAULTS, OF_ENTRY, EntryId, entry_tag, summary_of
from services.case_log_api.schemas.log_entries import LogEntrySummary
from services.case_log_api.schemas.log_reportability import (
    EntrySplit,
    ForwardingList,
    ForwardingRead,
    PartGiven,
    ReasonGiven,
    ReportabilityOverride,
    SplitRead,
)
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, idempotent, refusals
from shared.web.etags import VersionChanged

router = ServiceRouter(tags=["customer care log"])


@router.put(
    "/v1/log-entries/{case_id}/reportability",
    summary="Decide whether an entry is reportable",
    responses=refusals(*OF_ENTRY, EntryNotEditable, NotInPolicy, PartyNotNamed, VersionChanged),
)
async def override_log_reportability(
    case_id: EntryId,
    body: ReportabilityOverride,
    caller: LogAnalyst,
    expected: IfMatch,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Decides as a person, with the reason. The decision stands, whatever changes, until it is given back to the rules."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    check_version(expected, entry_tag(logged))
    await overriding.override_reportability(
        session,
        logged,
        policy,
        outcome=body.outcome,
        party=body.party,
        reason=body.reason,
        actor=actor_of(caller),
        now=now,
    )
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/reportability/return",
    summary="Give a decision back to the rules",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, EntryNotEditable, ReportabilityNotOverridden),
)
async def return_log_reportability(
    case_id: EntryId,
    body: ReasonGiven,
    caller: LogAnalyst,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Lets the rules decide again what a person had decided."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await overriding.return_to_rules(session, logged, policy, reason=body.reason, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/split",
    status_code=201,
    summary="Split an entry into its parts",
    dependencies=[idempotent],
    responses=refusals(*FAULTS, *OF_ENTRY, EntryNotSplittable, VersionChanged),
)
async def split_log_entry(
    case_id: EntryId,
    body: EntrySplit,
    caller: LogAnalyst,
    expected: IfMatch,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> SplitRead:
    """Makes an entry of each part, linked to this one, which keeps what is left. Each counts, and is decided on, by itself."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    check_version(expected, entry_tag(logged))
    parts = await splitting.split_entry(
        session,
        logged,
        policy,
        splitting.Kept(narrative=body.kept.narrative, matters=tuple(body.kept.matters)),
        [_part_of(part) for part in body.parts],
        reason=body.reason,
        actor=actor_of(caller),
        now=now,
    )
    kept = await summary_of(session, logged, response)
    return SplitRead(kept=kept, parts=[LogEntrySummary.model_validate(part.entry) for part in parts])


def _part_of(part: PartGiven) -> splitting.PartGiven:
    return splitting.PartGiven(**part.model_dump(exclude={"matters"}), matters=tuple(part.matters))


@router.post(
    "/v1/log-entries/{case_id}/join",
    summary="Join a part again",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, EntryNotPart, PartWorkedOn, EntryNotSplittable),
)
async def join_log_entry(
    case_id: EntryId, caller: LogAnalyst, session: Session, policy: Policy, now: Now, response: Response
) -> LogEntrySummary:
    """Puts a part to which nothing has happened back into what it was split from, and answers with that entry."""
    whole = await splitting.join_again(
        session, caller.agency, case_id, policy, person=person_of(caller), actor=actor_of(caller), now=now
    )
    return await summary_of(session, whole, response)


@router.post(
    "/v1/log-entries/{case_id}/forward",
    status_code=202,
    summary="Forward an entry to its party",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, EntryMixed, NothingToForward, MoveNotAllowed, CaseAlreadyClosed),
)
async def forward_log_entry(
    case_id: EntryId, caller: LogAnalyst, session: Session, policy: Policy, now: Now
) -> ForwardingRead:
    """Sends an entry of a mandated process to its party. Once the mail has arrived, only a stub with the proof stays."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await forwarding.forward_entry(session, logged, policy, actor=actor_of(caller), now=now)
    return ForwardingRead.model_validate(row)


@router.post(
    "/v1/log-entries/{case_id}/forward/repeat",
    status_code=202,
    summary="Forward again what did not arrive",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, NotForwarded, ForwardingNotRepeatable),
)
async def repeat_log_forwarding(
    case_id: EntryId, caller: LogAnalyst, session: Session, policy: Policy, now: Now
) -> ForwardingRead:
    """Sends the mail again, which did not arrive: with the same words, which are still there."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await forwarding.repeat_forwarding(session, logged, policy, actor=actor_of(caller), now=now)
    return ForwardingRead.model_validate(row)


@router.post(
    "/v1/log-entries/{case_id}/forward/take-back",
    summary="Take a forwarded entry back",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, NotForwarded, ForwardedForGood),
)
async def take_back_log_entry(
    case_id: EntryId,
    body: ReasonGiven,
    caller: LogAnalyst,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Makes a forwarded entry one of the log again, as long as its mail has not arrived. Its limits run on."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await forwarding.take_back(session, logged, policy, reason=body.reason, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.get(
    "/v1/log-entries/{case_id}/forwardings",
    summary="Show the proof of forwarding",
    responses=refusals(EntryNotFound),
)
async def list_log_forwardings(case_id: EntryId, caller: LogReader, session: ReadSession) -> ForwardingList:
    """Tells each time that an entry was sent to a party: what was sent (its digest), under which Message-ID, and what became of it."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    rows = await forwarding.list_forwardings(session, logged)
    return ForwardingList(items=[ForwardingRead.model_validate(row) for row in rows])
