"""What stands in each column of the log's sheet: pure, from an entry and the words that may be shown of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.case_log_api.models import LogEntry
from shared.calendar import local_day
from shared.documents import Cell, Column, ColumnKind
from shared.policy.models.care_log import CareLog, Channel, EntryCategory, KindRule, LogColumn
from shared.redaction import label_of

_TEXTS = ("narrative", "action_taken", "resolution")
_DATES = {
    "received_on": "received_at",
    "logged_on": "logged_at",
    "answered_on": "answered_at",
    "resolved_on": "resolved_at",
    "closed_on": "closed_at",
}
_NUMBERS = {"transfers", "days_to_answer"}
_PLAIN = ("number", "received_by", "program", "language", "interpreter", "assignee", "team")
_WORDS = ("status", "reportability")
_TITLED = ("kind", "channel", "category")
_SUBJECTS = {"agency": "Agency", "employee": "Employee", "contracted_provider": "Contracted provider"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What may be shown of an entry besides its facts: its words, and who the constituent is (None: not to be shown)."""

    texts: Mapping[str, str] = field(default_factory=dict)
    constituent: str | None = None
    lead_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an agency's log is read: its pack's words, in its language, with the days of its zone."""

    care_log: CareLog
    language: str
    zone: ZoneInfo

    def title(self, title: Mapping[str, str]) -> str:
        """A title in the agency's language, else in the first that it has."""
        return title.get(self.language) or next(iter(title.values()))

    def day(self, at: datetime | None) -> date | None:
        """The agency's day of an instant."""
        return None if at is None else local_day(at, self.zone)


def columns_of(columns: tuple[LogColumn, ...]) -> list[Column]:
    """The sheet's columns as the pack names them."""
    return [Column(title=column.title, kind=_kind_of(column.field)) for column in columns]


def _kind_of(name: str) -> ColumnKind:
    if name in _TEXTS:
        return "long_text"
    if name in _DATES:
        return "date"
    return "number" if name in _NUMBERS else "text"


def row_of(entry: LogEntry, shown: Shown, fields: tuple[str, ...], reading: Reading) -> list[Cell]:
    """The cells of one entry, in the order of these fields."""
    return [_CELLS[name](entry, shown, reading) for name in fields]


_Cell = Callable[[LogEntry, Shown, Reading], Cell]


def _fact(name: str) -> _Cell:
    def cell(entry: LogEntry, _: Shown, __: Reading) -> Cell:
        value: str | None = getattr(entry, name)
        return value

    return cell


def _word(name: str) -> _Cell:
    def cell(entry: LogEntry, _: Shown, __: Reading) -> Cell:
        value: str = getattr(entry, name)
        return value.replace("_", " ").capitalize()

    return cell


def _text(name: str) -> _Cell:
    return lambda _, shown, __: shown.texts.get(name)


def _day(name: str) -> _Cell:
    return lambda entry, _, reading: reading.day(getattr(entry, name))


def _titled(name: str) -> _Cell:
    return lambda entry, _, reading: _title_of(name, entry, reading)


def _subject(entry: LogEntry, shown: Shown, _: Reading) -> Cell:
    who, called = _SUBJECTS[entry.subject_kind], shown.texts.get("subject_name")
    return f"{who}: {called}" if called else who


def _constituent(entry: LogEntry, shown: Shown, reading: Reading) -> Cell:
    return "Anonymous" if entry.is_anonymous else (shown.constituent or label_of("name", reading.language))


def _days_to_answer(entry: LogEntry, _: Shown, reading: Reading) -> Cell:
    answered = reading.day(entry.answered_at)
    return None if answered is None else (answered - local_day(entry.received_at, reading.zone)).days


_CELLS: dict[str, _Cell] = {
    **{name: _fact(name) for name in _PLAIN},
    **{name: _word(name) for name in _WORDS},
    **{name: _text(name) for name in _TEXTS},
    **{name: _day(column) for name, column in _DATES.items()},
    **{name: _titled(name) for name in _TITLED},
    "subject": _subject,
    "constituent": _constituent,
    "lead": lambda _, shown, __: shown.lead_number,
    "counts": lambda entry, _, __: "Yes" if entry.counts else "No",
    "transfers": lambda entry, _, __: entry.transfer_count,
    "days_to_answer": _days_to_answer,
}


def _title_of(name: str, entry: LogEntry, reading: Reading) -> str | None:
    """What the pack calls it; what a later pack does not know any more keeps its id."""
    care_log, value = reading.care_log, getattr(entry, name)
    described: Sequence[Channel | EntryCategory | KindRule]
    if name == "kind":
        described = [rule for rule in care_log.kinds if rule.kind == value]
    elif name == "channel":
        described = [channel for channel in care_log.channels if channel.id == value]
    else:
        described = [category for category in care_log.categories if category.id == value]
    return reading.title(described[0].title) if described else value
