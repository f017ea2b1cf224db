"""`careloop inbound` tells a mail server what to do next by its exit code, and never loses a mail."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from careloop.cli import run

MAIL = b"From: rosa@mail.example\r\n\r\nPlease call me.\r\n"


class Answering(HTTPServer):
    """A service that answers every mail alike, and remembers what it got."""

    status = 202
    body = b"{}"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.got: list[tuple[str, str | None, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Answering]:
    with Answering() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mail_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CARELOOP_INBOUND_KEY", "cl_key")
    file = tmp_path / "mail.eml"
    file.write_bytes(MAIL)
    return str(file)


def test_a_mail_that_is_kept_is_the_end_of_it(service: Answering, mail_file: str) -> None:
    assert run(["inbound", mail_file, "--url", service.url + "/"]) == 0
    assert service.got == [("/v1/inbound-email", "Bearer cl_key", MAIL)]


@pytest.mark.parametrize(
    ("status", "code"),
    [(413, 65), (415, 65), (422, 65), (401, 75), (403, 75), (404, 75), (409, 75), (429, 75), (500, 75), (503, 75)],
)
def test_what_can_be_mended_is_tried_again_and_the_rest_returned(
    service: Answering, mail_file: str, status: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    service.status, service.body = status, b'{"code": "mail_too_large"}'
    assert run(["inbound", mail_file, "--url", service.url]) == code
    assert f"{status} (mail_too_large)" in capsys.readouterr().err


def test_a_service_that_is_away_is_tried_again(
    mail_file: str, service: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    service.server_close()
    assert run(["inbound", mail_file, "--url", service.url]) == 75
    assert "not to be reached" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["", "  ", "clé", "a\nb"])
def test_without_a_usable_key_the_mail_waits(
    service: Answering, mail_file: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARELOOP_INBOUND_KEY", key)
    assert run(["inbound", mail_file, "--url", service.url]) == 75
    assert service.got == []


def test_the_key_is_read_from_a_file(service: Answering, mail_file: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("cl_other\n")
    assert run(["inbound", mail_file, "--url", service.url, "--key-file", str(tmp_path / "key")]) == 0
    assert service.got[0][1] == "Bearer cl_other"


def test_a_mail_that_cannot_be_read_waits(service: Answering, mail_file: str) -> None:
    assert run(["inbound", mail_file + ".gone", "--url", service.url]) == 75
