"""Brings the database schema of every service to where its code expects it."""

from collections.abc import Sequence

from careloop.stack.services import read_settings
from shared.db.migrate import upgrade
from shared.settings import SERVICES, ServiceName


async def migrate_all(services: Sequence[ServiceName] = SERVICES) -> None:
    """Upgrade the services' schemas to head, one after the other; several migrators at once take turns."""
    for service in services:
        await upgrade(read_settings(service).database_url, service)
