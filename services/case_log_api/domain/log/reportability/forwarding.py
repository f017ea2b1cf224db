"""Handing an entry over to the party of a mandated process (CCTS-III.fwd): asked, proven, repeated, taken back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import restore_deadlines, withdraw_deadlines
from services.case_log_api.domain.log.duplicates.settling import REVIEW_STEP
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, move_entry
from services.case_log_api.domain.log.messages import ask_log_message, language_in_words
from services.case_log_api.domain.log.refusals import (
    EntryMixed,
    ForwardedForGood,
    ForwardingNotRepeatable,
    NotForwarded,
    NothingToForward,
)
from services.case_log_api.domain.log.reportability.deciding import FORWARDING, FORWARDING_SENT
from services.case_log_api.domain.log.reportability.files import count_unsent_files, list_files_to_send, read_files
from services.case_log_api.domain.log.texts import find_constituent, read_texts
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import settle_step, settle_steps_named
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Forwarding
from shared.contracts.messages import Attachment, ToRole
from shared.ids import new_id
from shared.policy.models import CareLog, ForwardingRule, Party
from shared.policy.store import StoredPolicy

PURPOSE = "forwarding"


async def forward_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, actor: str, now: datetime
) -> Forwarding:
    """Send the entry to its party, tell the analyst, and let nothing be due any more. The case must be locked.

    The words stay until the mail has arrived (`settle_forwarding`).

    Raises:
        EntryMixed: it is undecided because it holds matters that go different ways.
        NothingToForward: the decision that stands does not forward it.
        CaseAlreadyClosed, MoveNotAllowed: it is a draft or has ended.
        RuleNotInPolicy: the agency forwards nothing, or has no such party (any more).
    """
    entry = logged.entry
    if any(reason["name"] == "mixed" for reason in entry.reportability_reasons):
        raise EntryMixed(
            f"Entry {entry.number} holds matters that go different ways.", how_to_fix="Split it into its parts first."
        )
    if entry.reportability != "forwarded" or entry.party is None:
        raise NothingToForward(
            f"Entry {entry.number} is {entry.reportability}.",
            how_to_fix="Tick the matter of the mandated process, or decide as a person.",
        )
    rule, party = _rule_for(care_log_of(policy), entry.party)
    await move_entry(session, logged, Move.FORWARD, now=now)
    row = await _send(session, logged, policy, rule, party, actor=actor, now=now)
    await withdraw_deadlines(session, logged, now=now)
    await settle_step(session, logged.case, REVIEW_STEP, now=now)
    await _tell_analyst(session, logged, policy, rule, party, row, actor=actor, now=now)
    return row


async def repeat_forwarding(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, actor: str, now: datetime
) -> Forwarding:
    """Send the mail again, which did not arrive. The case must be locked.

    Raises:
        NotForwarded: the entry is not forwarded.
        ForwardingNotRepeatable: the mail has arrived, or is on its way.
        RuleNotInPolicy: the agency forwards nothing, or has no such party (any more).
    """
    last = await _last_forwarding(session, logged)
    if last.state != "failed" or "narrative" not in await read_texts(session, logged):
        raise ForwardingNotRepeatable(f"The mail of entry {logged.entry.number} is {last.state}.", state=last.state)
    rule, party = _rule_for(care_log_of(policy), last.party)
    return await _send(session, logged, policy, rule, party, actor=actor, now=now)


async def take_back(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, reason: str, actor: str, now: datetime
) -> None:
    """Let the entry be one of the log again, while its words are still there. The case must be locked.

    A mail that is on its way may arrive all the same; that is then noted.

    Raises:
        NotForwarded: the entry is not forwarded.
        ForwardedForGood: the mail has arrived.
    """
    last = await _last_forwarding(session, logged)
    if last.state == "delivered" or "narrative" not in await read_texts(session, logged):
        raise ForwardedForGood(
            f"Entry {logged.entry.number} has arrived at its party.",
            how_to_fix="Ask the party to send back what does not belong to it, and log that.",
        )
    last.state, last.withdrawn_at = "withdrawn", now
    await move_entry(session, logged, Move.TAKE_BACK, now=now)
    await record_entry(
        session,
        logged.case,
        "forwarding_taken_back",
        at=now,
        actor=actor,
        clause=last.clause,
        policy_hash=policy.hash,
        payload={"forwarding_id": str(last.id), "party": last.party, "reason": reason},
    )
    for step in (FORWARDING, FORWARDING_SENT):
        await settle_steps_named(session, logged.case, step, now=now, outcome="open")
    await restore_deadlines(session, logged, now=now)


async def list_forwardings(session: AsyncSession, logged: LoggedEntry) -> list[Forwarding]:
    """Every time that the entry was sent, the first one first."""
    rows = await session.scalars(
        select(Forwarding)
        .where(Forwarding.agency == logged.entry.agency, Forwarding.case_id == logged.entry.case_id)
        .order_by(Forwarding.forwarded_at, Forwarding.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def _last_forwarding(session: AsyncSession, logged: LoggedEntry) -> Forwarding:
    sent = await list_forwardings(session, logged)
    if logged.case.status != CaseStatus.FORWARDED or not sent:
        raise NotForwarded(f"Entry {logged.entry.number} is {logged.case.status}.", status=logged.case.status)
    return sent[-1]


def _rule_for(care_log: CareLog, party_id: str) -> tuple[ForwardingRule, Party]:
    party = care_log.find_party(party_id)
    if care_log.forwarding is None or party is None:
        raise RuleNotInPolicy(
            f"The agency's policy does not say how entries go to {party_id}.",
            how_to_fix="Decide as a person for a party of the present policy.",
        )
    return care_log.forwarding, party


async def _send(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    rule: ForwardingRule,
    party: Party,
    *,
    actor: str,
    now: datetime,
) -> Forwarding:
    entry = logged.entry
    count = await session.scalar(
        select(func.count())
        .select_from(Forwarding)
        .where(Forwarding.agency == entry.agency, Forwarding.case_id == entry.case_id)
    )
    files = await list_files_to_send(session, logged)
    values = await _values_for(session, logged, party, policy.pack.agency.default_language)
    message_id = await ask_log_message(
        session,
        logged,
        PURPOSE,
        policy=policy,
        template=rule.template,
        clause=rule.clause,
        recipients=[ToRole(role=party.role)],
        values=values,
        now=now,
        asked_by=actor,
        parts=((count or 0) + 1,),
        files=files,
    )
    row = Forwarding(
        agency=entry.agency,
        id=new_id(),
        case_id=entry.case_id,
        party=party.id,
        clause=entry.reportability_reasons[0]["clause"],
        policy_hash=policy.hash,
        message_id=message_id,
        content_digest=digest_of_content(
            party.role, values, await read_files(session, entry.agency, [*map(str, files)])
        ),
        state="asked",
        forwarded_by=actor,
        forwarded_at=now,
    )
    session.add(row)
    await record_entry(
        session,
        logged.case,
        "entry_forwarded",
        at=now,
        actor=actor,
        clause=row.clause,
        policy_hash=policy.hash,
        payload={
            "forwarding_id": str(row.id),
            "party": party.id,
            "message_id": str(message_id),
            "content_digest": row.content_digest,
            "files": len(files),
            "files_not_sent": await count_unsent_files(session, logged),
        },
    )
    await session.flush()
    return row


def digest_of_content(role: str, values: dict[str, Any], files: Sequence[Attachment] = ()) -> str:
    """The proof of what was sent to whom: the SHA-256 of its canonical JSON, files by their own digests, in hex."""
    content: dict[str, Any] = {"to": role, "values": values}
    if files:
        content["files"] = [hashlib.sha256(each.content_base64.encode()).hexdigest() for each in files]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def _values_for(session: AsyncSession, logged: LoggedEntry, party: Party, language: str) -> dict[str, Any]:
    """What the party needs to act: the words, and how the constituent is reached."""
    texts, constituent = await read_texts(session, logged), await find_constituent(session, logged)
    return {
        "party": party.title,
        "matter": matter_of(logged),
        "narrative": texts["narrative"],
        "constituent_name": constituent.name if constituent else None,
        "constituent_email": constituent.email if constituent else None,
        "constituent_phone": constituent.phone if constituent else None,
        "constituent_address": constituent.postal_address if constituent else None,
        "constituent_numbers": ", ".join(constituent.case_numbers) or None if constituent else None,
        "language": language_in_words(logged.entry.language, language),
        "interpreter": logged.entry.interpreter,
    }


def matter_of(logged: LoggedEntry) -> str:
    """Why it belongs to the party, in words."""
    reason = logged.entry.reportability_reasons[0]
    return f"{reason['sentence'].rstrip('.')} ({reason['clause']})"


async def _tell_analyst(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    rule: ForwardingRule,
    party: Party,
    row: Forwarding,
    *,
    actor: str,
    now: datetime,
) -> None:
    await ask_log_message(
        session,
        logged,
        "forwarding_notice",
        policy=policy,
        template=rule.analyst_template,
        clause=rule.clause,
        recipients=[ToRole(role=rule.analyst_role)],
        values={"party": party.title, "matter": matter_of(logged)},
        now=now,
        asked_by=actor,
        parts=(row.id,),
    )
