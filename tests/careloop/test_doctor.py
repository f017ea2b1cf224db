"""`careloop doctor`: it looks at everything it can, says what to do by what exists, and its status says whether to."""

import asyncio
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

import asyncpg
import pytest
from rich.console import Console
from typer.main import get_command

from careloop.cli import app, run
from careloop.doctor import machine, reach
from careloop.doctor.examine import examine
from careloop.doctor.findings import Examination, Finding
from careloop.doctor.showing import show
from careloop.stack.options import PROJECT
from careloop.stack.packs import find_packs, read_pack
from shared.db import make_engine
from shared.db.kernel import InboxRow, JobRow
from shared.settings import SERVICES
from tests.architecture.code import python_files
from tests.careloop.examined import AGENCY, OTHER, SessionsOf, add, ago, deployment, look
from tests.support.rows import make_row

__all__ = ["deployment"]


@pytest.mark.usefixtures("deployment")
async def test_a_schema_of_another_version_is_said_and_not_looked_into(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE reporter.alembic_version SET version_num = 'older'")
    await connection.close()
    examination = await examine(agency=None, data_dir=Path("nowhere"))
    assert ("reporter", "migrations_behind") in {(one.service, one.check) for one in examination.findings}
    assert examination.status == 2
    assert [line.partition(":")[0] for line in examination.not_looked_at] == ["reporter"]


@pytest.mark.usefixtures("deployment")
async def test_a_service_whose_database_is_away_leaves_the_others_examined(
    sessions_of: SessionsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_API_DATABASE_URL", "postgresql://careloop:secret@127.0.0.1:1/careloop")
    await add(sessions_of("notifier"), make_row(JobRow, state="dead", agency=AGENCY, finished_at=ago(hours=1)))
    examination = await examine(agency=None, data_dir=Path("nowhere"))
    assert examination.not_looked_at == ["survey_api: cannot reach the database or Redis: Connection refused"]
    assert ("notifier", "jobs_dead") in {(one.service, one.check) for one in examination.findings}
    assert examination.status == 2


@pytest.mark.usefixtures("deployment")
async def test_a_missing_worker_and_an_absent_redis_are_found(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'careloop reporter pulse'"
        " AND datname = current_database()"
    )
    await connection.close()
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    found = await look()
    assert {key: one.severity for key, one in found.items()} == {
        ("reporter", "no_worker"): "urgent",
        ("all", "redis_unreachable"): "act",
    }


@pytest.mark.usefixtures("deployment")
async def test_clocks_that_differ_are_found(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(database_url, "notifier", pool_size=1)
    for seconds, expected in ((1, []), (30, ["act"]), (90, ["urgent"])):
        real = datetime.now(UTC).timestamp()
        monkeypatch.setattr("careloop.doctor.reach.time", SimpleNamespace(time=lambda at=real + seconds: at))
        found = await reach.examine_database("notifier", engine)
        assert [one.severity for one in found if one.check == "clocks_differ"] == expected
    await engine.dispose()


@pytest.mark.usefixtures("deployment")
async def test_the_command_prints_stable_json_and_its_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await asyncio.to_thread(run, ["doctor", "--json", "--agency", AGENCY]) == 1
    said = json.loads(capsys.readouterr().out)
    assert {key: said[key] for key in ("format", "status", "agency", "not_looked_at")} == {
        "format": 1, "status": 1, "agency": AGENCY, "not_looked_at": [],
    }  # fmt: skip
    assert set(said["findings"][0]) == {
        "check", "severity", "service", "says", "count", "is_at_least", "oldest", "sample", "agencies", "what_to_do",
    }  # fmt: skip


@pytest.mark.usefixtures("deployment")
async def test_events_that_were_set_aside_are_listed_and_replayed(
    sessions_of: SessionsOf, capsys: pytest.CaptureFixture[str]
) -> None:
    dead, other = (
        make_row(InboxRow, state="dead", agency=agency, type="case.closed", attempts=20, last_error="no pack")
        for agency in (AGENCY, OTHER)
    )
    waiting = make_row(InboxRow, state="waiting", agency=AGENCY)
    await add(sessions_of("reporter"), dead, other, waiting)

    async def events(*words: str) -> tuple[int, str]:
        status = await asyncio.to_thread(run, ["events", *words])
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    async def read(event_id: UUID) -> tuple[str, int]:
        async with sessions_of("reporter")() as session:
            row = await session.get_one(InboxRow, event_id)
            return row.state, row.attempts

    assert await events("list", "--agency", AGENCY) == (
        0, f"reporter\t{dead.event_id}\tcase.closed\t{AGENCY}\t20\tno pack\n",
    )  # fmt: skip
    assert await events("replay", str(dead.event_id)) == (0, "1 events are taken in again\n")
    assert await read(dead.event_id) == ("waiting", 0)
    assert await events("replay", str(waiting.event_id)) == (
        1, "careloop: 0 of 1 events are taken in again; the others are not dead or not here\n",
    )  # fmt: skip
    assert await events("replay", "--all", "-s", "notifier") == (0, "0 events are taken in again\n")
    assert await read(other.event_id) == ("dead", 20)
    assert await events("replay", "--all") == (0, "1 events are taken in again\n")
    assert await read(other.event_id) == ("waiting", 0)


class Usage(NamedTuple):
    total: float
    used: float
    free: float


@pytest.mark.parametrize(
    ("total", "free", "expected"),
    [
        (100e9, 50e9, []),
        (4000e9, 40e9, []),
        (40e9, 3e9, ["act"]),
        (40e9, 0.4e9, ["urgent"]),
    ],
)
def test_little_room_for_the_data_is_found(
    total: float, free: float, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(total, total - free, free))
    assert [one.severity for one in machine.examine_disk(tmp_path)] == expected


def test_packs_that_differ_between_services_or_from_the_disk_are_found(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "policies" / AGENCY, tmp_path / "policies" / AGENCY)
    followed = {pack.agency.id: pack.content_hash for pack in map(read_pack, find_packs(tmp_path / "policies"))}
    loaded: dict[str, dict[str, str]] = dict.fromkeys(SERVICES, followed)
    assert machine.examine_packs(loaded, tmp_path / "policies", None) == []

    at_odds = {**loaded, "reporter": {**followed, AGENCY: "another"}}
    assert [one.check for one in machine.examine_packs(at_odds, None, None)] == ["packs_at_odds"]
    other: dict[str, dict[str, str]] = {service: {**followed, AGENCY: "another"} for service in SERVICES}
    [finding] = machine.examine_packs(other, tmp_path / "policies", None)
    assert (finding.check, finding.agencies) == ("packs_not_loaded", [AGENCY])
    (tmp_path / "policies" / AGENCY / "policy.toml").write_text("nonsense = 1")
    [finding] = machine.examine_packs(other, tmp_path / "policies", None)
    assert (finding.check, finding.sample) == ("packs_faulty", [AGENCY])


def test_whatever_it_says_to_do_exists() -> None:
    texts = [path.read_text() for path in python_files("careloop") if path.parent.name == "doctor"]
    documents = [json.loads((PROJECT / "sdk" / "openapi" / f"{service}.json").read_text()) for service in SERVICES]
    routes = {
        (method.upper(), re.sub(r"{[^}]*}", "{}", path))
        for document in documents
        for path, methods in document["paths"].items()
        for method in methods
    }
    commands = {
        (name, word)
        for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]  # a group
        for word in getattr(command, "commands", {"": None})
    }
    # What follows the name of a command without words of its own is the name of a service.
    words = {name for name, word in commands if not word}
    said_commands = {
        (name, "" if name in words else word)
        for text in texts
        for name, word in re.findall(r'"careloop ([a-z-]+)(?: ([a-z]+))?', text)
    }
    said_routes = {
        (method, re.sub(r"{+[^}]*}+", "{}", path))
        for text in texts
        for method, path in re.findall(r"\b(GET|POST|PATCH|DELETE) (/v1/[a-z0-9_/{}.-]+)", text)
    }
    assert len(said_commands) > 5
    assert len(said_routes) > 15
    assert said_commands - commands == set()
    assert said_routes - routes == set()


def test_the_operators_page_has_every_check() -> None:
    texts = [path.read_text() for path in python_files("careloop") if path.parent.name == "doctor"]
    made = {
        name for text in texts for name in re.findall(r'(?:check=|look\.finding\(\s*)"([a-z_]+)"', text) if "_" in name
    }
    page = (PROJECT / "docs" / "operations.md").read_text()
    table = page[page.index("| symptom |") :].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`([a-z]+_[a-z_]+)`", row.split("|")[2])}
    assert len(made) > 25
    assert named == made


def test_the_table_shows_the_worst_first_and_whole_commands(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    command = "careloop jobs replay 0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84    # or --all -s case_log_api, after the cause"
    show(
        Examination(
            looked_at=now,
            findings=[
                Finding(check="b", severity="notice", service="notifier", says="good to know: [b]x[/b] (1)"),
                Finding(
                    check="a", severity="urgent", service="reporter", says="stands still", count=1000, is_at_least=True,
                    oldest=now.replace(hour=1), what_to_do=[command],
                ),
            ],
        ),
        Console(width=60),
    )  # fmt: skip
    shown = capsys.readouterr().out
    assert shown.index("urgent") < shown.index("notice")
    assert re.search(r"urgent +reporter +1000\+ +2 h +stands still", shown)
    assert f"   {command}\n" in shown
    assert "[b]x[/b]" in shown
    assert shown.endswith("Somebody is needed: 1 urgent, 1 notice.\n")
