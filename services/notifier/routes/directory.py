"""Who belonged to the agency on a day, in which team, under whom, in which roles."""

from typing import Annotated

from fastapi import Path, Query

from services.notifier.deps import DirectoryReader
from services.notifier.domain import directory_store
from services.notifier.domain.department_roles import get_department_roles
from services.notifier.domain.refusals import AgencyNotAdopted, DepartmentNotFound, PersonNotFound
from services.notifier.schemas.directory import DepartmentRolesRead, DirectoryQuery, DirectoryRead, PersonRead
from shared.web import Now, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["directory"])

DepartmentId = Annotated[
    str, Path(max_length=63, description="The department's id.", examples=["child-welfare-services"])
]
PersonHandle = Annotated[str, Path(max_length=63, description="The person's handle.", examples=["maria.santos"])]


@router.get("/v1/directory", summary="Get the directory of a day", responses=refusals(AgencyNotAdopted))
async def get_directory(
    query: Annotated[DirectoryQuery, Query()], caller: DirectoryReader, session: ReadSession, now: Now
) -> DirectoryRead:
    """Shows everybody who belonged to the agency on the day, as they were on that day."""
    profile = await directory_store.get_profile(session, caller.agency)
    day = query.as_of or directory_store.local_day(profile, now)
    directory = await directory_store.read_directory(session, profile, day)
    return DirectoryRead(
        agency=caller.agency,
        as_of=day,
        people=tuple(PersonRead.model_validate(person) for person in directory.people),
    )


@router.get(
    "/v1/directory/people/{handle}",
    summary="Get a person of the directory",
    responses=refusals(AgencyNotAdopted, PersonNotFound),
)
async def get_person(
    handle: PersonHandle,
    query: Annotated[DirectoryQuery, Query()],
    caller: DirectoryReader,
    session: ReadSession,
    now: Now,
) -> PersonRead:
    """Shows one person as they were on the day."""
    profile = await directory_store.get_profile(session, caller.agency)
    day = query.as_of or directory_store.local_day(profile, now)
    return PersonRead.model_validate(await directory_store.get_person(session, profile, handle, day))


@router.get(
    "/v1/directory/departments/{department}/roles",
    summary="List who holds a department's roles",
    responses=refusals(AgencyNotAdopted, DepartmentNotFound),
)
async def list_department_roles(
    department: DepartmentId,
    query: Annotated[DirectoryQuery, Query()],
    caller: DirectoryReader,
    session: ReadSession,
    now: Now,
) -> DepartmentRolesRead:
    """Shows every role that each department has, such as its Ambassador, and who holds it here on the day, since when.

    A role without holders is vacant.
    """
    profile = await directory_store.get_profile(session, caller.agency)
    day = query.as_of or directory_store.local_day(profile, now)
    found = await get_department_roles(session, profile, department, day)
    return DepartmentRolesRead.of(found, agency=caller.agency, as_of=day)
