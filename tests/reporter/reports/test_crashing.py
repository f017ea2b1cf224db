"""Killed once at every point, a report is opened, compiled, told of and submitted once all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

import services.reporter.app
import services.reporter.worker
import shared.crash
from shared.crash import registered_points
from shared.db.kernel import JobRow
from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import ANALYST, KEEPER, TEAM, closed_also_on
from tests.reporter.reports.team import HANDLES, Team

assert services.reporter.app
assert services.reporter.worker
# What follows from a submitted report is killed in tests/reporter/plans/test_following_reports.py: this one opens no plan.
ELSEWHERE = ("report.followed", "report.plan_")
POINTS = [
    point for point in registered_points() if point.startswith(("report.", "job.")) and not point.startswith(ELSEWHERE)
]


class Killed(BaseException):
    """What stands for SIGKILL."""


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder in which every kill leaves its mark."""

    def kill(_: int) -> None:
        raise Killed

    monkeypatch.setattr("shared.crash.os._exit", kill)
    monkeypatch.setenv("CARELOOP_CRASH_AT", ",".join(f"{point}@*" for point in POINTS))
    monkeypatch.setenv("CARELOOP_CRASH_MARKS", str(tmp_path))
    shared.crash._passes.clear()
    yield tmp_path
    shared.crash._passes.clear()


def points_in(marks: Path) -> set[str]:
    return {mark.name.partition("@")[0] for mark in marks.iterdir()}


async def survive(office: Office) -> None:
    """Work until idle, starting again after every kill as the sweeper does."""
    for _ in range(300):
        try:
            await office.work()
        except Killed:
            async with office.resources.sessions.begin() as session:
                await session.execute(update(JobRow).where(JobRow.state == "dispatched").values(state="waiting"))
        else:
            return
    raise AssertionError("killed again and again")


async def test_killed_everywhere_a_month_is_reported_once(office: Office, figures: Figures, marks: Path) -> None:
    office.clock.set(at("2026-11-30T08:30"))
    await survive(office)
    people = {handle: await office.caller(person=handle) for handle in HANDLES}
    (run, _) = await people[ANALYST].runs(report="monthly")
    team = Team(office, run["id"], people)
    await office.load(closed_also_on(at("2026-12-03T00:00").date()))
    await survive(office)
    for who, step in ((ANALYST, "request"), (KEEPER, "compile"), (ANALYST, "draft")):
        await people[who].ok("POST", team.path(step, "done"), {})
        await survive(office)
    office.clock.set(at("2026-12-10T08:00"))  # the approval is late
    await survive(office)
    for each in TEAM:
        await people[each].ok("POST", team.path("approve", "approve"), {"content_version": 1})
        await survive(office)
    await people[ANALYST].ok("POST", team.path("submit", "done"), {})
    await survive(office)

    assert set(POINTS) <= points_in(marks)
    run = await team.run()
    assert (run["state"], run["content_version"], len(run["sign_offs"])) == ("closed", 1, 2)
    kinds = await team.kinds()
    assert [kinds.count(kind) for kind in ("opened", "version_made", "submitted", "dates_moved")] == [1, 1, 1, 1]
    assert kinds.count("step_done") == 5
    # What was handed over and not recorded is handed over again, under the same id: it is one message.
    assert max(office.notifier.posts.values()) > 1
    accepted = [entry for entry in await people[ANALYST].history(team.run_id) if entry["kind"] == "message_accepted"]
    ids = [entry["payload"]["message_id"] for entry in accepted]
    assert len(ids) == len(set(ids))
    assert not await office.failed_jobs()
    assert figures.fetched > 1
