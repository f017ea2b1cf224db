"""A deployment to examine: its databases, its packs and its workers' connections, and rows that should be found."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from careloop.doctor.examine import examine
from careloop.doctor.findings import Finding
from shared.db import Sessions
from shared.policy.store import PolicyVersion
from shared.settings import SERVICES, ServiceName
from tests.support.rows import make_row

AGENCY, OTHER = "technology-services", "county-child-welfare"
SessionsOf = Callable[[ServiceName], Sessions]


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


@pytest.fixture
async def deployment(
    database_url: str,
    redis_url: str,
    sessions_of: SessionsOf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[None]:
    """Four services without apps, whose workers are connected, and that follow two packs (of which none is on disk)."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("CARELOOP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CARELOOP_POLICIES", str(tmp_path))
    for service in SERVICES:
        monkeypatch.setenv(f"CARELOOP_{service.upper()}_URL", "http://127.0.0.1:1")
    for service in SERVICES:
        await add(
            sessions_of(service),
            *(make_row(PolicyVersion, agency=agency, hash=f"of {agency}", current=True) for agency in (AGENCY, OTHER)),
        )
    workers = [
        await asyncpg.connect(database_url, server_settings={"application_name": f"careloop {service} pulse"})
        for service in SERVICES
    ]
    yield
    for worker in workers:
        await worker.close()


async def look(agency: str | None = None) -> dict[tuple[str, str], Finding]:
    """What is found beside the absent apps, by service and check."""
    examination = await examine(agency=agency, data_dir=Path("nowhere"))
    assert examination.not_looked_at == []
    found = {(one.service, one.check): one for one in examination.findings}
    assert len(found) == len(examination.findings), "a check said two things"
    return {key: one for key, one in found.items() if key[1] != "app_unreachable"}


async def add(sessions: Sessions, *rows: Any) -> None:
    """Add rows in this order."""
    async with sessions.begin() as session:
        for row in rows:
            session.add(row)
            await session.flush()
