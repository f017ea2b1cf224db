"""TSPE-5.10: more than one SIN in one week for a credited person: one notice with both, each later one a reply."""

from datetime import timedelta

import pytest

from services.case_log_api.models import RepeatNotice, RepeatThread
from shared.contracts.messages import MessageRequest
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case

pytestmark = pytest.mark.clause("TSPE-5.10")


async def credited_sin(office: Office, ticket: str, technician: str = "maria.santos") -> None:
    survey = office.survey(ticket)
    await office.take(survey, office.attribution(survey, technician))


def tickets_in(mail: MessageRequest) -> list[str]:
    return [survey["ticket"] for survey in mail.data.get("surveys", [mail.data.get("survey")])]


async def test_the_second_sin_tells_both_and_each_later_one_replies_in_the_same_thread(office: Office) -> None:
    await credited_sin(office, "1")
    assert office.notifier.sent("repeat_sin_first") == []
    for ticket in ("2", "3", "4"):
        await office.pass_time(hours=3)
        await credited_sin(office, ticket)
    (first,) = office.notifier.sent("repeat_sin_first")
    replies = office.notifier.sent("repeat_sin_reply")
    assert tickets_in(first) == ["1", "2"]
    assert [tickets_in(reply) for reply in replies] == [["3"], ["4"]]
    assert [mail.data["count"] for mail in (first, *replies)] == [2, 3, 4]
    assert {mail.thread for mail in (first, *replies)} == {first.thread}
    assert first.data["window"] == "16 to 22 November 2026"
    assert [(each.role, each.of_person) for each in first.to if each.kind == "role"] == [
        ("team_lead", "maria.santos"),
        ("chief_technology_officer", "maria.santos"),
    ]
    assert first.exclude == ["maria.santos"]
    assert first.data["surveys"][0]["comment"] == "Nobody came."
    done = [each for each in await office.settled_steps() if each["clause"] == "TSPE-5.10"]
    assert [each["outcome"] for each in done] == ["done"] * 3
    assert await office.dead_jobs() == []


async def test_two_sins_credited_at_once_bring_one_notice(office: Office) -> None:
    surveys = [office.survey(ticket) for ticket in ("1", "2")]
    await office.take(*surveys, *(office.attribution(survey, "maria.santos") for survey in surveys))
    (first,) = office.notifier.sent("repeat_sin_first")
    assert tickets_in(first) == ["1", "2"]
    assert office.notifier.sent("repeat_sin_reply") == []
    assert (await office.count(RepeatThread), await office.count(RepeatNotice)) == (1, 2)


async def test_attributions_before_their_classifications_count_all_the_same(office: Office) -> None:
    surveys = [office.survey(ticket) for ticket in ("1", "2")]
    await office.take(*(office.attribution(survey, "maria.santos") for survey in surveys))
    await office.take(*surveys)
    await office.pass_time(seconds=1)
    assert len(office.notifier.sent("repeat_sin_first")) == 1
    assert (await (await office.caller()).get("/v1/cases", params={"technician": "maria.santos"})).json()["items"]


async def test_the_same_attribution_again_sends_nothing_more(office: Office) -> None:
    surveys = [office.survey(ticket) for ticket in ("1", "2")]
    attributions = [office.attribution(survey, "maria.santos") for survey in surveys]
    await office.take(*surveys, *attributions)
    await office.take(*attributions, *surveys)
    assert len(office.notifier.sent("repeat_sin_first")) == 1
    assert office.notifier.sent("repeat_sin_reply") == []


async def test_weeks_are_the_agencys_and_people_are_counted_apart(office: Office) -> None:
    office.clock.set(office.now.replace(day=23, hour=4, minute=59))  # Sunday night in New York, Monday in UTC
    await credited_sin(office, "1")
    await office.pass_time(minutes=2)
    await credited_sin(office, "2")
    await credited_sin(office, "3", technician="mario.santos")
    assert office.notifier.sent("repeat_sin_first") == []


async def test_a_reattribution_moves_the_sin_to_the_other_person(office: Office) -> None:
    survey = office.survey("1")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    await credited_sin(office, "2", technician="maria.delgado")
    assert office.notifier.sent("repeat_sin_first") == []
    await office.take(office.attribution(survey, "maria.delgado", basis="confirmed", team="field-south"))
    (first,) = office.notifier.sent("repeat_sin_first")
    assert first.data["technician"] == "Maria Delgado"
    await credited_sin(office, "3")
    assert len(office.notifier.sent("repeat_sin_first")) == 1


async def test_a_void_sin_does_not_count_and_counts_again_when_it_comes_back(office: Office) -> None:
    survey = office.survey("1")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    await office.take(office.voiding(survey))
    await credited_sin(office, "2")
    assert office.notifier.sent("repeat_sin_first") == []
    await office.take(office.voiding(survey, voided=False))
    assert len(office.notifier.sent("repeat_sin_first")) == 1


async def test_an_old_version_that_comes_late_changes_nothing(office: Office) -> None:
    people = await office.caller()
    survey = office.survey("1")
    early = office.attribution(survey, "maria.santos")
    late = office.attribution(survey, "maria.delgado", basis="confirmed")
    await office.take(survey, late)
    await office.take(early)
    assert (await only_case(people))["technician"] == "maria.delgado"


@pytest.mark.parametrize("rule_changes", [{"repeat_sin": {"window": "rolling_7_days"}}])
async def test_rolling_seven_days_cross_the_weekend(office: Office) -> None:
    await credited_sin(office, "1")
    office.clock.advance(timedelta(days=6))
    await credited_sin(office, "2")
    office.clock.advance(timedelta(days=6))
    await credited_sin(office, "3")
    office.clock.advance(timedelta(days=8))
    await credited_sin(office, "4")
    assert [tickets_in(mail) for mail in office.notifier.sent("repeat_sin_first")] == [["1", "2"]]
    assert [tickets_in(mail) for mail in office.notifier.sent("repeat_sin_reply")] == [["3"]]
