"""What an entry says and who is in it, as one digest: once it differs, a copy made from it is stale.

The digest holds the texts and everything by which known parties are found in them: a constituent whose name is put
right may stand unhidden in a copy that was made before.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import Constituent, EntryText, LogEntry

_FACTS = ("number", "subject_kind", "subject_handle")
_IDENTITY = ("name", "also_known_as", "email", "phone", "postal_address", "case_numbers")
_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Whom an entry is from and about, as far as the redaction looks for them."""

    number: str
    subject_kind: str
    subject_handle: str | None = None
    name: str | None = None
    also_known_as: tuple[str, ...] = ()
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    case_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Originals:
    """The sealed texts of an entry by field, and its people."""

    texts: dict[str, str]
    people: People

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each text."""
        return {field: hashlib.sha256(text.encode()).hexdigest() for field, text in self.texts.items()}

    @property
    def digest(self) -> bytes:
        """The digest of all of it."""
        return _digest(self.digests, self.people)


def _digest(texts: dict[str, str], people: People) -> bytes:
    known = {name: getattr(people, name) for name in (*_FACTS, *_IDENTITY)}
    content = json.dumps([texts, known], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).digest()


async def read_originals(session: AsyncSession, agency: str, case_id: UUID) -> Originals:
    """The originals of one entry, as they stand. Whoever shows them to a person records the read."""
    rows = await session.execute(
        select(EntryText.field, EntryText.text).where(EntryText.agency == agency, EntryText.case_id == case_id)
    )
    people = await _read_people(session, agency, [case_id])
    return Originals(texts={row.field: row.text for row in rows}, people=people[case_id])


async def digests_of(session: AsyncSession, agency: str, case_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The digests of the originals of many entries; the texts themselves stay in the database."""
    wanted, found = list(case_ids), {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        # Of the text itself, not the digest kept beside it: a change behind the API's back counts as one.
        digest = func.encode(func.sha256(func.convert_to(EntryText.text, "UTF8")), "hex")
        rows = await session.execute(
            select(EntryText.case_id, EntryText.field, digest).where(
                EntryText.agency == agency, EntryText.case_id.in_(part)
            )
        )
        texts: dict[UUID, dict[str, str]] = {}
        for case_id, field, hexadecimal in rows:
            texts.setdefault(case_id, {})[field] = hexadecimal
        for case_id, people in (await _read_people(session, agency, part)).items():
            found[case_id] = _digest(texts.get(case_id, {}), people)
    return found


async def _read_people(session: AsyncSession, agency: str, case_ids: list[UUID]) -> dict[UUID, People]:
    facts = [getattr(LogEntry, name) for name in _FACTS]
    identity = [getattr(Constituent, name) for name in _IDENTITY]
    rows = await session.execute(
        select(LogEntry.case_id, *facts, *identity)
        .outerjoin(Constituent, (Constituent.agency == LogEntry.agency) & (Constituent.case_id == LogEntry.case_id))
        .where(LogEntry.agency == agency, LogEntry.case_id.in_(case_ids))
    )
    return {row.case_id: _people_of(row) for row in rows}


def _people_of(row: Any) -> People:
    values = {name: getattr(row, name) for name in (*_FACTS, *_IDENTITY)}
    values |= {name: tuple(values[name] or ()) for name in ("also_known_as", "case_numbers")}
    return People(**values)
