"""`careloop report calendar`: which steps of which reports are to come, whose they are, and by when."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from careloop.cli import run
from careloop.reports.plan import PlannedStep, plan_steps, received_reports
from shared.db import Sessions
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import store_version
from shared.settings import ServiceName

POLICIES = Path(__file__).parents[2] / "policies"
SOCIAL, HEART = POLICIES / "county-social-services", POLICIES / "county-child-welfare"


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


@pytest.fixture(scope="module")
def social() -> PolicyPack:
    return read(SOCIAL)


def planned(pack: PolicyPack, first: date, last: date) -> dict[tuple[str, date], PlannedStep]:
    return {(step.step.id, step.period.start_on): step for step in plan_steps(pack, first, last)}


def test_a_step_that_a_later_one_binds_is_worked_to_before_the_day_of_its_clause(social: PolicyPack) -> None:
    steps = planned(social, date(2026, 12, 1), date(2027, 1, 31))
    november, december = steps["draft", date(2026, 11, 1)], steps["draft", date(2026, 12, 1)]

    assert (november.work_on, november.clause_on) == (date(2026, 12, 8), date(2026, 12, 8))
    assert (december.work_on, december.clause_on) == (date(2027, 1, 6), date(2027, 1, 11))
    assert (november.is_bound_by_later_steps, december.is_bound_by_later_steps) == (False, True)


def test_a_run_is_shown_whole_where_one_of_its_steps_falls_into_the_days(social: PolicyPack) -> None:
    steps = plan_steps(social, date(2026, 12, 10), date(2026, 12, 22))

    assert [(step.step.id, step.period.start_on) for step in steps] == [
        (step, date(2026, 11, 1)) for step in ("request", "compile", "draft", "approve", "submit")
    ]
    assert plan_steps(social, date(2026, 9, 1), date(2026, 10, 31)) == []  # before the first that is reported on
    assert [report.id for report in received_reports(social)] == ["ceo-quarterly-review"]


def test_a_step_is_held_by_the_people_of_its_day_and_department() -> None:
    pack = read(HEART)
    assert pack.reports is not None
    earlier = pack.model_copy(update={"reports": pack.reports.model_copy(update={"first_on": date(2026, 1, 1)})})
    compiled = {
        step.period.start_on: step
        for step in plan_steps(earlier, date(2026, 4, 1), date(2026, 12, 31))
        if step.step.id == "compile"
    }

    assert compiled[date(2026, 1, 1)].holders == ("Imani Brooks",)  # until June
    assert compiled[date(2026, 4, 1)].holders == ("Tessa Lindgren",)  # the step itself is in July
    assert {step.department.id for step in compiled.values() if step.department} == {"child-welfare-services"}
    assert plan_steps(earlier.without_directory(), date(2026, 4, 1), date(2026, 4, 30))[0].holders == ()


def test_the_calendar_of_a_pack_says_whose_step_it_is_and_by_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "calendar", "--pack", str(SOCIAL), "--from", "2027-01", "--months", "1"]) == 0

    said = capsys.readouterr().out
    assert "Wed 2027-01-06" in said
    assert "Forward the draft to the Executive Team" in said
    assert "Nora Whitfield" in said
    assert "its dates follow its receipt" in said


def test_a_vacant_role_is_called_so_and_a_time_without_reports_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = read(SOCIAL).without_directory()
    monkeypatch.setattr("careloop.reports.packs.read_one_pack", lambda _: bare)
    assert run(["report", "calendar", "--pack", str(SOCIAL), "--from", "2027-01"]) == 0
    assert "nobody" in capsys.readouterr().out
    assert run(["report", "calendar", "--pack", str(SOCIAL), "--from", "2020-01", "--months", "2"]) == 0
    assert "the first period that is reported on holds 2026-11-01" in capsys.readouterr().out


async def test_the_calendar_of_the_loaded_pack_has_its_people(
    sessions_of: Callable[[ServiceName], Sessions],
    database_url: str,
    social: PolicyPack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")

    async def calendar(*words: str) -> int:
        return await asyncio.to_thread(run, ["report", "calendar", "--from", "2027-01", *words])

    assert await calendar() == 1
    assert "say which agency with --agency; loaded are: none" in capsys.readouterr().err
    async with sessions_of("notifier").begin() as session:
        await store_version(session, social, now=datetime(2026, 11, 22, tzinfo=UTC), keep_directory=True)
    assert await calendar("--agency", "nowhere") == 1
    assert "no pack of agency 'nowhere' is loaded; loaded are: county-social-services" in capsys.readouterr().err
    assert await calendar() == 0
    assert "Nora Whitfield" in capsys.readouterr().out
