"""Roles that every department has: who is written to, and who is shown to hold them on a day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.department_roles import unbroken_days
from services.notifier.domain.directory import DirectoryDay, RoleEntry
from shared.contracts.directory import DirectoryPerson
from shared.contracts.messages import ToRole
from shared.policy import reader
from shared.policy.models import PolicyPack
from tests.notifier.support import SAMPLE, Notifier

CWS, OFFICE = "child-welfare-services", "agency-executive-office"
AMBASSADOR = "heart_ambassador"


@cache
def heart_pack() -> PolicyPack:
    return reader.read(SAMPLE.with_name("county-child-welfare"))


def directory_on(day: date) -> DirectoryDay:
    pack = heart_pack()
    assert pack.directory is not None
    departments = {team.id: team.department for team in pack.teams}
    return DirectoryDay(
        people=[
            DirectoryPerson(
                handle=row.handle,
                name=row.name,
                email=row.email,
                team=row.team,
                department=departments[row.team],
                is_department_lead=row.department_lead,
                is_team_lead=row.team_lead,
                supervisor=row.supervisor,
                roles=row.roles,
            )
            for row in pack.directory.people_on(day)
        ],
        departments_of_teams=departments,
        roles=[RoleEntry(id=role.id, kind=role.kind, address=role.address, title=role.title) for role in pack.roles],
    )


def found(role: str, day: date = date(2026, 11, 22), **of: str) -> list[str | None]:
    return [one.handle for one in directory_on(day).resolve([ToRole(role=role, **of)]).to]


@pytest.mark.clause("HEART-ROLES")
def test_each_department_has_an_ambassador_of_its_own() -> None:
    assert found(AMBASSADOR, of_department=CWS) == ["tessa.lindgren"]
    assert found(AMBASSADOR, of_department=OFFICE) == ["priscilla.ong"]


def test_the_department_is_that_of_the_person_or_of_the_team() -> None:
    assert found(AMBASSADOR, of_person="john.smith") == ["tessa.lindgren"]
    assert found(AMBASSADOR, of_person="devon.pratt") == ["priscilla.ong"]
    assert found(AMBASSADOR, of_team="south") == ["tessa.lindgren"]
    assert found("department_lead", of_department=OFFICE) == ["marcus.hale"]


def test_the_department_named_wins_over_the_team_and_the_person() -> None:
    assert found(AMBASSADOR, of_department=OFFICE, of_team="south", of_person="john.smith") == ["priscilla.ong"]
    assert found(AMBASSADOR, of_team="executive-office", of_person="john.smith") == ["priscilla.ong"]


def test_a_role_has_the_holder_of_the_day() -> None:
    before, after = (found(AMBASSADOR, day, of_department=CWS) for day in (date(2026, 6, 30), date(2026, 7, 1)))

    assert (before, after) == (["imani.brooks"], ["tessa.lindgren"])


def test_an_unknown_department_has_nobody_and_says_which() -> None:
    resolved = directory_on(date(2026, 11, 22)).resolve([ToRole(role=AMBASSADOR, of_department="parks")])

    assert (resolved.to, resolved.unresolved) == ((), ("role:heart_ambassador of parks",))


def test_an_excluded_holders_place_is_taken_by_the_supervisor() -> None:
    resolved = directory_on(date(2026, 11, 22)).resolve(
        [ToRole(role=AMBASSADOR, of_department=CWS)], exclude=["tessa.lindgren"]
    )

    assert [(one.handle, one.stands_in_for) for one in resolved.to] == [("eleanor.voss", "tessa.lindgren")]


SPANS = st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True).map(sorted)


@given(SPANS, st.booleans())
def test_days_without_a_break_are_one_run_however_they_are_cut(marks: list[int], open_ended: bool) -> None:  # noqa: FBT001 - hypothesis passes by position
    days = [date.fromordinal(738_000 + mark) for mark in marks]
    last = None if open_ended else days[-1]
    cuts = [(first, date.fromordinal(following.toordinal() - 1)) for first, following in pairwise(days[:-1])]
    spans = [*cuts, (days[-2], last)]

    assert all(unbroken_days(spans, day) == (days[0], last) for day in days[:-1])


def test_a_day_without_the_role_begins_it_anew() -> None:
    spans = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 2), None)]

    assert unbroken_days(spans, date(2026, 2, 1)) == spans[0]
    assert unbroken_days(spans, date(2026, 4, 2)) == spans[1]


async def roles_of(notifier: Notifier, department: str, day: str | None = None) -> dict[str, list[dict[str, Any]]]:
    answer = await notifier.api.get(
        f"/v1/directory/departments/{department}/roles",
        params={"as_of": day} if day else {},
        headers=await heart_key(notifier),
    )
    assert answer.status_code == 200, answer.text
    return {role["role"]: role["holders"] for role in answer.json()["roles"]}


async def heart_key(notifier: Notifier) -> Mapping[str, str]:
    return await notifier.key("directory:read", "messages:send", "messages:read", agency="county-child-welfare")


@pytest.mark.clause("HEART-ROLES.selection")
@pytest.mark.clause("HEART-ROLES.junior")
@pytest.mark.clause("HEART-ROLES.representative")
async def test_who_holds_each_role_of_a_department_is_shown_with_the_days_of_validity(notifier: Notifier) -> None:
    await notifier.adopt(heart_pack())

    roles = await roles_of(notifier, CWS)

    assert {role: [one["handle"] for one in holders] for role, holders in roles.items()} == {
        "appointing_authority": ["eleanor.voss"],
        "dhro_representative": ["gloria.mendez"],
        "heart_ambassador": ["tessa.lindgren"],
        "junior_ambassador": [
            "erik.sandoval",
            "ingrid.nilsen",
            "javier.ortega",
            "nathan.okoye",
            "samuel.adeyemi",
        ],
        "unit_supervisor": [
            "beatrice.hollis",
            "denise.archer",
            "hector.ruiz",
            "howard.blaine",
            "leonard.pike",
            "monica.salazar",
            "rosa.delacruz",
            "theresa.bauer",
            "yolanda.price",
        ],
    }
    (ambassador,) = roles[AMBASSADOR]
    assert (ambassador["since"], ambassador["until"]) == ("2026-07-01", None)
    (before,) = (await roles_of(notifier, CWS, "2026-06-30"))[AMBASSADOR]
    assert (before["handle"], before["since"], before["until"]) == ("imani.brooks", "2017-06-12", "2026-06-30")
    assert [one["handle"] for one in (await roles_of(notifier, OFFICE))["junior_ambassador"]] == ["lucia.ferrara"]


async def test_a_department_that_never_was_is_not_found(notifier: Notifier) -> None:
    await notifier.adopt(heart_pack())

    refused = await notifier.api.get("/v1/directory/departments/parks/roles", headers=await heart_key(notifier))
    others = await notifier.api.get(f"/v1/directory/departments/{CWS}/roles")  # another agency's caller

    assert (refused.status_code, refused.json()["code"]) == (404, "department_not_found")
    assert (others.status_code, others.json()["code"]) == (404, "department_not_found")


async def test_a_vacant_role_is_shown_without_holders(notifier: Notifier) -> None:
    await notifier.adopt(heart_pack())

    assert (await roles_of(notifier, OFFICE, "2016-01-01")) == {
        "appointing_authority": [],
        "dhro_representative": [],
        "heart_ambassador": [],
        "junior_ambassador": [],
        "unit_supervisor": [],
    }


async def test_a_message_to_a_role_of_a_department_must_say_of_which(notifier: Notifier) -> None:
    await notifier.adopt(heart_pack())
    key = await heart_key(notifier)
    template = heart_pack().template("recognition_review")
    request = {"id": str(uuid4()), "template": template.name, "data": template.example}

    nobody = await notifier.api.post(
        "/v1/messages", json=request | {"to": [{"kind": "role", "role": AMBASSADOR}]}, headers=key
    )
    somebody = await notifier.api.post(
        "/v1/messages/preview",
        json=request | {"to": [{"kind": "role", "role": AMBASSADOR, "of_department": CWS}]},
        headers=key,
    )
    vague = await notifier.api.post(
        "/v1/messages",
        json=request | {"to": [{"kind": "role", "role": "supervisor", "of_department": CWS}]},
        headers=key,
    )

    assert (nobody.status_code, nobody.json()["code"]) == (422, "role_of_nobody")
    assert "of_department" in nobody.json()["how_to_fix"]
    assert somebody.json()["to"] == ["tessa.lindgren@cws.county.example"]
    assert (vague.status_code, vague.json()["code"]) == (422, "role_of_nobody")


async def test_the_directory_shows_the_office_phone(notifier: Notifier) -> None:
    await notifier.adopt(heart_pack())

    john = (await notifier.api.get("/v1/directory/people/john.smith", headers=await heart_key(notifier))).json()

    assert john["phone"] == "858-555-1234"
