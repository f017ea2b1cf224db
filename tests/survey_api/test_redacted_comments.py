"""Redacted comments: proposed by rules, released by a person, gone at once where the response counts no more (HEART-ACT)."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from services.survey_api.domain.comments.redacting import CommentRule, Original, find_personal_data
from services.survey_api.models import PrivateRead, RedactedComment, Response, ResponseRevision
from shared.redaction import redact
from tests.survey_api.comments import CANARIES, COMMENT, COMMENTS, READ, RELEASE, RELEASED, SAID, Comments
from tests.survey_api.forms import QUESTIONS, Visitors
from tests.survey_api.heart_office import HeartOffice

VOID = {"reason": "spam", "note": None}
DECIDE = "responses:decide"


@pytest.fixture
def comments(ambassador: HeartOffice, visitors: Visitors) -> Comments:
    return Comments(ambassador, visitors)


@pytest.mark.clause("HEART-ACT")
async def test_a_comment_leaves_only_once_released_and_then_without_who_wrote_it(comments: Comments) -> None:
    first, second = await comments.say(), await comments.say("The office was locked.", 2)

    assert await comments.released() == []
    proposed = await comments.copy_of(first)
    assert proposed["state"] == "proposed"
    assert SAID in proposed["text"]
    assert not any(canary in proposed["text"] for canary in CANARIES)

    await comments.release(first)
    (left,) = await comments.released()
    assert left["text"] == proposed["text"]
    assert set(left) == {"reference", "survey", "program", "rating", "question_rating", "text"}
    assert str(first) not in str(left)
    assert (left["rating"], left["program"]) == (1, "adoptions")

    decided = await comments.copy_of(first)
    assert (decided["state"], decided["decided_by"]) == ("released", f"the key for {RELEASE}")
    await comments.release(second)
    assert len(await comments.released()) == 2


async def test_what_leaves_is_chosen_by_days_question_rating_program_and_department(comments: Comments) -> None:
    low = await comments.say("Slow.", 5, timeliness="1")
    high = await comments.say("Quick.", 5)
    await comments.release(low)
    await comments.release(high)

    asked = {"question": "timeliness", "at_most_rating": 3}
    (found,) = await comments.released(**asked)
    assert (found["text"], found["rating"], found["question_rating"]) == ("Slow.", 5, 1)
    assert await comments.released(question="nothing-asked") == []
    assert await comments.released(at_most_rating=4) == []
    assert await comments.released(program="ccws") == []
    assert len(await comments.released(program="adoptions", department="child-welfare-services")) == 2
    assert await comments.released(department="another") == []
    assert await comments.released(**{"from": "2026-01-01", "to": "2026-01-31"}) == []
    backwards = {"from": "2026-02-01", "to": "2026-01-31"}
    refused = await comments.office.call("GET", RELEASED, scope=READ, params=backwards)
    assert (refused.status_code, refused.json()["code"]) == (422, "comment_days_invalid")
    assert [each["state"] for each in await comments.copies(state="released", **asked)] == ["released"]


async def test_pages_follow_each_other_to_the_end(comments: Comments) -> None:
    for number in range(3):
        await comments.release(await comments.say(f"Comment {number}."))

    seen, cursor = [], None
    for _ in range(3):
        params = {**comments.days, "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = await comments.office.read(RELEASED, scope=READ, params=params)
        seen += [each["text"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert sorted(seen) == ["Comment 0.", "Comment 1.", "Comment 2."]
    cursor_of_another = (await comments.office.read(RELEASED, scope=READ, params={**comments.days, "limit": 1}))[
        "next_cursor"
    ]
    refused = await comments.office.call(
        "GET", COMMENTS, scope=RELEASE, params={**comments.days, "cursor": cursor_of_another}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor_invalid")


async def test_a_voided_response_takes_its_released_comment_back_at_once_and_one_brought_back_is_reviewed_anew(
    comments: Comments,
) -> None:
    response_id = await comments.say()
    await comments.release(response_id)

    voided = await comments.office.call("POST", f"/v1/responses/{response_id}/void", scope=DECIDE, json=VOID)
    assert voided.status_code == 200, voided.text
    assert await comments.released() == []
    stale = await comments.copy_of(response_id)
    assert (stale["state"], stale["text"], stale["decided_by"]) == ("stale", None, None)
    refused = await comments.act(stale, "release")
    assert (refused.status_code, refused.json()["code"]) == (409, "comment_stale")
    path = f"/v1/responses/{response_id}/redacted-comment"
    refused = await comments.office.call("POST", path, scope=RELEASE)
    assert refused.json()["code"] == "response_does_not_count"
    assert await comments.work() == 0

    await comments.office.call("POST", f"/v1/responses/{response_id}/unvoid", scope=DECIDE)
    await comments.work()
    assert (await comments.copy_of(response_id))["state"] == "proposed"
    assert await comments.released() == []
    await comments.release(response_id)
    assert len(await comments.released()) == 1


async def test_a_revised_response_takes_its_released_comment_back_at_once(comments: Comments) -> None:
    response_id = await comments.say()
    await comments.release(response_id)
    async with comments.office.resources.sessions.begin() as session:
        (first,) = (
            await session.scalars(select(ResponseRevision).where(ResponseRevision.response_id == response_id))
        ).all()
        values = {column.key: getattr(first, column.key) for column in ResponseRevision.__table__.columns}
        values |= {"number": 2, "state": "flagged", "content_hash": "other"}
        values["content"] = {**first.content, "comment": "They called after all."}
        session.add(ResponseRevision(**values))

    path = f"/v1/responses/{response_id}/revisions/2/accept"
    accepted = await comments.office.call("POST", path, scope=DECIDE, json={"note": None})
    assert accepted.status_code == 200, accepted.text
    assert await comments.released() == []
    await comments.work()
    assert (await comments.copy_of(response_id))["text"] == "They called after all."
    assert await comments.released() == []


async def test_a_comment_that_was_changed_behind_the_api_does_not_leave(comments: Comments) -> None:
    response_id = await comments.say()
    await comments.release(response_id)
    async with comments.office.resources.sessions.begin() as session:
        await session.execute(update(Response).where(Response.id == response_id).values(comment="Something else."))

    assert await comments.released() == []
    copy = await comments.copy_of(response_id)
    refused = await comments.act(copy, "review", {"hide": [{"start": 0, "end": 3}]})
    assert refused.json()["code"] == "comment_stale"


async def test_a_reviewed_copy_must_be_released_again_and_what_was_decided_lives_on(comments: Comments) -> None:
    response_id = await comments.say("Nobody at Beacon House called. Sunny Meadow is far.")
    await comments.release(response_id)
    copy = await comments.copy_of(response_id)

    reviewed = await comments.act(copy, "review", {"hide": [{"start": 10, "end": 22, "kind": "name"}]})
    assert reviewed.status_code == 200, reviewed.text
    assert reviewed.json()["state"] == "proposed"
    assert "Beacon" not in reviewed.json()["text"]
    assert await comments.released() == []
    span = next(each for each in reviewed.json()["spans"] if each["rule"] == "person")
    assert (span["by"], span["kind"]) == (f"the key for {RELEASE}", "name")

    for act, body in (("void", VOID), ("unvoid", None)):
        await comments.office.call("POST", f"/v1/responses/{response_id}/{act}", scope=DECIDE, json=body)
    await comments.work()
    again = await comments.copy_of(response_id)
    assert "Beacon" not in again["text"]  # the same comment: the same decision

    lifted = await comments.act(again, "review", {"lift": [{"start": span["start"], "end": span["end"]}]})
    assert "Beacon House" in lifted.json()["text"]
    path = f"{COMMENTS}/{copy['id']}"
    history = (await comments.office.read(path, scope=RELEASE))["history"]
    assert [each["what"] for each in history] == [
        *("wanted", "proposed", "released", "reviewed", "made_stale", "wanted", "proposed", "reviewed"),
    ]


async def test_a_review_names_its_places_and_says_why_a_known_party_is_shown(
    invited: Visitors, ambassador: HeartOffice
) -> None:
    comments = Comments(ambassador, invited)
    response_id = await comments.say("I am Lena Fox and nobody called.")
    copy = await comments.copy_of(response_id)
    (span,) = copy["spans"]
    assert "Lena" not in copy["text"]
    place = {"start": span["start"], "end": span["end"]}

    for body, code in (
        ({"hide": [{"start": 5, "end": 5000}]}, "comment_span_outside"),
        ({"lift": [{"start": 0, "end": 1}]}, "comment_span_not_found"),
        ({"lift": [place]}, "comment_lift_reason_missing"),
        ({"hide": [], "lift": []}, "request_invalid"),
    ):
        refused = await comments.act(copy, "review", body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    shown = await comments.act(copy, "review", {"lift": [place | {"reason": "A street."}]})
    assert "Lena Fox" in shown.json()["text"]
    assert shown.json()["lifted"][0]["reason"] == "A street."


async def test_of_two_who_decide_at_once_one_does(comments: Comments) -> None:
    response_id = await comments.say()
    copy = await comments.copy_of(response_id)
    path = f"{COMMENTS}/{copy['id']}"
    tag = (await comments.office.call("GET", path, scope=RELEASE)).headers["ETag"]

    async def decide(act: str, body: dict[str, str] | None = None) -> int:
        headers = {"If-Match": tag}
        answer = await comments.office.call("POST", f"{path}/{act}", scope=RELEASE, json=body, headers=headers)
        return answer.status_code

    answers = await asyncio.gather(decide("release"), decide("withhold", {}), decide("release"))
    assert min(answers) == 200
    assert set(sorted(answers)[1:]) <= {409, 412}
    assert await decide("release") == 412
    unnamed = await comments.office.call("POST", f"{path}/release", scope=RELEASE)
    assert unnamed.status_code == 428


async def test_a_withheld_comment_leaves_no_more_and_may_be_released_again(comments: Comments) -> None:
    response_id = await comments.say()
    copy = await comments.release(response_id)

    withheld = await comments.act(copy, "withhold", {"reason": "The story tells who it was."})
    assert withheld.json()["state"] == "withheld"
    assert await comments.released() == []
    twice = await comments.act(copy, "withhold", {})
    assert twice.json()["code"] == "comment_not_in_state"
    await comments.release(response_id)
    assert len(await comments.released()) == 1


async def test_the_original_is_seen_with_the_scope_alone_and_every_read_is_recorded(comments: Comments) -> None:
    copy = await comments.copy_of(await comments.say())
    path = f"{COMMENTS}/{copy['id']}"

    for scope in (READ, "responses:read", "responses:private"):
        assert (await comments.office.call("GET", path, scope=scope)).status_code == 403
    assert (await comments.office.call("GET", RELEASED, scope=RELEASE, params=comments.days)).status_code == 403
    assert (await comments.office.read(path, scope=RELEASE))["original"] == COMMENT
    async with comments.office.resources.sessions() as session:
        kept = [str(row.what) for row in await session.execute(select(PrivateRead.what))]
    assert kept == ["comment"]
    unknown = await comments.office.call("GET", f"{COMMENTS}/{UUID(int=1)}", scope=RELEASE)
    assert unknown.json()["code"] == "comment_not_found"


async def test_a_copy_is_proposed_when_asked_for_and_a_current_one_stands(comments: Comments) -> None:
    response_id, silent = await comments.say(), await comments.say("")
    async with comments.office.resources.sessions.begin() as session:
        await session.execute(delete(RedactedComment))
    path = f"/v1/responses/{response_id}/redacted-comment"

    made = await comments.office.call("POST", path, scope=RELEASE)
    again = await comments.office.call("POST", path, scope=RELEASE)
    assert (made.json()["state"], made.json()["version"]) == ("proposed", again.json()["version"])
    assert made.headers["ETag"] == again.headers["ETag"]
    refused = await comments.office.call("POST", f"/v1/responses/{silent}/redacted-comment", scope=RELEASE)
    assert refused.json()["code"] == "response_without_comment"


async def test_a_copy_goes_with_its_response(comments: Comments) -> None:
    response_id = await comments.say()
    await comments.release(response_id)
    async with comments.office.resources.sessions.begin() as session:
        await session.execute(delete(Response).where(Response.id == response_id))

    assert await comments.copies() == []
    assert await comments.released() == []


async def test_what_a_machine_wrote_has_no_copy_until_a_person_says_otherwise(comments: Comments) -> None:
    await comments.visitors.suspected({question: ["1"] for question in QUESTIONS} | {"comment": [COMMENT]})
    assert await comments.work() == 0
    assert await comments.copies() == []

    (withheld,) = await comments.visitors.responses(withheld=True)
    await comments.office.call("POST", f"/v1/responses/{withheld.id}/unvoid", scope=DECIDE)
    await comments.work()
    assert [each["state"] for each in await comments.copies()] == ["proposed"]


def test_staff_stay_named_only_where_the_agencys_rule_lets_them() -> None:
    original = Original(comment="Ana Morales was late. Ana never called.", staff=("Ana Morales",))

    def redacted(*, keep: bool) -> str:
        rule = CommentRule(keep_staff_names=keep, languages=("en",))
        return redact(original.comment, find_personal_data(original, rule))

    assert "Ana Morales" in redacted(keep=True)
    assert "Ana" not in redacted(keep=False)
    assert "Morales" not in redacted(keep=False)
