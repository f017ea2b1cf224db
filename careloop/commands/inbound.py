"""`inbound`: hands one mail to case_log_api, for the pipe of a mail server; its exit codes are those of sysexits.h."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

DATA_ERROR, TRY_AGAIN = 65, 75
_GONE_FOR_GOOD = frozenset({413, 415, 422})
_PATIENCE_SECONDS = 60.0


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to the `careloop` command."""
    app.command("inbound")(inbound)


def inbound(
    file: Annotated[str, typer.Argument(help="The mail as it came, or - for standard input.", metavar="FILE|-")] = "-",
    url: Annotated[
        str, typer.Option(envvar="CARELOOP_INBOUND_URL", help="Where case_log_api answers.")
    ] = "http://127.0.0.1:8102",
    key_file: Annotated[
        Path | None,
        typer.Option(envvar="CARELOOP_INBOUND_KEY_FILE", help="A file that holds a key with the scope log:inbound."),
    ] = None,
) -> None:
    """Deliver one mail. Exits 0 when it is kept, 75 to be tried again later, 65 when it can never be taken.

    Everything that a person can mend is 75, a wrong key too: the mail server keeps the mail until it is mended.
    """
    status, sentence = deliver(_read(file), url.rstrip("/"), _key(key_file))
    if sentence:
        print(f"careloop: {sentence}", file=sys.stderr)
    raise typer.Exit(status)


def _read(file: str) -> bytes | None:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError:
        return None


def _key(key_file: Path | None) -> str | None:
    try:
        written = key_file.read_text() if key_file is not None else os.environ.get("CARELOOP_INBOUND_KEY", "")
    except (OSError, UnicodeDecodeError):
        return None
    return written.strip() or None


def deliver(raw: bytes | None, url: str, key: str | None) -> tuple[int, str]:
    """Hand a mail over; the exit code, and what to tell the mail server's log: nothing of the mail."""
    import httpx

    if raw is None:
        return TRY_AGAIN, "the mail cannot be read"
    if key is None or not key.isascii() or not key.isprintable():
        return TRY_AGAIN, "no usable key: name a file with --key-file, or set CARELOOP_INBOUND_KEY"
    try:
        answer = httpx.post(
            f"{url}/v1/inbound-email",
            content=raw,
            headers={"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"},
            timeout=_PATIENCE_SECONDS,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return TRY_AGAIN, f"case_log_api is not to be reached ({type(error).__name__})"
    if answer.is_success:
        return 0, ""
    sentence = f"case_log_api answered {answer.status_code} ({_code_of(answer.content)})"
    return (DATA_ERROR if answer.status_code in _GONE_FOR_GOOD else TRY_AGAIN), sentence


def _code_of(content: bytes) -> str:
    import json

    try:
        return str(json.loads(content)["code"])[:100]
    except (ValueError, KeyError, TypeError):
        return "no reason given"
