"""The timeline's hash chain: what was written cannot be changed unseen, and erasing leaves it whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.chain import (
    GENESIS,
    ChainEntry,
    canonical,
    content_hash,
    entry_hash,
    verify_chain,
)
from services.case_log_api.domain.erasing import erase_personal_data
from services.case_log_api.domain.timeline import erase_payloads, record_entry, verify_timeline
from services.case_log_api.models import Case
from tests.case_log_api.office import AGENCY, Office

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)


def chain_of(contents: list[Any]) -> tuple[list[ChainEntry], bytes]:
    entries, previous = [], GENESIS
    for seq, content in enumerate(contents, start=1):
        salt = seq.to_bytes(16, "big")
        digest = content_hash(salt, content)
        at = AT + timedelta(seconds=seq)
        hashed = entry_hash(previous, seq=seq, kind="note", at=at, clause=None, content_digest=digest)
        entries.append(
            ChainEntry(
                seq=seq,
                kind="note",
                at=at,
                clause=None,
                previous_hash=previous,
                content_digest=digest,
                entry_hash=hashed,
                salt=salt,
                content={"was": content} if content is None else content,
            )
        )
        previous = hashed
    return entries, previous


contents_strategy = st.lists(json_values.filter(lambda value: value is not None), min_size=1, max_size=6)


@given(contents=contents_strategy)
def test_a_chain_as_written_verifies(contents: list[Any]) -> None:
    entries, head = chain_of(contents)
    assert verify_chain(entries, head=head, length=len(entries)).intact


@given(contents=contents_strategy, data=st.data())
def test_erased_entries_still_verify(contents: list[Any], data: st.DataObject) -> None:
    entries, head = chain_of(contents)
    erased = data.draw(st.sets(st.integers(0, len(entries) - 1)))
    kept = [replace(entry, salt=None, content=None) if i in erased else entry for i, entry in enumerate(entries)]
    report = verify_chain(kept, head=head, length=len(entries))
    assert report.intact
    assert report.erased_count == len(erased)


@given(contents=contents_strategy, data=st.data())
def test_any_change_is_found_at_the_entry_changed_or_after_it(contents: list[Any], data: st.DataObject) -> None:
    entries, head = chain_of(contents)
    index = data.draw(st.integers(0, len(entries) - 1))
    change: dict[str, Any] = data.draw(
        st.sampled_from(
            [
                {"content": {"something": "else"}},
                {"kind": "another"},
                {"clause": "TSPE-5.2"},
                {"at": AT - timedelta(days=1)},
                {"salt": b"x" * 16},
                {"entry_hash": b"x" * 32},
                {"salt": None},
            ]
        )
    )
    changed = [replace(entry, **change) if i == index else entry for i, entry in enumerate(entries)]
    report = verify_chain(changed, head=head, length=len(entries))
    assert not report.intact
    assert report.broken_at == index + 1


@given(contents=contents_strategy, data=st.data())
def test_a_missing_or_moved_entry_is_found(contents: list[Any], data: st.DataObject) -> None:
    entries, head = chain_of([*contents, "last"])
    index = data.draw(st.integers(0, len(entries) - 1))
    assert not verify_chain(entries[:index] + entries[index + 1 :], head=head, length=len(entries)).intact
    assert not verify_chain([*entries[1:], entries[0]], head=head, length=len(entries)).intact


def test_a_number_that_storing_could_change_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"score": [1.5]})


async def a_case(office: Office) -> Case:
    await office.take(office.survey("48213"))
    async with office.resources.sessions() as session:
        found = await session.execute(text("SELECT id FROM cases"))
        case_id = found.scalar_one()
    async with office.resources.sessions.begin() as session:
        return await lock_case(session, AGENCY, case_id)


async def test_the_database_refuses_to_change_or_delete_what_was_written(office: Office) -> None:
    await a_case(office)
    for statement in (
        "UPDATE timeline_entries SET kind = 'nothing_happened'",
        "UPDATE timeline_entries SET payload = '{}'",
        "UPDATE timeline_entries SET payload = NULL",
        "UPDATE timeline_entries SET payload = NULL, salt = NULL, actor = 'somebody'",
        "DELETE FROM timeline_entries",
        "TRUNCATE timeline_entries",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with office.resources.sessions.begin() as session:
                await session.execute(text(statement))


async def test_payloads_can_be_erased_and_the_stored_chain_still_verifies(office: Office) -> None:
    case = await a_case(office)
    async with office.resources.sessions.begin() as session:
        count = await erase_payloads(session, await lock_case(session, AGENCY, case.id))
    async with office.resources.sessions() as session:
        report = await verify_timeline(session, case)
    assert count > 3
    assert report.intact
    assert report.erased_count == report.entry_count


async def test_erasing_a_customer_leaves_what_was_done_and_nobody_whom_it_was_done_for(office: Office) -> None:
    people = await office.caller()
    case = await a_case(office)
    await people.post(f"/v1/cases/{case.id}/call-backs", json={"phone": "555-0199", "note": "After school."})
    await people.post(f"/v1/cases/{case.id}/review", json={})
    await office.settle()
    async with office.resources.sessions.begin() as session:
        await erase_personal_data(session, await lock_case(session, AGENCY, case.id), actor="a person", now=AT)
    async with office.resources.sessions() as session:
        for table in ("private_details", "drafts", "outbound_messages", "call_backs", "timeline_entries", "cases"):
            rows = str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            assert "Ana" not in rows
            assert "ana.ruiz" not in rows
            assert "555-0199" not in rows
    seen = (await people.get(f"/v1/cases/{case.id}/timeline/verify")).json()
    assert seen["intact"] is True
    assert seen["erased_count"] == seen["entry_count"] - 1
    assert (await people.get(f"/v1/cases/{case.id}/draft")).json()["state"] == "withdrawn"


async def test_two_writers_at_once_get_numbers_one_after_the_other(office: Office) -> None:
    case = await a_case(office)
    async with office.resources.sessions() as first, office.resources.sessions() as second:
        await first.begin()
        locked = await lock_case(first, AGENCY, case.id)
        await record_entry(first, locked, "note_added", at=AT, payload={"text": "one"})
        await second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await lock_case(second, AGENCY, case.id)
        await first.commit()
    async with office.resources.sessions.begin() as session:
        locked = await lock_case(session, AGENCY, case.id)
        await record_entry(session, locked, "note_added", at=AT, payload={"text": "two"})
    async with office.resources.sessions() as session:
        assert (await verify_timeline(session, locked)).intact
