"""From any desk's JSON to a survey: JMESPath expressions, words for ratings, forms of times, all of it data."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import jmespath
import jmespath.parser
from pydantic import AfterValidator, Field

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.delivered.field_mapping import FieldMapping
from services.survey_api.domain.refusals import Unmappable

LONGEST_NAME = 200
_LARGEST_PLAUSIBLE = 1_000_000
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_REPLACEMENT = "\ufffd"
EPOCH_FORMATS = {"unix_seconds": 1, "unix_milliseconds": 1000}


def _reads_what_it_writes(form: str) -> str:
    if form not in EPOCH_FORMATS:
        try:
            datetime.strptime(_EARLIEST.strftime(form), form)  # noqa: DTZ007 - only the form is tried
        except (ValueError, IndexError, re.error):
            raise ValueError("not a form of a time, as %m/%d/%Y %I:%M %p") from None
    return form


TimeFormat = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_reads_what_it_writes)]
"""A form of a time in Python's directives, or one of the two epochs."""


@dataclass(frozen=True, slots=True)
class MappingRules:
    """Everything that turns one source's payloads into surveys."""

    mapping: FieldMapping
    ratings: dict[str, int]
    yes: frozenset[str]
    no: frozenset[str]
    time_formats: tuple[str, ...]
    zone: ZoneInfo
    desk: str
    program: str | None


@dataclass(frozen=True, slots=True)
class MappedDelivery:
    """A payload after mapping; without content where it is the echo of our own change."""

    delivery_id: str | None
    content: SurveyContent | None


def map_delivery(payload: Any, rules: MappingRules, *, now: datetime) -> MappedDelivery:
    """Turn a payload into a survey.

    Free text loses what no database holds (NUL, half a surrogate pair: U+FFFD instead); a name or number that holds
    such a thing is a fault. Times without an offset are in the agency's zone.

    Raises:
        Unmappable: naming the field at fault, never its value.
    """
    mapper = Mapper(payload, rules, now)
    delivery_id = mapper.name("delivery_id")
    if mapper.is_echo():
        return MappedDelivery(delivery_id, None)
    fields = rules.mapping
    content = SurveyContent(
        desk=rules.desk,
        ticket=mapper.ticket(),
        resolution=mapper.name("resolution"),
        program=mapper.name("program") or rules.program,
        rating=mapper.rating("rating", fields.rating),
        answers={
            question: mapper.rating(f"answers/{question}", expression)
            for question, expression in fields.answers.items()
            if mapper.value(expression, f"answers/{question}") is not None
        },
        comment=mapper.text("comment"),
        customer_name=mapper.text("customer_name"),
        customer_email=mapper.text("customer_email"),
        customer_phone=mapper.text("customer_phone"),
        language=mapper.text("customer_language"),
        technician_named=mapper.text("technician_named"),
        technician_last_assigned=mapper.text("technician_last_assigned"),
        team=mapper.text("team"),
        work_completed=mapper.yes_or_no("work_completed"),
        behaviour_complaint=mapper.yes_or_no("behaviour_complaint"),
        resolved_at=mapper.instant("resolved_at"),
        submitted_at=mapper.instant("submitted_at"),
    )
    return MappedDelivery(delivery_id, content)


def check_plausible(at: datetime, *, now: datetime, field: str) -> None:
    """Refuse a time before 2000 or more than a day ahead: it would be counted in a period that nobody looks at.

    Raises:
        Unmappable: naming the field.
    """
    if not _EARLIEST <= at <= now + _AHEAD:
        raise Unmappable("time_not_plausible", "The time is before 2000 or in the future.", field=field)


class Mapper:
    """Evaluates the expressions of one source on one payload."""

    def __init__(self, payload: Any, rules: MappingRules, now: datetime) -> None:
        self._payload = payload
        self._rules = rules
        self._now = now

    def value(self, expression: str | None, field: str) -> Any:
        """What an expression finds, or None."""
        if expression is None:
            return None
        try:
            return _compiled(expression).search(self._payload)
        except Exception:  # noqa: BLE001 - functions of JMESPath raise whatever Python does on a desk's values
            raise Unmappable(
                "expression_failed", "The mapping's expression fails on this payload.", field=field
            ) from None

    def is_echo(self) -> bool:
        """Whether the payload tells of our own change; JMESPath's idea of truth: empty is false, zero is true."""
        found = self.value(self._rules.mapping.echo, "echo")
        return not (found is None or found is False or found in ("", [], {}))

    def text(self, field: str, *, exact: bool = False) -> str | None:
        """Text, stripped; None where there is nothing."""
        found = self.value(getattr(self._rules.mapping, field), field)
        if found is None:
            return None
        if isinstance(found, bool | float | list | dict):
            raise Unmappable("field_unusable", "The payload holds something other than text here.", field=field)
        try:
            text = str(found).strip()
        except ValueError:
            raise Unmappable(
                "field_unusable", "The payload holds a number of too many digits here.", field=field
            ) from None
        storable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", _REPLACEMENT)
        if exact and storable != text:
            raise Unmappable("field_unusable", "The payload holds a character here that cannot be stored.", field=field)
        if len(storable) > LONGEST_NAME and field != "comment":
            raise Unmappable(
                "field_unusable", f"The payload holds more than {LONGEST_NAME} characters here.", field=field
            )
        return storable or None

    def name(self, field: str) -> str | None:
        """Text that names something: kept to the letter or refused."""
        return self.text(field, exact=True)

    def ticket(self) -> str:
        """The desk's number of the request: without it there is nothing to speak of."""
        ticket = self.name("ticket")
        if ticket is None:
            raise Unmappable("field_missing", "The payload names no ticket.", field="ticket")
        return ticket

    def rating(self, field: str, expression: str | None) -> int:
        """A rating as a whole number, from a number, digits, or one of the source's words."""
        found = self.value(expression, field)
        if isinstance(found, float) and found.is_integer() and abs(found) < _LARGEST_PLAUSIBLE:
            found = int(found)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        if isinstance(found, str):
            word = found.strip()
            if word.casefold() in self._rules.ratings:
                return self._rules.ratings[word.casefold()]
            if word.isascii() and word.lstrip("-").isdigit() and len(word) <= len("-999999"):
                return int(word)
        if found is None:
            raise Unmappable("field_missing", "The payload holds no rating.", field=field)
        raise Unmappable(
            "rating_not_understood", "The rating is neither a whole number nor a word of the source.", field=field
        )

    def yes_or_no(self, field: str) -> bool | None:
        """A yes or no in whatever form the source says it; None where it says nothing."""
        found = self.value(getattr(self._rules.mapping, field), field)
        if found is None or isinstance(found, bool):
            return found
        if isinstance(found, str | int):
            word = str(found).strip().casefold() if isinstance(found, str) or abs(found) < _LARGEST_PLAUSIBLE else ""
            if word in self._rules.yes:
                return True
            if word in self._rules.no:
                return False
            if isinstance(found, str) and not word:
                return None
        raise Unmappable("field_unusable", "This is neither a yes nor a no of the source.", field=field)

    def instant(self, field: str) -> datetime | None:
        """An instant in UTC; one without an offset is in the agency's zone."""
        found = self.value(getattr(self._rules.mapping, field), field)
        if found is None or found == "":
            return None
        try:
            at = self._read_time(found)
            at = (at if at.tzinfo else at.replace(tzinfo=self._rules.zone)).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            raise Unmappable("time_not_understood", "The time has none of the source's forms.", field=field) from None
        check_plausible(at, now=self._now, field=field)
        return at

    def _read_time(self, found: Any) -> datetime:
        for form in self._rules.time_formats:
            if form in EPOCH_FORMATS:
                if _is_number(found):
                    return datetime.fromtimestamp(float(found) / EPOCH_FORMATS[form], UTC)
                continue
            try:
                return datetime.strptime(found, form)  # noqa: DTZ007 - the agency's zone is added by the caller
            except (ValueError, TypeError):
                continue
        if not isinstance(found, str):
            raise ValueError("not a time")  # noqa: TRY004 - one refusal for every unreadable time
        return datetime.fromisoformat(found.strip())


def _is_number(found: Any) -> bool:
    if isinstance(found, str):
        return found.isascii() and found.isdigit()
    return isinstance(found, int | float) and not isinstance(found, bool)


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> jmespath.parser.ParsedResult:
    return jmespath.compile(expression)
