"""What must be so before a service starts: schemas at head, packs loaded, services known to each other."""

import os
from pathlib import Path

from careloop.stack.access import write_access
from careloop.stack.child import Parent, run_child
from careloop.stack.packs import find_packs, load_packs
from careloop.stack.schemas import check_servers, migrate_all
from shared.logs import configure_logging


async def prepare(parent: Parent) -> None:
    """Bring the databases to where the code expects them; harmless to run again."""
    await check_servers()
    await migrate_all()
    folder = Path(os.environ["CARELOOP_POLICIES"])
    await load_packs(find_packs(folder))
    await write_access()
    parent.say_ready()


if __name__ == "__main__":
    configure_logging(os.environ.get("CARELOOP_LOG_LEVEL", "INFO"))
    run_child(prepare)
