"""How a service becomes a FastAPI app: every app has the same edge, problems, health routes and documentation."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from shared.db import migrate
from shared.events import InboxRegistry
from shared.resources import Resources
from shared.settings import PORT_OF, ServiceName, ServiceSettings
from shared.web.auth import Authenticator
from shared.web.edge import Edge
from shared.web.health import MigrationCheck, health_router
from shared.web.metrics import WebMetrics
from shared.web.oidc import OidcVerifier
from shared.web.openapi import add_openapi
from shared.web.operations import events_router, jobs_router, sign_in_router, subscriptions_router
from shared.web.problems import add_problem_answers
from shared.web.ratelimit import InProcessLimiter, RateLimiter, RateLimitPolicy
from shared.web.routing import CareloopRoute, operation_id, reason_to_be_public, scope_of

ResourcesFactory = Callable[[], AbstractAsyncContextManager[Resources]]


async def _is_migrated(resources: Resources) -> bool:
    return await migrate.is_at_head(resources.engine, resources.service)


def _refuse_unguarded_routes(app: FastAPI) -> None:
    """An app with a route that forgot its callers does not start."""
    names: set[str] = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, APIRoute):
            continue
        if not isinstance(route, CareloopRoute):
            raise TypeError(
                f"{route.path} is not of a ServiceRouter: its body would be read before its caller is known"
            )
        if scope_of(route) is None and reason_to_be_public(route) is None:
            raise TypeError(f"{route.path} names neither a scope (require) nor a reason to be public (public)")
        if route.name in names:
            raise TypeError(f"two routes are named {route.name}: operation ids would clash")
        names.add(route.name)


def build_app(
    *,
    service: ServiceName,
    title: str,
    description: str,
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    open_resources: ResourcesFactory | None = None,
    resources: Resources | None = None,
    version: str = "0.1.0",
    inbox: InboxRegistry[Any] | None = None,
    is_at_head: MigrationCheck | None = None,
    limiter: RateLimiter | None = None,
    key_cache_seconds: float = 5.0,
) -> FastAPI:
    """A service's app; the operation id of a route is the name of its function.

    Args:
        service: its name, as in its schema and its port.
        title: for people, in the OpenAPI document.
        description: Markdown, in the OpenAPI document.
        settings: the service's.
        routers: `ServiceRouter`s with full paths.
        open_resources: opens what the app needs; called at start, closed at stop.
        resources: what is open already, instead; the caller closes it.
        version: of the API.
        inbox: the service's handlers of events; with it, the app takes events in at `/v1/events`.
        is_at_head: whether the schema is the one that the program expects, for `/ready`; the migrations' answer.
        limiter: counts calls; by default as many per credential as the settings say, in this process.
        key_cache_seconds: how long a revoked key may go on working here.

    Raises:
        TypeError: neither or both of `open_resources` and `resources`; a route that does not say who may call it; two
            routes of one name.
    """
    if (open_resources is None) == (resources is None):
        raise TypeError("give open_resources or resources, and not both")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        if resources is not None:
            yield {"resources": resources}
        elif open_resources is not None:
            async with open_resources() as opened:
                yield {"resources": opened}

    app = FastAPI(
        title=title,
        description=description.strip(),
        version=version,
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        separate_input_output_schemas=False,
        # The interactive pages fetch scripts from elsewhere; the document itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": f"http://127.0.0.1:{PORT_OF[service]}", "description": "The embedded default."}],
    )
    metrics = WebMetrics(service)
    app.state.metrics = metrics
    app.state.authenticator = Authenticator(
        key_cache_seconds=key_cache_seconds, oidc=OidcVerifier.from_settings(settings)
    )
    app.state.limiter = limiter or InProcessLimiter(RateLimitPolicy(quota=settings.rate_limit_per_minute))
    add_problem_answers(app)
    operations = [
        jobs_router(service),
        sign_in_router(),
        subscriptions_router(service),
        *([events_router(service)] if inbox is not None else []),
    ]
    for router in (health_router(service, metrics, is_at_head or _is_migrated), *routers, *operations):
        # As they are: `include_router` would build each route, with all its models, a second time.
        app.router.routes.extend(router.routes)
    _refuse_unguarded_routes(app)
    add_openapi(app)
    app.add_middleware(
        Edge,
        metrics=metrics,
        largest_body=settings.max_body_bytes,
        over_https=settings.public_url.startswith("https://"),
        ready_resources=resources,
    )
    return app
