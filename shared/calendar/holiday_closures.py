"""Closures from the public holidays of a country or of a part of it."""

import difflib
from collections.abc import Collection
from datetime import date

import holidays

from shared.calendar.opening_hours import Closure


class NoSuchHolidays(LookupError):
    """The country, its subdivision or a holiday of this name is not known."""


def holiday_closures(
    country: str,
    subdivision: str | None,
    first_year: int,
    last_year: int,
    *,
    names: Collection[str] = (),
    with_observed: bool = True,
) -> list[Closure]:
    """Return the public holidays of these years, or those of the given names, in order.

    With `with_observed` the weekday on which a holiday is observed is a closure too, if it falls on a weekend.
    NoSuchHolidays where the country, the subdivision, or one of the names is not known in those years.
    """
    years = range(first_year, last_year + 1)
    try:
        found = holidays.country_holidays(country, subdiv=subdivision, years=years, observed=with_observed)
    except NotImplementedError as unknown:
        place = f"{country}, {subdivision}" if subdivision else country
        raise NoSuchHolidays(f"public holidays of {place} are not known") from unknown
    # A holiday near New Year may be observed in the year before; years that were not asked for are not complete.
    known = [(day, name) for day, joined in found.items() if day.year in years for name in joined.split("; ")]
    for wanted in names:
        if not any(_is_named(name, wanted) for _, name in known):
            raise NoSuchHolidays(_suggest(wanted, {name for _, name in known}))
    chosen = [(day, name) for day, name in known if not names or any(_is_named(name, wanted) for wanted in names)]
    return [Closure(day, day, ", ".join(_names_on(day, chosen))) for day in sorted({day for day, _ in chosen})]


def _names_on(day: date, chosen: list[tuple[date, str]]) -> list[str]:
    return sorted({name for on, name in chosen if on == day})


def _is_named(name: str, wanted: str) -> bool:
    """`Veterans Day` is also meant by `Veterans Day (observed)`."""
    return name == wanted or name.startswith(f"{wanted} (")


def _suggest(wanted: str, known: set[str]) -> str:
    close = difflib.get_close_matches(wanted, known, n=1)
    hint = f": did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"
    return f"there is no holiday {wanted!r} in these years{hint}"
