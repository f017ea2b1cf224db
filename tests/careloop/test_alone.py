"""`careloop serve` and `careloop worker`: one app or one worker in the foreground, as a container runs it."""

import signal
import subprocess
from collections.abc import Callable, Mapping

import httpx
import psutil
import pytest

from careloop.embedded.processes import wait_until
from tests.careloop.running import choose_port_base, start_careloop


@pytest.fixture
def given(database_url: str, redis_url: str) -> Mapping[str, str]:
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


def run_until(
    words: list[str],
    environment: Mapping[str, str],
    is_working: Callable[["subprocess.Popen[str]"], bool],
    number: signal.Signals,
) -> tuple[int, str]:
    """Run a command until it works, then send it a signal: its exit status and all that it wrote."""
    process = start_careloop(words, environment)
    try:
        assert wait_until(lambda: is_working(process) or process.poll() is not None, 60)
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    return process.returncode, output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_app_serves_until_a_signal(given: Mapping[str, str], number: signal.Signals) -> None:
    port = choose_port_base() + 1

    def is_live(_: "subprocess.Popen[str]") -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/live", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    status, output = run_until(["serve", "reporter", "--port", str(port)], given, is_live, number)
    assert status == 0, output
    assert "Traceback" not in output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_works_until_a_signal(given: Mapping[str, str], number: signal.Signals) -> None:
    def is_connected(process: "subprocess.Popen[str]") -> bool:
        try:
            return any(
                found.status == psutil.CONN_ESTABLISHED for found in psutil.Process(process.pid).net_connections()
            )
        except psutil.NoSuchProcess:
            return False

    status, output = run_until(["worker", "reporter"], given, is_connected, number)
    assert status == 0, output
    assert "Traceback" not in output
