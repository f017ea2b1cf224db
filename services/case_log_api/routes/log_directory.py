"""What the directory says today, for work on entries: asked before the request's transaction begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

from starlette.requests import Request

from services.case_log_api.deps import case_resources_of
from services.case_log_api.domain.upstream import DirectoryUnavailable, RequestRefused, ServiceUnreachable
from shared.calendar import local_day
from shared.contracts.directory import DirectoryPerson
from shared.policy.store import current_policy


async def find_today(request: Request, agency: str, handle: str, now: datetime) -> DirectoryPerson | None:
    """A member of staff as of today.

    Raises:
        DirectoryUnavailable: the directory cannot be asked just now.
    """
    async with _asking(request, agency, now) as today:
        return await case_resources_of(request).notifier.find_person(agency, handle, today)


async def list_today(request: Request, agency: str, now: datetime) -> tuple[DirectoryPerson, ...]:
    """Everybody who belongs to the agency today.

    Raises:
        DirectoryUnavailable: the directory cannot be asked just now.
    """
    async with _asking(request, agency, now) as today:
        return (await case_resources_of(request).notifier.list_people(agency, today)).people


@asynccontextmanager
async def _asking(request: Request, agency: str, now: datetime) -> AsyncIterator[date]:
    async with case_resources_of(request).sessions() as session:
        zone = (await current_policy(session, agency)).pack.agency.zone
    try:
        yield local_day(now, zone)
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now.", how_to_fix="Try again in a moment."
        ) from error
