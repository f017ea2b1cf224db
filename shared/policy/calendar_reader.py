"""Looks up the closures that a pack's calendar only names: public holidays, and the events of iCalendar files."""

from collections.abc import Iterator
from pathlib import Path

from shared.calendar import Closure
from shared.calendar.holiday_closures import NoSuchHolidays, holiday_closures
from shared.calendar.ical_closures import read_ical
from shared.policy import references
from shared.policy.faults import Fault
from shared.policy.models.calendars import AgencyCalendar, ClosedDays

LARGEST_FILE = 1_000_000


class CalendarReader:
    """Reads for one calendar; what it finds wrong gathers in `faults`, by file, and `problems`, by key of policy.toml."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fault] = []
        self.problems: list[tuple[references.Path, str]] = []

    def read(self, calendar: AgencyCalendar) -> list[ClosedDays]:
        """Return the closures in order, each once."""
        found = sorted({*self._read_holidays(calendar), *self._read_files(calendar)})
        return [ClosedDays(first_on=each.first_on, last_on=each.last_on, name=each.name or None) for each in found]

    def _read_holidays(self, calendar: AgencyCalendar) -> Iterator[Closure]:
        for index, entry in enumerate(calendar.holidays):
            try:
                yield from holiday_closures(
                    entry.country,
                    entry.subdivision,
                    entry.first_year,
                    entry.last_year,
                    names=entry.names,
                    with_observed=entry.with_observed,
                )
            except NoSuchHolidays as unknown:
                self.problems.append((("calendar", "holidays", index), str(unknown)))

    def _read_files(self, calendar: AgencyCalendar) -> Iterator[Closure]:
        for index, name in enumerate(calendar.files):
            path = self._folder / name
            if not path.is_file():
                self.problems.append((("calendar", "files", index), f"there is no file {name}"))
                continue
            try:
                if path.stat().st_size > LARGEST_FILE:
                    self.faults.append(Fault(name, 1, f"larger than {LARGEST_FILE} bytes"))
                    continue
                found = read_ical(path.read_text(encoding="utf-8-sig"))
            except (OSError, UnicodeDecodeError) as unreadable:
                self.faults.append(Fault(name, 1, f"cannot be read: {unreadable}"))
                continue
            self.faults += [Fault(name, line, message) for line, message in found.faults]
            yield from found.closures
