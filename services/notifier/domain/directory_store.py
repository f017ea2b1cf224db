"""Reading the directory and the agency's profile from the tables, as of a day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.directory import DirectoryDay, RoleEntry, RoleKind
from services.notifier.domain.refusals import AgencyNotAdopted, PersonNotFound
from services.notifier.models import AgencyProfile, DirectoryEntry, DirectoryRole, DirectoryTeam
from shared.contracts.directory import DirectoryPerson

_CACHED_DAYS = 8
_cache: dict[tuple[str, str, str, int, date], DirectoryDay] = {}


async def get_profile(session: AsyncSession, agency: str) -> AgencyProfile:
    """In whose name the agency writes.

    Raises:
        AgencyNotAdopted: its pack was never loaded here.
    """
    profile = await session.get(AgencyProfile, agency)
    if profile is None:
        raise AgencyNotAdopted(
            f"The policy pack of agency {agency} has not been loaded into notifier.",
            how_to_fix="Run: careloop policy load policies/<agency>",
        )
    return profile


def local_day(profile: AgencyProfile, now: datetime) -> date:
    """Which day it is at the agency."""
    return now.astimezone(ZoneInfo(profile.time_zone)).date()


async def read_directory(session: AsyncSession, profile: AgencyProfile, day: date) -> DirectoryDay:
    """Everybody who belonged to the agency on that day, and its roles as they are now.

    A directory changes only when a pack is adopted, so a day of one adoption is read once per process.
    """
    database = session.get_bind().engine.url
    key = (str(database), profile.agency, profile.policy_hash, profile.revision, day)
    directory = _cache.pop(key, None)
    if directory is None:
        directory = await _read(session, profile.agency, day)
    _cache[key] = directory  # the one used last stands last
    while len(_cache) > _CACHED_DAYS:
        del _cache[next(iter(_cache))]
    return directory


async def _read(session: AsyncSession, agency: str, day: date) -> DirectoryDay:
    entries = await _entries_up_to(session, agency, day)
    teams = await session.execute(
        select(DirectoryTeam.id, DirectoryTeam.department).where(DirectoryTeam.agency == agency)
    )
    departments = {team.id: team.department for team in teams}
    roles = await session.scalars(
        select(DirectoryRole).where(DirectoryRole.agency == agency).order_by(DirectoryRole.id)
    )
    return DirectoryDay(
        people=[_person(entry, departments) for entry in entries if _is_here(entry, day)],
        former={entry.handle: _person(entry, departments) for entry in entries if not _is_here(entry, day)},
        departments_of_teams=departments,
        roles=[
            RoleEntry(id=role.id, kind=cast("RoleKind", role.kind), address=role.address, title=role.title)
            for role in roles
        ],
    )


async def get_person(session: AsyncSession, profile: AgencyProfile, handle: str, day: date) -> DirectoryPerson:
    """One person on one day.

    Raises:
        PersonNotFound: nobody of that handle belonged to the agency then.
    """
    person = (await read_directory(session, profile, day)).find_person(handle)
    if person is None:
        raise PersonNotFound(
            f"Nobody of the handle {handle} belonged to the agency on {day.isoformat()}.",
            how_to_fix="Ask for a day on which the person did (as_of), or look the handle up with get_directory.",
        )
    return person


async def known_handles(session: AsyncSession, agency: str, directory: DirectoryDay, handles: set[str]) -> set[str]:
    """Which of the handles ever were in the agency's directory, or will be; asked only for those not in `directory`."""
    known = {handle for handle in handles if directory.find_person(handle) or handle in directory.former}
    if known == handles:
        return known
    found = await session.scalars(
        select(DirectoryEntry.handle).where(DirectoryEntry.agency == agency, DirectoryEntry.handle.in_(handles - known))
    )
    return known | set(found)


async def _entries_up_to(session: AsyncSession, agency: str, day: date) -> Sequence[DirectoryEntry]:
    """The entry that holds on the day for everybody who is or was there; of those who left, the last one."""
    found = await session.scalars(
        select(DirectoryEntry)
        .where(
            DirectoryEntry.agency == agency,
            DirectoryEntry.state.in_(("current", "ended")),
            DirectoryEntry.valid_from <= day,
        )
        .ext(distinct_on(DirectoryEntry.handle))
        .order_by(
            DirectoryEntry.handle,
            or_(DirectoryEntry.valid_to.is_(None), DirectoryEntry.valid_to >= day).desc(),
            DirectoryEntry.valid_from.desc(),
        )
    )
    return found.all()


def _is_here(entry: DirectoryEntry, day: date) -> bool:
    return entry.valid_to is None or entry.valid_to >= day


def _person(entry: DirectoryEntry, departments: dict[str, str]) -> DirectoryPerson:
    return DirectoryPerson(
        handle=entry.handle,
        name=entry.name,
        email=entry.email,
        phone=entry.phone or None,
        title=entry.title or None,
        team=entry.team,
        is_team_lead=entry.is_team_lead,
        department=departments.get(entry.team),
        is_department_lead=entry.is_department_lead,
        supervisor=entry.supervisor,
        roles=tuple(entry.roles),
        aliases=tuple(entry.aliases),
    )
