"""`up`, `demo`, `serve`, `worker`, `migrate`: what runs."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from careloop.commands.options import (
    DEFAULT_DATA_DIR,
    DEFAULT_HOST,
    DEFAULT_PORT_BASE,
    DataDir,
    Host,
    Policies,
    PortBase,
    ShowLogs,
    Split,
)
from careloop.errors import CommandError

if TYPE_CHECKING:
    from careloop.stack.options import StackOptions
    from careloop.stack.up import Stack

DEMO = "careloop.demo"
WATCH = "careloop.demo.watch"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the `careloop` command."""
    commands: list[Callable[..., None]] = [up, demo, serve, worker, migrate]
    for command in commands:
        app.command()(command)


def up(
    data_dir: DataDir = DEFAULT_DATA_DIR,
    port_base: PortBase = DEFAULT_PORT_BASE,
    host: Host = DEFAULT_HOST,
    policies: Policies = None,
    show_logs: ShowLogs = False,
    split: Split = False,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C.

    PostgreSQL and Redis are started too, unless DATABASE_URL and REDIS_URL (or a pair per service, as
    SURVEY_API_DATABASE_URL) name others. Without SMTP settings mail is kept and shown instead of being sent.
    """
    from careloop.stack.up import run_stack

    options = _options(data_dir, port_base, host, policies, show_logs=show_logs, split=split)
    run_stack(options, say=_say, on_ready=_tell_urls)


def demo(
    data_dir: DataDir = DEFAULT_DATA_DIR,
    port_base: PortBase = DEFAULT_PORT_BASE,
    host: Host = DEFAULT_HOST,
    policies: Policies = None,
    show_logs: ShowLogs = False,
    split: Split = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep serving after the demonstration, as `up` does.")] = False,
    past: Annotated[
        int,
        typer.Option(
            "--past", min=0, max=800, help="Days to simulate first, in a new data directory: pages have a past."
        ),
    ] = 0,
) -> None:
    """Start everything, play the loop once over the public API, and exit with 0 only if it was seen to close."""
    from careloop.stack.up import Stack, StopAsked

    if find_spec(DEMO) is None:
        raise CommandError("this installation has no demonstration")
    options = _options(data_dir, port_base, host, policies, show_logs=show_logs, split=split)
    if past:
        _give_a_past(options, past)
    with Stack(options, say=_say) as stack:
        try:
            stack.start()
        except StopAsked:
            raise typer.Exit(130) from None
        status = stack.run_beside(["-P", "-m", DEMO])
        if not keep:
            raise typer.Exit(status)
        _tell_urls(stack)
        if status == 0:
            stack.run_beside(["-P", "-m", WATCH])  # tells of further answers until Ctrl-C
        stack.watch()
        _say("stopping")


def serve(
    name: Annotated[str, typer.Argument(help="survey_api, case_log_api, notifier or reporter.")],
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="The port; the service's own by default.")] = None,
) -> None:
    """Run the app of one service in the foreground, with settings from the environment; logs go to standard error."""
    from careloop.stack.alone import serve_alone

    serve_alone(name, host=host, port=port)


def worker(name: Annotated[str, typer.Argument(help="survey_api, case_log_api, notifier or reporter.")]) -> None:
    """Run the worker of one service in the foreground, with settings from the environment; logs go to standard error."""
    from careloop.stack.alone import work_alone

    work_alone(name)


def migrate(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Bring every service's schema to head, and let the services know each other's keys and subscriptions.

    Needed only where DATABASE_URL is given and `careloop up` is not used; safe to run by several machines at once.
    """
    from careloop.commands.database import reach_databases
    from careloop.stack.access import write_access
    from careloop.stack.schemas import migrate_all

    async def run() -> None:
        await migrate_all()
        await write_access()

    with reach_databases(data_dir):
        asyncio.run(run())
    _say("the schemas of all services are at head")


def _options(
    data_dir: Path, port_base: int, host: str, policies: Path | None, *, show_logs: bool, split: bool
) -> "StackOptions":
    from careloop.stack.options import StackOptions

    return StackOptions(data_dir, host, port_base, policies, show_logs, dict(os.environ), split)


def _give_a_past(options: "StackOptions", days: int) -> None:
    """Simulate the days before today, unless there is something that happened already."""
    from careloop.commands.simulate import play_time

    if options.needs_embedded("database_url") and not (options.data_dir / "postgres").exists():
        today = datetime.now(UTC).date()
        play_time(options, today - timedelta(days=days), today - timedelta(days=1))


def _tell_urls(stack: "Stack") -> None:
    options = stack.options
    lines = [f"careloop is up: {options.public_url}"]
    lines += [
        f"  {service:<13} http://{options.host}:{port}/openapi.json"
        for service, port in options.ports.items()
        if service not in {"front_door", "smtp"}
    ]
    if not options.has_smtp:
        lines.append(
            f"  mail          {options.public_url}/mail (kept, not sent: SMTP on port {options.ports['smtp']})"
        )
    lines.append(f"  data and logs {options.data_dir.absolute()}; Ctrl-C stops everything")
    _say("\n".join(lines))


def _say(line: str) -> None:
    print(line, flush=True)
