"""Who holds the roles that every department has, on a day, and since when (HEART-ROLES)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.refusals import DepartmentNotFound
from services.notifier.models import AgencyProfile, DirectoryDepartment, DirectoryEntry, DirectoryRole, DirectoryTeam


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role, with the first and last day of doing so without a break; no last day: for now."""

    handle: str
    name: str
    email: str
    title: str | None
    team: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a department; nobody in `holders` means that it is vacant, unless a shared mailbox answers for it."""

    role: str
    title: str
    address: str | None
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class DepartmentRoles:
    """Every role that a department has on a day."""

    department: str
    name: str
    roles: tuple[HeldRole, ...]


async def get_department_roles(
    session: AsyncSession, profile: AgencyProfile, department: str, day: date
) -> DepartmentRoles:
    """The roles of a department as the agency's pack defines them now, each with who held it on the day.

    Raises:
        DepartmentNotFound: the agency never had such a department.
    """
    agency = profile.agency
    known = await session.get(DirectoryDepartment, (agency, department))
    if known is None:
        raise DepartmentNotFound(
            f"The agency has no department {department}.",
            how_to_fix="Use a department's id from the policy pack; get_directory names each person's.",
        )
    roles = await session.scalars(
        select(DirectoryRole)
        .where(DirectoryRole.agency == agency, DirectoryRole.kind == "held_in_department")
        .order_by(DirectoryRole.id)
    )
    members = await _rows_of_members(session, agency, department, day)
    return DepartmentRoles(
        department=department,
        name=known.name,
        roles=tuple(
            HeldRole(role=role.id, title=role.title, address=role.address, holders=_holders(members, role.id, day))
            for role in roles
        ),
    )


async def _rows_of_members(
    session: AsyncSession, agency: str, department: str, day: date
) -> Mapping[str, Sequence[DirectoryEntry]]:
    """Every row in the department, past and future ones too, of whoever belongs to it on the day; by handle, oldest first."""
    rows = await session.scalars(
        select(DirectoryEntry)
        .join(
            DirectoryTeam, (DirectoryTeam.agency == DirectoryEntry.agency) & (DirectoryTeam.id == DirectoryEntry.team)
        )
        .where(
            DirectoryEntry.agency == agency,
            DirectoryEntry.state.in_(("current", "ended")),
            DirectoryTeam.department == department,
        )
        .order_by(DirectoryEntry.handle, DirectoryEntry.valid_from)
    )
    members: dict[str, list[DirectoryEntry]] = {}
    for row in rows:
        members.setdefault(row.handle, []).append(row)
    return {handle: rows for handle, rows in members.items() if any(_holds_on(row, day) for row in rows)}


def _holders(members: Mapping[str, Sequence[DirectoryEntry]], role: str, day: date) -> tuple[Holder, ...]:
    holders = []
    for rows in members.values():
        held = [row for row in rows if role in row.roles]
        now = next((row for row in held if _holds_on(row, day)), None)
        if now is not None:
            since, until = unbroken_days([(row.valid_from, row.valid_to) for row in held], day)
            holders.append(
                Holder(
                    handle=now.handle,
                    name=now.name,
                    email=now.email,
                    title=now.title or None,
                    team=now.team,
                    since=since,
                    until=until,
                )
            )
    return tuple(holders)


def unbroken_days(spans: Sequence[tuple[date, date | None]], day: date) -> tuple[date, date | None]:
    """First and last day of the run of spans around a day that one of them covers; both ends of a span are included.

    Spans that follow each other without a day between count as one: a new title is no new appointment.
    """
    runs: list[tuple[date, date | None]] = []
    for first, last in sorted(spans, key=lambda span: span[0]):
        if runs and (before := runs[-1][1]) is not None and before + timedelta(days=1) >= first:
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    return next((first, last) for first, last in runs if first <= day and (last is None or day <= last))


def _holds_on(row: DirectoryEntry, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
