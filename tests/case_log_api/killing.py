"""What the tests of crashes share: a kill at every point of a module's `POINTS`, each once, and starting again after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

import shared.crash
from shared.db.kernel import JobRow
from tests.case_log_api.office import Office


class Killed(BaseException):
    """What stands for SIGKILL."""


@pytest.fixture
def marks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder in which every kill leaves its mark: one at each of the module's `POINTS`."""
    points: list[str] = request.module.POINTS

    def kill(_: int) -> None:
        raise Killed

    monkeypatch.setattr("shared.crash.os._exit", kill)
    monkeypatch.setenv("CARELOOP_CRASH_AT", ",".join(f"{point}@*" for point in points))
    monkeypatch.setenv("CARELOOP_CRASH_MARKS", str(tmp_path))
    shared.crash._passes.clear()
    yield tmp_path
    shared.crash._passes.clear()


def points_in(marks: Path) -> set[str]:
    return {mark.name.partition("@")[0] for mark in marks.iterdir()}


async def survive(office: Office) -> int:
    """Work until idle, starting again after every kill as the sweeper does; how many there were."""
    for kills in range(300):
        try:
            await office.settle()
        except Killed:
            async with office.resources.sessions.begin() as session:
                await session.execute(update(JobRow).where(JobRow.state == "dispatched").values(state="waiting"))
        else:
            return kills
    raise AssertionError("killed again and again")
