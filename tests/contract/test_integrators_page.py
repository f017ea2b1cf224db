"""docs/integrators.md against the running services: each command works, each code and event is named."""

import asyncio
import importlib
import json
import os
import pkgutil
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import services
import shared
from shared.contracts.events import EVENT_TYPES
from shared.errors import DomainError
from shared.events.deliver import DISABLED_AFTER, OUTSIDE_SCHEDULE
from shared.web.problems import STATUS_OF, status_of
from shared.webhooks import new_secret, sign
from tests.contract.stack import PROJECT, running_stack
from tests.support.servers import Servers

PAGE = (PROJECT / "docs" / "integrators.md").read_text()
PROGRAMS = ("bash", "curl", "openssl", "od")
BODY = '{"type": "case.closed", "note": "déjà vu"}'.encode()


def blocks(language: str) -> list[str]:
    """The code blocks of the page in one language; those marked otherwise (```sh setup) are not among them."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"the page has no {language} block: this test would prove nothing"
    return found


@pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason=f"needs {', '.join(PROGRAMS)}")
async def test_every_command_on_the_page_works(servers: Servers, redis_url: str, tmp_path: Path) -> None:
    said = await _run_the_page(servers, redis_url, tmp_path)
    for expected in (
        "Idempotency-Replayed: true",
        '"title":"Helpdesk, second floor"',
        "HTTP/1.1 202 Accepted",
        '"duplicate":true',
        '"reason":"rating_not_understood"',
        '"quarantined":true',
        '"event_count":',
        '"queue":"S Rev"',
        '"kind":"reopen"',
        '"period":"week"',
    ):
        assert expected.lower() in said.lower(), f"{expected} is not in what the commands printed:\n{said}"


async def _run_the_page(servers: Servers, redis_url: str, folder: Path) -> str:
    """All commands in one shell, as a reader would; a refused call ends it."""
    careful = 'set -euo pipefail\ncurl() { command curl --fail-with-body --max-time 20 "$@"; }\n'
    async with running_stack(servers, redis_url, folder) as stack:
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-c", careful + "\n".join(blocks("sh"))),
            cwd=folder,
            env=os.environ
            | {f"{service.upper()}": url for service, url in stack.urls.items()}
            | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(PROJECT)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await shell.communicate()
        said = output.decode()
        assert shell.returncode == 0, said
        return said


def test_the_verification_in_python_takes_what_we_sign_and_nothing_else() -> None:
    example: dict[str, Any] = {}
    exec("\n".join(blocks("python")), example)  # noqa: S102 - the page's own code is what is tested
    secret, verify = new_secret(), example["verify"]
    headers = sign(secret=secret, webhook_id="evt-1", at=datetime.now(UTC), body=BODY)
    rotated = headers["webhook-signature"] + " v1," + "A" * 43 + "="
    assert verify(secret, headers, BODY) == "evt-1"
    assert verify(secret, headers | {"webhook-signature": rotated}, BODY) == "evt-1"
    old = sign(secret=secret, webhook_id="evt-1", at=datetime(2026, 1, 5, tzinfo=UTC), body=BODY)
    for wrong_headers, wrong_body in ((headers, BODY + b" "), (headers | {"webhook-id": "evt-2"}, BODY), (old, BODY)):
        with pytest.raises(ValueError, match=r"old|signed"):
            verify(secret, wrong_headers, wrong_body)
    with pytest.raises(ValueError, match="signed"):
        verify(new_secret(), headers, BODY)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
async def test_the_verification_in_node_takes_what_we_sign_and_nothing_else() -> None:
    secret = new_secret()
    headers = sign(secret=secret, webhook_id="evt-1", at=datetime.now(UTC), body=BODY)
    assert await _node(secret, headers, BODY) == "evt-1"
    assert await _node(secret, headers, BODY + b" ") == "not signed with this secret"
    assert await _node(new_secret(), headers, BODY) == "not signed with this secret"
    old = sign(secret=secret, webhook_id="evt-1", at=datetime(2026, 1, 5, tzinfo=UTC), body=BODY)
    assert await _node(secret, old, BODY) == "too old, or from the future"


async def _node(secret: str, headers: dict[str, str], body: bytes) -> str:
    """What the page's function returns or throws."""
    call = (
        "try { console.log(verify(process.argv[1], JSON.parse(process.argv[2]), Buffer.from(process.argv[3], 'hex'))) }"
    )
    catch = "catch (error) { console.log(error.message) }"
    script = "\n".join([*blocks("js"), call, catch])
    program = await asyncio.create_subprocess_exec(
        *("node", "-e", script, secret, json.dumps(headers), body.hex()), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await program.communicate()
    return said.decode().strip()


def test_every_code_is_on_the_page_with_its_status() -> None:
    rows = set(re.findall(r"^\| (\d{3}) \| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    codes = {(str(status_of(error.__new__(error))), error.code) for error in _refusals()}
    assert codes, "found no refusals: this test would prove nothing"
    assert rows == codes, f"missing: {sorted(codes - rows)}; gone: {sorted(rows - codes)}"


def _refusals() -> Iterator[type[DomainError]]:
    for package in (services, shared):
        _import_all(package)
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        for error in waiting.pop().__subclasses__():
            waiting.append(error)
            if error not in STATUS_OF and error.__module__.partition(".")[0] in {"services", "shared"}:
                yield error


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def test_every_event_is_on_the_page_and_no_other() -> None:
    named = re.findall(r"^\| `((?:response|case|log_entry|recognition|message)\.[a-z_]+)` \|", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(EVENT_TYPES)


def test_the_retries_on_the_page_are_the_ones_that_are_made() -> None:
    page = " ".join(PAGE.split())
    waits = [_in_words(wait.total_seconds()) for wait in OUTSIDE_SCHEDULE]
    assert f"{', '.join(waits[:-1])} and {waits[-1]}, then every {waits[-1]}" in page
    assert f"After {DISABLED_AFTER.days} days without one delivery taken" in page


def _in_words(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
