"""The Redis client that arq's workers use: one whose pipelines give their connection back whatever interrupts them."""

from typing import Any

from arq.connections import ArqRedis
from redis.asyncio.client import Pipeline


class ReturningPipeline(Pipeline):
    """A pipeline whose end cannot be interrupted half way.

    The client's own `reset` waits for the answer to UNWATCH before it returns the connection. A worker that is cancelled
    there, or a Redis that does not answer in time, would leave the connection with a pipeline that nobody holds.
    """

    async def reset(self) -> None:
        """Return the connection to the pool; closed first if it cannot be said what is still to be read from it."""
        try:
            await super().reset()  # type: ignore[no-untyped-call]  # the client's, without annotations
        except BaseException:
            if (connection := self.connection) is not None:
                self.connection = None
                self.watching = False
                await connection.disconnect(nowait=True)  # suspends nowhere: a second cancellation finds it done
                await self.connection_pool.release(connection)
            raise


class WorkerRedis(ArqRedis):
    """arq's client with such pipelines."""

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:  # noqa: FBT001, FBT002 - the client's own signature
        """A pipeline on the client's pool."""
        callbacks: Any = self.response_callbacks
        return ReturningPipeline(self.connection_pool, callbacks, transaction, shard_hint)
