"""What a route may ask for: the request's transaction, a read-only session, the time, the open resources."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from shared.resources import Resources

# Where the idempotent wrapper leaves the transaction that it opened, for the route to run in.
SESSION_IN_SCOPE = "careloop.session"


def resources_of(request: Request) -> Resources:
    """The resources of the service that answers this request."""
    return cast("Resources", request.state.resources)


async def transaction(request: Request) -> AsyncIterator[AsyncSession]:
    """Run the request in one transaction: commit if it returns, roll back if it raises.

    A POST with an Idempotency-Key runs in the transaction that also stores its answer.
    """
    around: AsyncSession | None = request.scope.get(SESSION_IN_SCOPE)
    if around is not None:
        yield around
        return
    async with resources_of(request).sessions.begin() as session:
        yield session


async def read_only(request: Request) -> AsyncIterator[AsyncSession]:
    """A session in a read-only transaction: a write in it fails."""
    resources = resources_of(request)
    engine = resources.engine.execution_options(postgresql_readonly=True)
    async with resources.sessions(bind=engine) as session:
        yield session


async def _now(request: Request) -> datetime:
    return resources_of(request).clock.now()


async def _resources(request: Request) -> Resources:
    return resources_of(request)


# scope="function" commits before the response leaves: nobody reads "created" about a row that then failed.
Session = Annotated[AsyncSession, Depends(transaction, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(read_only, scope="function")]
Now = Annotated[datetime, Depends(_now)]
ResourcesDep = Annotated[Resources, Depends(_resources)]
