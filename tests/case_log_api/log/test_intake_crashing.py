"""Killed once at every point of the log's intake, every entry is there once and everybody is told once."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.case_log_api.models import Case, EntryText, Forwarding, LogEntry, OutboundMessage, ReviewRequest
from shared.crash import registered_points
from tests.case_log_api.killing import points_in, survive
from tests.case_log_api.log.care_office import CareOffice
from tests.case_log_api.log.test_importing import csv_of, send

OWN = [
    "log.analyst_told",
    "log.reviewer_found",
    "log.review_requested",
    "log.import_read",
    "log.import_logged",
    "log.stub_made",
]
POINTS = [*OWN, *(point for point in registered_points() if point.startswith(("job.", "inbox.", "case.message")))]


@pytest.mark.clause("CCTS-III.A1.notify")
@pytest.mark.clause("CCTS-III.fwd.sent")
async def test_killed_everywhere_an_entry_still_has_one_of_everything(care: CareOffice, marks: Path) -> None:
    website = await care.try_log(channel="access_oc", received_by=None, receiver_role=None, program="assistance")
    assert website.status_code == 201, website.text
    excluded = await care.try_log(matters=["discrimination"])
    rows = [f"compliment,phone,{{day}},Thanks number {number}.,,,,,,,m-{number},," for number in range(3)]
    assert (await send(care, csv_of(care, *rows))).status_code == 202
    kills = await survive(care)
    care.clock.advance(timedelta(minutes=10))
    kills += await survive(care)
    forwarded = await care.post(excluded.json()["case_id"], "forward")
    assert forwarded.status_code == 202, forwarded.text
    kills += await survive(care)
    care.clock.advance(timedelta(days=4))
    kills += await survive(care)

    assert set(OWN) <= points_in(marks)
    assert kills >= len(OWN)
    assert await care.dead_jobs() == []
    assert (await care.count(Case), await care.count(LogEntry)) == (5, 5)
    assert (await care.count(ReviewRequest), await care.count(Forwarding)) == (1, 1)
    expected = {"log_notice": 5, "review_request": 1, "forwarding": 1, "forwarding_notice": 1}
    assert {template: len(care.mails(template)) for template in expected} == expected
    assert await care.count(OutboundMessage) == sum(expected.values())
    assert await care.count(EntryText) == 4, "the words of the entry that was forwarded are gone"
