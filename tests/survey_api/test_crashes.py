"""The plug is pulled at each named point: what was acknowledged is there, what is repeated has one effect."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import services.survey_api.jobs
import services.survey_api.routes
from services.survey_api.jobs.attribution import attribute_waiting
from services.survey_api.jobs.comments import propose_waiting
from services.survey_api.models import RedactedComment
from services.survey_api.resources import SurveyResources
from services.survey_api.settings import Settings
from shared.contracts.events import ResponseAttributed, ResponseClassified
from shared.crash import EXIT_STATUS, registered_points
from tests.survey_api.desk import AGENCY, NOTIFIER_KEY, Desk, Store, survey

assert services.survey_api.jobs
assert services.survey_api.routes
POINTS = [name for name in registered_points() if name.startswith("survey_api.")]
_CHILD = Path(__file__).with_name("crash_child.py")


async def _run_child(settings: Settings, what: str, point: str, payload: Any = None) -> int:
    """Do one thing in a process of its own, with the plug pulled at the point."""
    environment = os.environ | {
        "SURVEY_API_DATABASE_URL": settings.database_url,
        "SURVEY_API_NOTIFIER_URL": "http://notifier.test",
        "SURVEY_API_SERVICE_KEY": NOTIFIER_KEY,
        "CARELOOP_CRASH_AT": point,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"tests.survey_api.{_CHILD.stem}",
        what,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    await child.communicate(json.dumps(payload).encode())
    assert child.returncode is not None
    return child.returncode


def test_the_points_to_visit_are_found() -> None:
    assert len(POINTS) == 11


@pytest.mark.parametrize("point", [point for point in POINTS if ".intake." in point])
async def test_a_crash_around_the_commit_of_intake_leaves_all_or_nothing_and_the_repeat_has_one_effect(
    point: str, desk: Desk, store: Store, settings: Settings
) -> None:
    delivery = {"payload": survey(), "secret": desk.secret, "delivery_id": "msg_crash"}
    assert await _run_child(settings, "deliver", point, delivery) == EXIT_STATUS
    counts = await store.counts()
    stored = 1 if point.endswith("after_commit") else 0
    assert {counts[name] for name in ("responses", "response_revisions", "webhook_receipts", "events", "jobs")} == {
        stored
    }
    # The desk heard nothing, so it delivers again.
    assert (await desk.settled(survey(), delivery_id="msg_crash"))["duplicate"] is bool(stored)
    assert len(await store.events(ResponseClassified)) == 1
    assert (await store.counts())["responses"] == 1


@pytest.mark.parametrize("point", [point for point in POINTS if ".attribution." in point])
async def test_a_crash_in_attribution_credits_everybody_once(
    point: str, desk: Desk, store: Store, settings: Settings, resources: SurveyResources
) -> None:
    await desk.settled(survey("INC-1"))
    await desk.settled(survey("INC-2"))
    assert await _run_child(settings, "attribute", point) == EXIT_STATUS
    done = 2 if point.endswith("after_record") else 0
    assert len(await store.events(ResponseAttributed)) == done
    await attribute_waiting(resources, AGENCY)
    events = await store.events(ResponseAttributed)
    assert len({event.response_id for event in events}) == len(events) == 2


@pytest.mark.parametrize("point", [point for point in POINTS if ".comments." in point])
async def test_a_crash_while_comments_are_redacted_proposes_every_copy_once(
    point: str, desk: Desk, settings: Settings, resources: SurveyResources
) -> None:
    await desk.settled(survey("INC-1", comments="Nobody came."))
    await desk.settled(survey("INC-2", comments="Nobody called."))
    assert await _run_child(settings, "propose", point) == EXIT_STATUS
    await propose_waiting(resources, AGENCY)
    async with resources.sessions() as session:
        copies = (await session.scalars(select(RedactedComment))).all()
    assert sorted(str(copy.text) for copy in copies) == ["Nobody called.", "Nobody came."]
    assert {(copy.state, copy.version) for copy in copies} == {("proposed", 2)}
