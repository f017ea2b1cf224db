"""`careloop audit`: whatever is done to timelines behind the API's back is found, and what the API does is not."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from careloop import cli
from services.case_log_api.domain.auditing import AuditedCases, Finding, Head, audit_cases, count_cases
from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.chain import GENESIS, content_hash, entry_hash
from services.case_log_api.domain.erasing import erase_personal_data
from services.case_log_api.models import Case
from tests.case_log_api.office import AGENCY, Office


async def audit(office: Office, recorded: Sequence[Head] = ()) -> list[AuditedCases]:
    async with office.resources.sessions() as session:
        return [each async for each in audit_cases(session, recorded=recorded)]


async def findings(office: Office, recorded: Sequence[Head] = ()) -> list[Finding]:
    return [finding for each in await audit(office, recorded) for finding in each.findings]


async def tamper(office: Office, *statements: str, **values: Any) -> None:
    """As somebody could who owns the database: the guard of the timeline is switched off."""
    async with office.resources.sessions.begin() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            await session.execute(text(statement), values)


@pytest.fixture
async def two_cases(office: Office) -> Office:
    await office.take(office.survey("48213"), office.survey("48214"))
    return office


async def test_what_careloop_did_itself_is_found_sound(two_cases: Office) -> None:
    async with two_cases.resources.sessions() as session:
        assert await count_cases(session) == 2
    audited = await audit(two_cases)
    assert [each.case_count for each in audited] == [2]
    assert audited[0].findings == ()
    assert len(audited[0].heads) == 4


TAMPERING = {
    "UPDATE timeline_entries SET payload = '{\"a\": 1}' WHERE seq = 2": "the content is not the one that was written",
    "UPDATE timeline_entries SET actor = 'nobody' WHERE seq = 2": "the content is not the one that was written",
    "UPDATE timeline_entries SET at = at - interval '1 day' WHERE seq = 2": "the entry is not the one that was written",
    "UPDATE timeline_entries SET clause = NULL WHERE seq = 1": "the entry is not the one that was written",
    "DELETE FROM timeline_entries WHERE seq = 2": "an entry is missing, doubled or out of place",
    "DELETE FROM timeline_entries WHERE seq = (SELECT max(seq) FROM timeline_entries)": "the chain ends before",
    "UPDATE timeline_entries SET payload = NULL, salt = NULL WHERE seq = 2": "no erasing accounts for it",
    "UPDATE timeline_entries SET payload = NULL WHERE seq = 2": "content and salt must be erased together",
}


async def test_each_way_of_changing_a_chain_is_found_and_the_other_case_is_left_in_peace(two_cases: Office) -> None:
    for statement, what in TAMPERING.items():
        async with two_cases.resources.sessions() as session:
            case_id, number = (
                await session.execute(text("SELECT id, number FROM cases ORDER BY number LIMIT 1"))
            ).one()
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(text(f"{statement} AND case_id = :case"), {"case": case_id})
            found = [finding async for each in audit_cases(session) for finding in each.findings]
            await session.rollback()
        assert {finding.number for finding in found} == {number}, statement
        assert any(what in finding.what for finding in found), (statement, found)
    assert await findings(two_cases) == []


async def test_a_case_that_was_deleted_with_everything_is_missed_by_its_number(two_cases: Office) -> None:
    tables = ("timeline_entries", "case_steps", "cycles", "outbound_messages", "drafts")
    async with two_cases.resources.sessions() as session:
        case_id, number = (await session.execute(text("SELECT id, number FROM cases ORDER BY number LIMIT 1"))).one()
    statements = [f"DELETE FROM {table} WHERE case_id = :case" for table in tables]
    await tamper(two_cases, *statements, "DELETE FROM cases WHERE id = :case", case=case_id)
    [finding] = await findings(two_cases)
    assert (finding.number, finding.what) == (number, "the number was given and its case is gone")


async def rewrite(office: Office, case: Case) -> None:
    """Write a whole chain anew with another content, heads and all: it verifies by itself."""
    async with office.resources.sessions.begin() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        rows = (
            await session.execute(
                text("SELECT * FROM timeline_entries WHERE case_id = :case AND thread = 'case' ORDER BY seq"),
                {"case": case.id},
            )
        ).all()
        previous = GENESIS
        for row in rows:
            content = {
                "actor": "somebody else",
                "policy_hash": row.policy_hash,
                "request_id": row.request_id,
                "payload": row.payload,
            }
            digest = content_hash(row.salt, content)
            own = entry_hash(previous, seq=row.seq, kind=row.kind, at=row.at, clause=row.clause, content_digest=digest)
            await session.execute(
                text(
                    "UPDATE timeline_entries SET actor = 'somebody else', content_digest = :digest,"
                    " previous_hash = :previous, entry_hash = :own WHERE id = :id"
                ),
                {"digest": digest, "previous": previous, "own": own, "id": row.id},
            )
            previous = own
        await session.execute(
            text("UPDATE cases SET entry_head = :head WHERE id = :case"), {"head": previous, "case": case.id}
        )


async def test_a_chain_written_anew_from_end_to_end_is_found_by_heads_recorded_before(two_cases: Office) -> None:
    [audited] = await audit(two_cases)
    async with two_cases.resources.sessions.begin() as session:
        case = await lock_case(session, AGENCY, audited.heads[0].case_id)
    await rewrite(two_cases, case)
    assert await findings(two_cases) == []
    [finding] = await findings(two_cases, audited.heads)
    assert finding.number == case.number
    assert finding.what == "the chain is not the one whose head was recorded"


async def test_chains_that_have_grown_since_pass_through_their_recorded_heads(two_cases: Office) -> None:
    [audited] = await audit(two_cases)
    people = await two_cases.caller()
    answer = await people.post(f"/v1/cases/{audited.heads[0].case_id}/notes", json={"text": "Called."})
    assert answer.status_code == 201
    assert await findings(two_cases, audited.heads) == []


async def test_an_erased_customer_is_no_finding(two_cases: Office) -> None:
    [audited] = await audit(two_cases)
    async with two_cases.resources.sessions.begin() as session:
        case = await lock_case(session, AGENCY, audited.heads[0].case_id)
        await erase_personal_data(session, case, actor="a person", now=two_cases.now)
    assert await findings(two_cases, audited.heads) == []


class TestCommand:
    @pytest.fixture(autouse=True)
    def environment(self, two_cases: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", two_cases.resources.settings.database_url)

    async def run(self, *words: str) -> int:
        return await asyncio.to_thread(cli.run, ["audit", *words])

    async def test_it_says_that_all_is_well_and_records_where_the_chains_stand(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        heads = tmp_path / "heads.jsonl"
        assert await self.run("record", "--to", str(heads)) == 0
        assert await self.run("verify", "--against", str(heads)) == 0
        assert "the timelines of 2 cases verify, and pass through 4 recorded heads" in capsys.readouterr().out
        assert await self.run("record", "--to", str(heads)) == 1
        assert "never written over" in capsys.readouterr().err
        heads.write_text(heads.read_text().rsplit("\n", 2)[0])
        assert await self.run("verify", "--against", str(heads)) == 1
        assert "not a whole record" in capsys.readouterr().err

    async def test_it_names_the_case_and_the_place_and_fails(
        self, two_cases: Office, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await tamper(two_cases, "UPDATE timeline_entries SET payload = '{}' WHERE seq = 2")
        assert await self.run("verify", "--agency", AGENCY) == 1
        shown = capsys.readouterr()
        assert f"{AGENCY}\t2026-000001\tcase\tentry 2\tthe content is not the one that was written" in shown.out
        assert "2 findings in 2 cases" in shown.err
