"""Reminders before a limit and notices after it: in open hours only, each once, and none once it was met."""

from datetime import timedelta

import pytest

from services.case_log_api.domain.log.deadlines.rows import get_deadline
from shared.policy.models import PolicyPack
from tests.case_log_api.log.care_office import ASSISTANT, DEPUTY, CareOffice
from tests.case_log_api.log.moving import adopt, changed_deadlines
from tests.case_log_api.log.test_deadlines import deadlines_of, local, log_untold
from tests.case_log_api.log.test_reviews import answer_as, log_from_website

SECOND = timedelta(seconds=1)


def roles_of(care: CareOffice, template: str) -> list[list[str]]:
    """Who was written to, mail by mail: roles and people."""
    return [
        [str(getattr(each, "role", None) or getattr(each, "handle", None)) for each in mail.to]
        for mail in care.mails(template)
    ]


@pytest.mark.clause("CCTS-III.A2.two_day")
async def test_a_review_is_reminded_of_at_the_opening_before_it_is_due_and_told_of_at_the_opening_after(
    care: CareOffice,
) -> None:
    entry = await log_from_website(care)  # on Wednesday, half past nine; due on Friday at five
    for quiet in (local(2026, 11, 19, 16), local(2026, 11, 19, 17) + SECOND, local(2026, 11, 20, 7, 59)):
        care.clock.set(quiet)
        await care.settle()
        assert care.mails("deadline_reminder") == [], quiet

    care.clock.set(local(2026, 11, 20, 8))
    await care.settle()

    [reminder] = care.mails("deadline_reminder")
    assert roles_of(care, "deadline_reminder") == [["deputy_director"]]
    assert reminder.data["asked"] == "The review that was asked for is given within two business days."
    assert (reminder.data["due_at"], reminder.data["clause"]) == (
        "Friday, November 20, 2026, 5:00 PM",
        "CCTS-III.A2.two_day",
    )
    for quiet in (local(2026, 11, 20, 17), local(2026, 11, 20, 17) + SECOND, local(2026, 11, 21, 12)):
        care.clock.set(quiet)
        await care.settle()
        assert care.mails("deadline_overdue") == [], quiet
    assert (await care.kinds(entry["case_id"]))[-1] == "deadline_missed"

    care.clock.set(local(2026, 11, 23, 8))
    await care.settle()
    care.clock.set(local(2026, 11, 25, 12))
    await care.settle()

    assert roles_of(care, "deadline_overdue") == [["sppr_analyst"]]
    assert len(care.mails("deadline_reminder")) == 1
    kinds = await care.kinds(entry["case_id"])
    assert [kind for kind in kinds if kind.startswith("deadline_")] == [
        *("deadline_met", "deadline_met", "deadline_reminder_asked", "deadline_missed", "deadline_overdue_asked"),
    ]
    assert (await answer_as(care, await care.deputy(), entry["case_id"])).json()["state"] == "missed"
    assert await care.dead_jobs() == []


async def test_nobody_is_written_to_about_what_was_met_paused_or_met_late_before_the_office_opened(
    care: CareOffice,
) -> None:
    met, paused, late = [await log_from_website(care) for _ in range(3)]
    await answer_as(care, await care.deputy(), met["case_id"])
    await care.post(paused["case_id"], "deadlines/two_day_review/pause", reason="The file is with the court.")
    await answer_as(care, await care.deputy(), met["case_id"])
    care.clock.set(local(2026, 11, 19, 18))
    await care.settle()
    care.clock.set(local(2026, 11, 20, 18))  # nobody worked on Friday's jobs before: the reminder is too late
    await care.settle()
    assert (await deadlines_of(care, late["case_id"]))["two_day_review"]["state"] == "missed"
    await answer_as(care, await care.deputy(), late["case_id"])

    care.clock.set(local(2026, 11, 24, 9))
    await care.settle()

    assert (care.mails("deadline_reminder"), care.mails("deadline_overdue")) == ([], [])
    assert await care.dead_jobs() == []


@pytest.mark.clause("CCTS-III.B1")
async def test_the_person_that_an_entry_is_assigned_to_is_reminded_else_the_role(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    remind = {"remind_after": {"kind": "open_hours", "hours": 3}, "overdue_roles": ("director", "sppr_analyst")}
    await adopt(care, changed_deadlines(care_pack, "log_to_analyst", **remind))
    assigned, waiting = await log_untold(care), await log_untold(care)
    answer = await care.post(assigned["case_id"], "assignment", by=ASSISTANT, person=DEPUTY)
    assert answer.status_code == 200, answer.text

    care.clock.set(local(2026, 11, 18, 12, 30))
    await care.settle(mails=False)

    assert sorted(roles_of(care, "deadline_reminder")) == [["designee"], [DEPUTY]]
    care.clock.set(local(2026, 11, 23, 8))
    await care.settle(mails=False)
    assert roles_of(care, "deadline_overdue") == [["director", "sppr_analyst"]] * 2
    assert {each["deadline"] for each in await _payloads(care, waiting["case_id"], "deadline_overdue_asked")} == {
        "log_to_analyst"
    }


async def test_a_limit_whose_reminder_was_due_before_it_was_known_of_is_reminded_of_at_once(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    remind = {"remind_after": {"kind": "business_days", "days": 1}}
    await adopt(care, changed_deadlines(care_pack, "log_to_analyst", **remind))

    entry = await log_untold(
        care, received_at=local(2026, 11, 16, 9).isoformat(), backdating_reason="Found in the mail room."
    )

    assert len(care.mails("deadline_reminder")) == 1
    async with care.resources.sessions() as session:
        row = await get_deadline(session, care.agency, entry["case_id"], "log_to_analyst")
        assert (row.reminded_at, row.wake_at) == (care.now, local(2026, 11, 18, 17) + timedelta(microseconds=1))


async def test_a_date_of_the_month_comes_due_though_its_clock_stands(care: CareOffice, care_pack: PolicyPack) -> None:
    by_the_20th = {"limit": {"kind": "day_of_month", "day": 20}, "remind_after": {"kind": "day_of_month", "day": 19}}
    await adopt(care, changed_deadlines(care_pack, "log_to_analyst", **by_the_20th))
    entry = await log_untold(care)
    await care.post(entry["case_id"], "deadlines/log_to_analyst/pause", reason="Waiting for the letter.")

    for at in (local(2026, 11, 20, 9), local(2026, 11, 20, 17, 1), local(2026, 11, 23, 9)):
        care.clock.set(at)
        await care.settle(mails=False)

    assert (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]["state"] == "missed"
    assert (len(care.mails("deadline_reminder")), len(care.mails("deadline_overdue"))) == (1, 1)
    resumed = await care.post(entry["case_id"], "deadlines/log_to_analyst/resume")
    assert resumed.json()["code"] == "deadline_not_paused"


async def _payloads(care: CareOffice, case_id: str, kind: str) -> list[dict[str, object]]:
    return [each.payload or {} for each in await care.timeline(case_id) if each.kind == kind]
