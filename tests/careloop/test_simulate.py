"""A simulated time, small enough for every run: what is due opens, is signed and submitted by itself and by its people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from careloop.simulate.customers import chance_of, times_of
from careloop.simulate.outcome import Outcome
from careloop.simulate.world import World, open_world
from careloop.simulate.year import Year
from shared.settings import SERVICES
from tests.support.loop import environment_for

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@asynccontextmanager
async def _world(
    database_url: str, monkeypatch: pytest.MonkeyPatch, first_on: date, *packs: str
) -> AsyncIterator[World]:
    urls = {service: f"http://{service.replace('_', '-')}.example" for service in SERVICES}
    nowhere = environment_for(urls, database_url=database_url, redis_url="redis://127.0.0.1:1/0", smtp_port=1)
    for name, value in nowhere.items():
        monkeypatch.setenv(name, value)
    async with open_world([POLICIES / pack for pack in packs], datetime.combine(first_on, time(), UTC)) as world:
        yield world


async def _play(world: World, first_on: date, last_on: date, *, late_share: float = 0.0) -> tuple[Year, Outcome]:
    year = Year(world, first_on, last_on, seed="of the tests", late_share=late_share)
    await year.begin()
    await year.play(lambda _: None)
    [play] = year.plays
    return year, await Outcome.of(play)


async def test_each_week_of_a_simulated_month_is_reported_in_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_on, last_on = date(2026, 3, 2), date(2026, 3, 18)  # over the night on which the clock is put forward
    async with _world(database_url, monkeypatch, first_on, "technology-services") as world:
        _, outcome = await _play(world, first_on, last_on)
        [weekly] = outcome.reports
        assert outcome.responses > 20
        assert (weekly.opened, weekly.submitted, weekly.overdue_steps, weekly.late_steps) == (2, 2, 0, 0)
        subjects = [mail.subject for mail in world.post_office.posted]
        assert any("score" in subject.casefold() for subject in subjects)


async def test_a_simulated_month_of_the_log_is_compiled_signed_and_submitted_in_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_on, last_on = date(2026, 1, 26), date(2026, 2, 10)
    async with _world(database_url, monkeypatch, first_on, "county-social-services") as world:
        _, outcome = await _play(world, first_on, last_on)
        [monthly] = outcome.reports
        assert (monthly.opened, monthly.submitted, monthly.in_time, monthly.late_steps) == (1, 1, 1, 0), monthly.missing
        assert outcome.deeds[-1] == "send"
        assert any(mail.subject.startswith("Due ") for mail in world.post_office.posted)


async def test_where_people_are_late_they_and_others_are_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_on, last_on = date(2026, 3, 2), date(2026, 3, 13)
    async with _world(database_url, monkeypatch, first_on, "technology-services") as world:
        _, outcome = await _play(world, first_on, last_on, late_share=1.0)
        [weekly] = outcome.reports
        assert (weekly.opened, weekly.submitted) == (1, 1)
        assert weekly.late_steps > 0
        assert any(mail.subject.startswith("Late: ") for mail in world.post_office.posted)


def test_the_same_seed_gives_the_same_customers() -> None:
    day, zone = date(2026, 3, 2), UTC

    def of(seed: str) -> list[datetime]:
        return times_of(day, zone, chance_of(seed, "desk", day), 5.0)  # type: ignore[arg-type]  # any zone does

    assert of("one") == of("one")
    assert of("one") != of("two")
