"""A campaign asks on its own days, over its own links, and its results are apart from the standing survey's (HEART-JUN)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.survey_api.domain.links.finding import FoundLink, find_link
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from shared.policy.store import store_version
from tests.survey_api.desk import NotifierStandIn
from tests.survey_api.heart_office import DATES, HeartOffice

JUNIOR_OF_CCWS = "nathan.okoye"
AMBASSADOR_OF_ANOTHER_DEPARTMENT = "priscilla.ong"
WORKER = "john.smith"
FIRST_INSTANT = datetime(2026, 11, 30, 8, tzinfo=UTC)  # midnight in California, standard time
END = datetime(2026, 12, 12, 8, tzinfo=UTC)


async def _find(office: HeartOffice, code: str) -> FoundLink:
    async with office.resources.sessions() as session:
        found = await find_link(session, code, now=office.resources.clock.now())
    assert found is not None
    return found


async def _code(office: HeartOffice, campaign: dict[str, Any], program: str = "ccws") -> str:
    page = await office.read(f"/v1/links?campaign={campaign['id']}&program={program}&live=true", scope="links:read")
    (link,) = page["items"]
    code: str = link["code"]
    return code


async def _state(office: HeartOffice, campaign: dict[str, Any]) -> str:
    state: str = (await office.read(f"/v1/campaigns/{campaign['id']}", scope="campaigns:read"))["state"]
    return state


async def _edit(office: HeartOffice, campaign: dict[str, Any], **changes: Any) -> Any:
    path = f"/v1/campaigns/{campaign['id']}"
    return await office.call(
        "PATCH", path, scope="campaigns:write", json=changes, headers={"If-Match": changes.pop("etag", "*")}
    )


@pytest.mark.clause("HEART-JUN")
async def test_a_junior_ambassador_plans_a_campaign_whose_links_work_on_its_days_only(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    body = {"name": "Partners week", "programs": ["ccws", "adoptions", "ccws"], "target_count": 40, **DATES}
    campaign = await ambassador.made("/v1/campaigns", scope="campaigns:write", person=JUNIOR_OF_CCWS, json=body)
    assert (campaign["audience"], campaign["survey"]) == ("internal", "customer-experience")
    assert campaign["programs"] == ["adoptions", "ccws"]
    assert (campaign["run_by"], campaign["state"]) == (JUNIOR_OF_CCWS, "planned")
    code = await _code(ambassador, campaign)
    for moment, state, found in (
        (FIRST_INSTANT - timedelta(seconds=1), "planned", "not_yet"),
        (FIRST_INSTANT, "running", "open"),
        (END - timedelta(seconds=1), "running", "open"),
        (END, "over", "expired"),
    ):
        clock.set(moment)
        assert await _state(ambassador, campaign) == state
        link = await _find(ambassador, code)
        assert (link.state, link.audience, link.current_code) == (found, "internal", None)
        assert str(link.campaign_id) == campaign["id"]


@pytest.mark.clause("HEART-JUN")
async def test_the_results_of_a_campaign_are_its_own_and_leave_the_standing_survey_alone(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    campaign = await ambassador.plan()
    standing = (await ambassador.link_of("ccws"))["code"]
    clock.set(FIRST_INSTANT + timedelta(hours=9))
    codes = [await _code(ambassador, campaign, program) for program in ("ccws", "ccws", "adoptions")]
    answered = [await ambassador.answer(code) for code in (*codes, standing, standing)]
    path = f"/v1/campaigns/{campaign['id']}"
    results = await ambassador.read(path, scope="campaigns:read")
    assert (results["responses_count"], results["target_count"], results["target_reached"]) == (3, 3, True)
    assert {row["program"]: row["responses_count"] for row in results["by_program"]} == {"adoptions": 1, "ccws": 2}
    assert results["opened_count"] == 3
    voided = await ambassador.call(
        "POST",
        f"/v1/responses/{answered[0]}/void",
        scope="responses:decide",
        json={"reason": "test", "note": None},
    )
    assert voided.status_code == 200, voided.text
    fewer = await ambassador.read(path, scope="campaigns:read")
    assert (fewer["responses_count"], fewer["target_reached"]) == (2, False)
    later = await ambassador.plan(name="Another one", starts_on="2026-12-20", ends_on="2026-12-20")
    assert later["responses_count"] == 0


@pytest.mark.clause("HEART-JUN")
async def test_only_the_roles_of_the_policy_run_campaigns_and_only_of_their_own_department(
    ambassador: HeartOffice,
) -> None:
    body = {"name": "Mine", "programs": ["ccws"], **DATES}
    for person in (WORKER, AMBASSADOR_OF_ANOTHER_DEPARTMENT, "nobody.here"):
        refused = await ambassador.call("POST", "/v1/campaigns", scope="campaigns:write", person=person, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "campaign_role_missing"), person
    campaign = await ambassador.plan()
    refused = await ambassador.call(
        "PATCH",
        f"/v1/campaigns/{campaign['id']}",
        scope="campaigns:write",
        person=WORKER,
        json={"name": "Mine now"},
        headers={"If-Match": "*"},
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "campaign_role_missing")
    without_scope = await ambassador.call("POST", "/v1/campaigns", scope="campaigns:read", json=body)
    assert without_scope.status_code == 403


async def test_while_the_directory_is_away_a_person_is_asked_to_try_again(
    ambassador: HeartOffice, notifier: NotifierStandIn
) -> None:
    notifier.is_away = True
    body = {"name": "Mine", "programs": ["ccws"], **DATES}
    refused = await ambassador.call("POST", "/v1/campaigns", scope="campaigns:write", person=JUNIOR_OF_CCWS, json=body)
    assert refused.status_code == 503
    assert (await ambassador.read("/v1/campaigns", scope="campaigns:read"))["items"] == []


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"programs": ["moon"]}, "/programs/0"),
    ({"programs": []}, "/programs"),
    ({"starts_on": "2026-11-17"}, "/starts_on"),
    ({"ends_on": "2026-11-29"}, "/ends_on"),
    ({"ends_on": "2027-12-01"}, "/ends_on"),
    ({"starts_on": 20261130}, "/starts_on"),
    ({"starts_on": "2026-02-30"}, "/starts_on"),
    ({"target_count": 0}, "/target_count"),
    ({"name": " "}, "/name"),
    ({"audience": "external"}, "/audience"),
]


@pytest.mark.parametrize(("changes", "pointer"), FAULTY)
async def test_a_campaign_that_cannot_be_is_refused_with_the_field_at_fault(
    ambassador: HeartOffice, changes: dict[str, Any], pointer: str
) -> None:
    body = {"name": "Partners week", "programs": ["ccws"], **DATES, **changes}
    refused = await ambassador.call("POST", "/v1/campaigns", scope="campaigns:write", json=body)
    assert refused.status_code == 422, refused.text
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]


async def test_a_repeat_with_the_same_key_plans_one_campaign(ambassador: HeartOffice) -> None:
    body = {"name": "Partners week", "programs": ["ccws"], **DATES}
    first, again = [
        await ambassador.call(
            "POST", "/v1/campaigns", scope="campaigns:write", json=body, headers={"Idempotency-Key": "week"}
        )
        for _ in range(2)
    ]
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len((await ambassador.read("/v1/campaigns", scope="campaigns:read"))["items"]) == 1


async def test_the_links_follow_when_a_campaign_gets_other_days_and_programs(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    campaign = await ambassador.plan()
    code = await _code(ambassador, campaign)
    left = await _code(ambassador, campaign, "adoptions")
    edited = await _edit(ambassador, campaign, starts_on="2026-11-25", programs=["ccws", "east"], target_count=None)
    assert edited.status_code == 200, edited.text
    assert (edited.json()["programs"], edited.json()["target_reached"]) == (["ccws", "east"], None)
    clock.set(datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert (await _find(ambassador, code)).state == "open"
    assert (await _find(ambassador, await _code(ambassador, campaign, "east"))).state == "open"
    assert (await _find(ambassador, left)).state == "expired"
    for changes in ({"starts_on": "2026-11-26"}, {"programs": ["ccws"]}):
        refused = await _edit(ambassador, campaign, **changes)
        assert (refused.status_code, refused.json()["code"]) == (409, "campaign_has_started")
    shorter = await _edit(ambassador, campaign, ends_on="2026-11-25")
    assert shorter.status_code == 200, shorter.text
    clock.set(datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert (await _find(ambassador, code)).state == "expired"
    refused = await _edit(ambassador, campaign, ends_on="2026-12-24")
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_over")
    assert (await _edit(ambassador, campaign, name="Partners days")).status_code == 200


async def test_a_running_campaign_cannot_be_made_to_have_ended_yesterday(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    campaign = await ambassador.plan()
    clock.set(FIRST_INSTANT + timedelta(days=3))
    refused = await _edit(ambassador, campaign, ends_on="2026-12-01")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/ends_on")


async def test_a_link_of_a_campaign_that_was_rotated_keeps_within_the_campaigns_days(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    campaign = await ambassador.plan()
    clock.set(FIRST_INSTANT)
    code = await _code(ambassador, campaign)
    (link,) = (await ambassador.read(f"/v1/links?campaign={campaign['id']}&program=ccws", scope="links:read"))["items"]
    rotated = await ambassador.made(f"/v1/links/{link['id']}/rotate", scope="links:write", json={})
    assert rotated["campaign_id"] == campaign["id"]
    assert (await _edit(ambassador, campaign, ends_on="2026-12-02")).status_code == 200
    clock.set(datetime(2026, 12, 2, 8, tzinfo=UTC))
    assert ((await _find(ambassador, code)).state, (await _find(ambassador, rotated["code"])).state) == ("open", "open")
    clock.set(datetime(2026, 12, 3, 8, tzinfo=UTC))
    assert {(await _find(ambassador, each)).state for each in (code, rotated["code"])} == {"expired"}
    refused = await ambassador.call(
        "PATCH",
        f"/v1/links/{rotated['id']}",
        scope="links:write",
        json={"valid_to": None},
        headers={"If-Match": "*"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_sets_dates")


async def test_of_two_edits_based_on_one_version_one_is_made(ambassador: HeartOffice) -> None:
    campaign = await ambassador.plan()
    path = f"/v1/campaigns/{campaign['id']}"
    etag = (await ambassador.call("GET", path, scope="campaigns:read")).headers["etag"]
    answers = await asyncio.gather(
        *(
            ambassador.call(
                "PATCH", path, scope="campaigns:write", json={"name": f"Week {number}"}, headers={"If-Match": etag}
            )
            for number in range(3)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_campaigns_are_listed_by_state_and_program_in_pages(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    await ambassador.plan(name="One", starts_on="2026-11-19", ends_on="2026-11-20")
    await ambassador.plan(name="Two", programs=["east"])
    await ambassador.plan(name="Three", starts_on="2027-01-01", ends_on="2027-01-31")
    clock.set(datetime(2026, 12, 1, 20, tzinfo=UTC))

    async def names(query: str) -> list[str]:
        page = await ambassador.read(f"/v1/campaigns?{query}", scope="campaigns:read")
        return [campaign["name"] for campaign in page["items"]]

    assert await names("") == ["Three", "Two", "One"]
    assert [await names(f"state={state}") for state in ("planned", "running", "over")] == [["Three"], ["Two"], ["One"]]
    assert await names("program=east") == ["Two"]
    first = await ambassador.read("/v1/campaigns?limit=2", scope="campaigns:read")
    assert await names(f"limit=2&cursor={first['next_cursor']}") == ["One"]


async def test_where_the_policy_has_no_campaigns_there_are_none(
    ambassador: HeartOffice, experience: SurveyResources, heart: PolicyPack, clock: SettableClock
) -> None:
    rules = heart.rules.model_copy(update={"campaigns": None})
    without = PolicyPack.model_validate(heart.model_copy(update={"rules": rules}).model_dump())
    async with experience.sessions.begin() as session:
        await store_version(session, without, now=clock.now())
    body = {"name": "Mine", "programs": ["ccws"], **DATES}
    refused = await ambassador.call("POST", "/v1/campaigns", scope="campaigns:write", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaigns_not_in_policy")
    unknown = "/v1/campaigns/00000000-0000-7000-8000-000000000000"
    assert (await ambassador.call("GET", unknown, scope="campaigns:read")).status_code == 404
