"""HEART-REC: staff whom a positive response names are thanked by mail, their supervisor in copy, once."""

from base64 import b64decode
from typing import Any

import pytest

from services.case_log_api.models import Praise, Recognition
from shared.contracts.messages import ToPerson, ToRole
from tests.case_log_api.heart_office import COUNTY, HeartOffice

pytestmark = pytest.mark.clause("HEART-REC")

AFTER_APPROVAL = pytest.mark.parametrize("rule_changes", [{"recognition": {"send": "after_approval"}}])
SENTENCES = (
    "Thank you for providing exceptional customer service.",
    "You have been recognized by a customer for your Helpfulness, Expertise, Attentiveness, Respect and Timeliness (HEART)!",
)


@pytest.mark.clause("HEART-REC.email")
@pytest.mark.clause("HEART-REC.comment")
@pytest.mark.clause("HEART-REC.attached")
@pytest.mark.clause("HEART-REC.supervisor")
async def test_a_certain_name_with_a_harmless_comment_is_thanked_at_once(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad", comment="Omar explained every step.\nThank you!"))
    found = await heart.only_recognition()
    assert (found["state"], found["person"], found["reasons"]) == ("sent", "omar.haddad", [])
    assert (found["team"], found["department"], found["program"]) == ("adoptions", "child-welfare-services", "central")
    assert (found["decided_by"], found["copied_to"], found["copy_exception"]) == ("careloop", ["beatrice.hollis"], None)
    [mail] = heart.thanks()
    assert mail.to == [ToPerson(handle="omar.haddad")]
    assert mail.cc == [ToRole(role="supervisor", of_person="omar.haddad")]
    shown = heart.notifier.render(mail)
    for sentence in SENTENCES:
        assert sentence in shown.text
        assert sentence in shown.html
    assert "Omar explained every step.\n    Thank you!" in shown.text
    [file] = mail.attachments
    assert (file.filename, file.content_type) == ("customer-comment.txt", "text/plain")
    assert b64decode(file.content_base64).decode() == "Omar explained every step.\nThank you!\n"
    assert heart.reviews() == []
    [event] = await heart.published("recognition.sent")
    assert (event["person"], event["team"], event["clause"]) == ("omar.haddad", "adoptions", "HEART-REC")
    assert await heart.dead_jobs() == []


async def test_the_same_event_again_and_again_thanks_once(heart: HeartOffice) -> None:
    praise = heart.praise("Omar Haddad")
    ids = await heart.deliver(praise)
    await heart.settle()
    await heart.deliver(praise, ids=ids)
    await heart.take(praise, praise)
    assert len(heart.thanks()) == 1
    assert heart.notifier.posts[heart.thanks()[0].id] == 1
    assert len(await heart.published("recognition.sent")) == 1


async def test_several_staff_in_one_response_are_each_thanked_and_the_same_person_twice_once(
    heart: HeartOffice,
) -> None:
    named = ("Omar Haddad", "Haddad, Omar", "omar haddad", "Philip Quan", "Phil Quan", "Omar Haddad")
    await heart.take(heart.praise(*named))
    states = {each["person"]: each["state"] for each in await heart.recognitions() if each["person"]}
    assert states == {"omar.haddad": "sent", "philip.quan": "sent"}
    assert sorted(mail.to[0].handle for mail in heart.thanks() if mail.to[0].kind == "person") == [
        "omar.haddad",
        "philip.quan",
    ]


async def test_a_name_that_two_people_may_have_waits_for_the_ambassador_who_is_asked_once(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales", comment="Ms. Morales was kind."))
    found = await heart.only_recognition()
    assert (found["state"], found["person"], found["reasons"]) == ("waiting", None, ["not_certain"])
    assert {each["handle"] for each in found["candidates"]} == {"ana.morales", "anna.morales"}
    assert all(0 < each["score"] < 0.95 for each in found["candidates"])
    assert heart.thanks() == []
    [mail] = heart.reviews()
    assert mail.to == [ToRole(role="heart_ambassador", of_department="child-welfare-services")]
    assert mail.data["named"] == "Morales"
    assert mail.data["comment"] == "Ms. Morales was kind."
    assert mail.data["reason"] == "It is not certain who is meant."
    assert found["id"] in mail.data["recognition_url"]
    assert found["review_state"] == "delivered"


@pytest.mark.parametrize(
    ("named", "facts", "reason"),
    [
        pytest.param("Xaver Quill", {}, "unknown_name", id="a name that nobody has"),
        pytest.param("Omar Haddad", {"comment": None}, "no_comment", id="no comment"),
        pytest.param("Omar Haddad", {"comment": "  \n\x07 "}, "no_comment", id="a comment that says nothing"),
        pytest.param("Omar Haddad", {"comment": "Call me: 619-555-0123"}, "data_hidden", id="a telephone number"),
        pytest.param("Omar Haddad", {"comment": "Thanks! Ana Ruiz"}, "data_hidden", id="the respondent's name"),
        pytest.param(
            "Omar Haddad",
            {"private": {"customer_email": "Omar.Haddad@cws.county.example"}},
            "praises_self",
            id="the person's own address",
        ),
        pytest.param(
            "Omar Haddad", {"private": {"customer_name": "Haddad, Omar"}}, "praises_self", id="the person's own name"
        ),
        pytest.param("Walter Finch", {"service_on": "2026-03-02"}, "has_left", id="somebody who has left"),
    ],
)
async def test_what_is_not_plain_waits_and_says_why(
    heart: HeartOffice, named: str, facts: dict[str, Any], reason: str
) -> None:
    await heart.take(heart.praise(named, **facts))
    found = await heart.only_recognition()
    assert (found["state"], found["reasons"]) == ("waiting", [reason])
    assert heart.thanks() == []
    assert len(heart.reviews()) == 1
    assert await heart.dead_jobs() == []


@AFTER_APPROVAL
async def test_where_the_policy_wants_approval_everything_waits(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad"))
    found = await heart.only_recognition()
    assert (found["state"], found["person"], found["reasons"]) == ("waiting", "omar.haddad", ["approval_required"])
    assert heart.thanks() == []


async def test_names_are_matched_as_of_the_service_date(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Calvin Reyes", service_on="2026-09-01"))
    found = await heart.only_recognition()
    assert (found["person"], found["team"], found["state"]) == ("calvin.reyes", "east", "sent")
    assert found["copied_to"] == ["monica.salazar"]  # today's supervisor reads the copy


async def test_a_supervisor_who_is_praised_has_the_own_supervisor_in_copy(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Beatrice Hollis"))
    assert (await heart.only_recognition())["copied_to"] == ["eleanor.voss"]


async def test_with_nobody_above_the_copy_is_left_out_visibly(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Marcus Hale"))
    found = await heart.only_recognition()
    assert (found["state"], found["copied_to"], found["copy_exception"]) == ("sent", [], "nobody_above")
    reader = await heart.person()
    parts = (await reader.get(f"/v1/recognitions/{found['id']}/explain")).json()["parts"]
    assert {part["step"]: part["outcome"] for part in parts} == {
        "recognition": "done",
        "recognition_mail": "done",
        "recognition_comment": "done",
        "recognition_attachment": "done",
        "recognition_copy": "nobody_above",
    }
    assert {part["clause"] for part in parts} >= {"HEART-REC", "HEART-REC.supervisor"}
    assert all(part["clause_text"] for part in parts)


async def test_responses_that_name_nobody_are_not_positive_or_meet_no_rule_leave_nothing(heart: HeartOffice) -> None:
    await heart.take(
        heart.praise(),
        heart.praise("Omar Haddad", classification="neutral", rating=3),
        heart.praise("Omar Haddad", agency="technology-services"),
    )
    assert (await heart.count(Praise), await heart.count(Recognition)) == (0, 0)
    assert sum(heart.survey_api.reads.values()) == 0


async def test_a_void_or_suspected_response_never_triggers_and_a_restored_one_does(heart: HeartOffice) -> None:
    praise = heart.praise("Omar Haddad")
    void = heart.void(praise)
    await heart.take(void, praise)
    assert (await heart.recognitions(), heart.thanks()) == ([], [])
    await heart.take(heart.void(praise, voided=False))
    assert (await heart.only_recognition())["state"] == "sent"


async def test_a_void_that_only_the_answer_tells_of_holds_it_off_too(heart: HeartOffice) -> None:
    praise = heart.praise("Omar Haddad", private={"voided": True})
    await heart.take(praise)
    assert await heart.recognitions() == []


async def test_a_void_cancels_what_waits_and_a_restored_response_reopens_it(heart: HeartOffice) -> None:
    praise = heart.praise("Morales")
    await heart.take(praise)
    await heart.take(heart.void(praise))
    found = await heart.only_recognition()
    assert (found["state"], found["reasons"]) == ("cancelled", ["voided"])
    await heart.take(heart.void(praise, voided=False))
    found = await heart.only_recognition()
    assert (found["state"], found["reasons"]) == ("waiting", ["not_certain"])
    assert len(heart.reviews()) == 1  # the Ambassador was asked once


@AFTER_APPROVAL
async def test_a_void_between_approval_and_mail_takes_it_back_with_all_its_steps(heart: HeartOffice) -> None:
    praise = heart.praise("Omar Haddad")
    await heart.take(praise)
    found = await heart.only_recognition()
    assert (await heart.decide(await heart.person(), found["id"], "approve")).status_code == 200
    await heart.take(heart.void(praise))
    assert (await heart.only_recognition())["state"] == "cancelled"
    last = {each["step"]: each["outcome"] for each in await heart.published("case.step_recorded")}
    assert set(last.values()) == {"cancelled"}
    assert len(last) == 5
    await heart.take(heart.void(praise, voided=False))
    found = await heart.only_recognition()
    assert (found["state"], found["decided_by"], heart.thanks()) == ("waiting", None, [])
    assert (await heart.decide(await heart.person(), found["id"], "approve")).status_code == 200
    await heart.settle()
    assert ((await heart.only_recognition())["state"], len(heart.thanks())) == ("sent", 1)


async def test_a_response_that_is_not_there_any_more_leaves_nothing(heart: HeartOffice) -> None:
    praise = heart.praise("Morales")
    heart.survey_api.private.clear()
    await heart.take(praise)
    assert (await heart.recognitions(), await heart.dead_jobs()) == ([], [])


async def test_a_void_after_the_mail_takes_nothing_back_and_shows(heart: HeartOffice) -> None:
    praise = heart.praise("Omar Haddad")
    await heart.take(praise)
    await heart.take(heart.void(praise, reason="withdrawn"))
    found = await heart.only_recognition()
    assert found["state"] == "sent"
    details = (await (await heart.person()).get(f"/v1/recognitions/{found['id']}")).json()
    assert details["response_voided"] is True


async def test_an_accepted_revision_is_considered(heart: HeartOffice) -> None:
    first = heart.praise("Morales", comment="Morales was kind.")
    await heart.take(first)
    again = heart.praise("Omar Haddad", "Morales", comment="So was Omar.", version=2, response_id=first.response_id)
    await heart.take(again, first)
    states = {each["named"]: each["state"] for each in await heart.recognitions()}
    assert states == {"Morales": "waiting", "Omar Haddad": "sent"}
    await heart.take(heart.praise("Omar Haddad", version=3, response_id=first.response_id))
    states = {each["named"]: (each["state"], each["reasons"]) for each in await heart.recognitions()}
    assert states == {"Morales": ("cancelled", ["no_longer_named"]), "Omar Haddad": ("sent", [])}
    worse = heart.praise("Morales", version=4, response_id=first.response_id, classification="neutral", rating=3)
    await heart.take(worse)
    assert len(heart.thanks()) == 1


async def test_a_later_version_that_comes_first_wins(heart: HeartOffice) -> None:
    first = heart.praise("Omar Haddad")
    later = heart.praise(version=2, response_id=first.response_id, classification="neutral", rating=3)
    await heart.take(later)
    await heart.take(first)
    assert (await heart.recognitions(), heart.thanks()) == ([], [])


async def test_services_that_are_away_are_asked_until_they_answer(heart: HeartOffice) -> None:
    heart.switchboard.cut |= {"survey.test", "notifier.test"}
    await heart.take(heart.praise("Omar Haddad"))
    heart.switchboard.cut -= {"survey.test"}
    await heart.pass_time(seconds=30)
    assert await heart.recognitions() == []
    heart.switchboard.cut.clear()
    heart.switchboard.lose_answers_of |= {"notifier.test"}
    await heart.pass_time(seconds=30)
    heart.switchboard.lose_answers_of.clear()
    await heart.pass_time(minutes=6)
    assert (await heart.only_recognition())["state"] == "sent"
    assert len(heart.thanks()) == 1


async def test_a_mail_that_came_back_is_undeliverable_and_a_late_success_is_not_forgotten(heart: HeartOffice) -> None:
    await heart.deliver(heart.praise("Omar Haddad"))
    await heart.settle(mails=False)
    assert (await heart.only_recognition())["state"] == "sending"
    await heart.mails_become("failed")
    await heart.settle()
    found = await heart.only_recognition()
    assert (found["state"], found["outcome"], found["sent_at"]) == ("undeliverable", "failed", None)
    assert await heart.published("recognition.sent") == []
    heart.settled.clear()
    await heart.mails_become("delivered")
    await heart.settle()
    assert (await heart.only_recognition())["state"] == "sent"
    assert len(await heart.published("recognition.sent")) == 1


@pytest.mark.parametrize("rule_changes", [{"recognition": {"role": "dhro_representative"}}])
async def test_the_role_of_the_policy_is_asked(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Xaver Quill", program="adoptions"))
    [mail] = heart.reviews()
    assert mail.to == [ToRole(role="dhro_representative", of_department="child-welfare-services")]


async def test_where_no_department_is_known_nobody_is_asked_and_that_shows(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Xaver Quill", program=None))
    found = await heart.only_recognition()
    assert (found["state"], found["review_state"], found["department"]) == ("waiting", "nobody_in_charge", None)
    assert heart.notifier.messages == {}


async def test_steps_are_published_for_conformance_and_end_done(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad"))
    steps = await heart.published("case.step_recorded")
    done = {each["clause"] for each in steps if each["outcome"] == "done" and each["done_at"]}
    parts = {f"HEART-REC.{part}" for part in ("email", "comment", "attached", "supervisor")}
    assert done == {"HEART-REC", *parts}
    first = {each["clause"]: each["outcome"] for each in reversed(steps)}
    assert first["HEART-REC"] == "open"
    assert {each["agency"] for each in steps} == {COUNTY}
