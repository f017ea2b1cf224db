"""Killed once at every named point with every kind of work, everybody is still thanked exactly once (HEART-REC)."""

from pathlib import Path

import pytest

import services.case_log_api.app  # noqa: F401 - registers every crash point
from services.case_log_api.models import Recognition
from shared.crash import registered_points
from tests.case_log_api.heart_office import HeartOffice
from tests.case_log_api.killing import points_in, survive

OWN = [point for point in registered_points() if point.startswith("recognition.")]
POINTS = [*OWN, *(point for point in registered_points() if point.startswith(("job.", "inbox.")))]


@pytest.mark.clause("HEART-REC")
async def test_killed_everywhere_everybody_is_thanked_and_asked_once(heart: HeartOffice, marks: Path) -> None:
    praise = [heart.praise("Omar Haddad", "Philip Quan"), heart.praise("Morales"), heart.praise("Beatrice Hollis")]
    void = heart.void(heart.praise("Theresa Bauer"))
    ids = await heart.deliver(*praise, void)
    kills = await survive(heart)
    await heart.deliver(*praise, void, ids=ids)
    kills += await survive(heart)
    [waiting] = await heart.recognitions(state="waiting")
    approved = await heart.decide(await heart.person(), waiting["id"], "approve", person="ana.morales")
    assert approved.status_code == 200, approved.text
    kills += await survive(heart)

    assert len(OWN) >= 7
    assert set(OWN) <= points_in(marks)
    assert kills >= len(POINTS)
    assert await heart.count(Recognition) == 4
    assert {each["state"] for each in await heart.recognitions()} == {"sent"}
    assert await heart.dead_jobs() == []
    assert (len(heart.thanks()), len(heart.reviews())) == (4, 1)
    told = [each["person"] for each in await heart.published("recognition.sent")]
    assert sorted(told) == ["ana.morales", "beatrice.hollis", "omar.haddad", "philip.quan"]
