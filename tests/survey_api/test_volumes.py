"""Volumes: offered, opened, responded, and the minute that the survey promises, on the days of the agency."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.survey_api.models import Invitation
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from tests.survey_api.desk import Desk, Office, survey
from tests.survey_api.forms import Visitors, answers, invitation_door
from tests.survey_api.heart_office import HeartOffice

EVER = "from=2026-11-01&to=2027-12-31"
MACHINE = {"user-agent": "Mozilla/5.0 (compatible; proofpoint)"}


async def _volumes(office: HeartOffice, query: str) -> dict[str | None, dict[str, Any]]:
    read = await office.read(f"/v1/volumes?{query}", scope="responses:read")
    assert read["time_zone"] == "America/Los_Angeles"
    return {item["key"]: item for item in read["items"]} | {"all": read["all"]}


async def _offered(office: HeartOffice, heart: PolicyPack, ticket: str) -> Visitors:
    """Somebody whose invitation was delivered."""
    door = await invitation_door(office.resources, heart, ticket)
    async with office.resources.sessions.begin() as session:
        await session.execute(
            update(Invitation).where(Invitation.id == door.id).values(offered_at=office.resources.clock.now())
        )
    return Visitors(office.resources, door)


@pytest.mark.clause("HEART-Q.minute")
async def test_openings_answers_and_the_median_time_are_told_by_program_link_campaign_and_channel(
    ambassador: HeartOffice, clock: SettableClock
) -> None:
    campaign = await ambassador.plan(starts_on="2026-11-19", ends_on="2026-11-30")
    clock.set(datetime(2026, 11, 19, 20, tzinfo=UTC))
    standing = await ambassador.link_of("ccws")
    (own,) = (await ambassador.read("/v1/links?kind=campaign&program=ccws", scope="links:read"))["items"]
    answered = [await ambassador.answer(standing["code"], seconds=seconds) for seconds in (20, 40, 100, 400)]
    await ambassador.answer(own["code"], seconds=50)
    await (await ambassador.visitors_of(standing["code"])).open()
    await (await ambassador.visitors_of(standing["code"])).open(**MACHINE)
    voided = await ambassador.call(
        "POST", f"/v1/responses/{answered[3]}/void", scope="responses:decide", json={"reason": "spam", "note": None}
    )
    assert voided.status_code == 200

    by_link = await _volumes(ambassador, f"{EVER}&by=link")
    link = by_link[standing["id"]]
    assert (link["label"], link["opened"], link["automated_openings"]) == (standing["code"], 5, 1)
    assert (link["responded"], link["timed"], link["median_seconds"]) == (3, 3, 40)
    assert (link["offered"], link["response_rate"]) == (0, None)
    by_campaign = await _volumes(ambassador, f"{EVER}&by=campaign")
    assert by_campaign[campaign["id"]]["label"] == "Partners week"
    assert [by_campaign[key]["responded"] for key in (campaign["id"], None)] == [1, 3]
    by_program = await _volumes(ambassador, f"{EVER}&by=program")
    assert by_program["ccws"] | {"key": None, "label": None} == by_program["all"]
    assert (by_program["ccws"]["responded"], by_program["ccws"]["median_seconds"]) == (4, 45)
    assert (by_program["east"]["responded"], by_program["east"]["median_seconds"]) == (0, None)
    assert [key for key in by_program if key != "all"] == sorted(key for key in by_program if key and key != "all")
    by_channel = await _volumes(ambassador, f"{EVER}&by=channel")
    assert set(by_channel) == {"form", "all"}
    assert by_channel["form"]["responded"] == 4


async def test_a_response_rate_is_of_the_invitations_delivered_and_only_where_there_are_some(
    ambassador: HeartOffice, heart: PolicyPack, clock: SettableClock
) -> None:
    offered = [await _offered(ambassador, heart, f"SC-{number}") for number in range(4)]
    clock.advance(timedelta(hours=2))
    await offered[0].open(**MACHINE)
    await offered[1].accepted(answers())
    await offered[2].open()
    central = (await _volumes(ambassador, f"{EVER}&by=program"))["central"]
    assert (central["offered"], central["opened"], central["automated_openings"]) == (4, 2, 1)
    assert (central["responded"], central["answered_offers"], central["response_rate"]) == (1, 1, 0.25)
    before = (await _volumes(ambassador, "from=2026-11-01&to=2026-11-17"))["central"]
    assert (before["offered"], before["responded"], before["response_rate"]) == (0, 0, None)


async def test_what_a_machine_seems_to_have_sent_is_in_no_figure(ambassador: HeartOffice) -> None:
    visitors = await ambassador.visitors_of((await ambassador.link_of("ccws"))["code"])
    await visitors.suspected(answers())
    assert (await _volumes(ambassador, EVER))["ccws"]["responded"] == 0


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2027-03-14T07:59:59+00:00", "2027-03-13"),  # the last second before the day that has 23 hours
        ("2027-03-14T08:00:00+00:00", "2027-03-14"),
        ("2027-03-15T06:59:59+00:00", "2027-03-14"),
        ("2027-03-15T07:00:00+00:00", "2027-03-15"),
        ("2027-01-01T07:59:59+00:00", "2026-12-31"),
        ("2027-01-01T08:00:00+00:00", "2027-01-01"),
    ],
)
async def test_an_opening_and_an_answer_belong_to_the_agencys_day(
    ambassador: HeartOffice, clock: SettableClock, at: str, day: str
) -> None:
    code = (await ambassador.link_of("ccws"))["code"]
    clock.set(datetime.fromisoformat(at) - timedelta(seconds=40))
    visitors = await ambassador.visitors_of(code)
    page = await visitors.open()
    clock.set(datetime.fromisoformat(at))
    await visitors.accepted(answers(), nonce=page.nonce)
    inside = (await _volumes(ambassador, f"from={day}&to={day}"))["ccws"]
    assert (inside["responded"], inside["median_seconds"]) == (1, 40)
    both = (await _volumes(ambassador, "from=2026-12-30&to=2027-03-16"))["ccws"]
    assert (both["opened"], both["responded"]) == (1, 1)
    after = (datetime.fromisoformat(day) + timedelta(days=1)).date()
    assert (await _volumes(ambassador, f"from={after}&to=2027-12-31"))["ccws"]["responded"] == 0


async def test_answers_that_came_from_a_desk_are_told_by_their_channel(
    desk: Desk, office: Office, ambassador: HeartOffice
) -> None:
    await desk.settled(survey("INC-1", rating=5))
    read = await office.call("GET", f"/v1/volumes?{EVER}&by=channel", scope="responses:read")
    (item,) = read.json()["items"]
    assert (item["key"], item["responded"], item["median_seconds"]) == ("webhook", 1, None)
    assert (await _volumes(ambassador, EVER))["all"]["responded"] == 0, "another agency's"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=2026-11-01",
        "from=2026-11-02&to=2026-11-01",
        "from=1&to=2",
        "from=2026-11-01&to=2026-13-01",
        "from=2000-01-01&to=2999-01-01",
        "from=2026-11-01&to=2026-11-30&by=moon",
        "from=2026-11-01&to=2026-11-30&colour=red",
    ],
)
async def test_days_that_cannot_be_are_refused(ambassador: HeartOffice, query: str) -> None:
    refused = await ambassador.call("GET", f"/v1/volumes?{query}", scope="responses:read")
    assert refused.status_code == 422, refused.text
