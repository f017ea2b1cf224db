"""`--split`: a process for each app, each worker and each door, which does all that the two processes do."""

import json
import signal
import smtplib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from careloop.embedded.processes import wait_until
from careloop.stack.options import SMTP_OFFSET, StackOptions
from careloop.stack.parts import WEB, WORKERS, Part, list_parts
from shared.settings import SERVICES
from tests.careloop.running import RunningStack, assert_all_stops, choose_port_base, command_line_of, run_careloop
from tests.support.servers import find_memory

# They share a running stack: on one worker, one after the other.
pytestmark = pytest.mark.xdist_group("stack")

PARTS = list_parts(StackOptions(split=True, environment={}))


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStack]:
    """A stack of single processes on which the demonstration has been played; a test may kill parts of it."""
    with tempfile.TemporaryDirectory(prefix="careloop-test-", dir=find_memory()) as folder:
        stack = RunningStack(Path(folder).resolve() / "var", choose_port_base(), command=["demo", "--keep", "--split"])
        try:
            yield stack.wait_until_up()
        finally:
            stack.close()


@pytest.fixture
def stack(running: RunningStack) -> RunningStack:
    """The running stack, every part of it ready."""
    assert wait_until(running.is_ready, 30)
    return running


def find_process(stack: RunningStack, part: Part) -> psutil.Process | None:
    """The process of a part, if it runs now."""
    words = [part.module, *part.words]
    found = [process for process in stack.processes() if command_line_of(process)[-len(words) :] == words]
    assert len(found) < 2, f"{part.name} runs twice"
    return found[0] if found else None


def test_without_it_two_processes_serve_everything() -> None:
    together = list_parts(StackOptions(environment={}))
    assert [(part.module, part.words) for part in together] == [(WEB, ()), (WORKERS, ())]
    assert together[0].listens_as == ("front_door", *SERVICES, "smtp")


def test_no_mail_sink_runs_where_mail_leaves_the_machine() -> None:
    options = StackOptions(split=True, environment={"NOTIFIER_SMTP_HOST": "mail.example"})
    assert "mail_sink" not in [part.name for part in list_parts(options)]


def test_the_demonstration_sees_the_loop_close(stack: RunningStack) -> None:
    assert any(line.startswith("Everything went as the clauses ask") for line in stack.lines), stack.lines


def test_every_app_worker_and_door_is_a_process_with_a_log_of_its_own(stack: RunningStack) -> None:
    assert len(PARTS) == len(SERVICES) * 2 + 2
    assert [part.name for part in PARTS if find_process(stack, part) is None] == []
    logs = {path.stem for path in (stack.data_dir / "logs").iterdir()}
    assert logs == {"prepare", *(part.name for part in PARTS)}


def test_it_serves_at_the_same_ports(stack: RunningStack) -> None:
    for offset in range(1, 5):
        assert httpx.get(f"http://127.0.0.1:{stack.port_base + offset}/live", trust_env=False).status_code == 200
    assert stack.get("/").status_code == 200
    assert stack.get("/mail").status_code == 200


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_process_that_is_killed_is_started_again_and_no_other(running: RunningStack, part: Part) -> None:
    victim = find_process(running, part)
    assert victim is not None
    others = {one.name: find_process(running, one) for one in PARTS if one != part}
    victim.send_signal(signal.SIGKILL)

    def is_another_one() -> bool:
        process = find_process(running, part)
        return process is not None and process.pid != victim.pid

    assert wait_until(is_another_one, 30)
    assert {one.name: find_process(running, one) for one in PARTS if one != part} == others


def test_after_all_of_that_everything_is_ready_again_and_mail_is_still_taken_and_shown(stack: RunningStack) -> None:
    with smtplib.SMTP("127.0.0.1", stack.port_base + SMTP_OFFSET) as server:
        server.sendmail("care@agency.example", ["zoe@city.example"], "Subject: After the kills\r\n\r\nStill here.")
    assert "After the kills" in [mail["subject"] for mail in stack.get("/mail/messages").json()["data"]]


def test_after_all_of_that_the_doctor_finds_everybody_at_work(stack: RunningStack) -> None:
    words = ["doctor", "--json", "--data-dir", str(stack.data_dir)]
    status, output = run_careloop(words)
    found = json.loads(output)
    assert [one for one in found["findings"] if one["severity"] != "notice"] == []
    assert (status, found["not_looked_at"]) == (0, [])


def test_asked_to_stop_it_leaves_nothing(stack: RunningStack) -> None:
    assert_all_stops(stack, signal.SIGTERM)
