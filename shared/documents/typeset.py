"""Typeset documents: a Typst template and data in, a PDF out, made in a process of its own that is ended when it takes too long.

The template is ours and the data are not: they reach the template as JSON (`json(bytes(sys.inputs.data))`), so that
nobody's text is ever markup. The template sees no files, no network, no fonts but Typst's own and no clock: the same
template, data and date give the same bytes on every machine.
"""

import asyncio
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

from shared.errors import Conflict, Unavailable

Output = Literal["pdf", "png"]
Standard = Literal["ua-1", "a-2a"]
LONGEST_SECONDS = 20.0
_CHILD = Path(__file__).with_name("typeset_child.py")
_NOT_PRINTABLE = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_AT_ONCE = 2
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class DocumentNotMade(RuntimeError):
    """The template and the data do not fit: a fault of ours, told with Typst's own words."""


class SignsNotPrintable(Conflict):
    """A text holds signs that the document's fonts do not have."""


class DocumentTookTooLong(Unavailable):
    """The document was not ready in time."""


async def render(
    template: Path,
    data: Mapping[str, Any],
    *,
    dated: date,
    output: Output = "pdf",
    standards: Sequence[Standard] = ("ua-1",),
    longest_seconds: float = LONGEST_SECONDS,
    pixels_per_inch: int = 96,
) -> bytes:
    """Return the document (its first page, where a PNG is asked for), dated so that equal data give equal bytes.

    Two at most are made at once in this process; others wait for their turn.

    Args:
        template: a .typ file of ours; it reads its data with `json(bytes(sys.inputs.data))`.
        data: JSON values; pictures as SVG text.
        dated: the date written into the document.
        output: `pdf`, or `png` to look at it.
        standards: what the PDF promises to be; PDF/UA-1 refuses pictures without a description and the like.
        longest_seconds: how long it may take.
        pixels_per_inch: the resolution of a PNG.

    Raises:
        SignsNotPrintable: in a document for screen readers no sign may be drawn as an empty box.
        DocumentNotMade, DocumentTookTooLong.
    """
    order = {
        "template": _read(template),
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "output": output,
        "standards": list(standards) if output == "pdf" else [],
        "timestamp": int(datetime.combine(dated, time(), UTC).timestamp()),
        "pixels_per_inch": pixels_per_inch,
    }
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
    async with turn:
        return await _run(json.dumps(order).encode(), longest_seconds)


@cache
def _read(template: Path) -> str:
    return template.read_text("utf-8")


async def _run(order: bytes, longest_seconds: float) -> bytes:
    # -I: the child sees neither the environment's Python paths nor the folder that we run in.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        document, complaint = await asyncio.wait_for(child.communicate(order), longest_seconds)
    except TimeoutError:
        raise DocumentTookTooLong(
            f"The document was not ready after {longest_seconds:g} seconds.", how_to_fix="Try again in a moment."
        ) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        said = complaint.decode(errors="replace").strip()
        if (lacking := _NOT_PRINTABLE.search(said)) is not None:
            raise SignsNotPrintable(
                f"The document's fonts do not have the signs {lacking[1]!r}.",
                how_to_fix="Write the name or text that holds them in other signs.",
                signs=lacking[1],
            )
        raise DocumentNotMade(said or f"ended with {child.returncode}")
    return document
