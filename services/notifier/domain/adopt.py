"""Taking over a policy pack: the directory's rows, the agency's name and the templates; nothing that was is deleted."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.models import (
    AgencyProfile,
    Base,
    CurrentTemplate,
    DirectoryDepartment,
    DirectoryEntry,
    DirectoryRole,
    DirectoryTeam,
    TemplateVersion,
)
from shared.policy.models import PolicyPack, Template
from shared.policy.models.directory import Person
from shared.policy.models.pack import canonical_hash

_ROWS_AT_ONCE = 500  # a statement takes 32,767 values


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    """Make a pack's directory and templates the ones in use, in the caller's transaction.

    The same pack again changes nothing. Somebody who left the pack ends on the day before; a row that was corrected
    is superseded; both stay. A template that left the pack is retired; its versions stay. Of two adoptions at once
    the second waits. A pack without its directory leaves the directory as it is.
    """
    agency = pack.agency.id
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"notifier.adopt:{agency}", 0))))
    await _adopt_profile(session, pack, now)
    await _adopt_teams_and_roles(session, pack)
    if pack.directory is not None:
        await _adopt_people(session, pack, pack.directory.people, now)
    await _adopt_templates(session, pack, now)


def version_of(template: Template) -> str:
    """The name of a template's version: the hash of all that is in it."""
    return canonical_hash(template.model_dump(mode="json"))


async def _adopt_profile(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    row = {
        "agency": pack.agency.id,
        "name": pack.agency.name,
        "time_zone": pack.agency.time_zone,
        "languages": list(pack.agency.languages),
        "sender_name": pack.agency.sender_name,
        "sender_address": pack.agency.sender_address,
        "reply_to": pack.agency.reply_to,
        "policy_hash": pack.content_hash,
        "revision": 1,
        "adopted_at": now,
    }
    statement = insert(AgencyProfile).values(row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["agency"],
            set_={key: statement.excluded[key] for key in row if key != "agency"}
            | {"revision": AgencyProfile.revision + 1},
            where=AgencyProfile.policy_hash != statement.excluded.policy_hash,
        )
    )


async def _adopt_teams_and_roles(session: AsyncSession, pack: PolicyPack) -> None:
    agency = pack.agency.id
    teams = [{"agency": agency, "id": team.id, "name": team.name, "department": team.department} for team in pack.teams]
    roles = [
        {"agency": agency, "id": role.id, "title": role.title, "kind": role.kind, "address": role.address}
        for role in pack.roles
    ]
    departments = [{"agency": agency, "id": one.id, "name": one.name} for one in pack.departments]
    await _upsert(session, DirectoryDepartment, departments, ("agency", "id"))
    await _upsert(session, DirectoryTeam, teams, ("agency", "id"))
    await _upsert(session, DirectoryRole, roles, ("agency", "id"))
    # A role that is gone from the procedure is nobody's any more; what was sent under it stands on the messages.
    gone = await session.scalars(
        select(DirectoryRole).where(
            DirectoryRole.agency == agency, DirectoryRole.id.not_in([role.id for role in pack.roles])
        )
    )
    for role in gone:
        await session.delete(role)


async def _adopt_people(session: AsyncSession, pack: PolicyPack, people: Iterable[Person], now: datetime) -> None:
    agency, policy_hash = pack.agency.id, pack.content_hash
    rows = [_entry(person, agency, policy_hash, now) for person in people]
    await _upsert(
        session, DirectoryEntry, rows, ("agency", "handle", "valid_from"), unless_same=("changed_at", "policy_hash")
    )
    kept = {(row["handle"], row["valid_from"]) for row in rows}
    still_here = {row["handle"] for row in rows}
    yesterday = _local_day(now, pack) - timedelta(days=1)
    others = await session.scalars(
        select(DirectoryEntry).where(DirectoryEntry.agency == agency, DirectoryEntry.state == "current")
    )
    for entry in others:
        if (entry.handle, entry.valid_from) in kept:
            continue
        if entry.handle in still_here:
            entry.state = "superseded"
        else:
            entry.state = "ended"
            entry.valid_to = min(entry.valid_to or yesterday, yesterday)
        entry.changed_at = now


def _entry(person: Person, agency: str, policy_hash: str, now: datetime) -> dict[str, Any]:
    return {
        "agency": agency,
        "handle": person.handle,
        "valid_from": person.valid_from,
        "valid_to": person.valid_to,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "title": person.title,
        "team": person.team,
        "is_team_lead": person.team_lead,
        "is_department_lead": person.department_lead,
        "supervisor": person.supervisor,
        "roles": list(person.roles),
        "languages": list(person.languages),
        "aliases": list(person.aliases),
        "state": "current",
        "policy_hash": policy_hash,
        "changed_at": now,
    }


async def _adopt_templates(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    agency = pack.agency.id
    for template in pack.templates:
        version = version_of(template)
        await session.execute(
            insert(TemplateVersion)
            .values(
                agency=agency,
                name=template.name,
                version=version,
                content=template.model_dump(mode="json"),
                policy_hash=pack.content_hash,
                adopted_at=now,
            )
            .on_conflict_do_nothing()
        )
        current = insert(CurrentTemplate).values(
            agency=agency,
            name=template.name,
            version=version,
            purpose=template.purpose,
            is_prescribed=template.prescribed,
            since=now,
            retired_at=None,
        )
        await session.execute(
            current.on_conflict_do_update(
                index_elements=["agency", "name"],
                set_={
                    "version": current.excluded.version,
                    "purpose": current.excluded.purpose,
                    "is_prescribed": current.excluded.is_prescribed,
                    "since": now,
                    "retired_at": None,
                },
                where=(CurrentTemplate.version != current.excluded.version) | CurrentTemplate.retired_at.is_not(None),
            )
        )
    await session.execute(
        update(CurrentTemplate)
        .where(
            CurrentTemplate.agency == agency,
            CurrentTemplate.name.not_in([template.name for template in pack.templates]),
            CurrentTemplate.retired_at.is_(None),
        )
        .values(retired_at=now)
    )


async def _upsert(
    session: AsyncSession,
    model: type[Base],
    rows: list[dict[str, Any]],
    key: tuple[str, ...],
    *,
    unless_same: tuple[str, ...] = (),
) -> None:
    """Insert or update rows; columns in `unless_same` alone are no reason to touch a row."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        statement = insert(model).values(rows[start : start + _ROWS_AT_ONCE])
        columns = model.__table__.c
        others = [name for name in rows[0] if name not in key]
        changed = [
            columns[name].is_distinct_from(statement.excluded[name]) for name in others if name not in unless_same
        ]
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=list(key),
                set_={name: statement.excluded[name] for name in others},
                where=or_(*changed),
            )
        )


def _local_day(now: datetime, pack: PolicyPack) -> date:
    return now.astimezone(pack.agency.zone).date()
