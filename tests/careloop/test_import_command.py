"""`careloop import` sends a file in parts, waits until it is taken in, and says what became of its rows."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from careloop.cli import run
from careloop.imports import following

IMPORT_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
CONTENT = b"rating,comment\n" + b"5,Quick and friendly.\n" * 10_000


class SurveyApi(HTTPServer):
    """A survey_api that takes one file in, in three looks, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got = b""
        self.query: dict[str, list[str]] = {}
        self.agency: str | None = None
        self.refusal: tuple[int, bytes] | None = None
        self.rejected_count = 0
        self.ends_as = "done"
        self.looks = 0

    def report(self) -> dict[str, Any]:
        state = ("waiting", "running", self.ends_as)[min(self.looks, 2)]
        counts = {"taken": 10_000 - self.rejected_count, "historic": 3, "duplicate": 0, "flagged": 0}
        return {
            "id": IMPORT_ID,
            "state": state,
            "failure": "given_up" if state == "failed" else None,
            "size_bytes": len(CONTENT),
            "read_bytes": len(CONTENT) if self.looks > 1 else 0,
            "read_count": 10_000,
            "rejected_count": self.rejected_count,
            **{f"{name}_count": count for name, count in counts.items()},
        }


class _Answer(BaseHTTPRequestHandler):
    server: SurveyApi
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.got, self.server.agency = self._read_chunks(), self.headers["Careloop-Agency"]
        self.server.query = parse_qs(urlsplit(self.path).query)
        self._say(*(self.server.refusal or (202, json.dumps(self.server.report()).encode())))

    def do_GET(self) -> None:
        if self.path.endswith("rejected.csv"):
            self._say(200, b"rating,rejected_reason\r\n9,no\r\n")
            return
        self.server.looks += 1
        self._say(200, json.dumps(self.server.report()).encode())

    def _read_chunks(self) -> bytes:
        content = b""
        assert self.headers["Transfer-Encoding"] == "chunked", "the file is never in memory as a whole"
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[SurveyApi]:
    with SurveyApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def words(service: SurveyApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("CARELOOP_IMPORT_KEY", "cl_key")
    monkeypatch.setattr(following, "POLL_SECONDS", 0.0)
    file = tmp_path / "responses.csv"
    file.write_bytes(CONTENT)
    url = f"http://127.0.0.1:{service.server_port}"
    return ["import", str(file), "--agency", "technology-services", "--survey", "service-request", "--url", url]


def test_a_file_is_sent_in_parts_and_followed_to_its_end(
    service: SurveyApi, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 0

    assert service.got == CONTENT
    assert service.query == {"format": ["csv"], "survey": ["service-request"]}
    assert service.agency == "technology-services", "a key of another agency is refused"
    assert service.looks == 2
    assert "done: 10,000 rows read, 10,000 taken in (3 of them history)" in capsys.readouterr().out


def test_rejected_rows_are_written_down_and_are_no_success(
    service: SurveyApi, words: list[str], tmp_path: Path
) -> None:
    service.rejected_count = 1

    assert run([*words, "--rejected", str(tmp_path / "rejected.csv")]) == 1

    assert b"9,no" in (tmp_path / "rejected.csv").read_bytes()


def test_an_import_that_fails_says_why(
    service: SurveyApi, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    service.ends_as = "failed"

    assert run(words) == 1
    assert "given_up" in capsys.readouterr().err


def test_what_is_refused_is_one_line_with_what_to_do(
    service: SurveyApi, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    problem = {"detail": "unknown columns: colour.", "how_to_fix": "Columns: rating."}
    service.refusal = (422, json.dumps(problem).encode())

    assert run(words) == 1
    assert "422: unknown columns: colour. Columns: rating." in capsys.readouterr().err


def test_what_cannot_be_sent_is_said_before_anything_is(
    service: SurveyApi, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong, said in (
        ([*words[:4], *words[6:]], "--survey"),
        (["import", str(tmp_path / "responses.xlsx"), *words[2:]], "--format"),
        (["import", str(tmp_path / "away.csv"), *words[2:]], "cannot be read"),
    ):
        assert run(wrong) == 1
        assert said in capsys.readouterr().err
    assert service.got == b""
