"""A survey comes in, is classified, credited, corrected by a person, and published at each step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from services.survey_api.worker import create_worker
from shared.contracts.events import ResponseAttributed, ResponseClassified, ResponseVoided, RevisionFlagged
from shared.db.kernel import JobRow
from tests.support.waiting import eventually
from tests.survey_api.desk import Desk, Office, Store, survey


@asynccontextmanager
async def working(settings: Settings, resources: SurveyResources) -> AsyncIterator[None]:
    worker = create_worker(settings, resources=resources)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await running


@pytest.mark.clause("TSPE-3")
@pytest.mark.clause("TSPE-5.1")
@pytest.mark.clause("TSPE-5.7")
async def test_a_sin_is_classified_at_once_credited_by_the_worker_and_confirmed_by_a_person(
    desk: Desk, office: Office, store: Store, settings: Settings, resources: SurveyResources
) -> None:
    answer = await desk.settled(survey(rating=1, comments="Still not working. I talked to Priya Raman about it."))
    assert answer["duplicate"] is False
    assert answer["quarantined"] is False
    response_id = answer["response_id"]

    (classified,) = await store.events(ResponseClassified)
    assert (classified.classification, classified.version, classified.rating) == ("sin", 1, 1)
    assert classified.lane == "sin"
    assert classified.last_assigned_as_given == "Mario Santos"
    assert classified.not_completed == "suspected"
    assert classified.service_on.isoformat() == "2026-11-17"
    assert classified.has_comment
    assert classified.has_address

    async with working(settings, resources):

        async def attributed() -> list[ResponseAttributed]:
            return await store.events(ResponseAttributed)

        (credited,) = await eventually(attributed)

        async def jobs_done() -> bool:
            async with resources.sessions() as session:
                states = (await session.scalars(select(JobRow.state))).all()
            return states == ["done", "done"]  # credited, and its comment redacted

        await eventually(jobs_done)
    assert credited.version == 2
    assert credited.basis == "last_assigned"
    assert credited.technician == "mario.santos"
    assert credited.is_sin
    assert "priya.raman" in [candidate.handle for candidate in credited.candidates]

    confirmed = await office.call(
        "POST",
        f"/v1/responses/{response_id}/attribution",
        scope="responses:decide",
        json={"technician": "priya.raman"},
    )
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["attribution"]["basis"] == "confirmed"
    assert confirmed.json()["attribution"]["team"] == "technology-office"

    revision = await desk.settled(survey(rating=5, comments="All is well now."))
    assert revision["response_id"] == response_id
    assert revision["flagged_revision"] == 2
    voided = await office.call(
        "POST", f"/v1/responses/{response_id}/void", scope="responses:decide", json={"reason": "test"}
    )
    assert voided.json()["void"]["by"] == "the key for responses:decide"

    kinds = [type(event) for event in await store.events()]
    assert kinds == [ResponseClassified, ResponseAttributed, ResponseAttributed, RevisionFlagged, ResponseVoided]
    versions = [event.version for event in await store.events() if not isinstance(event, RevisionFlagged)]
    assert versions == [1, 2, 3, 4]


async def test_events_jobs_and_receipts_carry_nothing_of_what_the_customer_wrote_or_who_the_customer_is(
    desk: Desk, store: Store
) -> None:
    await desk.settled(survey(comments="The peculiar word is xylophone."))
    await desk.settled({"survey": {"comments": "xylophone again"}, "customer": {"name": "Lena Fox"}})
    published = await store.everything_as_text("events", "jobs", "webhook_receipts", "deliveries")
    assert "response.classified" in published
    for private in ("xylophone", "Lena Fox", "lena.fox", "555-0142"):
        assert private not in published
