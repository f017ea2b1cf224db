"""What was said and written: calls, letters and visits as they are noted; the words are personal data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.refusals import (
    CommunicationInTheFuture,
    ContactTooEarly,
    EntryDiscarded,
    NotInPolicy,
    OnlyOutboundCounts,
)
from services.case_log_api.domain.log.texts import find_constituent
from services.case_log_api.domain.log.working.contact_marks import (
    ContactPurpose,
    expect_contact,
    mark_contacted,
    round_began_at,
)
from services.case_log_api.domain.log.working.in_work import lock_members, refuse_unless_in_work
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Communication, Constituent
from shared.ids import new_id
from shared.policy.store import StoredPolicy

Direction = Literal["inbound", "outbound"]
Purpose = Literal["acknowledgement", "answer", "enquiry", "other"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCommunication:
    """A call, a letter, a visit, or a mail that went another way than through careloop."""

    direction: Direction
    purpose: Purpose
    channel: str
    counterpart: str | None
    summary: str | None
    at: datetime


async def record_communication(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    new: NewCommunication,
    *,
    actor: str,
    now: datetime,
) -> Communication:
    """Note a communication. One that acknowledges or answers meets what is due for that, at the time it took place.

    An answer to a constituent who stands behind several entries under one lead answers all of them.

    Raises:
        NotInPolicy, CommunicationInTheFuture, EntryDiscarded: as they say.
        OnlyOutboundCounts, ContactTooEarly, EntryNotInWork: it cannot acknowledge or answer.
    """
    medium = _medium_of(policy, new.channel)
    if logged.case.status == CaseStatus.DISCARDED:
        raise EntryDiscarded("The draft was discarded.", how_to_fix="Restore it first.")
    if new.at > now:
        raise CommunicationInTheFuture(
            "It has not taken place yet.",
            how_to_fix="Note it once it has taken place.",
            errors=[{"pointer": "/at", "message": "In the future"}],
        )
    counts_as = _contact_of(new.purpose)
    if counts_as is not None:
        await _refuse_what_cannot_count(session, logged, new)
    row = await _write(session, logged, policy, new, actor=actor, now=now)
    if counts_as is not None:
        for each in [logged, *(await _same_constituent(session, logged) if counts_as == "answer" else [])]:
            await expect_contact(session, each, policy, counts_as, now=now)
            await mark_contacted(session, each, counts_as, kind=medium, by=actor, at=new.at, now=now)
            if each is not logged:
                await record_entry(
                    session,
                    each.case,
                    "answered_with_lead",
                    at=now,
                    actor=actor,
                    policy_hash=policy.hash,
                    payload={"lead": logged.entry.number, "communication_id": str(row.id)},
                )
    return row


def _contact_of(purpose: Purpose) -> ContactPurpose | None:
    if purpose == "answer":
        return "answer"
    return "acknowledgement" if purpose == "acknowledgement" else None


async def _write(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    new: NewCommunication,
    *,
    actor: str,
    now: datetime,
) -> Communication:
    row = Communication(
        agency=logged.entry.agency,
        id=new_id(),
        case_id=logged.entry.case_id,
        direction=new.direction,
        purpose=new.purpose,
        channel=new.channel,
        counterpart=new.counterpart,
        summary=new.summary,
        at=new.at,
        recorded_by=actor,
        recorded_at=now,
    )
    session.add(row)
    # The timeline says that it took place, not what was said: one place fewer to erase from.
    await record_entry(
        session,
        logged.case,
        "communication_recorded",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={
            "communication_id": str(row.id),
            "direction": new.direction,
            "purpose": new.purpose,
            "channel": new.channel,
            "took_place_at": new.at.isoformat(),
        },
    )
    return row


def _medium_of(policy: StoredPolicy, channel: str) -> str:
    care_log = care_log_of(policy)
    found = care_log.find_channel(channel)
    if found is None:
        raise NotInPolicy(
            "The agency's policy has no such channel.",
            how_to_fix=f"Known: {', '.join(each.id for each in care_log.channels)}.",
            errors=[{"pointer": "/channel", "message": "Not a channel of the agency"}],
        )
    return found.medium


async def _refuse_what_cannot_count(session: AsyncSession, logged: LoggedEntry, new: NewCommunication) -> None:
    refuse_unless_in_work(logged)
    if new.direction != "outbound":
        raise OnlyOutboundCounts(
            f"Only what goes to the constituent can be an {new.purpose}.",
            how_to_fix="Send direction outbound, or another purpose.",
            errors=[{"pointer": "/direction", "message": "Must be outbound"}],
        )
    if new.at < await round_began_at(session, logged):
        raise ContactTooEarly(
            "It took place before the entry was received, or before it was opened again.",
            how_to_fix="Correct the time, or note it with the purpose other.",
            errors=[{"pointer": "/at", "message": "Before what it would answer"}],
        )


async def _same_constituent(session: AsyncSession, logged: LoggedEntry) -> list[LoggedEntry]:
    """The entries under this lead that the same constituent stands behind."""
    constituent = await find_constituent(session, logged)
    if constituent is None:
        return []
    return [
        member
        for member in await lock_members(session, logged)
        if is_same_constituent(constituent, await find_constituent(session, member))
    ]


def is_same_constituent(one: Constituent, other: Constituent | None) -> bool:
    """Whether an address or a number says that two entries come from one constituent."""
    if other is None:
        return False
    return (one.email_key is not None and one.email_key == other.email_key) or (
        one.phone_key is not None and one.phone_key == other.phone_key
    )


def communications_of(logged: LoggedEntry) -> Select[Communication]:
    """The communications of an entry, to be listed."""
    return select(Communication).where(
        Communication.agency == logged.entry.agency, Communication.case_id == logged.entry.case_id
    )
