"""The deadlines of entries as people meet them: how each stands, pauses, reasons, what is due or missed, what ceases."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.log.deadlines.running import restore_deadlines, withdraw_deadlines
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.timeline import verify_timeline
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.test_deadlines_rules import counted_by_hand

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
SECOND = timedelta(seconds=1)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOS_ANGELES)  # type: ignore[arg-type,misc]  # parts of a date only


async def deadlines_of(care: CareOffice, case_id: str, *, by: str = ANALYST) -> dict[str, dict[str, Any]]:
    """The deadlines of an entry by their names; of several rounds the last."""
    answer = await (await care.as_person(by)).get(f"/v1/log-entries/{case_id}/deadlines")
    assert answer.status_code == 200, answer.text
    return {each["name"]: each for each in answer.json()["items"]}


async def listed(care: CareOffice, *, by: str = ANALYST, **filters: str) -> list[dict[str, Any]]:
    answer = await (await care.as_person(by)).get("/v1/log-deadlines", params=filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def last_step(care: CareOffice, case_id: str, name: str) -> dict[str, Any]:
    """What was published last about the step of a deadline."""
    steps = await care.published("case.step_recorded")
    return [each for each in steps if each["case_id"] == case_id and each["step"] == f"deadline:1:{name}"][-1]


async def with_entry(care: CareOffice, case_id: str, work: Callable[..., Awaitable[None]], **values: Any) -> None:
    """Do something with a locked entry that no route does yet."""
    async with care.resources.sessions.begin() as session:
        logged = await lock_entry(session, CARE, UUID(case_id), actor=None)
        await work(session, logged, now=care.clock.now(), **values)


async def log_untold(care: CareOffice, **facts: Any) -> dict[str, Any]:
    """Log an entry whose copy has not reached the analyst."""
    entry = await care.log(settle=False, **facts)
    await care.settle(mails=False)
    return entry


@pytest.mark.clause("CCTS-III.A1.log")
async def test_an_entry_is_logged_in_time_within_two_business_days_of_its_receipt_and_late_after_them(
    care: CareOffice,
) -> None:
    receipts = {  # it is Wednesday, 18 November 2026, half past nine
        local(2026, 11, 16, 9): "met",  # due today at the close of business
        local(2026, 11, 13, 16): "missed",  # on Friday: due yesterday
        local(2026, 11, 14, 22): "missed",  # on Saturday: the same
        local(2026, 11, 11, 9): "missed",  # on Veterans Day
    }
    for received_at, state in receipts.items():
        entry = await care.log(
            settle=False, received_at=received_at.isoformat(), backdating_reason="Found in the mail room."
        )
        deadline = (await deadlines_of(care, entry["case_id"]))["log_entry"]
        assert (deadline["state"], deadline["clause"]) == (state, "CCTS-III.A1.log"), received_at
        assert datetime.fromisoformat(deadline["due_at"]) == counted_by_hand(received_at, 2)
        assert deadline["limit"] == {"kind": "business_days", "days": 2, "receipt_on_closed_day": "count_from_receipt"}
        step = await last_step(care, entry["case_id"], "log_entry")
        assert (step["done_at"] > step["due_at"]) == (state == "missed")
        assert step["applied_at"] == deadline["started_at"].replace("+00:00", "Z")


@pytest.mark.clause("CCTS-III.B1")
async def test_the_log_is_with_the_analyst_in_time_once_the_mail_is_delivered_and_met_late_is_missed(
    care: CareOffice,
) -> None:
    in_time, late = await log_untold(care), await log_untold(care)
    assert (await deadlines_of(care, in_time["case_id"]))["log_to_analyst"]["state"] == "running"
    [on_its_way] = [mail.id for mail in care.mails("log_notice") if mail.reference == f"case:{late['case_id']}"]

    care.clock.set(local(2026, 11, 20, 17))
    care.settled.add(on_its_way)
    await care.settle()
    care.clock.advance(SECOND)
    care.settled.remove(on_its_way)
    await care.settle()

    standing = [(await deadlines_of(care, each["case_id"]))["log_to_analyst"] for each in (in_time, late)]
    assert [(each["state"], each["due_at"]) for each in standing] == [
        ("met", "2026-11-21T01:00:00Z"),
        ("missed", "2026-11-21T01:00:00Z"),
    ]
    step = await last_step(care, late["case_id"], "log_to_analyst")
    assert (step["outcome"], step["done_at"], step["due_at"]) == (
        "done",
        "2026-11-21T01:00:01Z",
        "2026-11-21T01:00:00Z",
    )
    assert (await care.kinds(late["case_id"]))[-2:] == ["message_settled", "deadline_met_late"]
    assert await care.dead_jobs() == []


async def test_a_clock_that_stands_moves_the_due_time_and_says_why(care: CareOffice) -> None:
    entry = await log_untold(care)
    path = "deadlines/log_to_analyst"
    paused = await care.post(entry["case_id"], f"{path}/pause", reason="Waiting for the letter itself.")
    assert (paused.status_code, paused.json()["state"], paused.json()["due_at"]) == (200, "paused", None)
    assert (await last_step(care, entry["case_id"], "log_to_analyst"))["due_at"] is None
    again = await care.post(entry["case_id"], f"{path}/pause", reason="Again.")
    assert (again.status_code, again.json()["code"]) == (409, "deadline_not_running")
    assert [each["name"] for each in await listed(care, state="paused")] == ["log_to_analyst"]
    care.clock.set(local(2026, 11, 24, 9))
    await care.settle(mails=False)
    assert (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]["state"] == "paused"

    resumed = await care.post(entry["case_id"], f"{path}/resume")

    assert (resumed.json()["state"], resumed.json()["due_at"]) == ("running", "2026-11-26T01:00:00Z")
    assert (await care.post(entry["case_id"], f"{path}/resume")).json()["code"] == "deadline_not_paused"
    assert (await last_step(care, entry["case_id"], "log_to_analyst"))["due_at"] == "2026-11-26T01:00:00Z"
    answer = await (await care.analyst()).get(f"/v1/log-entries/{entry['case_id']}/{path}/explain?language=es")
    words = answer.json()["words"]
    assert words[0] == "Comenzó el miércoles, 18 de noviembre de 2026, 9:30."
    assert words[1] == (
        "El plazo estuvo detenido del miércoles, 18 de noviembre de 2026, 9:30 al martes, 24 de noviembre de 2026, 9:00 "
        "(Waiting for the letter itself.)."
    )
    assert words[-1] == "Vence el miércoles, 25 de noviembre de 2026, 17:00."
    timeline = [
        each for each in await care.timeline(entry["case_id"]) if "paused" in each.kind or "resumed" in each.kind
    ]
    assert [(each.kind, each.actor) for each in timeline] == [
        ("deadline_paused", ANALYST),
        ("deadline_resumed", ANALYST),
    ]
    assert (timeline[0].payload or {})["reason"] == "Waiting for the letter itself."


async def test_every_due_time_can_be_explained(care: CareOffice) -> None:
    care.clock.set(local(2026, 12, 23, 9))
    entry = await log_untold(care)
    client = await care.analyst()

    answer = await client.get(f"/v1/log-entries/{entry['case_id']}/deadlines/log_to_analyst/explain")

    explained = answer.json()
    assert explained["words"] == [
        "It started on Wednesday, December 23, 2026, 9:00 AM.",
        "Not counted: Thursday, December 24, 2026 (Year-end closure).",
        "Not counted: Friday, December 25, 2026 (Year-end closure, Christmas Day).",
        "Not counted: Saturday, December 26, 2026 to Thursday, December 31, 2026 (Year-end closure).",
        "Not counted: Friday, January 1, 2027 (Year-end closure, New Year's Day).",
        "Not counted: Saturday, January 2, 2027 to Sunday, January 3, 2027 (no opening hours).",
        "Business days 1 to 2: Monday, January 4, 2027 to Tuesday, January 5, 2027.",
        "Due on Tuesday, January 5, 2027, 5:00 PM.",
    ]
    assert (explained["clause"], explained["time_zone"]) == ("CCTS-III.B1", "America/Los_Angeles")
    assert explained["clause_text"].startswith("The log is sent to the SPPR Analyst")
    missing = await client.get(f"/v1/log-entries/{entry['case_id']}/deadlines/nonsense/explain")
    assert (missing.status_code, missing.json()["code"]) == (404, "deadline_not_found")
    round_missing = await client.get(f"/v1/log-entries/{entry['case_id']}/deadlines/log_to_analyst/explain?round=2")
    assert round_missing.status_code == 404


async def test_what_is_due_or_missed_is_listed_over_all_entries_but_not_to_the_person_concerned(
    care: CareOffice,
) -> None:
    first = await log_untold(care, subject_kind="employee", subject_handle=TECHNICIAN)
    care.clock.set(local(2026, 11, 20, 9))
    second = await log_untold(care)
    care.clock.set(local(2026, 11, 20, 17) + SECOND)  # no job has run: how it stands is known all the same

    assert [each["number"] for each in await listed(care)] == [first["number"], second["number"]]
    assert [each["number"] for each in await listed(care, state="missed")] == [first["number"]]
    assert [each["number"] for each in await listed(care, state="running")] == [second["number"]]
    assert await listed(care, due_before=local(2026, 11, 20, 17).isoformat()) == []
    assert [each["state"] for each in await listed(care, who_role="designee")] == ["missed", "running"]
    assert await listed(care, who_role="director") == []
    assert [each["number"] for each in await listed(care, by=TECHNICIAN)] == [second["number"]]
    page = (await (await care.analyst()).get("/v1/log-deadlines?limit=1")).json()
    rest = await listed(care, limit="1", cursor=page["next_cursor"])
    assert [each["number"] for each in (*page["items"], *rest)] == [first["number"], second["number"]]

    await care.settle()  # both copies arrive: one late

    assert await listed(care) == []
    hidden = await (await care.technician()).get(f"/v1/log-entries/{first['case_id']}/deadlines")
    assert hidden.status_code == 404


async def test_a_limit_that_ceases_to_apply_is_withdrawn_and_its_clock_stood_when_it_applies_again(
    care: CareOffice,
) -> None:
    entry = await log_untold(care)
    await with_entry(care, entry["case_id"], withdraw_deadlines)
    deadline = (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]
    assert (deadline["state"], deadline["due_at"]) == ("withdrawn", None)
    assert (await last_step(care, entry["case_id"], "log_to_analyst"))["outcome"] == "withdrawn"
    assert await listed(care) == []
    care.clock.set(local(2026, 11, 30, 10))
    await care.settle(mails=False)

    await with_entry(care, entry["case_id"], restore_deadlines)

    deadline = (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]
    assert (deadline["state"], deadline["due_at"]) == ("running", "2026-12-02T01:00:00Z")  # 30 November and 1 December
    step = await last_step(care, entry["case_id"], "log_to_analyst")
    assert (step["outcome"], step["due_at"]) == ("open", "2026-12-02T01:00:00Z")
    assert (await deadlines_of(care, entry["case_id"]))["log_entry"]["state"] == "met"
    await with_entry(care, entry["case_id"], withdraw_deadlines)
    care.clock.advance(timedelta(days=30))
    await care.settle()  # the copy arrives while nothing is due
    await with_entry(care, entry["case_id"], restore_deadlines)
    assert (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]["state"] == "met"
    async with care.resources.sessions() as session:
        case = await get_case(session, CARE, UUID(entry["case_id"]))
        assert (await verify_timeline(session, case)).broken_at is None


async def test_what_was_missed_before_it_ceased_to_apply_stays_missed_and_nobody_is_written_to(
    care: CareOffice,
) -> None:
    entry = await log_untold(care)
    care.clock.set(local(2026, 11, 21, 10))
    await with_entry(care, entry["case_id"], withdraw_deadlines)
    care.clock.set(local(2026, 11, 23, 10))
    await care.settle(mails=False)

    step = await last_step(care, entry["case_id"], "log_to_analyst")
    assert (step["outcome"], step["due_at"], step["done_at"]) == ("open", "2026-11-21T01:00:00Z", None)
    assert care.mails("deadline_overdue") == []
    assert await listed(care) == []
    assert (await deadlines_of(care, entry["case_id"], by=ASSISTANT))["log_to_analyst"]["state"] == "withdrawn"
