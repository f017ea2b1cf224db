"""Finds policy packs, and loads them into the schema of every service."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from careloop.errors import CommandError
from careloop.stack.services import read_settings
from shared.clock import SystemClock
from shared.db import make_engine, make_sessions
from shared.policy.faults import Fault, PackIsFaulty
from shared.policy.models import PolicyPack
from shared.policy.reader import find_survey_faults, read
from shared.policy.store import store_version
from shared.policy.survey_versions import SurveyChanged
from shared.settings import SERVICES, ServiceName

# Where each service takes over what concerns it in a newly loaded pack: `adopt_pack(session, pack, now)`.
ADOPTING: Mapping[ServiceName, str] = {
    "survey_api": "services.survey_api.domain.adopt",
    "case_log_api": "services.case_log_api.domain.adopt",
    "notifier": "services.notifier.domain.adopt",
    "reporter": "services.reporter.domain.dating",
}
POLICY_FILE = "policy.toml"


def list_packs(folder: Path) -> list[Path]:
    """The folder itself if it is a pack, else the packs in it by name."""
    if (folder / POLICY_FILE).is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{POLICY_FILE}"))


def find_packs(folder: Path) -> list[Path]:
    """The same, refusing a folder without any."""
    packs = list_packs(folder)
    if not packs:
        raise CommandError(f"there is no policy pack in {folder}: a pack is a folder with a {POLICY_FILE}")
    return packs


def read_pack(folder: Path) -> PolicyPack:
    """Read one pack; the first fault, and how many there are, is the one line of a refusal."""
    try:
        return read(folder)
    except PackIsFaulty as error:
        raise CommandError(describe_faults(folder, error.faults)) from None


def describe_faults(folder: Path, faults: Sequence[Fault]) -> str:
    more = f" (and {len(faults) - 1} more: careloop policy check {folder})" if len(faults) > 1 else ""
    return f"{folder}/{faults[0]}{more}"


@dataclass(frozen=True)
class LoadedPack:
    """A pack as it was stored, and the names of its webhook sources that have no secret yet."""

    pack: PolicyPack
    sources_without_secret: tuple[str, ...]


async def load_packs(
    folders: Sequence[Path], *, now: datetime | None = None, adapt: Callable[[PolicyPack], PolicyPack] | None = None
) -> list[LoadedPack]:
    """Make every pack the current one of its agency in each service; all are read before any is stored.

    Each service takes over what concerns it (sources, connections, people, templates, the zone that days are counted
    in) in the transaction that stores the pack in its schema. `now` and `adapt` are for a simulation, which has its own time.
    """
    packs = {folder: read_pack(folder) for folder in folders}
    if adapt is not None:
        packs = {folder: adapt(pack) for folder, pack in packs.items()}
    now = now or SystemClock().now()
    without_secret: dict[str, tuple[str, ...]] = {}
    for service in SERVICES:
        adopt_pack = import_module(ADOPTING[service]).adopt_pack
        async with open_session(service) as session:
            for folder, pack in packs.items():
                await _store(session, folder, pack, now=now, keep_directory=service == "notifier")
                said = await adopt_pack(session, pack, now)
                if service == "survey_api":
                    without_secret[pack.agency.id] = tuple(said)
    return [LoadedPack(pack, without_secret[pack.agency.id]) for pack in packs.values()]


async def _store(session: AsyncSession, folder: Path, pack: PolicyPack, *, now: datetime, keep_directory: bool) -> None:
    try:
        await store_version(session, pack, now=now, keep_directory=keep_directory)
    except SurveyChanged as changed:
        raise CommandError(describe_faults(folder, find_survey_faults(folder, changed))) from None


@asynccontextmanager
async def open_session(service: ServiceName) -> AsyncIterator[AsyncSession]:
    """One transaction in a service's schema, for a command."""
    engine = make_engine(read_settings(service).database_url, service, pool_size=1)
    try:
        async with make_sessions(engine).begin() as session:
            yield session
    finally:
        await engine.dispose()
