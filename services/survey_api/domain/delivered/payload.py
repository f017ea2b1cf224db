"""Reading what a desk sent: JSON, as forgivingly as can be done without guessing."""

import json
from typing import Any, NoReturn

from pydantic_core import from_json

from services.survey_api.domain.refusals import Unmappable

DEEPEST = 64


def read_payload(body: bytes) -> Any:
    """The JSON value of a delivery.

    Half a surrogate pair, which desks that cut comments by UTF-16 units do send, is read and left to the mapping.

    Raises:
        Unmappable: not JSON, nested too deep, or holding a number that nobody could read.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return _read_slowly(body)


def _read_slowly(body: bytes) -> Any:
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except RecursionError:
        raise Unmappable("not_json", "The body is nested too deep to be read.") from None
    except UnicodeDecodeError as error:
        raise Unmappable("not_json", f"The body is not UTF-8 (byte {error.start}).") from None
    except json.JSONDecodeError as error:
        raise Unmappable(
            "not_json", f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError:
        raise Unmappable("not_json", "The body holds a number of too many digits.") from None
    if _is_too_deep(value):
        raise Unmappable("not_json", f"The body is nested more than {DEEPEST} levels deep.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise Unmappable("not_json", f"{name} is not JSON.")


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
