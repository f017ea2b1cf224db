"""Reaching the services' databases from a command: the ones given, the running stack's, or the embedded one, started briefly."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from careloop.embedded import EmbeddedPostgres
from careloop.embedded.folders import FolderLock, make_folder
from careloop.errors import CannotStart, CommandError
from careloop.stack.environment import build_environment
from careloop.stack.footprint import Footprint
from careloop.stack.options import StackOptions
from careloop.stack.secrets import read_or_make_secrets


@contextmanager
def reach_databases(data_dir: Path) -> Iterator[None]:
    """While the context lasts, the environment holds what the services' settings need, and the databases answer."""
    options = StackOptions(data_dir)
    before = dict(os.environ)
    try:
        if not options.needs_embedded("database_url"):
            os.environ.update(_environment(options, None))
            yield
        elif (running := _environment_of_running(data_dir)) is not None:
            os.environ.update({**running, **before})
            yield
        else:
            with _started_briefly(options):
                yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _environment_of_running(data_dir: Path) -> dict[str, str] | None:
    """The environment of the stack that runs on this data directory, if one does."""
    if not data_dir.is_dir():
        return None
    lock = FolderLock(data_dir, "the data directory")
    try:
        lock.acquire()
    except CannotStart:
        environment: dict[str, str] = Footprint(data_dir).read().get("environment", {})
        if not environment:
            raise CommandError(f"the careloop on {data_dir} is still starting: try again in a moment") from None
        return environment
    lock.release()
    return None


@contextmanager
def _started_briefly(options: StackOptions) -> Iterator[None]:
    make_folder(options.data_dir)
    lock = FolderLock(options.data_dir, "the data directory")
    lock.acquire()
    postgres = EmbeddedPostgres(options.data_dir / "postgres")
    try:
        os.environ.update(_environment(options, postgres.start()))
        from careloop.stack.schemas import migrate_all

        asyncio.run(migrate_all())
        yield
    finally:
        postgres.stop()
        lock.release()


def _environment(options: StackOptions, database_url: str | None) -> dict[str, str]:
    """What the settings need; service keys only where this data directory has made them (never for given databases)."""
    if database_url is None and not (options.data_dir / "secrets.json").exists():
        return dict(os.environ)
    secrets = read_or_make_secrets(options.data_dir / "secrets.json")
    return dict(build_environment(options, secrets, database_url=database_url, redis_url=None))
