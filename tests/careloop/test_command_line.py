"""The careloop command: whatever a user gets wrong is one clear line and an exit code, never a traceback."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from careloop.cli import run

UNREACHABLE = "postgresql://careloop:secret@127.0.0.1:1/careloop"


@pytest.fixture(autouse=True)
def no_databases_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith(("DATABASE_URL", "REDIS_URL")) or name.startswith("CARELOOP_"):
            monkeypatch.delenv(name)


def only_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What the command wrote to standard error, which has to be one line without a traceback."""
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    assert error.startswith("careloop: ")
    return error.removeprefix("careloop: ").strip()


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        (["up", "--port-base", "99999"], 1, "port base 99999 is out of range"),
        (["up", "--port-base", "many"], 2, "Invalid value for '--port-base'"),
        (["up", "--policies", "nowhere"], 1, "there is no folder of policy packs at nowhere"),
        (["up", "--host", "192.0.2.1"], 1, "cannot listen on 192.0.2.1"),
        (["up", "--nonsense"], 2, "No such option"),
        (["dance"], 2, "No such command"),
        (["serve", "kitchen"], 1, "there is no service 'kitchen': choose one of survey_api"),
        (["worker", "kitchen"], 1, "there is no service 'kitchen'"),
        (["serve", "notifier"], 1, "the setting DATABASE_URL (or NOTIFIER_DATABASE_URL) is missing"),
        (["policy", "check", "nowhere"], 1, "there is no policy pack in nowhere"),
        (["policy", "load", "nowhere"], 1, "there is no policy pack in nowhere"),
        (["keys", "create", "--agency", "a", "--name", "n", "--scopes", " , "], 1, "a key needs at least one scope"),
        (["keys", "create", "--agency", "a"], 2, "Missing option"),
        (["jobs", "list", "--state", "lost"], 1, "there is no state 'lost': choose one of waiting"),
        (["jobs", "replay"], 1, "say which jobs: their ids, or --all"),
        (["jobs", "replay", "seven"], 2, "Invalid value"),
        (["events", "list", "--state", "lost"], 1, "there is no state 'lost': choose one of waiting, dead"),
        (["events", "replay"], 1, "say which events: their ids, or --all"),
        (["openapi", "export", "--only", "kitchen"], 1, "there is no service 'kitchen'"),
    ],
)
def test_misuse_is_one_line(
    words: list[str],
    status: int,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == status
    assert line in only_line(capsys)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        (UNREACHABLE, "cannot reach the database or Redis: Connection refused"),
        ("nonsense", "the database URL cannot be read"),
    ],
)
def test_a_database_url_that_leads_nowhere_is_one_line(
    url: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    for words in (["jobs", "list"], ["migrate"], ["keys", "list"]):
        assert run(words) == 1
        said = only_line(capsys)
        assert line in said
        assert "secret" not in said


def test_a_doctor_that_cannot_look_says_so_by_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    assert run(["doctor", "--json", "--data-dir", str(tmp_path)]) == 2
    assert [line.partition(": ")[2] for line in json.loads(capsys.readouterr().out)["not_looked_at"]] == [
        "cannot reach the database or Redis: Connection refused"
    ] * 4
    (tmp_path / "secrets.json").write_text("{half")
    assert run(["doctor", "--data-dir", str(tmp_path)]) == 2
    assert "are damaged" in only_line(capsys)


def test_up_refuses_a_url_of_another_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", "mysql://root@localhost/care")
    assert run(["up", "--data-dir", str(tmp_path / "var")]) == 1
    assert only_line(capsys) == "the DATABASE_URL given for notifier cannot be one: it should begin with postgresql://"


def test_a_port_that_is_taken_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["up", "--data-dir", str(tmp_path / "var"), "--port-base", str(port)]) == 1
    assert only_line(capsys) == (
        f"port {port} (front_door) is taken: stop what listens there, or choose another with --port-base"
    )


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert run(["up", "--data-dir", str(tmp_path / "file" / "var")]) == 1
    assert "cannot make the folder" in only_line(capsys)


def test_damaged_secrets_are_said_and_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    (tmp_path / "secrets.json").write_text("{half")
    assert run(["migrate", "--data-dir", str(tmp_path)]) == 1
    assert "are damaged" in only_line(capsys)
    assert (tmp_path / "secrets.json").read_text() == "{half"


def test_without_words_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    shown = capsys.readouterr().out
    for command in (
        "up",
        "serve",
        "worker",
        "migrate",
        "policy",
        "keys",
        "login-link",
        "jobs",
        "events",
        "doctor",
        "openapi",
        "demo",
    ):
        assert re.search(rf"^  {command}\s", shown, re.MULTILINE), f"{command} is not listed"


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    words = [sys.executable, "-X", "importtime", "-m", "careloop", "--help"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    loaded = {line.rpartition("|")[2].strip() for line in shown.stderr.splitlines()}
    assert not loaded & {"sqlalchemy", "fastapi", "asyncpg", "uvicorn", "pydantic"}


def test_the_supervisor_stays_small() -> None:
    program = "import sys, careloop.stack.up; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert not set(shown.stdout.split()) & {"sqlalchemy", "fastapi", "asyncpg", "uvicorn", "uvloop"}


def test_an_error_of_our_own_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("unforeseen\nby anybody")

    monkeypatch.setattr("careloop.stack.packs.find_packs", fail)
    assert run(["policy", "check", str(tmp_path)]) == 70
    assert "an error of our own: LookupError: unforeseen by anybody" in only_line(capsys)


def test_a_reader_that_goes_away_is_no_error() -> None:
    words = f"{sys.executable} -m careloop --help | head -c 1"
    shown = subprocess.run(words, shell=True, capture_output=True, text=True, check=True)  # noqa: S602  # a pipe is the point
    assert shown.stderr == ""
