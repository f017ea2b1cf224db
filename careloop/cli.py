"""The `careloop` command: every error that a user can meet is one clear line and an exit code."""

import os
import sys
import traceback
from typing import Any

import typer
from typer.exceptions import Abort, TyperException

from careloop.commands import (
    audit,
    doctor,
    events,
    importing,
    inbound,
    jobs,
    keys,
    openapi,
    people,
    policy,
    report,
    scores,
    simulate,
    stack,
)

INTERRUPTED, USAGE, OURS = 130, 2, 70

app = typer.Typer(
    name="careloop",
    help="A public agency's whole customer-care loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
stack.add_to(app)
simulate.add_to(app)
app.add_typer(policy.app, name="policy")
app.add_typer(keys.app, name="keys")
app.add_typer(jobs.app, name="jobs")
app.add_typer(events.app, name="events")
doctor.add_to(app)
app.add_typer(audit.app, name="audit")
app.add_typer(report.app, name="report")
app.add_typer(scores.app, name="scores")
app.add_typer(openapi.app, name="openapi")
people.add_to(app)
inbound.add_to(app)
importing.add_to(app)


def main() -> None:
    """Run the command and exit with its status: 1 for what the user can mend, 2 for misuse, 70 for our own fault."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command line; returns the exit status and never raises."""
    try:
        result: Any = typer.main.get_command(app)(words, prog_name="careloop", standalone_mode=False)
    except TyperException as error:
        return _say_misuse(error)
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads: the exit must not fail on it
        return 1
    except Exception as error:  # noqa: BLE001  # the last line of defence: whatever it is, the user gets one line
        return _say_failure(error)
    return result if isinstance(result, int) else 0


def _say_misuse(error: TyperException) -> int:
    message = error.format_message().strip()
    if type(error).__name__ == "NoArgsIsHelpError":
        print(message)
        return USAGE
    print(f"careloop: {' '.join(message.split())}", file=sys.stderr)
    return error.exit_code


def _say_failure(error: Exception) -> int:
    from careloop.explain import explain  # noqa: PLC0415  # loads the database libraries: only when needed

    if os.environ.get("CARELOOP_DEBUG"):
        traceback.print_exc()
    line = explain(error)
    if line is not None:
        print(f"careloop: {line}", file=sys.stderr)
        return 1
    summary = " ".join(f"{type(error).__name__}: {error}".split())
    print(f"careloop: an error of our own: {summary} (CARELOOP_DEBUG=1 shows where)", file=sys.stderr)
    return OURS
