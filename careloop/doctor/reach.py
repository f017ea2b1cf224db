"""Whether a service answers: its app, its database, its worker, its Redis, and whether their clocks agree."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from careloop.doctor.findings import Finding
from shared.db.migrate import is_at_head
from shared.settings import SERVICES, ServiceName, ServiceSettings

PATIENCE_SECONDS = 3.0
CLOCK_SECONDS = 2.0
CLOCK_URGENT_SECONDS = 60.0

# The connection that every worker keeps open to look for due work (shared/jobs/pulse.py) says whose it is.
_WORKERS = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()")


async def examine_app(service: ServiceName, settings: ServiceSettings) -> list[Finding]:
    """Ask the app whether it is ready."""
    url = str(getattr(settings, f"{service}_url")).rstrip("/")
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as http:
            answer = await http.get(f"{url}/ready")
            said = answer.json()
            parts = [part for part in ("database", "migrations") if said[part] != "ok"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return [
            Finding(
                check="app_unreachable",
                severity="urgent",
                service=service,
                says=f"its app does not answer at {url} ({type(error).__name__})",
                what_to_do=[
                    "careloop up    # on one machine, where nothing runs; it restarts what ends by itself",
                    f"careloop serve {service}    # on its own; its log says why it ended",
                ],
            )
        ]
    if not parts:
        return []
    return [
        Finding(
            check="app_not_ready",
            severity="urgent",
            service=service,
            says=f"its app answers and cannot work: {', '.join(parts)} down",
            sample=parts,
            what_to_do=[
                f"curl -s {url}/ready    # and the log of the app; see docs/operations.md, When something is down"
            ],
        )
    ]


async def examine_schema(service: ServiceName, engine: AsyncEngine) -> list[Finding]:
    """Whether the schema is the one that this program expects."""
    if await is_at_head(engine, service):
        return []
    return [
        Finding(
            check="migrations_behind",
            severity="urgent",
            service=service,
            says="its schema is not the one that this version of careloop expects",
            what_to_do=["careloop migrate    # with the newest version installed; back up first"],
        )
    ]


async def examine_database(service: ServiceName, engine: AsyncEngine) -> list[Finding]:
    """Whether a worker is connected, and whether the database's clock is this machine's."""
    async with engine.connect() as connection:
        workers = await connection.scalar(_WORKERS, {"name": f"careloop {service} pulse"})
        asked = time.time()
        shown: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        middle = datetime.fromtimestamp((asked + time.time()) / 2, UTC)
    found = []
    if not workers:
        found.append(
            Finding(
                check="no_worker",
                severity="urgent",
                service=service,
                says="no worker is connected to its database: nothing in the background is done",
                what_to_do=[f"careloop worker {service}    # under careloop up it is restarted by itself: see its log"],
            )
        )
    off = abs((shown - middle).total_seconds())
    if off > CLOCK_SECONDS:
        found.append(
            Finding(
                check="clocks_differ",
                severity="urgent" if off > CLOCK_URGENT_SECONDS else "act",
                service=service,
                says=f"the database's clock and this machine's are {off:.0f} seconds apart",
                what_to_do=[
                    "date -u on both machines; set the wrong one by NTP (signatures are refused past 5 minutes)"
                ],
            )
        )
    return found


async def examine_redis(urls: dict[ServiceName, str]) -> list[Finding]:
    """Whether each Redis answers, said once for all services that share it."""
    found = []
    for url in sorted(filter(None, set(urls.values()))):  # an embedded one that does not run has none
        users = [service for service in SERVICES if urls.get(service) == url]
        client = Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            found.append(_redis_away(users, error))
        finally:
            await client.aclose()
    return found


def _redis_away(users: Sequence[ServiceName], error: Exception) -> Finding:
    return Finding(
        check="redis_unreachable",
        severity="act",
        service="all" if len(users) == len(SERVICES) else users[0],
        says=f"Redis does not answer ({type(error).__name__}); work goes on from PostgreSQL, more slowly",
        count=len(users),
        sample=list(users),
        what_to_do=["start Redis again; nothing was lost. Under careloop up: var/redis, and its line on the terminal"],
    )
