"""Looking into one service's schema: bounded queries that read ids and instants, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from careloop.doctor.findings import Finding, Severity
from shared.settings import ServiceName, ServiceSettings

MOST = 1000
SAMPLE = 5
KINDS_SAID = 3

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
Condition = InstrumentedAttribute[bool] | ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that checks are about: what names them, whose they are, and what they are counted by.

    `of_any_agency`: also those of an agency that no pack is loaded for, unless one agency was asked for.
    """

    id: Column
    agency: Column
    by: Column | None = None
    of_any_agency: bool = False
    join: tuple[type[Any], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One row that was found."""

    id: str
    agency: str | None
    since: datetime | None
    kind: str | None


@dataclass(frozen=True, kw_only=True)
class Look:
    """A read-only session in one service's schema, and whom it is about: one agency, or all that are loaded."""

    service: ServiceName
    settings: ServiceSettings
    session: AsyncSession
    now: datetime
    agency: str | None
    agencies: Sequence[str]

    def ago(self, **span: float) -> datetime:
        """The instant this long before now, as `timedelta` takes it."""
        return self.now - timedelta(**span)

    async def find(self, rows: Rows, *where: Condition, since: Column) -> list[Seen]:
        """Rows that meet the conditions, the longest there first; one more than are counted at most."""
        kind = rows.by if rows.by is not None else literal(None)
        query: Select[Any] = select(rows.id, rows.agency, since, kind).where(*where)
        if rows.join is not None:
            query = query.join(*rows.join)
        if self.agency is not None:
            query = query.where(rows.agency == self.agency)
        elif not rows.of_any_agency:
            query = query.where(rows.agency.in_(self.agencies))
        found = await self.session.execute(query.order_by(since).limit(MOST + 1))
        return [Seen(str(row[0]), row[1], row[2], row[3]) for row in found]

    def finding(
        self, check: str, severity: Severity, says: str, seen: Sequence[Seen], *what_to_do: str
    ) -> list[Finding]:
        """The finding about these rows; nothing where there are none. `{id}` and `{agency}` stand for the first row's."""
        if not seen:
            return []
        first = seen[0]
        kinds = Counter(one.kind for one in seen if one.kind)
        named = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common(KINDS_SAID))
        return [
            Finding(
                check=check,
                severity=severity,
                service=self.service,
                says=f"{says}: {named}" if named else says,
                count=min(len(seen), MOST),
                is_at_least=len(seen) > MOST,
                oldest=min((one.since for one in seen if one.since), default=None),
                sample=[one.id for one in seen[:SAMPLE]],
                agencies=sorted({one.agency for one in seen if one.agency}),
                what_to_do=[step.format(id=first.id, agency=first.agency) for step in what_to_do],
            )
        ]


def first_id_since(instant: datetime) -> UUID:
    """The smallest id that a row made at this instant or later can have: ids sort by the time of their making."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)
