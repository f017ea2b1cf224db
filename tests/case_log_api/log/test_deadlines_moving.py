"""A closure that is added later moves the open deadlines and says so; what is met or missed stays."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.case_log_api.domain.log.deadlines.moving import list_to_move, move_deadlines_of
from services.case_log_api.domain.log.deadlines.reckoning import calendar_of
from services.case_log_api.domain.log.deadlines.running import start_deadlines
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.work import MoveDeadlines
from services.case_log_api.jobs.log_deadlines import run_moving_deadlines
from services.case_log_api.models import AdoptedCalendar, EntryDeadline
from shared.db.kernel import JobRow
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy
from tests.case_log_api.log.care_office import CARE, CareOffice
from tests.case_log_api.log.moving import adopt, changed_deadlines, closed_too
from tests.case_log_api.log.test_deadlines import deadlines_of, last_step, local, log_untold
from tests.case_log_api.log.test_reviews import answer_as, log_from_website
from tests.support.waiting import eventually

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


async def moves(care: CareOffice, case_id: str) -> list[dict[str, Any]]:
    return [each.payload or {} for each in await care.timeline(case_id) if each.kind == "deadline_moved"]


async def jobs_named(care: CareOffice, name: str) -> int:
    async with care.resources.sessions() as session:
        return int(await session.scalar(select(func.count()).where(JobRow.name == name)) or 0)


@pytest.mark.clause("CCTS-III.A2.two_day")
async def test_a_closure_that_is_added_moves_due_time_step_reminder_and_notice_and_the_timeline_says_so(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    entry = await log_from_website(care)
    case_id = entry["case_id"]
    care.clock.set(local(2026, 11, 19, 10))

    await adopt(care, closed_too(care_pack, FRIDAY))
    await care.settle()

    deadline = (await deadlines_of(care, case_id))["two_day_review"]
    assert (deadline["state"], deadline["due_at"]) == ("running", "2026-11-24T01:00:00Z")
    step = await last_step(care, case_id, "two_day_review")
    assert (step["outcome"], step["due_at"]) == ("open", "2026-11-24T01:00:00Z")
    [moved] = await moves(care, case_id)
    assert moved["words"] == (
        "A change of the calendar moved the due time from Friday, November 20, 2026, 5:00 PM "
        "to Monday, November 23, 2026, 5:00 PM: Storm."
    )
    assert moved["closures"] == [{"name": "Storm", "first_on": "2026-11-20", "last_on": "2026-11-20"}]
    client = await care.analyst()
    explained = (await client.get(f"/v1/log-entries/{case_id}/deadlines/two_day_review/explain")).json()
    assert "Not counted: Friday, November 20, 2026 (Storm)." in explained["words"]
    assert (await deadlines_of(care, case_id))["log_to_analyst"]["due_at"] == "2026-11-21T01:00:00Z"  # met: it stays

    for at, reminders, notices in (
        (local(2026, 11, 20, 17, 1), 0, 0),  # the office is closed on Friday, and nothing is missed
        (local(2026, 11, 23, 8), 1, 0),
        (local(2026, 11, 23, 17, 1), 1, 0),
        (local(2026, 11, 24, 8), 1, 1),
    ):
        care.clock.set(at)
        await care.settle()
        assert (len(care.mails("deadline_reminder")), len(care.mails("deadline_overdue"))) == (reminders, notices), at
    answered = await answer_as(care, await care.deputy(), case_id)
    assert answered.json()["state"] == "missed"
    assert await care.dead_jobs() == []


async def test_what_is_missed_stays_where_it_was_and_a_clock_that_stands_follows_later(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    missed, paused = await log_untold(care), await log_untold(care)
    await care.post(paused["case_id"], "deadlines/log_to_analyst/pause", reason="Waiting for the letter.")
    care.clock.set(local(2026, 11, 20, 18))  # the first is missed, and no job has found that yet

    await adopt(care, closed_too(care_pack, FRIDAY, MONDAY))
    await care.settle(mails=False)
    await care.post(paused["case_id"], "deadlines/log_to_analyst/resume")

    assert (await deadlines_of(care, missed["case_id"]))["log_to_analyst"]["due_at"] == "2026-11-21T01:00:00Z"
    assert await moves(care, missed["case_id"]) == await moves(care, paused["case_id"]) == []
    # Wednesday and Thursday did not count, for the clock stood; Friday and Monday are closed; then Thanksgiving.
    assert (await deadlines_of(care, paused["case_id"]))["log_to_analyst"]["due_at"] == "2026-11-26T01:00:00Z"


async def test_moving_is_picked_up_where_it_broke_off_and_done_again_changes_nothing(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    entries = [await log_untold(care) for _ in range(4)]
    stored = await adopt(care, closed_too(care_pack, FRIDAY))
    version = calendar_of(stored.pack).version
    async with care.resources.sessions.begin() as session:  # the first was moved when the worker was killed
        assert await move_deadlines_of(session, CARE, UUID(entries[0]["case_id"]), version, now=care.now)
    async with care.resources.sessions() as session:
        assert len(await list_to_move(session, CARE, version, after=None, limit=10)) == 3
        places = await list_to_move(session, CARE, version, after=None, limit=2)
        assert len(await list_to_move(session, CARE, version, after=places[-1], limit=10)) == 1

    await care.settle(mails=False)
    job = MoveDeadlines(agency=CARE, calendar_version=version, adopted_at=care.now)
    await run_moving_deadlines(care.resources, job)

    for entry in entries:
        [moved] = await moves(care, entry["case_id"])
        assert moved["deadline"] == "log_to_analyst"
        assert (await deadlines_of(care, entry["case_id"]))["log_to_analyst"]["calendar_version"] == version
    async with care.resources.sessions() as session:
        assert await list_to_move(session, CARE, version, after=None, limit=10) == []
    async with care.resources.sessions.begin() as session:  # a job of a calendar that is not in force any more ends
        former = calendar_of(care_pack).version
        assert not await move_deadlines_of(session, CARE, UUID(entries[0]["case_id"]), former, now=care.now)
    stale = MoveDeadlines(agency=CARE, calendar_version=former, adopted_at=care.now)
    await run_moving_deadlines(care.resources, stale)
    assert (await deadlines_of(care, entries[0]["case_id"]))["log_to_analyst"]["calendar_version"] == version


async def test_whoever_starts_a_limit_while_the_calendar_changes_reckons_with_the_new_one_or_is_moved(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    before, after = await care.log(), await care.log()
    async with care.resources.sessions() as session:
        old_policy = await current_policy(session, CARE)

    async with care.resources.sessions.begin() as session:
        logged = await lock_entry(session, CARE, UUID(before["case_id"]), actor=None)
        await start_deadlines(session, logged, old_policy, "review_asked", at=care.now, now=care.now)
        adopting = asyncio.create_task(adopt(care, closed_too(care_pack, FRIDAY)))
        await eventually(lambda: _is_waited_for(care))
        assert not adopting.done()
    await adopting
    async with care.resources.sessions.begin() as session:
        logged = await lock_entry(session, CARE, UUID(after["case_id"]), actor=None)
        await start_deadlines(session, logged, old_policy, "review_asked", at=care.now, now=care.now)
    await care.settle()

    dues = [(await deadlines_of(care, each["case_id"]))["two_day_review"] for each in (before, after)]
    assert [each["due_at"] for each in dues] == ["2026-11-24T01:00:00Z"] * 2
    assert [len(await moves(care, each["case_id"])) for each in (before, after)] == [1, 0]


async def test_only_a_changed_calendar_moves_anything_and_a_closure_taken_back_moves_back(
    care: CareOffice, care_pack: PolicyPack
) -> None:
    entry = await log_untold(care)
    await adopt(care, care_pack)
    await adopt(care, changed_deadlines(care_pack, "log_to_analyst", overdue_roles=()))
    assert await jobs_named(care, MoveDeadlines.job_name) == 0

    dues = []
    for pack in (closed_too(care_pack, FRIDAY), care_pack, closed_too(care_pack, FRIDAY)):
        await adopt(care, pack)
        care.clock.advance(local(2026, 11, 18, 10) - local(2026, 11, 18, 9, 59))
        await care.settle(mails=False)
        dues.append((await deadlines_of(care, entry["case_id"]))["log_to_analyst"]["due_at"])

    assert dues == ["2026-11-24T01:00:00Z", "2026-11-21T01:00:00Z", "2026-11-24T01:00:00Z"]
    async with care.resources.sessions() as session:
        adopted = await session.get_one(AdoptedCalendar, CARE)
        assert adopted.version == calendar_of(closed_too(care_pack, FRIDAY)).version
        rows = await session.scalars(select(EntryDeadline.calendar_version).where(EntryDeadline.state == "running"))
        assert set(rows) == {adopted.version}


async def _is_waited_for(care: CareOffice) -> bool:
    async with care.resources.sessions() as session:
        waiting = await session.scalar(
            text("""
                SELECT count(*) FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        )
    return bool(waiting)
