"""`careloop report`: runs listed, shown, opened, taken and fetched, and one clear line for whatever cannot be had."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from careloop.cli import run

POLICIES = Path(__file__).parents[2] / "policies"
RUN_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
RUN: dict[str, Any] = {
    "id": RUN_ID,
    "report": "monthly-care-log",
    "title": "Customer Care Tracking System monthly report",
    "period": {"name": "2026-11", "in_words": "November 1 \u2013 30, 2026"},
    "department": None,
    "state": "open",
    "content_version": 3,
    "obstacles": [{"text": "Entry 2026-000123 has no released copy."}],
    "corrections": [
        {"text": "The total lacks the north office.", "answered_version": None},
        {"text": "A slip of the pen.", "answered_version": 2},
    ],
    "steps": [
        {
            "step": "approve", "title": "Review and approve the draft", "clause": "CCTS-III.B4.approved",
            "who_title": "Executive Management Team", "holders": ["helen.marsh"], "missing": ["victor.lane"],
            "state": "ready", "working_on": "2026-12-09", "clause_on": None,
            "is_forecast": False, "is_late": True, "is_overdue": False, "is_compiling": False, "done_by": None,
        }
    ],
}  # fmt: skip


class Reporter(HTTPServer):
    """A reporter that knows one run, answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[tuple[str, str, Any]] = []
        self.keys: set[str | None] = set()
        self.if_match: list[str | None] = []
        self.refusal: tuple[int, bytes] | None = None
        self.runs = [RUN]

    def answer(self, method: str, path: str, query: dict[str, list[str]]) -> tuple[int, bytes]:
        if self.refusal is not None:
            return self.refusal
        if path.endswith(".pdf"):
            return 200, b"%PDF-1.7 report"
        if (method, path) == ("GET", "/v1/report-runs"):
            at = int(query.get("cursor", ["0"])[0])
            more = at + 1 < len(self.runs)
            page = {"items": self.runs[at : at + 1], "next_cursor": str(at + 1) if more else None}
            return 200, json.dumps(page).encode()
        return 200, json.dumps(RUN).encode()


class _Answer(BaseHTTPRequestHandler):
    server: Reporter

    def _any(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        url = urlsplit(self.path)
        self.server.asked.append((self.command, url.path, body))
        self.server.keys.add(self.headers["Authorization"])
        status, content = self.server.answer(self.command, url.path, parse_qs(url.query))
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"7"')
        self.server.if_match.append(self.headers["If-Match"])
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self._any()

    def do_POST(self) -> None:
        self._any()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def reporter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reporter]:
    with Reporter() as server:
        monkeypatch.setenv("CARELOOP_REPORTER_URL", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("CARELOOP_REPORTER_KEY", "cl_key")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


def test_a_run_is_shown_with_who_must_sign_and_what_stands_in_its_way(
    reporter: Reporter, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "show", "monthly-care-log:2026-11"]) == 0

    said = capsys.readouterr().out
    assert "to sign: victor.lane" in said
    assert "ready late" in said
    assert "Wed 2026-12-09" in said
    assert "stands in the way: Entry 2026-000123 has no released copy." in said
    assert "to be corrected: The total lacks the north office." in said
    assert "A slip of the pen." not in said
    assert reporter.keys == {"Bearer cl_key"}
    assert reporter.asked[-1][:2] == ("GET", f"/v1/report-runs/{RUN_ID}")


def test_every_page_of_the_ledger_is_listed(reporter: Reporter, capsys: pytest.CaptureFixture[str]) -> None:
    reporter.runs = [RUN, {**RUN, "id": "0198c5a4-7d2e-7c3a-9a53-000000000000", "state": "closed"}]
    assert run(["report", "list", "--report", "monthly-care-log"]) == 0
    said = capsys.readouterr().out
    assert RUN_ID in said
    assert "closed" in said

    reporter.runs = []
    assert run(["report", "list"]) == 0
    assert "no report runs" in capsys.readouterr().out


def test_a_run_is_opened_for_the_period_and_its_id_is_printed(
    reporter: Reporter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "ceo.pdf"
    paper.write_bytes(b"%PDF-")
    words = ["--received", "2026-12-01T15:20:00-08:00", "--document", str(paper)]
    assert run(["report", "open", "ceo-quarterly-review", "--period", "2026-W48", *words]) == 0

    assert capsys.readouterr().out == f"{RUN_ID}\n"
    assert reporter.asked == [
        (
            "POST",
            "/v1/report-runs",
            {
                "report": "ceo-quarterly-review",
                "period_day": "2026-11-23",
                "received_at": "2026-12-01T15:20:00-08:00",
                "document": {"filename": "ceo.pdf", "content_type": "application/pdf", "content_base64": "JVBERi0="},
            },
        )
    ]


def test_a_step_is_taken_in_its_own_way_and_the_run_is_shown_as_it_stands_then(
    reporter: Reporter, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "done", RUN_ID, "draft", "--note", "Two are late."]) == 0
    assert run(["report", "approve", RUN_ID, "approve"]) == 0
    assert run(["report", "return", RUN_ID, "approve", "--version", "2", "-c", "One.", "-c", "Two."]) == 0

    assert [asked for asked in reporter.asked if asked[0] == "POST"] == [
        ("POST", f"/v1/report-runs/{RUN_ID}/steps/draft/done", {"note": "Two are late."}),
        ("POST", f"/v1/report-runs/{RUN_ID}/steps/approve/approve", {"content_version": 3}),
        (
            "POST",
            f"/v1/report-runs/{RUN_ID}/steps/approve/return",
            {"content_version": 2, "corrections": ["One.", "Two."]},
        ),
    ]
    assert capsys.readouterr().out.count("Review and approve the draft") == 3
    assert set(reporter.if_match) == {None}


def test_a_step_is_delegated_taken_back_and_skipped_as_the_run_stands(reporter: Reporter) -> None:
    assert run(["report", "delegate", RUN_ID, "approve", "--to", "amy.tran", "--reason", "On leave."]) == 0
    assert run(["report", "delegate", RUN_ID, "approve"]) == 0
    assert run(["report", "skip", RUN_ID, "request", "--reason", "Asked by telephone."]) == 0

    steps = f"/v1/report-runs/{RUN_ID}/steps"
    assert [asked for asked in reporter.asked if asked[0] == "POST"] == [
        ("POST", f"{steps}/approve/delegate", {"delegate": "amy.tran", "reason": "On leave."}),
        ("POST", f"{steps}/approve/delegate", {"delegate": None}),
        ("POST", f"{steps}/request/skip", {"reason": "Asked by telephone."}),
    ]
    assert reporter.if_match[-1] == '"7"'  # nobody changed it meanwhile


def test_whoever_compiles_waits_for_the_content(reporter: Reporter, capsys: pytest.CaptureFixture[str]) -> None:
    compiling = {**RUN, "steps": [{**RUN["steps"][0], "is_compiling": True}]}
    answers = iter([compiling, compiling, {**RUN, "content_version": 4}])
    reporter.answer = lambda *_: (200, json.dumps(next(answers)).encode())  # type: ignore[method-assign]

    assert run(["report", "done", RUN_ID, "compile"]) == 0

    assert "version 4" in capsys.readouterr().out
    assert [method for method, _, _ in reporter.asked] == ["POST", "GET", "GET"]


def test_a_run_without_content_is_not_approved_unseen(reporter: Reporter, capsys: pytest.CaptureFixture[str]) -> None:
    reporter.answer = lambda *_: (200, json.dumps({**RUN, "content_version": None}).encode())  # type: ignore[method-assign]

    assert run(["report", "approve", RUN_ID, "approve"]) == 1
    assert "has no content yet: the step that compiles it comes first" in capsys.readouterr().err


def test_a_file_is_fetched_whole_in_its_newest_version(
    reporter: Reporter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.pdf"
    assert run(["report", "get", RUN_ID, "-o", str(target)]) == 0

    assert target.read_bytes() == b"%PDF-1.7 report"
    assert f"version 3 as pdf: {target} (15 bytes)" in capsys.readouterr().out
    assert reporter.asked[-1][1] == f"/v1/report-runs/{RUN_ID}/versions/3.pdf"


def test_nothing_stays_of_a_file_that_could_not_be_fetched(reporter: Reporter, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"of yesterday")
    reporter.refusal = (404, b'{"title": "Not Found", "detail": "There is no version 9."}')

    assert run(["report", "get", RUN_ID, "--version", "9", "-o", str(target)]) == 1
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("report.pdf", b"of yesterday")]


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        ((409, b'{"detail": "Entry 7 has no released copy.", "how_to_fix": "Release it first."}'), "reporter answered 409: Entry 7 has no released copy. Release it first."),
        ((422, b'{"detail": "No.", "errors": [{"pointer": "/report", "message": "unknown"}]}'), "reporter answered 422: No. /report: unknown"),
        ((401, b'{"detail": "Who are you?"}'), "careloop keys create --services reporter"),
        ((502, b"<html>bad gateway</html>"), "reporter answered 502: no reason given"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_that_says_what_to_do(
    reporter: Reporter, refusal: tuple[int, bytes], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter.refusal = refusal
    assert run(["report", "show", RUN_ID]) == 1
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["show", "monthly-care-log"], "is no run: give its id, or report:period"),
        (["show", "monthly-care-log:2026-10"], "no run 'monthly-care-log:2026-10' is open"),
        (["open", "monthly-care-log", "--period", "November"], "'November' is no period: write a month as 2026-11"),
        (["open", "monthly-care-log", "--period", "2026-13"], "'2026-13' is no period"),
        (["open", "r", "--period", "2026-11", "--received", "2026-12-01"], "is no instant: write it with its offset"),
        (["open", "r", "--period", "2026-11", "--document", "/nowhere.pdf"], "/nowhere.pdf cannot be read"),
        (["get", RUN_ID, "--form", "doc", "-o", "x"], "there is no form 'doc': choose one of pdf"),
        (["get", RUN_ID, "-o", "/nowhere/report.pdf"], "/nowhere/report.pdf cannot be written"),
        (["show", RUN_ID, "--url", "http://127.0.0.1:1"], "reporter is not to be reached at http://127.0.0.1:1"),
        (["show", RUN_ID, "--key-file", "/nowhere"], "the key file /nowhere cannot be read"),
        (["calendar", "--pack", "/nowhere"], "there is no policy pack in /nowhere"),
        (["calendar", "--pack", str(POLICIES)], "holds several packs: name one of"),
    ],
)
@pytest.mark.usefixtures("reporter")
def test_misuse_is_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", *words]) == 1
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


def test_a_run_that_may_be_meant_twice_is_not_guessed(reporter: Reporter, capsys: pytest.CaptureFixture[str]) -> None:
    reporter.runs = [{**RUN, "department": "parks"}, {**RUN, "department": "roads"}]

    assert run(["report", "show", "monthly-care-log:2026-11"]) == 1
    assert "monthly-care-log:2026-11:parks, monthly-care-log:2026-11:roads" in capsys.readouterr().err
    assert run(["report", "show", "monthly-care-log:2026-11:roads"]) == 0


def test_no_key_says_how_to_make_one(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CARELOOP_REPORTER_KEY")

    assert run(["report", "list"]) == 1
    assert "no usable key" in capsys.readouterr().err
    assert reporter.asked == []
