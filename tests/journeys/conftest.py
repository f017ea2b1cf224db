"""A whole careloop for each journey."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.logs import configure_logging
from shared.settings import SERVICES
from tests.support.loop import Loop, TickingClock, environment_for, running_loop, url_of_socket
from tests.support.ports import listening_socket


@pytest.fixture
def ticking() -> TickingClock:
    """A Wednesday noon in New York."""
    return TickingClock(datetime(2026, 11, 18, 17, 0, tzinfo=UTC))


@pytest.fixture
async def loop(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ticking: TickingClock
) -> AsyncIterator[Loop]:
    sockets = {name: listening_socket() for name in (*SERVICES, "smtp")}
    environment = environment_for(
        {service: url_of_socket(sockets[service]) for service in SERVICES},
        database_url=database_url,
        redis_url=redis_url,
        smtp_port=sockets["smtp"].getsockname()[1],
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    configure_logging("WARNING")
    async with running_loop(tmp_path / "mail", ticking, sockets) as running:
        yield running
