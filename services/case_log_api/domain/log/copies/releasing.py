"""Releasing a redacted copy, and what has been released: the only words of an entry that leave it (CCTS-II.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.originals import Originals, digests_of, read_originals
from services.case_log_api.domain.log.copies.redacting import find_remains, rules_version
from services.case_log_api.domain.log.copies.refusals import (
    CopyNotProposed,
    CopyNotReleased,
    CopyStale,
    PersonalDataRemains,
)
from services.case_log_api.domain.log.copies.versions import end_copy, languages_of, latest_version, redaction_rule
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import apply_step, settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import LogEntry, RedactedCopy
from shared.policy.store import StoredPolicy

WITHOUT_WORDS = ("draft", "discarded", "forwarded")
"""In these states nothing that an entry says leaves it: a forwarded one is a stub."""

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ReleasedCopy:
    """The redacted texts of an entry, as released."""

    version: int
    texts: dict[str, str]
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place of a redacted text."""

    field: str
    start: int
    end: int


async def released_texts(session: AsyncSession, agency: str, case_ids: Iterable[UUID]) -> dict[UUID, ReleasedCopy]:
    """The released copies of these entries; an entry without one is not in it.

    This is the one way by which words of entries leave. It fails closed: a copy counts only while it is released and
    the originals are still those that it was made from.
    """
    wanted, released = list(case_ids), {}
    for start in range(0, len(wanted), _AT_ONCE):
        copies = await session.scalars(
            select(RedactedCopy)
            .join(LogEntry, (LogEntry.agency == RedactedCopy.agency) & (LogEntry.case_id == RedactedCopy.case_id))
            .where(
                RedactedCopy.agency == agency,
                RedactedCopy.case_id.in_(wanted[start : start + _AT_ONCE]),
                RedactedCopy.state == "released",
                LogEntry.status.not_in(WITHOUT_WORDS),
            )
            .execution_options(populate_existing=True)
        )
        rows = copies.all()
        # Read after the copies: a text that changes meanwhile makes its copy stale, never the other way round.
        present = await digests_of(session, agency, [row.case_id for row in rows])
        for row in rows:
            if row.originals == present.get(row.case_id):
                released[row.case_id] = ReleasedCopy(row.version, dict(row.texts), row.released_at)
    return released


async def release_copy(
    session: AsyncSession,
    logged: LoggedEntry,
    copy: RedactedCopy,
    policy: StoredPolicy,
    *,
    harmless: Sequence[Place],
    actor: str,
    now: datetime,
) -> None:
    """Release exactly this version, which takes the place of the one before. The case must be locked.

    The rules in force look at it once more: what they find must be acknowledged place by place.

    Raises:
        CopyNotProposed: it was released, withdrawn or superseded before.
        CopyStale: the entry says something else than when the copy was made.
        PersonalDataRemains: the rules find something in it that nobody acknowledged as harmless.
    """
    if copy.state != "proposed" or copy.version != await latest_version(session, logged):
        raise CopyNotProposed(
            f"Version {copy.version} is {copy.state}.",
            how_to_fix="Release the latest proposed version.",
            state=copy.state,
        )
    originals = await read_originals(session, copy.agency, copy.case_id)
    refuse_stale(copy, originals)
    rule = redaction_rule(policy)
    _refuse_remains(copy, originals, policy, logged, harmless)
    former = await find_released(session, logged)
    if former is not None:
        await end_copy(session, former, "superseded", now=now)
    copy.state, copy.released_by, copy.released_at = "released", actor, now
    copy.policy_hash = policy.hash
    logged.entry.released_version = copy.version
    await record_entry(
        session,
        logged.case,
        "copy_released",
        at=now,
        actor=actor,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={
            "version": copy.version,
            "rules_version": rules_version(keep_staff_names=rule.keep_staff_names),
            "harmless": [[place.field, place.start, place.end] for place in sorted(harmless)],
        },
    )
    key = await apply_step(
        session, logged.case, "redaction", clause=rule.clause, policy_hash=policy.hash, applied_at=now, now=now
    )
    await settle_step(session, logged.case, key, now=now)


def refuse_stale(copy: RedactedCopy, originals: Originals) -> None:
    """Refuse a copy of what the entry does not say any more.

    Raises:
        CopyStale: as it says.
    """
    if copy.originals != originals.digest:
        raise CopyStale(
            "The entry has changed since this copy was made.",
            how_to_fix="Wait for the next version, and review that one.",
        )


def _refuse_remains(
    copy: RedactedCopy, originals: Originals, policy: StoredPolicy, logged: LoggedEntry, harmless: Sequence[Place]
) -> None:
    rule = redaction_rule(policy)
    remains = find_remains(
        copy.texts,
        originals,
        keep_staff_names=rule.keep_staff_names,
        languages=languages_of(logged.entry, policy),
    )
    places = {Place(field, span.start, span.end): span for field, spans in remains.items() for span in spans}
    if set(harmless) == set(places):
        return
    raise PersonalDataRemains(
        "The rules find personal data in this version that is not hidden."
        if places
        else "Nothing that the rules find is to be acknowledged.",
        how_to_fix="Hide it, or name exactly these places in `harmless` if they are none.",
        places=[
            {"field": place.field, "start": place.start, "end": place.end, "kind": span.kind, "rule": span.rule}
            for place, span in sorted(places.items())
        ],
    )


async def withdraw_copy(
    session: AsyncSession,
    logged: LoggedEntry,
    copy: RedactedCopy,
    policy: StoredPolicy,
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Take a released copy back: nothing of it leaves any more. The case must be locked.

    Raises:
        CopyNotReleased: this version is not the released one.
    """
    if copy.state != "released":
        raise CopyNotReleased(
            f"Version {copy.version} is {copy.state}.",
            how_to_fix="Only what is released can be taken back.",
            state=copy.state,
        )
    await end_copy(session, copy, "withdrawn", now=now)
    logged.entry.released_version = None
    await record_entry(
        session,
        logged.case,
        "copy_withdrawn",
        at=now,
        actor=actor,
        clause=redaction_rule(policy).clause,
        policy_hash=policy.hash,
        payload={"version": copy.version, "reason": reason},
    )


async def find_released(session: AsyncSession, logged: LoggedEntry) -> RedactedCopy | None:
    """The version that is released, stale or not."""
    return await session.scalar(
        select(RedactedCopy).where(
            RedactedCopy.agency == logged.entry.agency,
            RedactedCopy.case_id == logged.entry.case_id,
            RedactedCopy.state == "released",
        )
    )
