"""HEART-REC: the Ambassador decides on what does not go out by itself: who is meant and what is hidden, never the words."""

import asyncio
from base64 import b64decode

import pytest
from sqlalchemy import select

from services.case_log_api.models import RecognitionRead
from tests.case_log_api.heart_office import AMBASSADOR, SCOPES, HeartOffice

pytestmark = pytest.mark.clause("HEART-REC")


async def test_the_ambassador_chooses_who_is_meant_and_that_person_is_thanked(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found = await heart.only_recognition()
    ambassador = await heart.person()
    approved = await heart.decide(ambassador, found["id"], "approve", person="anna.morales")
    assert approved.status_code == 200, approved.text
    assert (approved.json()["state"], approved.json()["decided_by"]) == ("approved", AMBASSADOR)
    await heart.settle()
    found = await heart.only_recognition()
    assert (found["state"], found["person"], found["team"]) == ("sent", "anna.morales", "central-continuing")
    assert found["copied_to"] == ["hector.ruiz"]
    [mail] = heart.thanks()
    assert mail.data["name"] == "Anna Morales"


async def test_without_a_certain_person_the_approval_must_name_one_of_the_directory(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found, ambassador = await heart.only_recognition(), await heart.person()
    refused = await heart.decide(ambassador, found["id"], "approve")
    assert (refused.status_code, refused.json()["code"]) == (422, "person_not_named")
    refused = await heart.decide(ambassador, found["id"], "approve", person="nobody.here")
    assert (refused.status_code, refused.json()["code"]) == (422, "person_not_in_directory")
    refused = await heart.decide(ambassador, found["id"], "approve", person="walter.finch")
    assert refused.json()["code"] == "person_not_in_directory"  # left before the service date
    assert heart.thanks() == []


async def test_somebody_who_has_left_since_cannot_be_written_to_and_another_can_be_meant(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Kirsten Vale", service_on="2026-08-03"))
    found, ambassador = await heart.only_recognition(), await heart.person()
    assert (found["reasons"], found["candidates"][0]["has_left"]) == (["has_left"], True)
    refused = await heart.decide(ambassador, found["id"], "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "person_has_left")
    declined = await heart.decide(ambassador, found["id"], "decline", reason="Thanked by letter.")
    assert (declined.json()["state"], declined.json()["note"]) == ("declined", "Thanked by letter.")


async def test_declined_nobody_is_written_to_and_it_cannot_be_approved(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found, ambassador = await heart.only_recognition(), await heart.person()
    assert (await heart.decide(ambassador, found["id"], "decline")).status_code == 422
    assert (await heart.decide(ambassador, found["id"], "decline", reason="Another agency.")).status_code == 200
    again = await heart.decide(ambassador, found["id"], "decline", reason="Another agency.")
    assert (again.status_code, again.json()["state"]) == (200, "declined")
    late = await heart.decide(await heart.person(None), found["id"], "approve", person="ana.morales")
    assert (late.status_code, late.json()["code"]) == (409, "recognition_decided")
    await heart.settle()
    assert heart.thanks() == []
    outcomes = [each["outcome"] for each in await heart.published("case.step_recorded")]
    assert outcomes == ["open", "declined"]


async def test_only_the_hidden_parts_can_be_changed_and_what_is_quoted_is_what_was_seen(heart: HeartOffice) -> None:
    comment = "Omar rang 619-555-0123 about Lena. He is great."
    await heart.take(heart.praise("Omar Haddad", comment=comment))
    found, ambassador = await heart.only_recognition(), await heart.person()
    read = (await ambassador.get(f"/v1/recognitions/{found['id']}")).json()["comment"]
    assert (read["original"], read["quote"]) == (comment, "Omar rang [phone number] about Lena. He is great.")
    [hidden] = read["hidden"]
    assert (hidden["kind"], hidden["rule"], comment[hidden["start"] : hidden["end"]]) == (
        "phone",
        "phone",
        "619-555-0123",
    )
    parts = [{"start": hidden["start"], "end": hidden["end"]}, {"start": 29, "end": 33}]
    outside = await heart.decide(ambassador, found["id"], "approve", hide=[{"start": 40, "end": 4000}])
    assert (outside.status_code, outside.json()["code"]) == (422, "range_outside_comment")
    assert (await heart.decide(ambassador, found["id"], "approve", comment="Better words.")).status_code == 422
    assert (await heart.decide(ambassador, found["id"], "approve", hide=parts)).status_code == 200
    await heart.settle()
    [mail] = heart.thanks()
    assert mail.data["comment"] == "Omar rang [phone number] about [hidden]. He is great."
    assert b64decode(mail.attachments[0].content_base64).decode() == mail.data["comment"] + "\n"
    read = (await ambassador.get(f"/v1/recognitions/{found['id']}")).json()["comment"]
    assert (read["original"], read["quote"]) == (comment, mail.data["comment"])
    assert [part["rule"] for part in read["hidden"]] == ["phone", "person"]


async def test_a_recognition_without_a_comment_can_be_approved_and_says_so(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad", comment=None))
    found = await heart.only_recognition()
    assert (await heart.decide(await heart.person(), found["id"], "approve")).status_code == 200
    await heart.settle()
    [mail] = heart.thanks()
    assert mail.data["comment"] == "The customer left no comment."
    parts = (await (await heart.person()).get(f"/v1/recognitions/{found['id']}/explain")).json()["parts"]
    outcomes = {part["step"]: part["outcome"] for part in parts}
    assert (outcomes["recognition_mail"], outcomes["recognition_comment"]) == ("done", "no_comment")


async def test_of_two_ambassadors_at_once_one_wins_and_the_other_is_told_by_name(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found = await heart.only_recognition()
    one, two = await heart.person(), await heart.person("eleanor.voss")
    path = f"/v1/recognitions/{found['id']}"
    tag = (await one.get(path)).headers["ETag"]
    answers = await asyncio.gather(
        one.post(f"{path}/approve", json={"person": "ana.morales"}, headers={"If-Match": tag}),
        two.post(f"{path}/approve", json={"person": "anna.morales"}, headers={"If-Match": tag}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [won], [lost] = ([a for a in answers if a.status_code == status] for status in (200, 409))
    assert lost.json()["code"] == "recognition_decided"
    assert lost.json()["decided_by"] == won.json()["decided_by"]
    assert won.json()["decided_by"] in lost.json()["detail"]
    await heart.settle()
    assert len(heart.thanks()) == 1


async def test_two_names_of_one_response_cannot_both_become_the_same_person(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales", "Ms. M"))
    ambassador = await heart.person()
    ids = [each["id"] for each in await heart.recognitions(state="waiting")]
    tags = [(await ambassador.get(f"/v1/recognitions/{each}")).headers["ETag"] for each in ids]
    answers = await asyncio.gather(
        *(
            ambassador.post(
                f"/v1/recognitions/{each}/approve", json={"person": "ana.morales"}, headers={"If-Match": tag}
            )
            for each, tag in zip(ids, tags, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "person_recognised_already"}
    await heart.settle()
    assert len(heart.thanks()) == 1


async def test_a_decision_says_what_it_was_based_on_and_the_same_again_changes_nothing(heart: HeartOffice) -> None:
    praise = heart.praise("Morales")
    await heart.take(praise)
    found, ambassador = await heart.only_recognition(), await heart.person()
    path = f"/v1/recognitions/{found['id']}"
    body = {"person": "ana.morales"}
    assert (await ambassador.post(f"{path}/approve", json=body)).status_code == 428
    tag = (await ambassador.get(path)).headers["ETag"]
    await heart.take(heart.praise("Morales", comment="Other words.", version=2, response_id=praise.response_id))
    stale = await ambassador.post(f"{path}/approve", json=body, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_changed")
    assert (await heart.decide(ambassador, found["id"], "approve", **body)).status_code == 200
    await heart.settle()
    again = await heart.decide(ambassador, found["id"], "approve", **body)
    assert (again.status_code, again.json()["state"]) == (200, "sent")
    assert len(heart.thanks()) == 1
    assert heart.thanks()[0].data["comment"] == "Other words."


async def test_what_becomes_of_the_ambassadors_mail_makes_no_decision_stale(heart: HeartOffice) -> None:
    await heart.deliver(heart.praise("Morales"))
    await heart.settle(mails=False)
    found, ambassador = await heart.only_recognition(), await heart.person()
    path = f"/v1/recognitions/{found['id']}"
    tag = (await ambassador.get(path)).headers["ETag"]
    await heart.mails_become("delivered")
    await heart.settle()
    approved = await ambassador.post(f"{path}/approve", json={"person": "ana.morales"}, headers={"If-Match": tag})
    assert approved.status_code == 200, approved.text


async def test_an_ambassador_decides_for_the_own_department_alone_and_never_about_oneself(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found = await heart.only_recognition()
    stranger = await heart.person("priscilla.ong")  # Ambassador of another department
    refused = await heart.decide(stranger, found["id"], "approve", person="ana.morales")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_department")
    refused = await heart.decide(stranger, found["id"], "decline", reason="No.")
    assert refused.json()["code"] == "not_your_department"
    herself = await heart.person("ana.morales")
    refused = await heart.decide(herself, found["id"], "approve")
    assert refused.json()["code"] == "person_not_named"
    refused = await heart.decide(herself, found["id"], "approve", person="ana.morales")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_person_concerned")


async def test_the_ambassador_who_is_praised_is_not_asked_the_supervisor_is(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Tessa Lindgren", comment="Write me: ana@home.example"))
    [mail] = heart.reviews()
    assert mail.exclude == ["tessa.lindgren"]
    assert heart.notifier.resolve(mail)["to"] == ["eleanor.voss@cws.county.example"]  # type: ignore[attr-defined]  # the county's stand-in


async def test_a_person_under_two_names_is_thanked_once(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad", "Omar"))
    waiting = [each for each in await heart.recognitions() if each["state"] == "waiting"]
    assert len(waiting) == 1
    ambassador = await heart.person()
    refused = await heart.decide(ambassador, waiting[0]["id"], "approve", person="omar.haddad")
    assert (refused.status_code, refused.json()["code"]) == (409, "person_recognised_already")
    assert (await heart.decide(ambassador, waiting[0]["id"], "decline", reason="The same.")).status_code == 200


async def test_who_has_opted_out_is_left_in_peace_until_opting_in(heart: HeartOffice) -> None:
    ambassador = await heart.person()
    path = "/v1/recognition-opt-outs/omar.haddad"
    assert (await ambassador.get(path)).status_code == 404
    noted = await ambassador.put(path)
    assert (noted.status_code, noted.json()["recorded_by"]) == (200, AMBASSADOR)
    assert (await ambassador.put(path)).headers["ETag"] == noted.headers["ETag"]
    listed = (await ambassador.get("/v1/recognition-opt-outs")).json()["items"]
    assert [each["person"] for each in listed] == ["omar.haddad"]
    await heart.take(heart.praise("Omar Haddad", "Philip Quan"))
    states = {each["person"]: each["state"] for each in await heart.recognitions()}
    assert states == {"omar.haddad": "withheld", "philip.quan": "sent"}
    [withheld] = await heart.recognitions(state="withheld")
    refused = await heart.decide(ambassador, withheld["id"], "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "person_opted_out")
    assert (await ambassador.delete(path)).status_code == 428
    assert (await ambassador.delete(path, headers={"If-Match": '"another"'})).status_code == 412
    assert (await ambassador.delete(path, headers={"If-Match": noted.headers["ETag"]})).status_code == 204
    assert (await heart.decide(ambassador, withheld["id"], "approve")).status_code == 200
    await heart.settle()
    assert len(heart.thanks()) == 2
    assert heart.reviews() == []


@pytest.mark.parametrize("rule_changes", [{"recognition": {"send": "after_approval"}}])
async def test_opting_out_withholds_what_waits_and_what_was_approved_and_not_sent(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad"), heart.praise("Philip Quan"))
    ambassador = await heart.person()
    found = {each["person"]: each["id"] for each in await heart.recognitions()}
    assert (await heart.decide(ambassador, found["philip.quan"], "approve")).status_code == 200
    for person in found:
        await ambassador.put(f"/v1/recognition-opt-outs/{person}")
    await heart.settle()
    assert {each["state"] for each in await heart.recognitions()} == {"withheld"}
    assert heart.thanks() == []


async def test_a_name_field_with_a_number_in_it_shows_no_number(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Omar Haddad", "my number is 619-555-0123"))
    named = {each["named"] for each in await heart.recognitions()}
    assert named == {"Omar Haddad", "my number is [phone number]"}
    assert "619-555-0123" not in str([mail.data for mail in heart.reviews()])


async def test_the_comment_needs_its_scope_and_each_read_is_recorded(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales", comment="A secret. 619-555-0123"))
    found = await heart.only_recognition()
    assert "secret" not in str(found)
    path = f"/v1/recognitions/{found['id']}"
    plain = (await (await heart.person(None, "recognitions:read")).get(path)).json()
    assert plain["comment"] is None
    assert await heart.count(RecognitionRead) == 0
    private = (await (await heart.person()).get(path)).json()
    assert private["comment"]["original"].startswith("A secret.")
    async with heart.resources.sessions() as session:
        [read] = (await session.scalars(select(RecognitionRead))).all()
    assert (read.reader, str(read.recognition_id)) == (AMBASSADOR, found["id"])


async def test_scopes_and_agencies_are_kept_apart(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found = await heart.only_recognition()
    path = f"/v1/recognitions/{found['id']}"
    reader = await heart.person(None, "recognitions:read")
    assert (await reader.post(f"{path}/decline", json={"reason": "No."})).json()["code"] == "scope_missing"
    assert (await (await heart.person(None, "cases:*")).get("/v1/recognitions")).status_code == 403
    elsewhere = await heart.caller(*SCOPES, agency="technology-services")
    assert (await elsewhere.get(path)).status_code == 404
    missing = await (await heart.person()).get("/v1/recognitions/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84")
    assert (missing.status_code, missing.json()["code"]) == (404, "recognition_not_found")


async def test_a_directory_that_is_away_is_said_and_nothing_is_decided(heart: HeartOffice) -> None:
    await heart.take(heart.praise("Morales"))
    found, ambassador = await heart.only_recognition(), await heart.person()
    heart.switchboard.cut.add("notifier.test")
    away = await heart.decide(ambassador, found["id"], "approve", person="ana.morales")
    assert (away.status_code, away.json()["code"]) == (503, "directory_unavailable")
    assert (await heart.only_recognition())["state"] == "waiting"


async def test_lists_are_filtered_and_paged(heart: HeartOffice) -> None:
    await heart.take(
        heart.praise("Omar Haddad"),
        heart.praise("Philip Quan", program="adoptions"),
        heart.praise("Morales"),
        heart.praise("Philip Quan", submitted_at="2026-07-01T06:59:59+00:00"),  # still June in California
    )
    assert len(await heart.recognitions(person="philip.quan")) == 2
    assert len(await heart.recognitions(team="adoptions")) == 1
    assert len(await heart.recognitions(program="adoptions")) == 1
    assert len(await heart.recognitions(state="waiting")) == 1
    assert len(await heart.recognitions(department="child-welfare-services")) == 4
    assert len(await heart.recognitions(quarter="2026-10-01")) == 3
    assert len(await heart.recognitions(quarter="2026-06-30", person="philip.quan")) == 1
    reader, seen, cursor = await heart.person(None, "recognitions:read"), [], None
    while True:
        page = (
            await reader.get("/v1/recognitions", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [each["id"] for each in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(set(seen)) == len(seen) == 4
    for day in ("0001-01-01", "2026-02-30"):
        far = await reader.get("/v1/recognitions", params={"quarter": day})
        assert (far.status_code, far.json()["code"]) == (422, "quarter_out_of_range")
    assert (await reader.get("/v1/recognitions", params={"quarter": "0"})).status_code == 422


async def test_recognitions_are_counted_by_person_team_and_fiscal_quarter(heart: HeartOffice) -> None:
    await heart.take(
        heart.praise("Omar Haddad"),
        heart.praise("Omar Haddad", "Philip Quan"),
        heart.praise("Morales"),
        heart.praise("Omar Haddad", submitted_at="2026-07-01T07:00:00+00:00"),  # the fiscal year's first instant
        heart.praise("Omar Haddad", submitted_at="2026-07-01T06:59:59+00:00"),
    )
    reader = await heart.person(None, "recognitions:read")

    async def counts(**query: str) -> list[tuple[str | None, int, int]]:
        answer = await reader.get("/v1/recognitions/counts", params=query)
        assert answer.status_code == 200, answer.text
        return [(each["key"], each["sent"], each["waiting"]) for each in answer.json()["items"]]

    assert await counts(by="person") == [("omar.haddad", 4, 0), ("philip.quan", 1, 0), (None, 0, 1)]
    assert await counts(by="team") == [("adoptions", 4, 0), ("central-intake", 1, 0), (None, 0, 1)]
    assert await counts(by="quarter") == [("2026-04-01", 1, 0), ("2026-07-01", 1, 0), ("2026-10-01", 3, 1)]
    assert await counts(by="person", quarter="2026-11-18") == [
        ("omar.haddad", 2, 0),
        ("philip.quan", 1, 0),
        (None, 0, 1),
    ]
    answer = await reader.get("/v1/recognitions/counts", params={"by": "team"})
    assert answer.json()["items"][0]["name"] == "Adoptions"
