"""Killed once at every named point with every kind of work, everything still has exactly one effect.

The kill is played in this process: what would end it unwinds as an exception that nothing catches, so that every open
transaction is rolled back and every committed one stays. `tests/journeys` kills real processes.
"""

from datetime import timedelta
from pathlib import Path

import pytest

import services.case_log_api.app  # noqa: F401 - registers every crash point
from services.case_log_api.models import Case, Cycle, OutboundMessage
from shared.crash import registered_points
from tests.case_log_api.killing import points_in, survive
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import open_ticket

OWN = [point for point in registered_points() if point.startswith("case.")]
POINTS = [*OWN, *(point for point in registered_points() if point.startswith(("job.", "inbox.")))]


@pytest.mark.clause("TSPE-5.2")
@pytest.mark.clause("TSPE-5.5")
@pytest.mark.clause("TSPE-5.6")
async def test_killed_everywhere_a_sin_still_has_one_of_everything(office: Office, marks: Path) -> None:
    people = await office.caller()
    surveys = [office.survey(ticket) for ticket in ("48213", "48214")]
    for survey in surveys:
        await open_ticket(people, survey.ticket or "")
    attributions = [office.attribution(survey, "maria.santos") for survey in surveys]
    ids = await office.deliver(*surveys, *attributions)
    kills = await survive(office)
    await office.deliver(*surveys, *attributions, ids=ids)
    listed = (await people.get("/v1/cases", params={"ticket": "48213"})).json()["items"]
    path = f"/v1/cases/{listed[0]['id']}"
    await people.post(f"{path}/review", json={"improvement_opportunity": "Confirm visits."})
    await people.post(f"{path}/cause", json={"cause": "A visit was missed."})
    kills += await survive(office)
    office.clock.advance(timedelta(minutes=10))
    await people.post(f"{path}/confirmation", json={"summary": "Done."})
    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    kills += await survive(office)
    closed = await people.post(f"{path}/close")
    assert closed.status_code == 200, closed.text
    kills += await survive(office)
    office.clock.advance(timedelta(minutes=10))
    kills += await survive(office)

    assert set(OWN) <= points_in(marks)
    assert kills >= len(POINTS) > 20
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
