"""Survey links are there for every program, found however their code is typed, rotated gently and withdrawn for good."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.survey_api.domain.adopt import adopt_pack
from services.survey_api.domain.links.codes import new_code
from services.survey_api.domain.links.finding import FoundLink, count_opening, find_link
from services.survey_api.models import LinkOpening, SurveyLink
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.policy.models import PolicyPack, SurveyLinksRule
from shared.web.keys import create_key
from tests.survey_api.desk import AGENCY, Office
from tests.survey_api.forms import HEART
from tests.survey_api.heart_office import HeartOffice

PROGRAMS = ["adoptions", "ccws", "central", "east", "north-central", "north-coastal", "north-inland", "south"]


async def _find(office: HeartOffice, code: str) -> FoundLink | None:
    async with office.resources.sessions() as session:
        return await find_link(session, code, now=office.resources.clock.now())


async def _found(office: HeartOffice, code: str) -> tuple[str, str, str | None]:
    found = await _find(office, code)
    assert found is not None
    return found.state, found.link.code, found.current_code


async def _rotate(office: HeartOffice, link_id: str, **body: Any) -> Any:
    return await office.call("POST", f"/v1/links/{link_id}/rotate", scope="links:write", json=body)


@pytest.mark.clause("HEART-POL.program")
async def test_every_program_of_the_pack_has_a_link_of_its_own_as_soon_as_the_pack_is_adopted(
    ambassador: HeartOffice,
) -> None:
    page = await ambassador.read("/v1/links", scope="links:read")
    assert sorted(link["program"] for link in page["items"]) == PROGRAMS
    for link in page["items"]:
        assert link["is_default"]
        assert (link["state"], link["kind"], link["survey"]) == ("open", "standing", "customer-experience")
        assert link["department"] == "child-welfare-services"
        assert link["url"] == f"http://127.0.0.1:8100/survey_api/s/{link['code']}"
        assert await _found(ambassador, link["code"]) == ("open", link["code"], None)


async def test_a_pack_adopted_again_makes_no_second_link_and_brings_none_back_that_a_person_has_withdrawn(
    ambassador: HeartOffice, heart: PolicyPack, clock: SettableClock
) -> None:
    east = await ambassador.link_of("east")
    await ambassador.call("POST", f"/v1/links/{east['id']}/withdraw", scope="links:write")
    south = await ambassador.link_of("south")
    assert (await _rotate(ambassador, south["id"])).status_code == 201
    async with ambassador.resources.sessions.begin() as session:
        await adopt_pack(session, heart, clock.now())
    live = await ambassador.read("/v1/links?live=true", scope="links:read")
    assert sorted(link["program"] for link in live["items"]) == [name for name in PROGRAMS if name != "east"]


async def test_a_program_that_leaves_the_pack_loses_its_link_and_gets_a_new_one_when_it_comes_back(
    ambassador: HeartOffice, heart: PolicyPack, clock: SettableClock
) -> None:
    former = await ambassador.link_of("south")
    smaller = heart.model_copy(update={"programs": tuple(p for p in heart.programs if p.id != "south")})
    async with ambassador.resources.sessions.begin() as session:
        await adopt_pack(session, smaller, clock.now())
    assert await _found(ambassador, former["code"]) == ("expired", former["code"], None)
    async with ambassador.resources.sessions.begin() as session:
        await adopt_pack(session, heart, clock.now())
    present = await ambassador.link_of("south")
    assert present["code"] != former["code"]
    assert await _found(ambassador, former["code"]) == ("expired", former["code"], present["code"])


async def test_a_rule_with_days_of_validity_gives_links_an_end(
    ambassador: HeartOffice, heart: PolicyPack, clock: SettableClock
) -> None:
    rule = heart.rules.survey_links
    assert isinstance(rule, SurveyLinksRule)
    short = heart.rules.model_copy(update={"survey_links": rule.model_copy(update={"valid_days": 90})})
    other = heart.model_copy(
        update={"agency": heart.agency.model_copy(update={"id": "short-lived"}), "rules": short, "sources": ()}
    )
    async with ambassador.resources.sessions.begin() as session:
        await adopt_pack(session, other, clock.now())
        ends = await session.scalars(select(SurveyLink.valid_to).where(SurveyLink.agency == "short-lived"))
    assert set(ends) == {clock.now() + timedelta(days=90)}
    page = await ambassador.read("/v1/links", scope="links:read")
    assert len(page["items"]) == len(PROGRAMS), "the other agency's links are nobody else's"


@pytest.mark.parametrize("typed", ["", "k7m2", "k7m2r9t5b67", "aaaaaaaaaa", "k7m2r9t5b\x00", "é" * 10, "9" * 5000])
async def test_what_can_be_no_code_is_found_nowhere(ambassador: HeartOffice, typed: str) -> None:
    assert await _find(ambassador, typed) is None


async def test_an_unknown_code_of_the_right_form_is_found_nowhere(ambassador: HeartOffice) -> None:
    assert await _find(ambassador, new_code()) is None


async def test_a_further_link_is_made_for_a_program_with_a_title_an_audience_and_days(ambassador: HeartOffice) -> None:
    body = {
        "program": "ccws",
        "title": "Lobby, second floor",
        "audience": "external",
        "valid_from": "2026-12-01T08:00:00+00:00",
        "valid_to": "2027-01-01T08:00:00+00:00",
    }
    made = await ambassador.call("POST", "/v1/links", scope="links:write", json=body)
    assert made.status_code == 201, made.text
    link = made.json()
    assert made.headers["location"] == f"/v1/links/{link['id']}"
    assert (link["state"], link["audience"], link["is_default"]) == ("not_yet", "external", False)
    assert (await _found(ambassador, link["code"]))[0] == "not_yet"
    read = await ambassador.call("GET", f"/v1/links/{link['id']}", scope="links:read")
    assert read.json() == link
    assert read.headers["etag"] == made.headers["etag"]


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"program": "moon"}, "/program"),
    ({"program": "Not an id"}, "/program"),
    ({"title": ""}, "/title"),
    ({"title": "a\x00b"}, "/title"),
    ({"audience": "everybody"}, "/audience"),
    ({"valid_from": "2026-12-01"}, "/valid_from"),
    ({"valid_to": "2020-01-01T00:00:00+00:00"}, "/valid_to"),
    ({"code": "hello"}, "/code"),
]


@pytest.mark.parametrize(("changes", "pointer"), FAULTY)
async def test_a_link_that_cannot_be_is_refused_with_the_field_at_fault(
    ambassador: HeartOffice, changes: dict[str, Any], pointer: str
) -> None:
    refused = await ambassador.call("POST", "/v1/links", scope="links:write", json={"program": "ccws"} | changes)
    assert refused.status_code == 422, refused.text
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]


async def test_a_program_has_one_default_link_even_if_two_are_made_at_once(ambassador: HeartOffice) -> None:
    body = {"program": "ccws", "is_default": True}
    taken = await ambassador.call("POST", "/v1/links", scope="links:write", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "program_has_link")
    former = await ambassador.link_of("ccws")
    await ambassador.call("POST", f"/v1/links/{former['id']}/withdraw", scope="links:write")
    answers = await asyncio.gather(
        *(ambassador.call("POST", "/v1/links", scope="links:write", json=body) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert await _found(ambassador, former["code"]) == (
        "expired",
        former["code"],
        (await ambassador.link_of("ccws"))["code"],
    )


async def test_a_repeat_with_the_same_idempotency_key_gets_the_first_link(ambassador: HeartOffice) -> None:
    headers = {"Idempotency-Key": "one-more-link"}
    first, again = [
        await ambassador.call("POST", "/v1/links", scope="links:write", json={"program": "east"}, headers=headers)
        for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_an_agency_without_the_rule_has_no_links(office: Office, ambassador: HeartOffice) -> None:
    office.keys["links:write"] = await _key_of(ambassador.resources, "links:write")
    refused = await office.call("POST", "/v1/links", scope="links:write", json={"program": "service-requests"})
    assert (refused.status_code, refused.json()["code"]) == (409, "links_not_in_policy")


async def test_a_rotation_gives_a_new_code_and_the_former_works_on_for_the_overlap_then_names_the_new_one(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    former = await ambassador.link_of("ccws")
    rotated = await _rotate(ambassador, former["id"])
    assert rotated.status_code == 201, rotated.text
    present = rotated.json()
    assert present["code"] != former["code"]
    assert present["is_default"]
    read = await ambassador.read(f"/v1/links/{former['id']}", scope="links:read")
    assert read["replaced_by"] == present["id"]
    assert datetime.fromisoformat(read["valid_to"]) == clock.now() + timedelta(days=60), "the pack's overlap"
    clock.advance(timedelta(days=60) - timedelta(seconds=1))
    assert await _found(ambassador, former["code"]) == ("open", former["code"], None)
    clock.advance(timedelta(seconds=1))
    assert await _found(ambassador, former["code"]) == ("replaced", former["code"], present["code"])
    again = (await _rotate(ambassador, present["id"], overlap_days=0)).json()
    assert await _found(ambassador, former["code"]) == ("replaced", former["code"], again["code"])
    assert await _found(ambassador, present["code"]) == ("replaced", present["code"], again["code"])
    await ambassador.call("POST", f"/v1/links/{again['id']}/withdraw", scope="links:write")
    assert await _found(ambassador, former["code"]) == ("expired", former["code"], None)


async def test_of_two_rotations_at_once_one_takes_over_and_the_other_is_told_so(ambassador: HeartOffice) -> None:
    former = await ambassador.link_of("south")
    answers = await asyncio.gather(*(_rotate(ambassador, former["id"]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    present = await ambassador.link_of("south")
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "link_already_replaced"
            assert answer.json()["replaced_by"] == present["id"]


async def test_a_link_that_has_expired_or_was_withdrawn_is_not_rotated(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    body = {"program": "ccws", "valid_to": (clock.now() + timedelta(hours=1)).isoformat()}
    link = await ambassador.made("/v1/links", scope="links:write", json=body)
    clock.advance(timedelta(hours=1))
    refused = await _rotate(ambassador, link["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "link_not_open")
    default = await ambassador.link_of("ccws")
    assert await _found(ambassador, link["code"]) == ("expired", link["code"], default["code"])
    for status in (200, 409):
        answer = await ambassador.call("POST", f"/v1/links/{link['id']}/withdraw", scope="links:write")
        assert answer.status_code == status
    refused = await _rotate(ambassador, link["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "link_already_withdrawn")


async def test_an_edit_needs_the_etag_of_the_present_version_and_keeps_the_code(ambassador: HeartOffice) -> None:
    link = await ambassador.link_of("adoptions")
    path = f"/v1/links/{link['id']}"
    etag = (await ambassador.call("GET", path, scope="links:read")).headers["etag"]
    edit = {"audience": "external", "valid_to": "2027-06-30T00:00:00+00:00", "title": "Signatures"}

    async def edited(**headers: str) -> Any:
        return await ambassador.call("PATCH", path, scope="links:write", json=edit, headers=headers)

    assert (await edited()).status_code == 428
    changed = await edited(**{"If-Match": etag})
    assert changed.status_code == 200, changed.text
    assert changed.json()["code"] == link["code"]
    assert changed.json()["audience"] == "external"
    assert (await edited(**{"If-Match": etag})).status_code == 412
    cleared = await ambassador.call(
        "PATCH",
        path,
        scope="links:write",
        json={"audience": None, "valid_to": None, "valid_from": None},
        headers={"If-Match": changed.headers["etag"]},
    )
    assert (cleared.json()["audience"], cleared.json()["valid_to"]) == (None, None)
    refused = await ambassador.call(
        "PATCH",
        path,
        scope="links:write",
        json={"valid_to": "2020-01-01T00:00:00+00:00"},
        headers={"If-Match": "*"},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "link_invalid")


async def test_links_are_listed_by_program_department_and_kind_in_pages(ambassador: HeartOffice) -> None:
    await ambassador.plan()
    seen: list[str] = []
    cursor = ""
    while True:
        page = await ambassador.read(f"/v1/links?limit=3{cursor}", scope="links:read")
        seen += [link["id"] for link in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == len(PROGRAMS) + 2

    async def count(query: str) -> int:
        return len((await ambassador.read(f"/v1/links?{query}", scope="links:read"))["items"])

    assert await count("program=ccws") == 2
    assert await count("department=child-welfare-services") == len(PROGRAMS) + 2
    assert await count("department=agency-executive-office") == 0
    assert await count("kind=campaign") == 2
    assert await count("live=false") == 0


async def test_another_agencys_link_is_not_found_and_a_call_needs_its_scope(
    ambassador: HeartOffice, office: Office
) -> None:
    link = await ambassador.link_of("ccws")
    office.keys["links:read"] = await _key_of(ambassador.resources, "links:read")
    assert (await office.call("GET", f"/v1/links/{link['id']}", scope="links:read")).status_code == 404
    assert (await office.call("GET", "/v1/links", scope="links:read")).json()["items"] == []
    refused = await ambassador.call("POST", f"/v1/links/{link['id']}/withdraw", scope="links:read")
    assert refused.status_code == 403


async def test_openings_are_counted_on_the_agencys_day_and_machines_apart(
    ambassador: HeartOffice, heart: PolicyPack, clock: SettableClock
) -> None:
    link = await ambassador.link_of("ccws")
    clock.set(datetime.fromisoformat("2026-11-19T07:59:59+00:00"))  # the evening before in California

    async def opened(*, automated: bool) -> None:
        async with ambassador.resources.sessions.begin() as session:
            await count_opening(
                session,
                HEART,
                UUID(link["id"]),
                automated=automated,
                now=clock.now(),
                zone=heart.agency.zone,
            )

    await asyncio.gather(*(opened(automated=place % 3 == 0) for place in range(12)))
    clock.advance(timedelta(seconds=1))
    await opened(automated=False)
    async with ambassador.resources.sessions() as session:
        rows = await session.execute(
            select(LinkOpening.opened_on, func.sum(LinkOpening.opened), func.sum(LinkOpening.automated))
            .group_by(LinkOpening.opened_on)
            .order_by(LinkOpening.opened_on)
        )
        counts = [(str(day), int(human), int(machine)) for day, human, machine in rows]
    assert counts == [("2026-11-18", 8, 4), ("2026-11-19", 1, 0)]


async def _key_of(resources: SurveyResources, scope: str) -> str:
    """A key of the other agency."""
    async with resources.sessions.begin() as session:
        return await create_key(session, name="other", agency=AGENCY, scopes=[scope], now=resources.clock.now())
