"""Entries in the county's database: every change is told without words, the record is fetched, the receipt is kept."""

from typing import Any

import pytest
from sqlalchemy import select

from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.domain.log.syncing import find_absence, publish_change
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import LogEntry
from shared.contracts.events import LogEntryChanged
from shared.db.kernel import Delivery
from tests.case_log_api.log.care_office import CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, log_canary, release_canary


async def record_of(care: CareOffice, case_id: str) -> dict[str, Any]:
    answer = await (await care.analyst()).get(f"/v1/log-entries/{case_id}/record")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def changes(care: CareOffice) -> list[LogEntryChanged]:
    return [LogEntryChanged.model_validate(each) for each in await care.published("log_entry.changed")]


async def change(care: CareOffice, case_id: str, **values: Any) -> None:
    """Change facts of an entry, and tell."""
    async with care.resources.sessions.begin() as session:
        logged: LoggedEntry = await lock_entry(session, CARE, case_id, actor=None)  # type: ignore[arg-type]  # text serves as well
        for name, value in values.items():
            setattr(logged.entry, name, value)
        logged.case.version += 1
        await publish_change(session, logged, now=care.now)


@pytest.mark.clause("CCTS-III.A2.database")
async def test_a_subscriber_is_told_of_an_entry_and_of_each_release_without_a_word_of_it(care: CareOffice) -> None:
    integrator = await care.caller("subscriptions:write", agency=CARE)
    made = await integrator.post(
        "/v1/subscriptions",
        json={"name": "county-database", "url": "https://county.example/log", "event_types": ["log_entry.changed"]},
    )
    assert made.status_code == 201, made.text
    case_id = await log_canary(care)
    version = await release_canary(care, case_id)
    told = await changes(care)
    assert [told[0].released_version, told[-1].released_version] == [None, version]
    versions = [each.version for each in told]
    assert versions == sorted(set(versions))
    assert all(each.reportability == "reportable" and each.number and each.counts for each in told)
    async with care.resources.sessions() as session:
        assert len((await session.scalars(select(Delivery))).all()) == len(told)
    assert not any(words in str(told) for words in (*CANARIES, SAID))


@pytest.mark.clause("CCTS-III.A2.database")
async def test_the_record_holds_facts_and_only_the_words_that_are_released(care: CareOffice) -> None:
    case_id = await log_canary(care)
    before = await record_of(care, case_id)
    assert (before["format"], before["state"], before["texts"]) == ("careloop.log-entry/1", "present", None)
    assert before["facts"]["channel"] == "phone"
    assert before["facts"]["category"] == "rude_or_unresponsive"
    version = await release_canary(care, case_id)
    after = await record_of(care, case_id)
    assert after["released_version"] == version
    assert SAID in after["texts"]["narrative"]
    assert not any(canary in str(after) for canary in CANARIES)
    assert after["version"] == (await changes(care))[-1].version


@pytest.mark.clause("CCTS-III.A2.database")
async def test_the_database_s_own_number_is_kept_and_the_step_is_done_whatever_comes_twice(care: CareOffice) -> None:
    case_id = await log_canary(care)
    assert (await care.steps(case_id))["county_database"] == "open"
    adapter = await care.caller("log:sync", agency=CARE)
    version, path = (await record_of(care, case_id))["version"], f"/v1/log-entries/{case_id}/record/receipt"
    body = {"version": version, "external_number": "CEO-88213"}
    for _ in range(2):
        kept = await adapter.post(path, json=body)
        assert (kept.status_code, kept.json()["external_number"]) == (200, "CEO-88213")
    assert (await care.steps(case_id))["county_database"] == "done"
    assert (await care.kinds(case_id)).count("database_recorded") == 1
    assert (await record_of(care, case_id))["external_number"] == "CEO-88213"

    other = await adapter.post(path, json={**body, "external_number": "CEO-1"})
    assert (other.status_code, other.json()["code"]) == (409, "record_number_differs")
    replaced = await adapter.post(path, json={**body, "external_number": "CEO-1", "replaces": "CEO-88213"})
    assert replaced.json()["external_number"] == "CEO-1"
    later = await adapter.post(path, json={"version": version + 100, "external_number": "CEO-1"})
    assert (later.status_code, later.json()["code"]) == (422, "record_version_unknown")


async def test_a_number_belongs_to_one_entry_and_receipts_to_whoever_may_send_them(care: CareOffice) -> None:
    first, second = await log_canary(care), await log_canary(care, narrative="Another matter altogether.")
    adapter = await care.caller("log:sync", agency=CARE)
    body = {"version": 1, "external_number": "CEO-88213"}
    assert (await adapter.post(f"/v1/log-entries/{first}/record/receipt", json=body)).status_code == 200
    taken = await adapter.post(f"/v1/log-entries/{second}/record/receipt", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "record_number_taken")
    analyst = await care.analyst()
    assert (await analyst.post(f"/v1/log-entries/{second}/record/receipt", json=body)).status_code == 403
    stranger = await care.caller("log:sync", "log:export", agency="technology-services")
    assert (await stranger.post(f"/v1/log-entries/{first}/record/receipt", json=body)).status_code == 404
    assert (await stranger.get(f"/v1/log-entries/{first}/record")).status_code == 404
    concerned = await care.caller("log:export", person=TECHNICIAN, agency=CARE)
    assert (await concerned.get(f"/v1/log-entries/{first}/record")).status_code == 404


@pytest.mark.clause("CCTS-III.A2.database")
@pytest.mark.clause("CCTS-III.A2.duplicates")
async def test_what_does_not_belong_there_any_more_is_told_as_withdrawn_and_says_no_more(care: CareOffice) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    other = await log_canary(care, narrative="The same again.")
    lead = (await record_of(care, other))["number"]
    for values, absence in (
        ({"reportability": "not_reportable"}, "not_reportable"),
        ({"reportability": "forwarded"}, "forwarded"),
        (
            {"reportability": "reportable", "counts": False, "lead_case_id": other, "lead_kind": "duplicate"},
            "duplicate",
        ),
    ):
        await change(care, case_id, **values)
        record = await record_of(care, case_id)
        assert (record["state"], record["absence"]) == ("withdrawn", absence)
        assert record["facts"] is record["texts"] is record["released_version"] is None
        assert (await changes(care))[-1].version == record["version"]
        assert (await care.steps(case_id))["county_database"] == absence
    assert (await record_of(care, case_id))["lead"] == lead
    await change(care, case_id, counts=True, lead_case_id=None, lead_kind=None)
    assert (await record_of(care, case_id))["state"] == "present"
    assert (await care.steps(case_id))["county_database"] == "open"
    told = [each for each in await care.published("case.step_recorded") if each["step"] == "county_database"]
    assert [each["outcome"] for each in told if each["case_id"] == case_id] == [
        *("open", "not_reportable", "forwarded", "duplicate", "open")
    ]


@pytest.mark.clause("CCTS-III.A2.database")
async def test_what_the_database_holds_is_not_asked_for_again_when_it_belongs_there_again(care: CareOffice) -> None:
    case_id = await log_canary(care)
    adapter = await care.caller("log:sync", agency=CARE)
    body = {"version": 1, "external_number": "CEO-88213"}
    assert (await adapter.post(f"/v1/log-entries/{case_id}/record/receipt", json=body)).status_code == 200
    for values in ({"reportability": "not_reportable"}, {"reportability": "reportable"}):
        await change(care, case_id, **values)
        assert (await care.steps(case_id))["county_database"] == "done"


async def test_a_changed_word_is_told_as_no_word_released_in_the_transaction_that_changes_it(care: CareOffice) -> None:
    case_id = await log_canary(care)
    version = await release_canary(care, case_id)
    assert (await changes(care))[-1].released_version == version
    edited = await care.patch(case_id, action_taken="Called back.")
    assert edited.status_code == 200, edited.text
    told = (await changes(care))[-1]
    assert (told.released_version, told.version) == (None, (await record_of(care, case_id))["version"])
    assert (await record_of(care, case_id))["texts"] is None


async def test_a_change_that_is_rolled_back_is_told_to_nobody_and_one_of_many_steps_once(care: CareOffice) -> None:
    case_id = await log_canary(care)
    count = len(await changes(care))
    async with care.resources.sessions() as session:
        logged = await lock_entry(session, CARE, case_id, actor=None)  # type: ignore[arg-type]  # text serves as well
        for _ in range(3):
            await record_entry(session, logged.case, "tried", at=care.now)
        await session.rollback()
        await session.commit()
        assert len(await changes(care)) == count
        logged = await lock_entry(session, CARE, case_id, actor=None)  # type: ignore[arg-type]  # text serves as well
        for _ in range(3):
            await record_entry(session, logged.case, "tried", at=care.now)
        await session.commit()
    assert len(await changes(care)) == count + 1


async def test_nothing_is_told_of_a_draft(care: CareOffice) -> None:
    case_id = await log_canary(care)
    count = len(await changes(care))
    async with care.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE cases SET status = 'draft'")
        await connection.exec_driver_sql(
            "UPDATE log_entries SET status = 'draft', confirmed_at = NULL, confirmed_by = NULL"
        )
    await change(care, case_id, channel="fax")
    assert len(await changes(care)) == count


@pytest.mark.parametrize(
    ("facts", "absence"),
    [
        ({}, None),
        ({"status": "closed"}, None),
        ({"status": "draft"}, "draft"),
        ({"status": "discarded"}, "discarded"),
        ({"status": "forwarded"}, "forwarded"),
        ({"reportability": "forwarded"}, "forwarded"),
        ({"reportability": "not_reportable"}, "not_reportable"),
        ({"reportability": "undecided"}, "undecided"),
        ({"counts": False}, "duplicate"),
    ],
)
def test_what_belongs_into_the_database_is_reportable_and_counts(facts: dict[str, Any], absence: str | None) -> None:
    entry = LogEntry(**{"status": "open", "reportability": "reportable", "counts": True, **facts})
    assert find_absence(entry) == absence
