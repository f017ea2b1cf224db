"""What follows from a report that was submitted: plans for what it found missed, and results for everybody; each once."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import services.reporter.worker  # noqa: F401 - registers every crash point
import shared.crash
from shared.crash import registered_points
from shared.db.kernel import JobRow
from tests.case_log_api.killing import Killed, points_in
from tests.reporter.heart import AGENCY, answered
from tests.reporter.plans.team import AMBASSADOR, REPRESENTATIVE, pack, reporter_of
from tests.reporter.reports.office import Answer, Office

POINTS = [point for point in registered_points() if point.startswith(("report.followed", "report.plan_"))]
RUNS, PLANS = "/v1/report-runs", "/v1/action-plans"


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


async def survive(office: Office) -> int:
    """Work until idle, starting again after every kill as the sweeper does; how many there were."""
    for kills in range(50):
        try:
            await office.work()
        except Killed:
            async with office.resources.sessions.begin() as session:
                await session.execute(update(JobRow).where(JobRow.state == "dispatched").values(state="waiting"))
        else:
            return kills
    raise AssertionError("killed again and again")


async def submitted(office: Office) -> tuple[str, int]:
    """The quarter's report of the department, compiled, reviewed and provided; its run, and how many kills there were."""
    await office.load(pack(first_on=date(2026, 10, 1)))
    await reporter_of(office).take(
        *(answered(f"c{n}", *[4] * 6) for n in range(20)),
        *(answered(f"s{n}", 3, 3, 3, 3, 2, 3, program="south") for n in range(8)),
    )
    kills = await survive(office)
    ambassador = await office.caller("reports:*", agency=AGENCY, person=AMBASSADOR)
    representative = await office.caller("reports:*", agency=AGENCY, person=REPRESENTATIVE)
    (run,) = await ambassador.runs(department="services")
    path = f"{RUNS}/{run['id']}/steps"
    await ambassador.ok("POST", f"{path}/compile/done", {})
    kills += await survive(office)
    assert await plans(office) == []  # a draft opens none
    await representative.ok("POST", f"{path}/review/approve", {"content_version": 1})
    await representative.ok("POST", f"{path}/provide/done", {})
    return run["id"], kills + await survive(office)


async def plans(office: Office) -> list[Answer]:
    reader = await office.caller("plans:read", agency=AGENCY)
    items: list[Answer] = (await reader.ok("GET", PLANS))["items"]
    return items


async def history(office: Office, run_id: str) -> list[tuple[str, Answer]]:
    reader = await office.caller("reports:read", agency=AGENCY)
    return [(entry["kind"], entry["payload"]) for entry in await reader.history(run_id)]


@pytest.mark.clause("HEART-ACT")
async def test_a_submitted_report_opens_its_plans_and_publishes_its_results_and_its_history_says_so(
    office: Office,
) -> None:
    run_id, _ = await submitted(office)

    found = {plan["subject"]: plan for plan in await plans(office)}
    assert set(found) == {"department:services", "program:south"}
    assert {plan["run_id"] for plan in found.values()} == {run_id}
    told = await history(office, run_id)
    assert sorted(payload["subject"] for kind, payload in told if kind == "plan_opened") == sorted(found)
    assert [payload for kind, payload in told if kind == "results_published"] == [{"version": 1, "reason": None}]
    anybody = await office.caller(agency=AGENCY)
    (result,) = (await anybody.ok("GET", f"/v1/public/results/{AGENCY}"))["results"]
    assert (result["department"], result["version"], result["table"]["total"]["n"]) == ("Services", 1, 28)


async def test_a_restated_report_publishes_again_when_enough_changed_and_opens_no_plan_twice(office: Office) -> None:
    run_id, _ = await submitted(office)
    before = {plan["id"] for plan in await plans(office)}

    office.clock.advance(timedelta(hours=1))
    await reporter_of(office).take(*(answered(f"late{n}", *[4] * 6, received_at=office.clock.now()) for n in range(3)))
    await office.work(at=office.clock.now() + timedelta(hours=1))
    held = [payload for kind, payload in await history(office, run_id) if kind == "results_held_back"]
    assert held == [{"version": 1, "reason": "too_little_changed"}]

    await reporter_of(office).take(*(answered(f"more{n}", *[4] * 6, received_at=office.clock.now()) for n in range(4)))
    await office.work(at=office.clock.now() + timedelta(hours=1))

    published = [payload["version"] for kind, payload in await history(office, run_id) if kind == "results_published"]
    assert published == [1, 2]
    anybody = await office.caller(agency=AGENCY)
    (result,) = (await anybody.ok("GET", f"/v1/public/results/{AGENCY}"))["results"]
    assert (result["version"], result["table"]["total"]["n"]) == (2, 35)
    assert result["note"] == "The figures changed since the version before."  # and not how many of each kind
    assert {plan["id"] for plan in await plans(office)} == before


async def test_killed_everywhere_there_is_one_plan_for_each_and_its_owner_is_told_once(
    office: Office, marks: Path
) -> None:
    assert len(POINTS) == 5

    _, kills = await submitted(office)

    assert set(POINTS) <= points_in(marks)
    assert kills >= len(POINTS)
    assert len(await plans(office)) == 2
    assert len(office.notifier.sent("action_plan")) == 2
    reader = await office.caller("plans:read", agency=AGENCY)
    for plan in await plans(office):
        told = (await reader.ok("GET", f"{PLANS}/{plan['id']}/history"))["items"]
        assert [entry["kind"] for entry in told] == ["opened", "told"]
