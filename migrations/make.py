"""Write the next migration of a service from its models: `python -m migrations.make reporter "Count by channel"`.

It needs an empty database (`DATABASE_URL`), migrates it to the service's head, and writes down what the models have more.
Read what it wrote: it is a draft.
"""

import argparse
import asyncio
import importlib
import os
import pkgutil
from collections.abc import Sequence

from alembic import command
from sqlalchemy import Connection, MetaData

from shared.db import KernelBase, make_engine
from shared.db.migrate import alembic_config, upgrade
from shared.settings import SERVICES


def metadata_of(service: str) -> MetaData:
    """All tables that a service declares itself."""
    models = importlib.import_module(f"services.{service}.models")
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"services.{service}.models.{module.name}")
    metadata: MetaData = importlib.import_module(f"services.{service}.models.base").Base.metadata
    return metadata


def kernel_metadata() -> MetaData:
    """The tables that every service's schema holds."""
    for module in ("shared.db.kernel", "shared.web.tables", "shared.policy.store"):
        importlib.import_module(module)
    return KernelBase.metadata


async def make(url: str, service: str, message: str, metadata: Sequence[MetaData]) -> None:
    """Write the migration file."""
    await upgrade(url, service)
    engine = make_engine(url, service, pool_size=1)

    def compare(connection: Connection) -> None:
        command.revision(
            alembic_config(service, connection, list(metadata)),
            message=message,
            autogenerate=True,
            version_path=None,
        )

    async with engine.begin() as connection:
        await connection.run_sync(compare)
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("message")
    words = parser.parse_args()
    asyncio.run(
        make(os.environ["DATABASE_URL"], words.service, words.message, [kernel_metadata(), metadata_of(words.service)])
    )


if __name__ == "__main__":
    main()
