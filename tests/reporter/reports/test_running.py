"""reporter's own worker, as it runs: it opens what came due while it was down, compiles, and writes to people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.reporter.worker import create_worker
from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Answer, Office
from tests.reporter.reports.pack import ANALYST, KEEPER
from tests.support.waiting import eventually


@asynccontextmanager
async def working(office: Office) -> AsyncIterator[None]:
    worker = create_worker(resources=office.resources)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


async def test_a_worker_opens_what_came_due_while_it_was_down_and_compiles_when_asked(
    office: Office, figures: Figures
) -> None:
    office.clock.set(at("2026-12-01T09:00"))
    analyst, keeper = await office.caller(person=ANALYST), await office.caller(person=KEEPER)

    async def opened() -> list[Answer]:
        return await analyst.runs(report="monthly", **{"from": "2026-11-01"})

    async with working(office):
        (run,) = await eventually(opened)

        async def told() -> bool:
            return any(mail.data["period"].startswith("Nov") for mail in office.notifier.sent("report_ready"))

        await eventually(told)
        await analyst.ok("POST", f"/v1/report-runs/{run['id']}/steps/request/done", {})
        await keeper.ok("POST", f"/v1/report-runs/{run['id']}/steps/compile/done", {})

        async def compiled() -> bool:
            return str((await keeper.step(run["id"], "compile"))["state"]) == "done"

        await eventually(compiled)

    assert (await keeper.run(run["id"]))["content_version"] == 1
    assert len(figures.orders) == 1
