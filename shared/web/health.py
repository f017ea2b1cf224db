"""`/live` says that the process runs, `/ready` that it can work, `/metrics` how it is doing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from shared.resources import Resources
from shared.web.auth import public
from shared.web.deps import resources_of
from shared.web.metrics import WebMetrics
from shared.web.models import ReadModel
from shared.web.queue_metrics import QueueMetrics
from shared.web.routing import ServiceRouter

MigrationCheck = Callable[[Resources], Awaitable[bool]]
_PATIENCE_SECONDS = 2.0
State = Literal["ok", "degraded", "down"]


class Live(ReadModel):
    """The process answers."""

    status: Literal["ok"] = Field(description="Always ok, if you can read it.", examples=["ok"])
    service: str = Field(description="Which service answers.", examples=["case_log_api"])


class Ready(ReadModel):
    """Whether the service can work: down without its database or its tables, degraded without Redis."""

    status: State = Field(description="The worst of the parts.", examples=["ok"])
    service: str = Field(description="Which service answers.", examples=["case_log_api"])
    database: State = Field(description="PostgreSQL answers.", examples=["ok"])
    migrations: State = Field(description="The schema is the one that this program was written for.", examples=["ok"])
    redis: State = Field(description="Redis answers; without it work goes on, more slowly.", examples=["ok"])


def health_router(service: str, metrics: WebMetrics, is_at_head: MigrationCheck) -> ServiceRouter:
    """The three routes, with operation ids that carry the service's name."""
    router = ServiceRouter(tags=["health"])
    queues = QueueMetrics(metrics.registry, service)

    @router.get(
        "/live",
        name=f"live_{service}",
        summary="Is the process running?",
        dependencies=[public("health probe", limited=False)],
    )
    async def live() -> Live:
        """Answers 200 as long as the process can answer at all; looks at nothing else."""
        return Live(status="ok", service=service)

    @router.get(
        "/ready",
        name=f"ready_{service}",
        summary="Can the service work?",
        dependencies=[public("health probe", limited=False)],
        responses={503: {"model": Ready, "description": "The database is away, or its schema is not the right one."}},
    )
    async def ready(request: Request, response: Response) -> Ready:
        """200 while requests can be answered (`degraded` without Redis), 503 without the database or its migrations."""
        resources = resources_of(request)
        database = await _is_database_up(resources)
        at_head = database and await is_at_head(resources)
        redis = await _is_redis_up(resources.settings.redis_url)
        if not at_head:
            response.status_code = 503
            response.headers["Retry-After"] = "2"
        return Ready(
            status="down" if not at_head else "ok" if redis else "degraded",
            service=service,
            database="ok" if database else "down",
            migrations="ok" if at_head else "down",
            redis="ok" if redis else "degraded",
        )

    @router.get(
        "/metrics",
        name=f"metrics_{service}",
        summary="Figures for Prometheus",
        dependencies=[public("scraped inside the deployment; holds no personal data", limited=False)],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."}},
    )
    async def show_metrics(request: Request) -> Response:
        """The figures of this process, in Prometheus' text form."""
        await queues.refresh(resources_of(request))
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


async def _is_database_up(resources: Resources) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), resources.engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def _is_redis_up(url: str) -> bool:
    client = Redis.from_url(url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS)
    try:
        await client.ping()
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()
    return True
