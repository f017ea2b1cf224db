"""Killed at any point of taking rows in, an import goes on where it was: every row once, and its counts are right.

The kill is played in this process: it unwinds as an exception that nothing catches, so that what was not committed is
rolled back and what was committed stays.
"""

from pathlib import Path

import pytest

import services.survey_api.app  # noqa: F401 - registers every crash point
import shared.crash
from services.survey_api.domain.imports import taking
from services.survey_api.models import Response
from shared.contracts.events import ResponseClassified
from shared.crash import registered_points
from tests.survey_api.desk import Store
from tests.survey_api.imports.import_office import ImportOffice, table

OWN = [point for point in registered_points() if point.startswith("import.")]
POINTS = [*OWN, "job.before_handler", "job.before_commit", "job.after_commit"]


class Killed(BaseException):
    """What stands for SIGKILL."""


def test_the_points_to_visit_are_found() -> None:
    assert len(OWN) == 2


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_import_goes_on_where_it_was(
    point: str, turn: int, imports: ImportOffice, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def kill(_: int) -> None:
        raise Killed

    rows = [f"k-{number},{number % 5 + 1}" for number in range(12)]
    monkeypatch.setattr(taking, "ROWS_AT_ONCE", 5)
    import_id = await imports.sent(table("external_id,rating", *rows, "k-bad,9"))
    monkeypatch.setattr("shared.crash.os._exit", kill)
    monkeypatch.setenv("CARELOOP_CRASH_AT", f"{point}#{turn}")
    monkeypatch.setenv("CARELOOP_CRASH_MARKS", str(tmp_path))
    shared.crash._passes.clear()

    with pytest.raises(Killed):
        await imports.work()
    await imports.start_again()
    await imports.work()

    report = await imports.read(import_id)
    assert report["state"] == "done"
    assert (report["read_count"], report["taken_count"], report["rejected_count"]) == (len(rows) + 1, len(rows), 1)
    assert report["duplicate_count"] == 0
    assert await imports.count(Response) == len(rows)
    assert len(await store.events(ResponseClassified)) == len(rows)
