"""Base models of what comes in (strict) and of what goes out (RFC 3339 times).

Pydantic's own strict mode refuses the text form of a date or an id once the JSON has been parsed, and its lax mode takes
"1" for a number, 1700000000 for an instant and "2026-01-05T00:00:00" for a date. So request models are lax for pydantic
and tightened here, type by type: a number is a number, a date is a date, an instant has an offset.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.web.body import LARGEST_INT, SMALLEST_INT, fault_in_text

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}([.]\d{1,6})?)?", re.ASCII)
_DURATION = re.compile(r"P(?=.)(\d+W|(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def _text_form(kind: type, pattern: re.Pattern[str], code: str, sentence: str) -> Callable[[Any], Any]:
    """A check that lets a Python value of this kind pass, and of JSON only its one text form."""

    def check(value: Any) -> Any:
        # A datetime is a date to Python; here it is not.
        if isinstance(value, kind) and not (kind is date and isinstance(value, datetime)):
            return value
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise PydanticCustomError(code, sentence)

    return check


_TEXT_FORMS: dict[str, Callable[[Any], Any]] = {
    "datetime": _text_form(
        datetime,
        _INSTANT,
        "instant_form",
        "Input should be an RFC 3339 time with its offset, as 2026-01-05T09:30:00+00:00",
    ),
    "date": _text_form(date, _DATE, "date_form", "Input should be a date, as 2026-01-05"),
    "time": _text_form(time, _TIME, "time_form", "Input should be a time of day, as 09:30:00"),
    "timedelta": _text_form(timedelta, _DURATION, "duration_form", "Input should be an ISO 8601 duration, as PT15M"),
    "uuid": _text_form(UUID, _UUID, "uuid_form", "Input should be a UUID, as 0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"),
}


def _storable_text(value: Any) -> Any:
    if isinstance(value, str) and (fault := fault_in_text(value)):
        raise PydanticCustomError("text_not_storable", fault)
    return value


def _storable_int(value: int) -> int:
    if not SMALLEST_INT <= value <= LARGEST_INT:
        raise PydanticCustomError("int_too_large", "Input should be a whole number of at most 64 bits")
    return value


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("instant_form", "Input should be a time with its offset")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("instant_range", "Input should be a time between the years 1 and 9999") from None


def _tightened(schema: Any) -> Any:
    """The same core schema with every scalar in it strict; what it refers to by name is left alone."""
    if isinstance(schema, list):
        return [_tightened(item) for item in schema]
    if isinstance(schema, tuple):
        return tuple(_tightened(item) for item in schema)
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if kind in _TEXT_FORMS:
        return _tightened_time_or_id(kind, schema)
    if kind in {"int", "float", "bool", "str"} and "strict" not in schema:
        return _tightened_scalar(kind, {**schema, "strict": True})
    return {
        key: value if key in {"metadata", "cls", "default", "config"} else _tightened(value)
        for key, value in schema.items()
    }


def _tightened_time_or_id(kind: str, schema: Any) -> CoreSchema:
    checked: CoreSchema = core_schema.no_info_before_validator_function(_TEXT_FORMS[kind], schema)
    return core_schema.no_info_after_validator_function(_utc, checked) if kind == "datetime" else checked


def _tightened_scalar(kind: str, strict: Any) -> CoreSchema:
    match kind:
        case "float":
            return cast("CoreSchema", {**strict, "allow_inf_nan": False})
        case "int":
            return core_schema.no_info_after_validator_function(_storable_int, strict)
        case "str":
            return core_schema.no_info_before_validator_function(_storable_text, strict)
        case _:
            return cast("CoreSchema", strict)


class ApiModel(BaseModel):
    """What a caller sends: unknown members refused, every scalar of exactly its type, text that PostgreSQL can store.

    Instants need an offset and arrive as UTC. Use `Field(description=..., examples=[...])` on every field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cast("CoreSchema", _tightened(handler(source)))


# An instant in a body or an answer: with its offset, and written by us in UTC.
Instant = AwareDatetime

# An instant in a query: of the same form as in a body, where pydantic alone would take 0.5 for a moment in 1970.
QueryInstant = Annotated[AwareDatetime, BeforeValidator(_TEXT_FORMS["datetime"]), AfterValidator(_utc)]

# A day in a query, of the same form as in a body: pydantic alone takes 0 for the first day of 1970.
QueryDay = Annotated[date, BeforeValidator(_TEXT_FORMS["date"])]


class ReadModel(BaseModel):
    """What we answer: made from rows by attribute (`CaseRead.model_validate(case)`), times as RFC 3339 with offset."""

    model_config = ConfigDict(from_attributes=True, frozen=True, json_schema_serialization_defaults_required=True)
