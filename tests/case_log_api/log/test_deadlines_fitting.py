"""Limits follow what an entry is: another kind or channel, its closing, and its being opened again."""

from typing import Any

import pytest

from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.timeline import verify_timeline
from shared.policy.models import PolicyPack
from tests.case_log_api.log.at_work import case_id_of, consolidate, payloads
from tests.case_log_api.log.care_office import ASSISTANT, CARE, DEPUTY, CareOffice
from tests.case_log_api.log.moving import adopt
from tests.case_log_api.log.test_closing import REASON, answer_by_phone, close
from tests.case_log_api.log.test_deadlines import deadlines_of, last_step, log_untold

TO_ACKNOWLEDGE: dict[str, Any] = {
    "name": "acknowledge",
    "clause": "CCTS-III.A1.log",
    "starts": "received",
    "ends": "acknowledged",
    "limit": {"kind": "business_days", "days": 3},
    "who": "designee",
}


def with_limits(pack: PolicyPack, *limits: dict[str, Any]) -> PolicyPack:
    """The pack with more limits."""
    content = pack.model_dump()
    content["care_log"]["deadlines"] = [*content["care_log"]["deadlines"], *limits]
    return PolicyPack.model_validate(content)


async def state_of(care: CareOffice, case_id: str, name: str = "acknowledge") -> str:
    found: str = (await deadlines_of(care, case_id))[name]["state"]
    return found


@pytest.mark.parametrize(
    ("only", "other"), [({"kinds": ["complaint"]}, {"kind": "question"}), ({"channels": ["phone"]}, {"channel": "fax"})]
)
async def test_a_limit_that_no_longer_fits_is_withdrawn_and_fits_again_as_if_it_had_never_been_away(
    care: CareOffice, care_pack: PolicyPack, only: dict[str, Any], other: dict[str, Any]
) -> None:
    await adopt(care, with_limits(care_pack, TO_ACKNOWLEDGE | only))
    entry = await care.log()
    due_at = (await deadlines_of(care, entry["case_id"]))["acknowledge"]["due_at"]

    assert (await care.patch(entry["case_id"], **other)).status_code == 200

    assert await state_of(care, entry["case_id"]) == "withdrawn"
    assert (await last_step(care, entry["case_id"], "acknowledge"))["outcome"] == "withdrawn"
    [said] = await payloads(care, entry["case_id"], "deadline_withdrawn")
    assert (said["deadline"], said["was"], said["why"]) == ("acknowledge", "running", "does_not_fit")
    await care.pass_time(days=1)
    back = {name: entry[name] for name in other}
    await care.patch(entry["case_id"], **back)
    again = (await deadlines_of(care, entry["case_id"]))["acknowledge"]
    assert (again["state"], again["due_at"]) == ("running", due_at)
    step = await last_step(care, entry["case_id"], "acknowledge")
    assert (step["outcome"], step["due_at"]) == ("open", due_at)


async def test_what_never_applied_is_not_missed_either(care: CareOffice, care_pack: PolicyPack) -> None:
    await adopt(care, with_limits(care_pack, TO_ACKNOWLEDGE | {"kinds": ["complaint"]}))
    entry = await care.log()
    await care.pass_time(days=10)
    assert await state_of(care, entry["case_id"]) == "missed"

    await care.patch(entry["case_id"], kind="question")

    assert (await last_step(care, entry["case_id"], "acknowledge"))["outcome"] == "withdrawn"


async def test_a_limit_that_fits_now_is_counted_from_the_receipt_and_met_by_what_was_done_before(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    answered = {"name": "answer", "ends": "answered", "kinds": ["complaint"]}
    await adopt(care, with_limits(care_pack, TO_ACKNOWLEDGE | {"kinds": ["complaint"]}, TO_ACKNOWLEDGE | answered))
    entry = await care.log(kind="question")
    assert "acknowledge" not in await deadlines_of(care, entry["case_id"])
    call = {"direction": "outbound", "purpose": "acknowledgement", "channel": "phone", "at": care.now.isoformat()}
    await care.post(entry["case_id"], "communications", by=ASSISTANT, **call)
    await care.pass_time(days=10)

    await care.patch(entry["case_id"], kind="complaint")
    await care.settle()

    found = await deadlines_of(care, entry["case_id"])
    assert (found["acknowledge"]["state"], found["answer"]["state"]) == ("met", "missed")
    assert found["acknowledge"]["started_at"] == found["answer"]["started_at"] == entry["received_at"]
    assert (await last_step(care, entry["case_id"], "acknowledge"))["done_at"] is not None


async def test_a_draft_has_the_limits_of_what_it_is_said_to_be(care: CareOffice, care_pack: PolicyPack) -> None:
    await adopt(care, with_limits(care_pack, TO_ACKNOWLEDGE | {"kinds": ["complaint"]}))
    draft = await care.draft()
    await care.patch(draft, kind="compliment")
    assert await state_of(care, draft) == "withdrawn"


async def test_a_duplicate_gets_the_limits_of_its_new_kind_once_it_is_none(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    await adopt(care, with_limits(care_pack, TO_ACKNOWLEDGE | {"kinds": ["complaint"]}))
    first, second = await care.log(), await care.log(kind="question")
    made = await care.post(second["case_id"], "relations", to=first["case_id"], kind="duplicate", reason="The same.")

    await care.patch(second["case_id"], kind="complaint")

    assert await state_of(care, second["case_id"]) == "withdrawn"
    await care.post(second["case_id"], f"relations/{made.json()['id']}/undo")
    assert await state_of(care, second["case_id"]) == "running"


async def test_closing_withdraws_what_is_still_due_and_opening_again_lets_it_apply_again(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    await care.post(entry["case_id"], "reviews")
    assert await state_of(care, entry["case_id"], "two_day_review") == "running"

    assert (await close(care, entry))["status"] == "closed"

    assert await state_of(care, entry["case_id"], "two_day_review") == "withdrawn"
    assert (await last_step(care, entry["case_id"], "two_day_review"))["outcome"] == "withdrawn"
    [said] = await payloads(care, entry["case_id"], "deadline_withdrawn")
    assert (said["deadline"], said["was"]) == ("two_day_review", "running")
    await care.pass_time(days=20)
    assert care.mails("deadline_overdue") == []
    await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)
    assert await state_of(care, entry["case_id"], "two_day_review") == "running", "its clock stood meanwhile"
    assert (await last_step(care, entry["case_id"], "two_day_review"))["outcome"] == "open"
    async with care.resources.sessions() as session:
        case = await get_case(session, CARE, case_id_of(entry))
        assert (await verify_timeline(session, case)).broken_at is None


async def test_closing_at_once_is_no_way_around_telling_the_analyst(care: CareOffice) -> None:
    entry = await log_untold(care, kind="compliment")
    assert (await close(care, entry))["status"] == "closed"
    assert await state_of(care, entry["case_id"], "log_to_analyst") == "running"
    await care.settle()
    assert await state_of(care, entry["case_id"], "log_to_analyst") == "met"


async def test_the_answer_to_a_review_that_was_taken_back_is_not_due_again(care: CareOffice) -> None:
    entry = await care.log(kind="compliment")
    review = (await care.post(entry["case_id"], "reviews")).json()
    await care.post(entry["case_id"], f"reviews/{review['id']}/withdraw")
    await close(care, entry)

    await care.post(entry["case_id"], "reopen", by=DEPUTY, reason=REASON)

    assert await state_of(care, entry["case_id"], "two_day_review") == "withdrawn"


async def test_opening_a_lead_again_opens_what_closed_with_it_but_not_what_closed_by_itself_or_too_long_ago(
    care: CareOffice,
) -> None:
    lead, member, before, other = [await care.log(kind="compliment") for _ in range(4)]
    await close(care, before)
    for each in (member, before):
        await consolidate(care, each["case_id"], lead["case_id"])
    await close(care, lead)
    await close(care, other)

    opened = await care.post(lead["case_id"], "reopen", by=DEPUTY, reason=REASON)

    assert opened.status_code == 200, opened.text
    assert [(await care.read(each["case_id"]))["status"] for each in (lead, member, before, other)] == [
        "open",
        "open",
        "closed",
        "closed",
    ]
    [noted] = await payloads(care, member["case_id"], "entry_reopened")
    assert (noted["with_lead"], noted["reason"]) == (lead["number"], REASON)
    assert (await close(care, lead))["status"] == "closed"
    assert (await care.read(member["case_id"]))["status"] == "closed"


async def test_a_member_stays_closed_where_its_own_kind_gives_fewer_days(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    content = care_pack.model_dump()
    for kind in content["care_log"]["kinds"]:
        kind["reopen_within_days"] = 5 if kind["kind"] == "compliment" else 90
    await adopt(care, PolicyPack.model_validate(content))
    lead, member = await care.log(kind="question"), await care.log(kind="compliment")
    await consolidate(care, member["case_id"], lead["case_id"])
    await answer_by_phone(care, lead)
    assert (await close(care, lead))["status"] == "closed"
    await care.pass_time(days=10)

    assert (await care.post(lead["case_id"], "reopen", by=DEPUTY, reason=REASON)).status_code == 200

    assert (await care.read(member["case_id"]))["status"] == "closed"
