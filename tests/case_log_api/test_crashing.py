"""Killed at every named point, everything has exactly one effect once the work is handed out again.

The kill is played in this process: what would end it unwinds as an exception that nothing catches, so that every open
transaction is rolled back and every committed one stays. `tests/journeys` kills real processes.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

import services.case_log_api.app  # noqa: F401 - registers every crash point
import shared.crash
from services.case_log_api.models import Case, Cycle, OutboundMessage
from shared.crash import registered_points
from shared.db.kernel import JobRow
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import open_ticket

POINTS = [point for point in registered_points() if point.startswith(("case.", "job.", "inbox."))]


class Killed(BaseException):
    """What stands for SIGKILL."""


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def kill(_: int) -> None:
        monkeypatch.delenv("CARELOOP_CRASH_AT", raising=False)
        raise Killed

    monkeypatch.setattr("shared.crash.os._exit", kill)
    shared.crash._passes.clear()
    yield monkeypatch
    shared.crash._passes.clear()


async def start_again(office: Office) -> None:
    """What the sweeper does with work that was handed out and not finished."""
    async with office.resources.sessions.begin() as session:
        await session.execute(update(JobRow).where(JobRow.state == "dispatched").values(state="waiting"))


async def survive(office: Office) -> bool:
    """Work until idle, starting again after a kill; whether there was one."""
    killed = False
    for _ in range(3):
        try:
            await office.settle()
        except Killed:
            killed = True
            await start_again(office)
        else:
            return killed
    raise AssertionError("killed again and again")


def test_there_are_points_to_visit() -> None:
    assert len(POINTS) > 20


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("nth", [1, 2])
async def test_killed_there_a_sin_still_has_one_of_everything(
    office: Office, killing: pytest.MonkeyPatch, point: str, nth: int
) -> None:
    people = await office.caller()
    await open_ticket(people)
    surveys = [office.survey("48213"), office.survey("48214")]
    await open_ticket(people, "48214")
    attributions = [office.attribution(survey, "maria.santos") for survey in surveys]
    killing.setenv("CARELOOP_CRASH_AT", f"{point}#{nth}")
    ids = await office.deliver(*surveys, *attributions)
    killed = await survive(office)
    await office.deliver(*surveys, *attributions, ids=ids)
    listed = (await people.get("/v1/cases", params={"ticket": "48213"})).json()["items"]
    path = f"/v1/cases/{listed[0]['id']}"
    await people.post(f"{path}/review", json={"improvement_opportunity": "Confirm visits."})
    await people.post(f"{path}/cause", json={"cause": "A visit was missed."})
    killed |= await survive(office)
    office.clock.advance(timedelta(minutes=10))
    await people.post(f"{path}/confirmation", json={"summary": "Done."})
    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    killed |= await survive(office)
    assert (await people.post(f"{path}/close")).status_code == 200
    killed |= await survive(office)
    await office.pass_time(minutes=10)

    assert killed or nth > 1, f"{point} was never passed"
    assert (await office.count(Case), await office.count(Cycle)) == (2, 2)
    assert await office.dead_jobs() == []
    expected = {"sin_notice": 2, "repeat_sin_first": 1, "customer_follow_up": 1, "final_contact": 1}
    assert {template: len(office.notifier.sent(template)) for template in expected} == expected
    assert await office.count(OutboundMessage) == sum(expected.values())
    changes = (await people.get("/v1/desk/changes", params={"limit": 100})).json()["items"]
    ours = [(each["ticket"], each["kind"]) for each in changes if each["actor"] == "careloop"]
    assert ours.count(("48213", "reopen")) == ours.count(("48214", "reopen")) == 1
    assert ours.count(("48213", "close")) == 1
    assert (await people.get("/v1/desk/requests/48213")).json()["status"] == "closed"
    assert (await people.get(f"{path}/timeline/verify")).json()["intact"] is True
