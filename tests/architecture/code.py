"""The code as data: tracked files, syntax trees, the four apps. Each of these refuses to be empty."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI

from shared.settings import SERVICES, ServiceName
from shared.web.inspection import RouteFacts, list_route_facts

ROOT = Path(__file__).parents[2]
UNTRACKED = {".venv", ".git", "var", "__pycache__", "build", "dist", "node_modules"}
# Never connected to: an app is built without its database.
PLACEHOLDER_URL = "postgresql://nobody@127.0.0.1:1/nothing"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project, as git knows it; in an unpacked archive everything that is not built or stored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git the developer has
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not UNTRACKED & set(path.relative_to(ROOT).parts)]
    files = tuple(path for path in paths if path.is_file())
    assert len(files) > 100, f"found {len(files)} files: a test over them would prove nothing"
    return files


def python_files(*folders: str) -> list[Path]:
    """The tracked Python files in these top folders."""
    files = [path for path in tracked_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]
    assert files, f"found no Python in {folders}: a test over it would prove nothing"
    return files


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def app_of(service: ServiceName) -> FastAPI:
    """A service's app, built and not started."""
    settings = import_module(f"services.{service}.settings").Settings(database_url=PLACEHOLDER_URL)
    app: FastAPI = import_module(f"services.{service}.app").create_app(settings)
    return app


@cache
def routes_of(service: ServiceName) -> tuple[RouteFacts, ...]:
    return tuple(list_route_facts(app_of(service)))


def all_routes() -> list[tuple[ServiceName, RouteFacts]]:
    return [(service, route) for service in SERVICES for route in routes_of(service)]
