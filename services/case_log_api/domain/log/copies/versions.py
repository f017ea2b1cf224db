"""The versions of an entry's redacted copy: finding them, making the next, ending one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.originals import Originals
from services.case_log_api.domain.log.copies.redacting import redact_texts, rules_version
from services.case_log_api.domain.log.copies.refusals import CopyNotFound
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.models import LogEntry, RedactedCopy
from shared.ids import new_id
from shared.policy.models import RedactionRule
from shared.policy.store import StoredPolicy
from shared.redaction.decided import Decided, write_decided


def redaction_rule(policy: StoredPolicy) -> RedactionRule:
    """What the agency's policy says of redaction.

    Raises:
        RuleNotInPolicy: the agency keeps no log.
    """
    return care_log_of(policy).redaction


def languages_of(entry: LogEntry, policy: StoredPolicy) -> list[str]:
    """The languages that an entry may be in: its own first, then the agency's, then those that the rules know."""
    return list(dict.fromkeys([entry.language, *policy.pack.agency.languages, "en", "es"]))


async def get_copy(session: AsyncSession, agency: str, case_id: UUID, version: int) -> RedactedCopy:
    """One version.

    Raises:
        CopyNotFound: the entry has none of this number.
    """
    found = await session.scalar(
        select(RedactedCopy)
        .where(RedactedCopy.agency == agency, RedactedCopy.case_id == case_id, RedactedCopy.version == version)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CopyNotFound(
            f"There is no version {version} of this entry's redacted copy.",
            how_to_fix="List them with GET /v1/log-entries/{case_id}/redacted-copies.",
        )
    return found


async def find_latest(session: AsyncSession, logged: LoggedEntry) -> RedactedCopy | None:
    """The latest version, whatever became of it."""
    return await session.scalar(
        select(RedactedCopy)
        .where(RedactedCopy.agency == logged.entry.agency, RedactedCopy.case_id == logged.entry.case_id)
        .order_by(RedactedCopy.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def latest_version(session: AsyncSession, logged: LoggedEntry) -> int:
    """The number of the latest version; 0 where there is none."""
    found = await session.scalar(
        select(func.max(RedactedCopy.version)).where(
            RedactedCopy.agency == logged.entry.agency, RedactedCopy.case_id == logged.entry.case_id
        )
    )
    return found or 0


async def add_version(
    session: AsyncSession,
    logged: LoggedEntry,
    originals: Originals,
    policy: StoredPolicy,
    *,
    hidden: Mapping[str, Sequence[Decided]],
    lifted: Mapping[str, Sequence[Decided]],
    actor: str,
    reviewer: str | None,
    now: datetime,
) -> RedactedCopy:
    """Keep the next version as proposed; one that was proposed before is superseded. The case must be locked."""
    entry, rule = logged.entry, redaction_rule(policy)
    version = await latest_version(session, logged) + 1
    await session.execute(
        update(RedactedCopy)
        .where(
            RedactedCopy.agency == entry.agency,
            RedactedCopy.case_id == entry.case_id,
            RedactedCopy.state == "proposed",
        )
        .values(state="superseded", ended_at=now)
        .execution_options(synchronize_session="fetch")
    )
    copy = RedactedCopy(
        agency=entry.agency,
        id=new_id(),
        case_id=entry.case_id,
        version=version,
        state="proposed",
        texts=redact_texts(originals, {field: [each.span for each in spans] for field, spans in hidden.items()}),
        spans={field: write_decided(spans) for field, spans in hidden.items()},
        lifted={field: write_decided(spans) for field, spans in lifted.items() if spans},
        digests=originals.digests,
        rules_version=rules_version(keep_staff_names=rule.keep_staff_names),
        originals=originals.digest,
        made_by=actor,
        made_at=now,
        reviewed_by=reviewer,
        reviewed_at=now if reviewer else None,
        clause=rule.clause,
        policy_hash=policy.hash,
    )
    session.add(copy)
    await session.flush()
    return copy


async def end_copy(
    session: AsyncSession, copy: RedactedCopy, state: Literal["superseded", "withdrawn"], *, now: datetime
) -> None:
    """End a version, before another takes its place: only one is released at a time."""
    copy.state, copy.ended_at = state, now
    await session.flush()
