"""Typeset documents: a Typst template and data in, a PDF out, made in a process of its own that is ended when it takes too long.

The template is ours and the data are not: they reach the template as JSON (`json(bytes(sys.inputs.data))`), so that
nobody's text is ever markup. The template sees no files, no network, no fonts but Typst's own and no clock: the same
template, data and date give the same bytes on every machine.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

from shared.documents.children import ChildFailed, ChildTookTooLong, run_child
from shared.errors import Conflict, Unavailable

Output = Literal["pdf", "png"]
Standard = Literal["ua-1", "a-2a"]
LONGEST_SECONDS = 20.0
_CHILD = Path(__file__).with_name("typeset_child.py")
_NOT_PRINTABLE = re.compile(r'the text `"(.+?)"` could not be displayed|the disallowed codepoint `"(.+?)"`', re.DOTALL)
_NOT_READABLE = "text with missing codepoints"
_NUMBERED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


class DocumentNotMade(RuntimeError):
    """The template and the data do not fit: a fault of ours, told with Typst's own words."""


class SignsNotPrintable(Conflict):
    """Texts hold signs that the document cannot show: `lacking`, each once, in their order; none if they cannot be told.

    Its fonts do not have them, or a screen reader could not be told what they are.
    """

    def __init__(self, lacking: Sequence[str]) -> None:
        which = f"the signs {', '.join(map(repr, lacking))}" if lacking else "some of the signs in its texts"
        super().__init__(
            f"The document's fonts do not have {which}.",
            how_to_fix="Write the name or text that holds them in other signs.",
            signs=" ".join(lacking),
        )
        self.lacking = tuple(lacking)


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

    Two children at most are at work at once for this process; others wait for their turn.

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
    return await _run(json.dumps(order).encode(), longest_seconds)


def _unescape(told: str) -> str:
    """Typst tells invisible signs as their numbers."""
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), told)


@cache
def _read(template: Path) -> str:
    return template.read_text("utf-8")


async def _run(order: bytes, longest_seconds: float) -> bytes:
    try:
        return await run_child([str(_CHILD)], order, longest_seconds=longest_seconds)
    except ChildTookTooLong:
        raise DocumentTookTooLong(
            f"The document was not ready after {longest_seconds:g} seconds.", how_to_fix="Try again in a moment."
        ) from None
    except ChildFailed as failed:
        lacking = list(
            dict.fromkeys(_unescape(found[1] or found[2]) for found in _NOT_PRINTABLE.finditer(failed.complaint))
        )
        if lacking or _NOT_READABLE in failed.complaint:
            raise SignsNotPrintable(lacking) from None
        raise DocumentNotMade(failed.complaint) from None
