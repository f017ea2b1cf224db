"""`careloop scores verify|recount`: the counts are those of a recount, or each difference is named; nobody waits for it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from careloop import cli
from services.reporter.domain.counting import lock_counting
from services.reporter.domain.verifying import Difference, compare_rollups
from services.reporter.models import Rollup
from tests.reporter.support import AGENCY, NOON, Reporter, attributed, classified, counts_in, load, pack_of, voided

COLUMNS = ", ".join(column.name for column in Rollup.__table__.columns if column.name != "key")


@pytest.fixture
async def counted(reporter: Reporter) -> Reporter:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
        await load(session, pack_of("elsewhere"))
    await reporter.take(
        *(classified(f"r{n}", 1 + n % 5, answers={"respect": 1 + n % 5}) for n in range(20)),
        attributed("r1", "dana.wu", "network"),
        voided("r2"),
        classified("theirs", 5, agency="elsewhere"),
    )
    return reporter


async def snapshot(session: AsyncSession) -> None:
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def differences(reporter: Reporter, agency: str = AGENCY) -> list[Difference]:
    async with reporter.sessions.begin() as session:
        await snapshot(session)
        return [difference async for difference in compare_rollups(session, agency)]


async def test_counts_as_they_came_are_those_of_a_recount(counted: Reporter) -> None:
    assert await differences(counted) == []
    assert await differences(counted, "elsewhere") == []


async def test_each_difference_is_named_with_what_it_should_be(counted: Reporter) -> None:
    async with counted.sessions.begin() as session:
        for change in (
            "UPDATE rollups SET positive = positive + 1 WHERE dimension = 'all' AND grain = 'day' AND agency <> 'elsewhere'",
            "DELETE FROM rollups WHERE dimension = 'technician' AND key = 'dana.wu' AND grain = 'month'",
            f"INSERT INTO rollups (key, {COLUMNS}) SELECT 'ghosts', {COLUMNS} FROM rollups WHERE key = 'network' AND grain = 'day'",
            "UPDATE answer_rollups SET products[1] = 0 WHERE dimension = 'program' AND grain = 'day' AND agency <> 'elsewhere'",
        ):
            await session.execute(text(change))

    found = {(d.table, d.row["dimension"], d.row["grain"], d.row["key"]): d for d in await differences(counted)}

    assert set(found) == {
        ("rollups", "all", "day", ""),
        ("rollups", "technician", "month", "dana.wu"),
        ("rollups", "team", "day", "ghosts"),
        ("answer_rollups", "program", "day", "service-requests"),
    }
    said = {key: str(difference) for key, difference in found.items()}
    assert said["rollups", "all", "day", ""].endswith("positive is 9 and not 8")
    assert "missing; recounted: responses 1" in said["rollups", "technician", "month", "dana.wu"]
    assert "not in a recount; kept: responses 1" in said["rollups", "team", "day", "ghosts"]
    assert "products is [0] and not [" in said["answer_rollups", "program", "day", "service-requests"]


async def test_responses_are_taken_in_while_counts_are_compared(counted: Reporter) -> None:
    """The comparison began before them and does not see them; a writer that holds the counting lock does not hold it up."""
    async with counted.sessions.begin() as comparing:
        await snapshot(comparing)
        await comparing.execute(text("SELECT 1 FROM response_facts LIMIT 1"))
        await asyncio.wait_for(counted.take(classified("new", 5, submitted_at=NOON + timedelta(days=1))), 20)
        async with counted.sessions.begin() as writing:
            await lock_counting(writing, [AGENCY])
            found = [d async for d in compare_rollups(comparing, AGENCY)]
    assert found == []
    assert await differences(counted) == []


async def test_the_command_verifies_names_differences_and_recounts(
    counted: Reporter, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")

    async def scores(*words: str) -> tuple[int, str, str]:
        status = await asyncio.to_thread(cli.run, ["scores", *words])
        return status, *capsys.readouterr()

    async with counted.sessions() as session:
        before = await counts_in(session, AGENCY)
    rows = sum(sum(of_table.values()) for of_table in before.values())
    status, said, _ = await scores("verify", "--agency", AGENCY)
    assert (status, said) == (0, f"{rows} rows of counts are those of a recount\n")

    async with counted.sessions.begin() as session:
        await session.execute(text("UPDATE rollups SET sin = sin + 1 WHERE dimension = 'all' AND grain = 'month'"))
    status, said, complaint = await scores("verify")
    assert status == 1
    assert [line.split("\t")[:3] for line in said.splitlines()] == [
        ["rollups", "agency=elsewhere", "dimension=all"],
        ["rollups", f"agency={AGENCY}", "dimension=all"],
    ]
    assert "careloop scores recount" in complaint

    assert (await scores("recount"))[0] == 0
    assert (await scores("verify"))[0] == 0
    async with counted.sessions() as session:
        assert await counts_in(session, AGENCY) == before


@pytest.mark.usefixtures("counted")
async def test_an_agency_that_is_not_there_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")

    assert await asyncio.to_thread(cli.run, ["scores", "verify", "--agency", "nowhere"]) == 1
    assert "loaded are: elsewhere, technology-services" in capsys.readouterr().err
