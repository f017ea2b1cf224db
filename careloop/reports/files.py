"""Files that go to reporter and come from it."""

import sys
from base64 import b64encode
from mimetypes import guess_type
from pathlib import Path

from careloop.errors import CommandError
from careloop.reports.calls import Reports


def write_file(reports: Reports, path: str, output: Path) -> int:
    """Write a file as it comes, and say on a terminal how far it is; nothing stays of one that broke off."""
    size = 0
    if str(output) == "-":
        for chunk, _ in reports.fetch(path):
            sys.stdout.buffer.write(chunk)
            size += len(chunk)
        return size
    partial = output.with_name(f".{output.name}.partial")
    try:
        with partial.open("wb") as file:
            for chunk, whole in reports.fetch(path):
                file.write(chunk)
                size += len(chunk)
                if sys.stderr.isatty():
                    print(f"\r{size:,} of {whole:,} bytes" if whole else f"\r{size:,} bytes", end="", file=sys.stderr)
        partial.replace(output)
    except OSError as wrong:
        raise CommandError(f"{output} cannot be written: {wrong.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr)
    return size


def read_document(path: Path) -> dict[str, str]:
    """A file as the API takes it: its name, what its name says it is, and its content as base64."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise CommandError(f"{path} cannot be read: {wrong.strerror}") from None
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return {"filename": path.name, "content_type": kind, "content_base64": b64encode(content).decode()}
