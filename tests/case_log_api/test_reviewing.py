"""TSPE-5.5: the SIN is reviewed, and the customer gets the prescribed email, once."""

import asyncio
from datetime import timedelta

import pytest

from services.case_log_api.models import Cycle
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case, open_ticket

pytestmark = pytest.mark.clause("TSPE-5.5")

PRESCRIBED = """\
We've received your survey response to Service Ticket 48213. We deeply regret that the issue you reported was not \
resolved satisfactorily. We are diligently working to resolve the issue and improve the level of service provided by \
each member of the Technology Services Team. So that we may discuss this item with you further, please reply with an \
optimal time and phone number at which you can be reached.

We sincerely thank you for candidly sharing your experience with us and for your patience as we strive toward building \
world-class quality K-12 technology service systems.

Performance Excellence Team
"""


async def test_the_draft_is_the_prescribed_email_word_for_word(office: Office) -> None:
    reviewer = await office.caller("cases:read", "cases:review", "cases:private", person="priya.raman")
    await office.take(office.survey("48213"))
    draft = (await reviewer.get(f"/v1/cases/{(await only_case(reviewer))['id']}/draft")).json()
    assert draft["text"] == PRESCRIBED
    assert draft["subject"] == "iSupport Ticket 48213 Follow-Up"
    assert draft["to"] == ["ana.ruiz@school.example"]


@pytest.mark.clause("TSPE-5.5.reviewed")
@pytest.mark.clause("TSPE-5.5.contacted")
async def test_nothing_is_sent_to_the_customer_before_the_review_and_one_mail_by_it(office: Office) -> None:
    reviewer = await office.caller("cases:read", "cases:review", person="priya.raman")
    await office.take(office.survey("48213"))
    case = await only_case(reviewer)
    assert office.notifier.sent("customer_follow_up") == []
    answer = await reviewer.post(f"/v1/cases/{case['id']}/review", json={"note": "Second visit missed."})
    assert (answer.json()["cycle"], answer.json()["email_asked"]) == (1, True)
    await office.settle()
    (mail,) = office.notifier.sent("customer_follow_up")
    assert office.notifier.render(mail).text == PRESCRIBED
    case = await only_case(reviewer)
    assert case["status"] == "reviewed"
    assert case["cycles"][0]["reviewed_by"] == "priya.raman"
    assert case["cycles"][0]["first_contact_at"] is not None


async def test_a_second_review_is_refused_and_sends_nothing(office: Office) -> None:
    reviewer = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(reviewer))['id']}/review"
    await reviewer.post(path, json={})
    again = await reviewer.post(path, json={})
    assert (again.status_code, again.json()["code"]) == (409, "case_already_reviewed")
    await office.settle()
    assert len(office.notifier.sent("customer_follow_up")) == 1


async def test_of_two_reviews_at_once_one_sends_the_mail(office: Office) -> None:
    first, second = await office.caller(person="priya.raman"), await office.caller(person="tom.lindqvist")
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(first))['id']}/review"
    answers = await asyncio.gather(first.post(path, json={}), second.post(path, json={}))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await office.settle()
    assert len(office.notifier.sent("customer_follow_up")) == 1


async def test_the_same_review_again_with_its_key_is_the_same_answer(office: Office) -> None:
    reviewer = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(reviewer))['id']}/review"
    answers = [await reviewer.post(path, json={}, headers={"Idempotency-Key": "review-1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"


async def test_without_a_usable_address_the_review_stands_and_the_case_shows_no_contact(office: Office) -> None:
    reviewer = await office.caller()
    await open_ticket(reviewer)
    await office.take(office.survey("48213", private={"customer_email": None}))
    case = await only_case(reviewer)
    assert {(each["exception"], each["step"]) for each in case["exceptions"]} == {("no_contact", "customer_email")}
    answer = await reviewer.post(f"/v1/cases/{case['id']}/review", json={})
    assert (answer.json()["email_asked"], answer.json()["exception"]) == (False, "no_contact")
    await office.settle()
    assert office.notifier.sent("customer_follow_up") == []
    assert (await only_case(reviewer))["status"] == "reviewed"


@pytest.mark.parametrize("address", ["not an address", "ana@", "ana ruiz@school.example"])
async def test_an_address_that_no_mail_can_go_to_is_no_contact(office: Office, address: str) -> None:
    reviewer = await office.caller()
    await office.take(office.survey("48213", private={"customer_email": address}))
    case = await only_case(reviewer)
    assert case["cycles"][0]["contact_exception"] == "no_contact"
    assert await office.dead_jobs() == []


async def test_a_mail_that_comes_back_makes_the_customer_visibly_unreachable(office: Office) -> None:
    reviewer = await office.caller()
    await open_ticket(reviewer)
    await office.take(office.survey("48213"))
    case = await only_case(reviewer)
    await reviewer.post(f"/v1/cases/{case['id']}/review", json={})
    await office.settle(mails=False)
    await office.mails_become("failed", template="customer_follow_up")
    await office.settle()
    case = await only_case(reviewer)
    assert [(each["exception"], each["clause"]) for each in case["exceptions"]] == [
        ("no_contact", "TSPE-5.5.contacted")
    ]


async def test_a_mail_that_was_accepted_and_bounced_later_shows_no_contact_too(office: Office) -> None:
    reviewer = await office.caller()
    await open_ticket(reviewer)
    await office.take(office.survey("48213"))
    case = await only_case(reviewer)
    await reviewer.post(f"/v1/cases/{case['id']}/review", json={})
    await office.settle()
    office.clock.advance(timedelta(minutes=10))
    office.settled = {
        each for each in office.settled if office.notifier.messages[each].template != "customer_follow_up"
    }
    await office.mails_become("failed", template="customer_follow_up")
    await office.settle()
    assert [each["exception"] for each in (await only_case(reviewer))["exceptions"]] == ["no_contact"]


async def test_a_review_before_the_draft_is_ready_is_told_to_wait(office: Office) -> None:
    reviewer = await office.caller()
    office.switchboard.cut.add("survey.test")
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(reviewer))['id']}/review"
    early = await reviewer.post(path, json={})
    assert (early.status_code, early.json()["code"]) == (409, "draft_not_ready")
    office.switchboard.cut.clear()
    await office.pass_time(seconds=5)
    assert (await reviewer.post(path, json={})).status_code == 200


async def test_a_void_response_is_not_answered(office: Office) -> None:
    reviewer = await office.caller()
    survey = office.survey("48213")
    await office.take(survey)
    await office.take(office.voiding(survey))
    answer = await reviewer.post(f"/v1/cases/{(await only_case(reviewer))['id']}/review", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "response_is_void")


@pytest.mark.parametrize("rule_changes", [{"customer_email": {"customer_contact": "automatic"}}])
async def test_where_the_policy_says_automatic_the_mail_goes_at_once(office: Office) -> None:
    await office.take(office.survey("48213"))
    assert len(office.notifier.sent("customer_follow_up")) == 1
    reviewer = await office.caller()
    path = f"/v1/cases/{(await only_case(reviewer))['id']}/review"
    assert (await reviewer.post(path, json={})).status_code == 200
    await office.settle()
    assert len(office.notifier.sent("customer_follow_up")) == 1


async def test_the_words_cannot_be_edited(office: Office) -> None:
    reviewer = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(reviewer))['id']}/review"
    answer = await reviewer.post(path, json={"text": "Sorry."})
    assert answer.status_code == 422
    assert (await reviewer.put(path.replace("review", "draft"), json={"text": "Sorry."})).status_code == 405


async def test_two_sins_on_one_ticket_are_two_cycles_each_with_its_own_review(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    await office.take(office.survey("48213", resolution="1"))
    await office.take(office.survey("48213", resolution="2"))
    case = await only_case(people)
    assert await office.count(Cycle) == 2
    path = f"/v1/cases/{case['id']}/review"
    assert [(await people.post(path, json={})).json()["cycle"] for _ in range(2)] == [1, 2]
    assert (await people.post(path, json={})).json()["code"] == "case_already_reviewed"
    await office.settle()
    assert len(office.notifier.sent("customer_follow_up")) == 2
