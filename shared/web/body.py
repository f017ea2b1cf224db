"""Strict JSON: what comes in as a body is something that PostgreSQL can store, or a 422 that names the place."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from shared.errors import Invalid

DEEPEST = 64
LARGEST_INT = 2**63 - 1
SMALLEST_INT = -(2**63)
_LONGEST_NUMBER = 40  # characters; Python refuses to read numbers of over 4,300 digits with an error of its own


class MalformedBody(Invalid):
    """The body is not JSON, or JSON that nobody could store."""


def fault_in_text(text: str) -> str | None:
    """Why PostgreSQL would refuse this text, or None."""
    if "\x00" in text:
        return "Text may not hold the NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Text may not hold half of a surrogate pair"
    return None


def pointer_to(*parts: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBody(f"{name} is not JSON.", how_to_fix="Send a finite number, or null.")


def _read_int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or not SMALLEST_INT <= (number := int(digits)) <= LARGEST_INT:
        raise MalformedBody(
            "A number in the body has more than 64 bits.", how_to_fix="Send it as text, if it is a name."
        )
    return number


def _read_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise MalformedBody("A number in the body is too large.", how_to_fix="Send a finite number.")
    return number


# json.loads with hooks builds a decoder on every call; this one is built once.
_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_read_int, parse_float=_read_float)


def _faults(value: Any) -> Iterator[tuple[str, str]]:
    """The places of what cannot be stored, without recursion: the caller chooses how deep this goes."""
    waiting: list[tuple[tuple[object, ...], Any]] = [((), value)]
    while waiting:
        at, item = waiting.pop()
        if isinstance(item, str):
            if fault := fault_in_text(item):
                yield pointer_to(*at), fault
        elif isinstance(item, dict | list):
            if len(at) >= DEEPEST:
                yield pointer_to(*at), f"Nested more than {DEEPEST} levels deep"
                return
            if isinstance(item, list):
                waiting.extend(
                    ((*at, n), child) for n, child in enumerate(item) if isinstance(child, str | dict | list)
                )
                continue
            for key, child in item.items():
                if fault := fault_in_text(key):
                    # The name itself cannot be shown: a lone surrogate has no UTF-8.
                    yield pointer_to(*at), f"{fault} (in the name of a member)"
                elif isinstance(child, str | dict | list):
                    waiting.append(((*at, key), child))


def parse_json(body: bytes) -> Any:
    """Read a JSON body that is UTF-8, finite, at most 64 levels deep, and storable as text and 64-bit numbers.

    Raises:
        MalformedBody: it is not; `errors` in its facts name the places.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The body is not UTF-8 (byte {error.start}).", how_to_fix="Send UTF-8.") from None
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise MalformedBody(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            how_to_fix="Send one JSON value.",
        ) from None
    except RecursionError:
        raise MalformedBody(
            f"The body is nested more than {DEEPEST} levels deep.", how_to_fix="Send a flatter document."
        ) from None
    errors = [{"pointer": pointer, "message": message} for pointer, message in _faults(value)]
    if errors:
        raise MalformedBody(
            "The body holds what cannot be stored.", how_to_fix="Correct the places named in errors.", errors=errors
        )
    return value


async def read_body(request: Request) -> bytes:
    """The whole body, within the limit of the app or of the route; a caller who hangs up is not our fault."""
    try:
        return await request.body()
    except ClientDisconnect:
        raise MalformedBody("The caller hung up before the body was complete.") from None


class StrictRequest(Request):
    """A request whose `json()` reads strictly; FastAPI asks it for the body of a route."""

    async def json(self) -> Any:
        if not hasattr(self, "_strict_json"):
            self._strict_json = parse_json(await read_body(self))
        return self._strict_json
