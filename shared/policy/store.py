"""Where a service keeps the policy packs that were loaded: every version by its hash, one of them current.

Versions are never deleted, so that whatever a rule once did can be explained with the text that it was done under.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Index, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import KernelBase
from shared.errors import NotFound
from shared.policy.models import PolicyPack, Survey
from shared.policy.survey_versions import refuse_changed_surveys


class PolicyVersion(KernelBase):
    """A pack as it was loaded; the directory is kept only where `holds_directory` says so (by the notifier)."""

    __tablename__ = "policy_versions"

    agency: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    holds_directory: Mapped[bool]
    loaded_at: Mapped[datetime]
    activated_at: Mapped[datetime]
    current: Mapped[bool]


Index("uq_policy_versions_current", PolicyVersion.agency, unique=True, postgresql_where=text("current"))


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A pack with the hash that records name it by."""

    agency: str
    hash: str
    activated_at: datetime
    pack: PolicyPack


class PolicyNotLoaded(NotFound):
    """The agency has no policy pack here, or not this version of it."""


class _PackCache:
    """The packs that this process has parsed. A version never changes, so an entry is never stale."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._packs: dict[tuple[str, str, bool], PolicyPack] = {}
        self._lock = Lock()

    def find(self, key: tuple[str, str, bool]) -> PolicyPack | None:
        with self._lock:
            return self._packs.get(key)

    def keep(self, key: tuple[str, str, bool], pack: PolicyPack) -> None:
        with self._lock:
            self._packs[key] = pack
            while len(self._packs) > self._size:
                del self._packs[next(iter(self._packs))]


_cache = _PackCache(size=64)


async def store_version(
    session: AsyncSession, pack: PolicyPack, *, now: datetime, keep_directory: bool = False
) -> StoredPolicy:
    """Keep the pack under its hash and make it the current one, in the caller's transaction.

    Loading the same pack again changes nothing; loading an earlier one makes that current again. Several loaders of
    one agency take turns.

    Raises:
        SurveyChanged: a survey was loaded before under the same version with other content.
    """
    kept = pack if keep_directory else pack.without_directory()
    agency, content_hash = pack.agency.id, pack.content_hash
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"policy:{agency}", 0))))
    refuse_changed_surveys(pack.surveys, await _surveys_loaded_before(session, agency))
    await session.execute(
        insert(PolicyVersion)
        .values(
            agency=agency,
            hash=content_hash,
            content=kept.model_dump(mode="json"),
            holds_directory=kept.directory is not None,
            loaded_at=now,
            activated_at=now,
            current=False,
        )
        .on_conflict_do_nothing()
    )
    await session.execute(
        update(PolicyVersion)
        .where(PolicyVersion.agency == agency, PolicyVersion.current, PolicyVersion.hash != content_hash)
        .values(current=False)
    )
    await session.execute(
        update(PolicyVersion)
        .where(PolicyVersion.agency == agency, PolicyVersion.hash == content_hash, ~PolicyVersion.current)
        .values(current=True, activated_at=now)
    )
    return await current_policy(session, agency)


async def _surveys_loaded_before(session: AsyncSession, agency: str) -> list[Survey]:
    """Every survey of every version of the agency's pack."""
    stored = await session.scalars(select(PolicyVersion.content["surveys"]).where(PolicyVersion.agency == agency))
    return [Survey.model_validate(survey) for surveys in stored for survey in surveys]


async def find_current_policy(session: AsyncSession, agency: str) -> StoredPolicy | None:
    """Return the pack that the agency's rules follow now, if one was loaded."""
    return await _find(session, agency, PolicyVersion.current)


async def current_policy(session: AsyncSession, agency: str) -> StoredPolicy:
    """Return the pack that the agency's rules follow now; PolicyNotLoaded if there is none."""
    if (found := await find_current_policy(session, agency)) is None:
        raise PolicyNotLoaded(
            f"Agency {agency} has no policy pack here.", how_to_fix="Load one with: careloop policy load DIR"
        )
    return found


async def policy_version(session: AsyncSession, agency: str, content_hash: str) -> StoredPolicy:
    """Return the pack that a record names by its hash; PolicyNotLoaded if it was never loaded."""
    found = await _find(session, agency, PolicyVersion.hash == content_hash)
    if found is None:
        raise PolicyNotLoaded(f"Agency {agency} never had a policy pack {content_hash}.")
    return found


async def list_agencies(session: AsyncSession) -> list[str]:
    """Return the ids of the agencies that have a policy pack here."""
    return list(await session.scalars(select(PolicyVersion.agency).where(PolicyVersion.current).order_by("agency")))


async def _find(session: AsyncSession, agency: str, condition: Any) -> StoredPolicy | None:
    """Find a version; its content, tens of kilobytes, is read only where this process has not parsed it yet."""
    found = await session.execute(
        select(PolicyVersion.hash, PolicyVersion.holds_directory, PolicyVersion.activated_at).where(
            PolicyVersion.agency == agency, condition
        )
    )
    if (row := found.one_or_none()) is None:
        return None
    key = (agency, row.hash, row.holds_directory)
    pack = _cache.find(key)
    if pack is None:
        content = await session.scalars(
            select(PolicyVersion.content).where(PolicyVersion.agency == agency, PolicyVersion.hash == row.hash)
        )
        pack = PolicyPack.model_validate(content.one())
        _cache.keep(key, pack)
    return StoredPolicy(agency=agency, hash=row.hash, activated_at=row.activated_at, pack=pack)
