"""Who is credited: the technician named, else the last assigned, as of the service date, until a person confirms."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.survey_api.domain.attribution import AsGiven, attribute
from services.survey_api.domain.people import People
from services.survey_api.domain.work import AttributeResponses
from services.survey_api.jobs.attribution import attribute_responses, attribute_waiting
from services.survey_api.models import Response
from services.survey_api.resources import SurveyResources
from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.events import ResponseAttributed, ResponseClassified
from shared.db import Sessions
from shared.jobs import RetryLater
from shared.policy.models import PolicyPack
from shared.settings import ServiceName
from tests.support.waiting import eventually
from tests.survey_api.desk import AGENCY, Desk, NotifierStandIn, Office, Store, survey


@pytest.fixture
def people(pack: PolicyPack) -> People:
    def person(handle: str, name: str, team: str) -> DirectoryPerson:
        department = pack.team(team).department
        return DirectoryPerson(handle=handle, name=name, team=team, department=department, supervisor="angela.brooks")

    return People(
        DirectorySnapshot.model_validate(
            {
                "agency": AGENCY,
                "as_of": "2026-11-17",
                "people": [
                    person("angela.brooks", "Angela Brooks", "field-north"),
                    person("mario.santos", "Mario Santos", "field-north"),
                    person("hannah.weiss", "Hannah Weiss", "network"),
                    person("sam.reed", "Samuel Reed", "field-south"),
                    person("other.reed", "Samuel Reed", "network"),
                ],
            }
        )
    )


def given(**more: str | None) -> AsGiven:
    nothing: dict[str, str | None] = dict.fromkeys(("technician", "last_assigned", "team", "comment", "customer_name"))
    return AsGiven(**(nothing | more))


@pytest.mark.clause("TSPE-5.7.technician")
@pytest.mark.parametrize(
    ("said", "basis", "technician", "team"),
    [
        ({"technician": "Hannah Weiss", "last_assigned": "Mario Santos"}, "named", "hannah.weiss", "network"),
        ({"technician": "Weiss, Hannah"}, "named", "hannah.weiss", "network"),
        ({"last_assigned": "mario.santos"}, "last_assigned", "mario.santos", "field-north"),
        (
            {"technician": "the tall one", "last_assigned": "Mario Santos"},
            "last_assigned",
            "mario.santos",
            "field-north",
        ),
        (
            {"technician": "Samuel Reed", "last_assigned": "Mario Santos"},
            "last_assigned",
            "mario.santos",
            "field-north",
        ),
        (
            {"comment": "Hannah Weiss was here.", "last_assigned": "Mario Santos"},
            "last_assigned",
            "mario.santos",
            "field-north",
        ),
        ({"comment": "Hannah Weiss was here."}, "none", None, None),
        ({"team": "network"}, "none", None, "network"),
        ({"team": "no such team"}, "none", None, None),
        ({}, "none", None, None),
    ],
)
def test_the_one_named_is_credited_else_the_last_assigned_and_only_for_certain(
    said: dict[str, str], basis: str, technician: str | None, team: str | None, people: People, pack: PolicyPack
) -> None:
    found = attribute(given(**said), people, pack)
    assert (found.basis, found.technician, found.team) == (basis, technician, team)
    assert (found.department is None) == (team is None)


@pytest.mark.clause("TSPE-5.7.technician")
def test_names_in_the_comment_and_uncertain_names_are_candidates_best_first(people: People, pack: PolicyPack) -> None:
    said = given(technician="Samuel Reed", last_assigned="Mario Santos", comment="Hannah Weiss did not call back.")
    found = attribute(said, people, pack)
    assert [handle for handle, _ in found.candidates] == ["hannah.weiss", "other.reed", "sam.reed"]
    assert all(0 < score <= 1 for _, score in found.candidates)


async def _attributed(store: Store) -> list[ResponseAttributed]:
    return await store.events(ResponseAttributed)


@pytest.mark.clause("TSPE-5.7.team")
async def test_the_team_is_that_of_the_service_date_not_of_today(
    desk: Desk, store: Store, resources: SurveyResources
) -> None:
    await desk.settled(survey("INC-1", assignee="Samuel Reed", closed_at="2026-09-30T23:00:00-04:00"))
    await desk.settled(survey("INC-2", assignee="Samuel Reed", closed_at="2026-10-01T00:30:00-04:00"))
    await desk.settled(survey("INC-3", assignee="Kevin O'Brien", closed_at="2026-10-01T00:30:00-04:00"))
    await attribute_waiting(resources, AGENCY)
    teams = {event.response_id: (event.technician, event.team) for event in await _attributed(store)}
    by_ticket = [teams[event.response_id] for event in await store.events(ResponseClassified)]
    assert by_ticket[:2] == [("samuel.reed", "field-north"), ("samuel.reed", "field-south")]
    assert by_ticket[2][0] is None  # had left by then


async def test_many_waiting_responses_are_credited_with_one_question_a_day_and_published_once(
    desk: Desk, store: Store, resources: SurveyResources, notifier: NotifierStandIn
) -> None:
    for number in range(12):
        day = 15 + number % 3
        await desk.settled(survey(f"INC-{number}", rating=5, closed_at=f"2026-11-{day}T12:00:00-05:00"))
    assert (await store.counts())["jobs"] <= 12
    await asyncio.gather(attribute_waiting(resources, AGENCY), attribute_waiting(resources, AGENCY))
    events = await _attributed(store)
    assert len(events) == 12
    assert {event.version for event in events} == {2}
    assert set(notifier.asked) == {(AGENCY, f"2026-11-{day}") for day in (15, 16, 17)}
    await attribute_waiting(resources, AGENCY)
    assert len(await _attributed(store)) == 12


async def test_while_notifier_is_away_responses_wait_and_are_credited_when_it_is_back(
    desk: Desk, office: Office, store: Store, resources: SurveyResources, notifier: NotifierStandIn
) -> None:
    response_id = (await desk.settled(survey()))["response_id"]
    notifier.is_away = True
    with pytest.raises(RetryLater):
        await attribute_waiting(resources, AGENCY)
    assert (await office.read(response_id))["attribution"]["state"] == "waiting"
    refused = await office.call(
        "POST",
        f"/v1/responses/{response_id}/attribution",
        scope="responses:decide",
        json={"technician": "mario.santos"},
    )
    assert (refused.status_code, refused.json()["code"]) == (503, "directory_unavailable")
    notifier.is_away = False
    await attribute_waiting(resources, AGENCY)
    assert (await office.read(response_id))["attribution"]["technician"] == "mario.santos"
    assert len(await _attributed(store)) == 1


async def _confirm(office: Office, response_id: str, handle: str) -> Any:
    path = f"/v1/responses/{response_id}/attribution"
    return await office.call("POST", path, scope="responses:decide", json={"technician": handle})


@pytest.mark.clause("TSPE-5.7.technician")
async def test_what_a_person_confirmed_is_not_overruled_by_a_job_or_a_revision(
    desk: Desk, office: Office, store: Store, resources: SurveyResources
) -> None:
    response_id = (await desk.settled(survey(rating=4)))["response_id"]
    confirmed = await _confirm(office, response_id, "hannah.weiss")
    assert confirmed.json()["attribution"]["confirmed_by"] == "the key for responses:decide"
    await attribute_waiting(resources, AGENCY)
    await desk.settled(survey(rating=2, assignee="Angela Brooks"))
    path = f"/v1/responses/{response_id}/revisions/2/accept"
    await office.call("POST", path, scope="responses:decide", json={})
    await attribute_waiting(resources, AGENCY)
    attribution = (await office.read(response_id))["attribution"]
    assert (attribution["basis"], attribution["technician"]) == ("confirmed", "hannah.weiss")
    assert [event.basis for event in await _attributed(store)] == ["confirmed"]
    changed = await _confirm(office, response_id, "mario.santos")
    assert changed.json()["attribution"]["technician"] == "mario.santos"


async def test_an_accepted_revision_is_credited_anew(
    desk: Desk, office: Office, store: Store, resources: SurveyResources
) -> None:
    response_id = (await desk.settled(survey(rating=4)))["response_id"]
    await attribute_waiting(resources, AGENCY)
    await desk.settled(survey(rating=2, assignee="Hannah Weiss"))
    path = f"/v1/responses/{response_id}/revisions/2/accept"
    accepted = await office.call("POST", path, scope="responses:decide", json={})
    assert accepted.json()["attribution"]["state"] == "waiting"
    await attribute_waiting(resources, AGENCY)
    events = await _attributed(store)
    assert [(event.version, event.technician) for event in events] == [(2, "mario.santos"), (4, "hannah.weiss")]


async def test_nobody_can_be_confirmed_who_did_not_belong_to_the_agency_that_day(
    desk: Desk, office: Office, store: Store
) -> None:
    response_id = (await desk.settled(survey()))["response_id"]
    for handle in ("nobody", "kevin.obrien"):
        refused = await _confirm(office, response_id, handle)
        assert (refused.status_code, refused.json()["code"]) == (422, "person_not_in_directory")
    assert await _attributed(store) == []


@pytest.fixture
async def late_session(sessions_of: Callable[[ServiceName], Sessions]) -> AsyncIterator[Any]:
    async with sessions_of("survey_api")() as session:
        yield session


async def test_a_response_whose_transaction_is_slow_to_commit_is_not_missed_by_its_turns_job(
    desk: Desk, store: Store, resources: SurveyResources, late_session: Any
) -> None:
    await desk.settled(survey("INC-1"))
    first = (await store.events(ResponseClassified))[0].response_id
    # A copy of it, written by a transaction that is still open when the turn ends.
    columns = ", ".join(column.name for column in Response.__table__.columns if column.name not in {"id", "ticket"})
    await late_session.execute(
        text(
            f"INSERT INTO responses (id, ticket, {columns}) SELECT gen_random_uuid(), 'INC-2', {columns} FROM responses"
        )
    )
    at = (await late_session.scalars(text("SELECT extract(epoch FROM clock_timestamp())::float8"))).one()
    running = asyncio.ensure_future(attribute_responses(resources, AttributeResponses.of(AGENCY, at)))

    async def job_waits_for_the_open_transaction() -> bool:
        seen = await late_session.scalars(
            text("SELECT extract(epoch FROM clock_timestamp())::float8 > :end"),
            {"end": AttributeResponses.of(AGENCY, at).ends_at + 0.1},
        )
        return bool(seen.one())

    await eventually(job_waits_for_the_open_transaction)
    assert not running.done()
    await late_session.commit()
    await running
    credited = {event.response_id for event in await _attributed(store)}
    assert len(credited) == 2
    assert first in credited


async def test_a_job_whose_turn_has_an_endless_transaction_comes_again(
    desk: Desk, store: Store, resources: SurveyResources, late_session: Any
) -> None:
    await desk.settled(survey())
    await late_session.execute(text("LOCK TABLE responses IN ROW EXCLUSIVE MODE"))
    at = (await late_session.scalars(text("SELECT extract(epoch FROM clock_timestamp())::float8"))).one()
    job = AttributeResponses.of(AGENCY, at)
    with pytest.raises(RetryLater):
        await attribute_responses(resources, job)
    assert len(await _attributed(store)) == 1
    await late_session.rollback()
    await attribute_responses(resources, job)
    async with resources.sessions() as session:
        found: list[UUID] = list(await session.scalars(select(Response.id)))
    assert len(found) == 1
