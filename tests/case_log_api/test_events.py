"""Events in any order, doubled, late or about nothing that matters."""

import itertools

import pytest

from services.case_log_api.models import Case, CaseResponse, Cycle
from shared.contracts.events import MessageSettled, RevisionFlagged
from shared.db.kernel import JobRow
from shared.ids import new_id
from tests.case_log_api.office import AGENCY, Office
from tests.case_log_api.test_story import only_case, open_ticket


@pytest.mark.clause("TSPE-3")
async def test_ordinary_responses_leave_no_trace_and_cause_no_work(office: Office) -> None:
    events = [office.survey(str(number), classification="positive", rating=5) for number in range(20)]
    await office.take(*events, *(office.attribution(event, "maria.santos") for event in events))
    assert (await office.count(CaseResponse), await office.count(JobRow), await office.count(Case)) == (0, 0, 0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_events_of_a_void_response_in_any_order_leave_the_same(
    office: Office, order: tuple[int, ...]
) -> None:
    survey = office.survey("48213")
    events = [survey, office.attribution(survey, "maria.santos"), office.voiding(survey)]
    for index in order:
        await office.take(events[index])
    people = await office.caller()
    if order.index(2) < order.index(0):
        assert await office.count(Case) == 0  # it was void before anybody knew that it was a SIN
        await office.take(office.voiding(survey, voided=False))
    case = await only_case(people)
    assert case["technician"] == "maria.santos"
    assert await office.dead_jobs() == []


async def test_a_sin_once_raised_stands_when_a_revision_is_accepted(office: Office) -> None:
    survey = office.survey("48213")
    await office.take(survey)
    office.versions[survey.response_id] += 1
    milder = survey.model_copy(update={"version": 2, "classification": "positive", "rating": 5})
    await office.take(milder)
    assert await office.count(Cycle) == 1
    people = await office.caller()
    assert (await only_case(people))["responses"][0]["classification"] == "positive"
    assert (await people.post(f"/v1/cases/{(await only_case(people))['id']}/review", json={})).status_code == 200


async def test_a_revision_that_makes_a_sin_of_an_ordinary_response_opens_a_case(office: Office) -> None:
    survey = office.survey("48213", classification="positive", rating=5)
    await office.take(survey)
    await office.take(survey.model_copy(update={"version": 2, "classification": "sin", "rating": 1}))
    assert await office.count(Cycle) == 1


async def test_a_flagged_revision_and_a_void_are_noted_on_the_case(office: Office) -> None:
    people = await office.caller()
    survey = office.survey("48213")
    await office.take(survey)
    flagged = RevisionFlagged(
        agency=AGENCY,
        response_id=survey.response_id,
        revision=2,
        classification="positive",
        received_at=office.now,
    )
    await office.take(flagged, office.voiding(survey))
    kinds = [entry["kind"] for entry in (await only_case(people))["timeline"]]
    assert kinds.count("revision_flagged") == kinds.count("response_voided") == 1


async def test_a_message_of_somebody_else_is_left_alone(office: Office) -> None:
    await office.take(
        MessageSettled(agency=AGENCY, message_id=new_id(), template="x", outcome="delivered", settled_at=office.now)
    )
    assert await office.dead_jobs() == []


async def test_two_tickets_at_once_get_numbers_without_gaps(office: Office) -> None:
    people = await office.caller()
    await office.take(*(office.survey(str(number)) for number in range(5)))
    numbers = sorted(case["number"] for case in (await people.get("/v1/cases")).json()["items"])
    assert numbers == [f"2026-{number:06d}" for number in range(1, 6)]


@pytest.mark.clause("TSPE-5.2")
async def test_the_notice_does_not_wait_longer_than_a_minute_for_what_the_customer_wrote(office: Office) -> None:
    await open_ticket(await office.caller())
    office.switchboard.cut.add("survey.test")
    await office.take(office.survey("48213"))
    assert office.notifier.sent("sin_notice") == []
    await office.pass_time(minutes=1)
    (notice,) = office.notifier.sent("sin_notice")
    assert notice.data["comment"] is None
    (step,) = [each for each in await office.settled_steps() if each["step"] == "sin_notice"]
    assert step["done_at"] <= step["due_at"]
    office.switchboard.cut.clear()
    await office.pass_time(minutes=1)
    assert len(office.notifier.sent("sin_notice")) == 1


async def test_what_the_customer_wrote_is_fetched_once(office: Office) -> None:
    survey = office.survey("48213")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    assert office.survey_api.reads == {str(survey.response_id): 1}
