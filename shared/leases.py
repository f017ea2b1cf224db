"""Leases on work that runs outside any transaction: PostgreSQL session locks, free again when their holder dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class Leases:
    """All leases of one process, held on one connection of their own.

    PostgreSQL frees a session lock milliseconds after the holder's connection is gone, so a killed process blocks
    nobody. If the connection breaks while the process lives on, its running work is no longer protected: everything
    done under a lease must also be safe to repeat.
    """

    def __init__(self, engine: AsyncEngine, service: str) -> None:
        self._engine = engine
        self._service = service
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._held: set[int] = set()

    @asynccontextmanager
    async def hold(self, what: UUID) -> AsyncIterator[bool]:
        """Try to take the lease; yields whether it was got. Never waits for another holder."""
        key = int.from_bytes(what.bytes[8:], "big", signed=True)
        if key in self._held:  # the same session would be let in again
            yield False
            return
        self._held.add(key)
        try:
            if not await self._call(
                "SELECT pg_try_advisory_lock(hashint8extended(:key, hashtextextended(:service, 0)))", key
            ):
                yield False
                return
            try:
                yield True
            finally:
                await self._release(key)
        finally:
            self._held.discard(key)

    async def close(self) -> None:
        """Give back the connection and with it every lease."""
        async with self._one_at_a_time:
            await self._drop()

    async def _release(self, key: int) -> None:
        try:
            await self._call("SELECT pg_advisory_unlock(hashint8extended(:key, hashtextextended(:service, 0)))", key)
        except (DBAPIError, OSError):
            return  # the connection is gone, and with it the lease

    async def _call(self, sql: str, key: int) -> bool:
        async with self._one_at_a_time:
            try:
                if self._connection is None:
                    connection = await self._engine.connect()
                    self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
                return bool(await self._connection.scalar(text(sql), {"key": key, "service": self._service}))
            except BaseException:
                await self._drop()
                raise

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Never hand the connection back to the pool: a lock could still hang on it.
            await connection.invalidate()
            await connection.close()
