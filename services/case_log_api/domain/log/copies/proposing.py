"""Proposing a redacted copy of what an entry says, by the rules in force and under what persons decided before."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.decisions import NONE_BEFORE, FormerDecisions, carry_over
from services.case_log_api.domain.log.copies.originals import read_originals
from services.case_log_api.domain.log.copies.redacting import find_personal_data, rules_version
from services.case_log_api.domain.log.copies.releasing import find_released
from services.case_log_api.domain.log.copies.versions import (
    add_version,
    end_copy,
    find_latest,
    languages_of,
    redaction_rule,
)
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import apply_step
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.models import RedactedCopy
from shared.policy.store import StoredPolicy
from shared.redaction.decided import read_decided

_LIVE = ("proposed", "released")


async def propose_copy(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, now: datetime, actor: str = SYSTEM
) -> RedactedCopy | None:
    """Propose a copy of what the entry says now; the one that stands, if it is of the same originals and rules.

    A released copy of other originals ends: nothing of it leaves from the moment the originals changed, and now it is
    said. None where the entry says nothing. The case must be locked.
    """
    entry = logged.entry
    originals = await read_originals(session, entry.agency, entry.case_id)
    released = await find_released(session, logged)
    if released is not None and released.originals != originals.digest:
        await _end_stale(session, logged, released, policy, now=now)
    if not originals.texts:
        return None
    rule, latest = redaction_rule(policy), await find_latest(session, logged)
    version = rules_version(keep_staff_names=rule.keep_staff_names)
    if (
        latest is not None
        and latest.state in _LIVE
        and (latest.originals, latest.rules_version) == (originals.digest, version)
    ):
        return latest
    found = find_personal_data(originals, keep_staff_names=rule.keep_staff_names, languages=languages_of(entry, policy))
    hidden, lifted = carry_over(found, originals, former_of(latest))
    copy = await add_version(
        session, logged, originals, policy, hidden=hidden, lifted=lifted, actor=actor, reviewer=None, now=now
    )
    await record_entry(
        session,
        logged.case,
        "copy_proposed",
        at=now,
        actor=actor,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={
            "version": copy.version,
            "rules_version": version,
            "hidden": {field: len(spans) for field, spans in copy.spans.items()},
        },
    )
    await apply_step(
        session, logged.case, "redaction", clause=rule.clause, policy_hash=policy.hash, applied_at=now, now=now
    )
    return copy


async def _end_stale(
    session: AsyncSession, logged: LoggedEntry, copy: RedactedCopy, policy: StoredPolicy, *, now: datetime
) -> None:
    await end_copy(session, copy, "superseded", now=now)
    logged.entry.released_version = None
    await record_entry(
        session,
        logged.case,
        "copy_stale",
        at=now,
        clause=redaction_rule(policy).clause,
        policy_hash=policy.hash,
        payload={"version": copy.version},
    )


def former_of(copy: RedactedCopy | None) -> FormerDecisions:
    """What persons decided about a version."""
    if copy is None:
        return NONE_BEFORE
    return FormerDecisions(
        hidden={field: read_decided(kept) for field, kept in copy.spans.items()},
        lifted={field: read_decided(kept) for field, kept in copy.lifted.items()},
        digests=copy.digests,
    )
