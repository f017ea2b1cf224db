"""What comes by the website goes to the right one of the leadership: who stands above the program's teams."""

from datetime import date

import pytest

from services.case_log_api.domain.log.reviewers import find_reviewer
from shared.contracts.directory import DirectoryPerson
from tests.case_log_api.log.care_office import CareNotifier, CareOffice
from tests.case_log_api.log.care_pack import CARE_PACK

PEOPLE = CareNotifier(CARE_PACK).day(date(2026, 11, 18)).people
DEPUTIES = ("deputy_director",)


def reviewer(program: str | None, *, concerned: str | None = None) -> str | None:
    return find_reviewer(program, DEPUTIES, CARE_PACK, PEOPLE, concerned=concerned)


@pytest.mark.parametrize(
    ("program", "deputy"),
    [("assistance", "helen.marsh"), ("family-self-sufficiency", "helen.marsh"), ("children-family", "victor.lane")],
)
def test_the_deputy_director_above_the_programs_teams_is_the_right_one(program: str, deputy: str) -> None:
    assert reviewer(program) == deputy


def test_where_several_or_nobody_stand_above_it_there_is_no_right_one() -> None:
    assert reviewer("administration") is None
    assert reviewer(None) is None
    assert reviewer("unknown") is None


def test_nobody_reviews_what_is_about_themselves() -> None:
    assert reviewer("assistance", concerned="helen.marsh") is None


def test_supervisors_in_a_circle_end_the_search() -> None:
    circle = [
        DirectoryPerson(handle="a", name="A", team="assistance-north", supervisor="b"),
        DirectoryPerson(handle="b", name="B", team="assistance-north", supervisor="a"),
    ]

    assert find_reviewer("assistance", DEPUTIES, CARE_PACK, circle, concerned=None) is None


@pytest.mark.clause("CCTS-III.A2.forward")
async def test_a_website_entry_of_a_program_is_sent_to_its_deputy_director_alone(care: CareOffice) -> None:
    await care.log(channel="access_oc", received_by=None, receiver_role=None, program="children-family")

    [mail] = care.mails("review_request")
    assert [each.model_dump() for each in mail.to] == [{"kind": "person", "handle": "victor.lane"}]
    assert await care.dead_jobs() == []


async def test_without_a_right_one_everybody_in_the_role_is_asked(care: CareOffice) -> None:
    await care.log(channel="access_oc", received_by=None, receiver_role=None, program="administration")

    [mail] = care.mails("review_request")
    assert [each.model_dump()["role"] for each in mail.to] == ["deputy_director"]


async def test_the_review_waits_for_a_directory_that_cannot_be_asked(care: CareOffice) -> None:
    care.switchboard.cut.add("notifier.test")
    await care.try_log(channel="access_oc", received_by=None, receiver_role=None, program="assistance")
    await care.settle()
    assert care.mails("review_request") == []

    care.switchboard.cut.clear()
    await care.pass_time(minutes=5)

    [mail] = care.mails("review_request")
    assert [each.model_dump()["handle"] for each in mail.to] == ["helen.marsh"]
