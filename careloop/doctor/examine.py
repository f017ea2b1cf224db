"""Looks at every service in turn and puts together what was found; changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from careloop.doctor import case_log_api, kernel, machine, notifier, reach, reporter, survey_api
from careloop.doctor.findings import Examination, Finding
from careloop.doctor.looking import Look
from careloop.explain import explain
from careloop.stack.services import read_settings
from shared.clock import Clock, SystemClock
from shared.db import make_engine, make_sessions
from shared.policy.store import PolicyVersion
from shared.settings import SERVICES, ServiceName, ServiceSettings

QUERY_SECONDS = 5
SERVICE_SECONDS = 30.0

Check = Callable[[Look], Awaitable[list[Finding]]]
OWN: Mapping[ServiceName, Check] = {
    "survey_api": survey_api.examine,
    "case_log_api": case_log_api.examine,
    "notifier": notifier.examine,
    "reporter": reporter.examine,
}


async def examine(*, agency: str | None, data_dir: Path, clock: Clock | None = None) -> Examination:
    """Everything that can be found now; what cannot be looked at is said, and the rest is looked at all the same."""
    clock = clock or SystemClock()
    examination = Examination(looked_at=clock.now(), agency=agency)
    loaded: dict[str, dict[str, str]] = {}
    settings = {service: read_settings(service) for service in SERVICES}
    for service in SERVICES:
        try:
            async with asyncio.timeout(SERVICE_SECONDS):
                examination.findings += await reach.examine_app(service, settings[service])
                await _examine_service(examination, service, settings[service], loaded, clock)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other services are looked at
            said = explain(error) or f"{type(error).__name__}"
            examination.not_looked_at.append(f"{service}: {said}")
    examination.findings += await reach.examine_redis({name: settings[name].redis_url for name in SERVICES})
    examination.findings += machine.examine_disk(data_dir)
    folder = await asyncio.to_thread(machine.find_policies)
    examination.findings += await asyncio.to_thread(machine.examine_packs, loaded, folder, agency)
    return examination


async def _examine_service(
    examination: Examination,
    service: ServiceName,
    settings: ServiceSettings,
    loaded: dict[str, dict[str, str]],
    clock: Clock,
) -> None:
    engine = make_engine(settings.database_url, service, pool_size=1)
    try:
        behind = await reach.examine_schema(service, engine)
        examination.findings += behind + await reach.examine_database(service, engine)
        if behind:
            examination.not_looked_at.append(f"{service}: its tables are not the ones that this version knows")
            return
        packs = await _packs_followed(engine, examination.agency)
        loaded[service] = packs
        for check in (kernel.examine, OWN[service]):
            async with make_sessions(engine)() as session:
                await _make_harmless(session)
                look = Look(
                    service=service,
                    settings=settings,
                    session=session,
                    now=clock.now(),
                    agency=examination.agency,
                    agencies=sorted(packs),
                )
                examination.findings += await check(look)
    finally:
        await engine.dispose()


async def _packs_followed(engine: AsyncEngine, agency: str | None) -> dict[str, str]:
    query = select(PolicyVersion.agency, PolicyVersion.hash).where(PolicyVersion.current)
    if agency is not None:
        query = query.where(PolicyVersion.agency == agency)
    async with make_sessions(engine)() as session:
        return {row.agency: row.hash for row in await session.execute(query)}


async def _make_harmless(session: AsyncSession) -> None:
    """Nothing is written, no query goes on for long, and no lock is waited for."""
    await session.execute(text("SET TRANSACTION READ ONLY"))
    await session.execute(text(f"SET LOCAL statement_timeout = '{QUERY_SECONDS}s'"))
    await session.execute(text("SET LOCAL lock_timeout = '1s'"))
