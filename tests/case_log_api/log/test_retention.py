"""Personal data goes on its day and not before; a hold stops it; what was done stays and still verifies."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.case_log_api.models.base import Base
from tests.case_log_api.log.at_work import change_entry
from tests.case_log_api.log.care_office import ANALYST, DEPUTY, CareOffice

WORDS = ("Quillfeather", "quillfeather", "mooncalf", "555-0177")
CONSTITUENT = {"name": "Rosa Quillfeather", "email": "rosa.quillfeather@home.example", "phone": "714-555-0177"}
GONE_ON = date(2028, 11, 18)


async def a_closed_compliment(care: CareOffice, **facts: Any) -> dict[str, Any]:
    """A compliment needs nothing to close; its data is kept for two years."""
    entry = await care.log(
        kind="compliment",
        constituent=CONSTITUENT,
        narrative="Tina was kind to me, Rosa Quillfeather, and to my mooncalf.",
        **facts,
    )
    closed = await care.post(entry["case_id"], "close", by=DEPUTY)
    assert closed.status_code == 200, closed.text
    await care.settle()
    return entry


async def rows_with_words(care: CareOffice) -> list[str]:
    """The tables of the service in which something of the constituent stands."""
    found = []
    async with care.resources.sessions() as session:
        for table in (*sorted(Base.metadata.tables), "events", "jobs", "inbox"):
            content = str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            if any(word in content for word in WORDS):
                found.append(table)
    return found


async def due(care: CareOffice, by: date) -> list[dict[str, Any]]:
    analyst = await care.analyst()
    answer = await analyst.get("/v1/retention", params={"by": by.isoformat()})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def hold(care: CareOffice, **scope: Any) -> str:
    analyst = await care.analyst()
    answer = await analyst.post("/v1/legal-holds", json={"reason": "Litigation.", **scope})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_it_goes_when_its_day_begins_and_not_an_hour_before(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    assert "constituents" in await rows_with_words(care)
    care.clock.set(care.clock.now().replace(year=2028, hour=7))  # 23:00 of the day before, by the agency's clock
    await care.settle()
    assert "constituents" in await rows_with_words(care)
    care.clock.advance(timedelta(hours=2))
    await care.settle()
    assert await rows_with_words(care) == []
    read = await care.read(entry["case_id"])
    assert (read["status"], read["kind"], read["number"]) == ("closed", "compliment", entry["number"])
    analyst = await care.analyst()
    seen = (await analyst.get(f"/v1/log-entries/{entry['case_id']}/timeline/verify")).json()
    assert seen["intact"] is True
    assert seen["erased_count"] == seen["entry_count"] - 1
    assert care.notifier.erased == [f"case:{entry['case_id']}"]
    assert await care.dead_jobs() == []


async def test_the_dry_run_lists_what_would_go_and_erases_nothing(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    assert await due(care, GONE_ON - timedelta(days=1)) == []
    [listed] = await due(care, GONE_ON)
    assert (listed["case_id"], listed["erase_on"], listed["held_by"]) == (entry["case_id"], "2028-11-18", [])
    assert "constituents" in await rows_with_words(care)


@pytest.mark.parametrize("scope", [{"case": True}, {"kind": "compliment"}, {"program": "administration"}, {}])
async def test_a_hold_stops_it_and_lifting_the_hold_lets_it_go(care: CareOffice, scope: dict[str, Any]) -> None:
    entry = await a_closed_compliment(care)
    hold_id = await hold(care, **({"case_id": entry["case_id"]} if "case" in scope else scope))
    await care.pass_time(days=1000)
    assert "constituents" in await rows_with_words(care)
    assert (await due(care, care.now.date()))[0]["held_by"] == [hold_id]
    analyst = await care.analyst()
    answer = await analyst.post(f"/v1/legal-holds/{hold_id}/lift", json={"reason": "Settled."})
    assert answer.status_code == 200
    await care.settle()
    assert await rows_with_words(care) == []
    again = await analyst.post(f"/v1/legal-holds/{hold_id}/lift", json={"reason": "Settled."})
    assert (again.status_code, again.json()["code"]) == (409, "hold_already_lifted")


async def test_a_hold_of_another_kind_stops_nothing_and_a_second_one_goes_on_keeping(care: CareOffice) -> None:
    await a_closed_compliment(care)
    await hold(care, kind="complaint")
    first, second = await hold(care, kind="compliment"), await hold(care)
    await care.pass_time(days=1000)
    analyst = await care.analyst()
    await analyst.post(f"/v1/legal-holds/{first}/lift", json={"reason": "Settled."})
    await care.settle()
    assert (await due(care, care.now.date()))[0]["held_by"] == [second]
    assert "constituents" in await rows_with_words(care)


async def test_a_hold_names_a_case_or_a_scope_and_a_case_that_is_there(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    analyst = await care.analyst()
    both = {"case_id": entry["case_id"], "kind": "compliment", "reason": "Litigation."}
    answer = await analyst.post("/v1/legal-holds", json=both)
    assert (answer.status_code, answer.json()["code"]) == (422, "hold_scope_unclear")
    answer = await analyst.post("/v1/legal-holds", json={"case_id": entry["case_id"][::-1], "reason": "x"})
    assert answer.status_code in {404, 422}
    stranger = await care.caller("log:*", agency="county-child-welfare")
    listed = (await stranger.get("/v1/legal-holds")).json()["items"]
    assert listed == []


async def test_what_is_opened_again_keeps_its_data_until_it_is_closed_anew(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    answer = await care.post(entry["case_id"], "reopen", by=DEPUTY, reason="She wrote again.")
    assert answer.status_code == 200, answer.text
    await care.pass_time(days=1000)
    assert "constituents" in await rows_with_words(care)


async def test_somebody_who_asks_for_it_is_erased_at_once(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    hold_id = await hold(care, case_id=entry["case_id"])
    body = {"reason": "The constituent asked for it."}
    refused = await care.post(entry["case_id"], "erasure", by=ANALYST, **body)
    assert (refused.status_code, refused.json()["code"], refused.json()["holds"]) == (409, "entry_on_hold", [hold_id])
    analyst = await care.analyst()
    await analyst.post(f"/v1/legal-holds/{hold_id}/lift", json={"reason": "Settled."})
    erased = await care.post(entry["case_id"], "erasure", by=ANALYST, **body)
    assert erased.status_code == 200, erased.text
    await care.settle()
    assert await rows_with_words(care) == []
    again = await care.post(entry["case_id"], "erasure", by=ANALYST, **body)
    assert (again.status_code, again.json()["code"]) == (409, "entry_erased")


async def test_mails_on_their_way_are_erased_once_they_have_arrived(care: CareOffice) -> None:
    entry = await a_closed_compliment(care)
    care.notifier.on_their_way = 1
    await care.post(entry["case_id"], "erasure", by=ANALYST, reason="Asked for.")
    await care.settle()
    care.notifier.on_their_way = 0
    await care.pass_time(days=1)
    assert care.notifier.erased == [f"case:{entry['case_id']}"] * 2


async def test_many_that_a_hold_kept_go_when_it_is_lifted_each_by_a_job_of_its_own(care: CareOffice) -> None:
    entries = [await a_closed_compliment(care) for _ in range(3)]
    hold_id = await hold(care)
    for entry in entries:
        await change_entry(care, entry["case_id"], erase_on=care.now.date() - timedelta(days=1))
    analyst = await care.analyst()
    await analyst.post(f"/v1/legal-holds/{hold_id}/lift", json={"reason": "Settled."})
    await care.settle()
    assert await rows_with_words(care) == []
    async with care.resources.sessions() as session:
        gone = (
            await session.execute(text("SELECT count(*) FROM log_entries WHERE erased_at IS NOT NULL"))
        ).scalar_one()
    assert gone == 3
