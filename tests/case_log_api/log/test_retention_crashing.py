"""Killed once at every point of erasing, an entry's personal data is gone and nothing is left over."""

from datetime import timedelta
from pathlib import Path

import services.case_log_api.app  # noqa: F401 - registers every crash point
import shared.crash
from shared.crash import registered_points
from tests.case_log_api.killing import Killed, points_in, survive
from tests.case_log_api.log.care_office import CareOffice
from tests.case_log_api.log.test_retention import a_closed_compliment, rows_with_words

POINTS = [
    point for point in registered_points() if point.startswith(("log.entry_erased", "log.messages_erased", "job."))
]


async def test_killed_everywhere_it_is_erased_and_the_mails_too(care: CareOffice, marks: Path) -> None:
    shared.crash._passes.clear()
    entry = await a_closed_compliment_in_spite_of_kills(care)
    care.clock.advance(timedelta(days=1000))
    await survive(care)
    assert set(POINTS) <= points_in(marks)
    assert await rows_with_words(care) == []
    assert set(care.notifier.erased) == {f"case:{entry}"}
    assert await care.dead_jobs() == []


async def a_closed_compliment_in_spite_of_kills(care: CareOffice) -> str:
    """The entry's id; whatever follows from logging and closing it is worked off after each kill."""
    try:
        entry = await a_closed_compliment(care, settle=False)
    except Killed:
        await survive(care)
        answer = await (await care.analyst()).get("/v1/log-entries")
        return str(answer.json()["items"][0]["case_id"])
    return str(entry["case_id"])
