"""Killed once at every point of asking how it went, the constituent is asked exactly once."""

from datetime import timedelta
from pathlib import Path

import services.case_log_api.app  # noqa: F401 - registers every crash point
from services.case_log_api.models import OutboundMessage
from shared.crash import registered_points
from tests.case_log_api.killing import points_in, survive
from tests.case_log_api.log.at_work import change_entry
from tests.case_log_api.log.care_office import DEPUTY, CareOffice

POINTS = [point for point in registered_points() if point.startswith(("log.survey_link", "log.follow_up", "job."))]


async def test_killed_everywhere_the_survey_is_mailed_once(care: CareOffice, marks: Path) -> None:
    care.survey_api.links["administration"] = "http://survey.test/s/k7m2-xq9b"
    entry = await care.log(category="facilities", settle=False)
    await care.post(entry["case_id"], "resolve", by=DEPUTY, text="A visit was agreed for Friday.")
    await change_entry(care, entry["case_id"], answered_at=care.now, answered_by=DEPUTY, answer_kind="phone")
    assert (await care.post(entry["case_id"], "close", by=DEPUTY)).status_code == 200
    care.clock.advance(timedelta(days=5))  # a Monday
    kills = await survive(care)
    assert set(POINTS) <= points_in(marks)
    assert kills >= len(POINTS)
    assert len(care.mails("log_follow_up")) == 1
    assert await care.dead_jobs() == []
    assert await care.count(OutboundMessage) == len(care.notifier.messages)
