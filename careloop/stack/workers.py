"""A worker process: the workers of all four services, or of the ones named, in one event loop."""

import asyncio
import os
import sys
from collections.abc import Sequence

from careloop.errors import CannotStart
from careloop.stack.child import Parent, run_child
from careloop.stack.services import Worker, check_service_name, make_worker
from shared.logs import configure_logging
from shared.settings import SERVICES, ServiceName

STOP_SECONDS = 6.0


async def run_workers(names: Sequence[ServiceName], parent: Parent) -> None:
    """Run the workers until told to stop; when one ends by itself, all stop and the supervisor starts anew."""
    workers = [make_worker(name) for name in names]
    if not await parent.wait_for_go():
        return
    tasks = [asyncio.ensure_future(worker.run()) for worker in workers]
    stopping = asyncio.ensure_future(parent.wait_for_stop())
    parent.say_ready()
    await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
    was_asked = parent.stop.is_set()
    stopping.cancel()
    await stop_workers(workers, tasks)
    failures = [task.exception() for task in tasks if task.done() and not task.cancelled()]
    for failure in filter(None, failures):
        raise failure
    if not was_asked:
        raise CannotStart("a worker ended by itself")


async def stop_workers(workers: Sequence[Worker], tasks: Sequence["asyncio.Future[None]"]) -> None:
    """Let running jobs end for a few seconds, then cut them off: their rows are due again."""
    for worker in workers:
        worker.stop()
    _, running = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


if __name__ == "__main__":
    configure_logging(os.environ.get("CARELOOP_LOG_LEVEL", "INFO"))
    chosen = [check_service_name(word) for word in sys.argv[1:]] or list(SERVICES)
    run_child(lambda parent: run_workers(chosen, parent))
