"""The shipped monthly report, from the request to the County Executive Office, by `careloop report` at a reporter that serves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from careloop.cli import run as run_command
from shared.clock import SettableClock
from shared.policy.models import PolicyPack
from shared.policy.rendering import render_mail
from tests.reporter.reports.figures import Figures, at, held_up
from tests.reporter.reports.office import Office, open_office
from tests.reporter.reports.test_report_clauses import SOCIAL, pack_of
from tests.shared.web.conftest import serving

MONTH = "monthly-care-log:2026-11"
EXECUTIVES = ("ruth.castellanos", "helen.marsh", "victor.lane")
Command = Callable[..., Coroutine[Any, Any, str]]


def people_of(pack: PolicyPack) -> list[dict[str, Any]]:
    assert pack.directory is not None
    return [
        {
            "handle": person.handle,
            "name": person.name,
            "roles": list(person.roles),
            "department": pack.team(person.team).department,
        }
        for person in pack.directory.people
    ]


@pytest.fixture
async def social_services(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    clock.set(at("2026-11-30T09:00"))
    async with open_office(database_url, redis_url, clock, pack_of(SOCIAL)) as office:
        office.notifier.people = people_of(pack_of(SOCIAL))
        await office.work()
        yield office


@pytest.fixture
async def command(
    social_services: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Command]:
    """Run `careloop report` as a person while reporter serves and its worker works; the output, or what is complained of."""
    monkeypatch.setenv("COLUMNS", "300")
    tokens: dict[str, str] = {}
    async with serving(social_services.app) as url:

        async def report(who: str, *words: str, status: int = 0) -> str:
            if who not in tokens:
                person = await social_services.caller("reports:*", person=who, agency=SOCIAL)
                tokens[who] = person.client.headers["Authorization"].removeprefix("Bearer ")
            monkeypatch.setenv("CARELOOP_REPORTER_URL", url)
            monkeypatch.setenv("CARELOOP_REPORTER_KEY", tokens[who])
            called = asyncio.create_task(asyncio.to_thread(run_command, ["report", *words]))
            while not called.done():
                await social_services.work()
                with suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(called), 0.05)
            await social_services.work()  # what the command's last call asked for
            said = capsys.readouterr()
            assert called.result() == status, said
            return said.err if status else said.out

        yield report


@pytest.mark.clause("CCTS-III.B2")
@pytest.mark.clause("CCTS-III.B3")
@pytest.mark.clause("CCTS-III.B4")
@pytest.mark.clause("CCTS-III.B5")
async def test_a_month_is_reported_by_those_who_hold_its_steps(
    social_services: Office, command: Command, figures: Figures, tmp_path: Path
) -> None:
    office, clock = social_services, social_services.clock
    assert "monthly-care-log" in await command("nora.whitfield", "list", "--state", "open")
    assert "This step is taken by" in await command("amy.tran", "done", MONTH, "request", status=1)
    await command("nora.whitfield", "done", MONTH, "request")

    clock.set(at("2026-12-04T09:00"))
    compiled = await command("amy.tran", "done", MONTH, "compile")  # a designee, for all
    assert "version 1" in compiled
    await command("nora.whitfield", "done", MONTH, "draft", "--note", "With thanks.")
    shown = await command("nora.whitfield", "show", MONTH)
    assert "to sign: helen.marsh, ruth.castellanos, victor.lane" in shown
    assert "Wed 2026-12-09" in shown  # the day of the agency, wherever the command runs

    returned = await command("helen.marsh", "return", MONTH, "approve", "-c", "Entry 7 is a compliment.")
    assert "to be corrected: Entry 7 is a compliment." in returned
    figures.total = "11"
    clock.advance(timedelta(minutes=5))
    assert "version 2" in await command("amy.tran", "done", MONTH, "compile")
    await command("nora.whitfield", "done", MONTH, "draft")
    await command("victor.lane", "delegate", MONTH, "approve", "--to", "paul.ortega", "--reason", "On leave.")
    for signer in ("ruth.castellanos", "helen.marsh", "paul.ortega"):
        await command(signer, "approve", MONTH, "approve")

    clock.set(at("2026-12-10T09:00"))
    figures.found_later = (held_up(),)
    assert "must be seen to" in await command("nora.whitfield", "done", MONTH, "submit", status=1)
    figures.found_later = ()
    assert "closed" in await command("nora.whitfield", "done", MONTH, "submit")
    target = tmp_path / "november.json"
    await command("nora.whitfield", "get", MONTH, "--form", "json", "-o", str(target))
    assert "Customer Care Tracking System monthly report" in target.read_text()
    assert json.loads(target.read_text())
    assert not await office.failed_jobs()


async def test_every_mail_of_a_month_says_who_must_do_what_by_when_in_its_first_sentence(
    social_services: Office, command: Command, figures: Figures
) -> None:
    office, clock = social_services, social_services.clock
    await command("nora.whitfield", "done", MONTH, "request")
    clock.set(at("2026-12-07T09:00"))
    await office.work()
    clock.set(at("2026-12-09T09:00"))
    await office.work()
    await command("amy.tran", "done", MONTH, "compile")
    await command("nora.whitfield", "done", MONTH, "draft")
    await command("helen.marsh", "return", MONTH, "approve", "-c", "Entry 7 is a compliment.")

    first = {
        name: render_mail(pack_of(SOCIAL).template(name).languages["en"], mails[0].data).text.split("\n")[0]
        for name in (
            "report_request",
            "report_reminder",
            "report_late",
            "report_ready",
            "report_returned",
            "report_done",
        )
        if (mails := office.notifier.sent(name))
    }
    keepers = "Deputy Director, Executive Management Team, Designee of the Executive Management Team"
    assert first["report_request"].startswith("Please see to it by Monday, December 7, 2026 that every compliment")
    assert first["report_late"].startswith(f"{keepers}, please do this today: Send the compilation of the month.")
    assert first["report_returned"] == (
        "Please correct the report by Monday, December 7, 2026. Helen Marsh returned it with these words:"
    )
    assert first["report_done"].endswith("Done by Amy Tran: Send the compilation of the month.")
    assert first.keys() >= {"report_ready", "report_reminder"}
    assert figures.fetched == 1
